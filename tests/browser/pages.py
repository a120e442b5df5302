"""The console over the demo house, in Chromium: what pages there are, and one that the owner has come in to."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, Page, async_playwright

from services.clock import SettableClock
from services.wiring import Product
from tests.browser.demo import Demo, fill
from tests.factories import booking_api, settings
from tests.house import OWNER

PASSWORD = "una-clave-bien-larga"
PHONE, DESK = 360, 1280  # pixels wide
TALK = "/console/conversaciones/{talks[%s]}"
# By the name of its picture: where it is. What a page is about is the demo's.
PAGES = {
    "entrar": "/console/entrar",
    "hoy": "/console/hoy",
    "conversaciones": "/console/conversaciones",
    "conversacion": TALK % "group",
    "conversacion-tomada": TALK % "mine",
    "conversacion-telefono": TALK % "phone",
    "respuestas": "/console/respuestas",
    "calendario": "/console/calendario",
    "calendario-nueva": "/console/calendario/nueva?entrada=2027-03-02&salida=2027-03-05",
    "calendario-bloquear": "/console/calendario/bloquear",
    "numeros": "/console/numeros",
    "reserva": "/console/reservas/{codes[later]}",
    "reserva-por-pagar": "/console/reservas/{codes[held]}",
    "reserva-cambiar": "/console/reservas/{codes[later]}/cambiar",
    "reserva-cancelar": "/console/reservas/{codes[later]}/cancelar",
    "codigos": "/console/codigos",
    "calendarios": "/console/calendarios",
    "cobros": "/console/cobros",
    "turno": TALK % "group" + "/turnos/{codes[turn]}",
    "repaso": "/console/repaso",
    "repaso-mensajes": "/console/repaso/mensajes",
    "repaso-correcciones": "/console/repaso/correcciones",
    "cuenta": "/console/cuenta",
    "segundo-paso": "/console/cuenta/segundo-paso",
    "ajustes": "/console/ajustes",
    "ajustes-casa": "/console/ajustes/casa",
    "ajustes-respuestas": "/console/ajustes/respuestas",
    "ajustes-reglas": "/console/ajustes/reglas",
    "ajustes-cabanas": "/console/ajustes/cabanas",
    "ajustes-cabana-nueva": "/console/ajustes/cabanas/nueva",
    "ajustes-precios": "/console/ajustes/precios",
    "ajustes-conexiones": "/console/ajustes/conexiones",
    "equipo": "/console/equipo",
    "registro": "/console/registro",
}


@dataclass(frozen=True)
class Shown:
    """A console that is served, with the demo house in it, and a browser."""

    address: str
    product: Product
    demo: Demo
    browser: Browser

    def where(self, name: str) -> str:
        """The address of a page."""
        return self.address + PAGES[name].format(talks=self.demo.talks, codes=self.demo.codes)

    @asynccontextmanager
    async def page(self, name: str, *, width: int, is_dark: bool = False) -> AsyncIterator[Page]:
        """A page in a window of its own, its owner come in unless it is the door."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": 740},
            locale="es-AR",
            color_scheme="dark" if is_dark else "light",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        if name != "entrar":
            await page.goto(f"{self.address}/console/entrar")
            await page.get_by_label("Correo").fill(OWNER)
            await page.get_by_label("Contraseña").fill(PASSWORD)
            await page.get_by_role("button", name="Entrar").click()
        await page.goto(self.where(name))
        yield page
        await context.close()


@asynccontextmanager
async def shown(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Shown]:
    """The console over a migrated, empty database, until it is no longer needed."""
    given = settings(database_url, redis_url, console_owner_email=OWNER, console_owner_password=PASSWORD)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: install it, or name it in CHROMIUM"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox does not start as root
    async with booking_api(given, clock) as booking, async_playwright() as playwright:
        demo = await fill(booking, clock)
        browser = await playwright.chromium.launch(executable_path=path, args=sandbox)
        yield Shown(str(booking.http.base_url).rstrip("/"), booking.product, demo, browser)
        await browser.close()
