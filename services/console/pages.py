"""From rows to HTML: one template environment that escapes everything, and the headers of every page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import HTTPResponse
from sanic.response import html

from services.calendars import wording as calendar_wording
from services.console import bubbles, talk_wording, wording
from services.console.chart import wording as chart_wording

FOLDER = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        chart_wording=chart_wording, wording=wording, talk=talk_wording, bubbles=bubbles, calendars=calendar_wording
    )
    return environment


def page(template: str, *, status: int = 200, **values: Any) -> HTTPResponse:
    """An HTML answer with the console's headers."""
    return html(_templates().get_template(template).render(values), status=status, headers=HEADERS)
