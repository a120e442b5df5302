"""What a guest reads on returning from the provider. The pages look nothing up: their address can be made up."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=3600",
}
PAGES = {
    "listo": {
        "mark": "✓",
        "tone": "good",
        "title": "¡Listo! Ya podés volver al chat",
        "lead": "Mercado Pago nos avisa cuando se acredita la seña, y en un ratito te escribimos por WhatsApp.",
        "steps": [
            "Podés cerrar esta página.",
            "Cuando el pago se acredite, tu reserva queda confirmada y te avisamos.",
            "Si en unos minutos no te llega nada, escribinos por el mismo chat.",
        ],
    },
    "pendiente": {
        "mark": "…",
        "tone": "wait",
        "title": "Tu pago está en proceso",
        "lead": "Mercado Pago todavía lo está revisando. Puede tardar unos minutos, y a veces algo más.",
        "steps": [
            "No hace falta que pagues de nuevo.",
            "Apenas se acredite, te avisamos por WhatsApp.",
            "Guardamos tu lugar hasta la hora que te pasamos en el chat; si se acredita después, "
            "te confirmamos si las fechas siguen libres.",
        ],
    },
    "fallo": {
        "mark": "!",
        "tone": "bad",
        "title": "El pago no se pudo hacer",
        "lead": "Mercado Pago no aprobó el pago, así que por esta vía no se cobró la seña.",
        "steps": [
            "Volvé al chat y tocá de nuevo el enlace de pago: podés probar con otro medio.",
            "Tu lugar sigue guardado hasta la hora que te pasamos.",
            "Si necesitás una mano, escribinos por el mismo chat.",
        ],
    },
}  # fmt: skip


@cache
def page(result: str) -> str:
    """The page for ``listo``, ``pendiente`` or ``fallo``. Raises ``KeyError`` for anything else."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("landing.html").render(PAGES[result])
