"""Which turns are asked for, as the address says it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

ADDRESS = "/console/repaso/mensajes"
PAGE_SIZE = 50
LAST_PAGE = 10_000
LOW, MIDDLE = 0.5, 0.7  # confidence below which a turn is worth a look
SHORT, LONG = 12, 120  # letters


class Seen(StrEnum):
    """Whether somebody has looked at a turn."""

    NOT = "no"
    ANY = ""
    FLAGGED = "marcados"
    CORRECTED = "corregidos"
    RIGHT = "bien"


@dataclass(frozen=True)
class Wish:
    """
    What is asked for. ``below``: of a confidence below that share; ``length``: ``corto`` or ``largo``; days are the
    property's, both included. ``what``: ``dudas`` (it asked again) or ``persona`` (a person was called).
    """

    intent: str = ""
    below: float | None = None
    what: str = ""
    length: str = ""
    language: str = ""
    seen: Seen = Seen.NOT
    since: date | None = None
    until: date | None = None
    page: int = 1

    @classmethod
    def of(cls, asked: Callable[[str], str | None]) -> Wish:
        """The wish of an address; what it does not know counts as not said."""
        page, below, seen = asked("pagina") or "1", asked("confianza") or "", asked("visto")
        return cls(
            intent=(asked("intencion") or "")[:60].replace("\0", ""),
            below={"50": LOW, "70": MIDDLE}.get(below),
            what=_one_of(asked("que"), ("dudas", "persona")),
            length=_one_of(asked("largo"), ("corto", "largo")),
            language=_one_of(asked("idioma"), ("es", "en", "pt")),
            seen=Seen.ANY if seen == "todo" else Seen(seen) if seen in set(Seen) else Seen.NOT,
            since=_day(asked("desde")),
            until=_day(asked("hasta")),
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        )

    def address(self, **changes: object) -> str:
        """The address of this wish with something changed, at its first page unless that is what changes."""
        wish = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        said = {
            "intencion": wish.intent,
            "confianza": f"{wish.below * 100:.0f}" if wish.below else "",
            "que": wish.what,
            "largo": wish.length,
            "idioma": wish.language,
            "visto": "todo" if wish.seen is Seen.ANY else wish.seen.value if wish.seen is not Seen.NOT else "",
            "desde": wish.since.isoformat() if wish.since else "",
            "hasta": wish.until.isoformat() if wish.until else "",
            "pagina": str(wish.page) if wish.page > 1 else "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{ADDRESS}?{query}" if query else ADDRESS


def _one_of(said: str | None, known: tuple[str, ...]) -> str:
    return said if said in known else ""


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat(said or "")
    except ValueError:
        return None
