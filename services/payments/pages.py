"""The page on which a guest lands after paying: server-rendered, for a phone, without a word that names the guest."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.contracts import Purpose
from services.domain.money import Money
from services.payments.links import MONTHS, spoken_stay
from services.payments.standing import Landing, Standing

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
# The provider's word mostly comes within seconds: the page looks again by itself for a minute.
LOOK_AGAIN_SECONDS, LOOKS = 4, 15
MARKS = {
    Standing.CONFIRMED: ("✓", "good"),
    Standing.PAID: ("✓", "good"),
    Standing.REVIEW: ("…", "wait"),
    Standing.WAITING: ("…", "wait"),
    Standing.REJECTED: ("!", "bad"),
    Standing.OPEN: ("…", "wait"),
    Standing.EXPIRED: ("!", "bad"),
    Standing.OVER: ("!", "bad"),
    Standing.CANCELLED: ("!", "bad"),
}


def page(shown: Landing, *, has_paid: bool, looks: int) -> str:
    """
    The page. ``has_paid``: the guest comes from paying, as far as the address says; ``looks``: how often the page was
    loaded before.
    """
    is_checking = has_paid and shown.standing is Standing.OPEN
    mark, tone = MARKS[shown.standing]
    row = shown.reservation
    return (
        _templates()
        .get_template("standing.html")
        .render(
            what="seña" if shown.purpose is Purpose.DEPOSIT else "saldo",
            standing="checking" if is_checking else shown.standing.value,
            mark=mark,
            tone=tone,
            refresh=f"{LOOK_AGAIN_SECONDS}; url=?pago=1&v={looks + 1}" if is_checking and looks < LOOKS else None,
            cabin=row.cabin_name,
            code=row.code,
            stay=spoken_stay(row.stay.check_in, row.stay.check_out),
            amount=shown.amount.spoken(),
            balance=max(row.total - row.paid, Money(0, row.total.currency)).spoken(),
            until=_spoken_moment(shown.until, ZoneInfo(row.time_zone), now=shown.now) if shown.until else None,
            url=shown.url if not is_checking else None,
        )
    )


def missing() -> str:
    """The page for an address that leads to no payment."""
    return _templates().get_template("missing.html").render()


def _spoken_moment(moment: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """``las 13:00`` of today, else ``las 13:00 del 27 de noviembre``."""
    there = moment.astimezone(zone)
    hour = f"las {there:%H:%M}" if there.hour != 1 else f"la {there:%H:%M}"
    if there.date() == now.astimezone(zone).date():
        return hour
    return f"{hour} del {there.day} de {MONTHS[there.month - 1]}"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
