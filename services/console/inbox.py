"""The list of conversations: what of them is asked for, as the address says it, and a page of what there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from services.console import inbox_rows
from services.console.repository import Rows
from services.conversations import labels
from services.wiring import Product

ADDRESS = "/console/conversaciones"
PAGE_SIZE = 50
LAST_PAGE = 10_000
LONGEST_SEARCH = 80
FEWEST_DIGITS = 3


class Which(StrEnum):
    """Which conversations, in the words of the address."""

    ALL = "todas"
    WAITING = "esperan"
    MINE = "mias"
    OTHERS = "otros"
    ASSISTANT = "asistente"
    CLOSED = "cerradas"


STATE_OF = {
    Which.WAITING: "needs_person",
    Which.MINE: "person",
    Which.OTHERS: "person",
    Which.ASSISTANT: "bot",
    Which.CLOSED: "closed",
}


@dataclass(frozen=True)
class Wish:
    """What is asked for. ``words``: looked for in names, phones, codes of reservations and messages."""

    which: Which = Which.ALL
    unread: bool = False
    words: str = ""
    label: str = ""
    page: int = 1

    @classmethod
    def of(cls, asked: Callable[[str], str | None]) -> Wish:
        """The wish of an address; what it does not know counts as not said."""
        which = asked("estado") or Which.ALL
        page = asked("pagina") or "1"
        return cls(
            which=Which(which) if which in set(Which) else Which.ALL,
            unread=asked("sin_leer") == "1",
            words=" ".join((asked("buscar") or "").replace("\0", "").split())[:LONGEST_SEARCH],
            label=(asked("etiqueta") or "").replace("\0", "")[: labels.LONGEST],
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        )

    def address(self, **changes: object) -> str:
        """The address of this wish with something changed, at its first page unless that is what changes."""
        wish = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        said = {
            "estado": wish.which.value if wish.which is not Which.ALL else "",
            "sin_leer": "1" if wish.unread else "",
            "buscar": wish.words,
            "etiqueta": wish.label,
            "pagina": str(wish.page) if wish.page > 1 else "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{ADDRESS}?{query}" if query else ADDRESS

    @property
    def looked_for(self) -> list[str]:
        """The words, one by one."""
        return self.words.split()

    @property
    def digits(self) -> str:
        """The words as part of a phone; empty for what cannot be one."""
        digits = re.sub(r"[\s()+.-]", "", self.words)
        return digits if digits.isascii() and digits.isdigit() and len(digits) >= FEWEST_DIGITS else ""


@dataclass(frozen=True)
class Inbox:
    """
    One page of conversations, whether there are more, the labels in use, and how many wait for a person, are taken by
    whoever asks (``mine``) or by somebody else.
    """

    wish: Wish
    conversations: Rows
    has_more: bool
    labels: list[str]
    waiting: int
    mine: int
    others: int


async def inbox(product: Product, wish: Wish, *, me: str) -> Inbox:
    """The conversations that somebody asks for: those that wait, longest first; others by who spoke last."""
    is_mine = {Which.MINE: True, Which.OTHERS: False}.get(wish.which)
    async with product.database.unit_of_work() as connection:
        found = await inbox_rows.conversations(
            connection,
            state=STATE_OF.get(wish.which),
            is_mine=is_mine,
            me=me,
            unread=wish.unread,
            label=wish.label,
            words=wish.looked_for,
            digits=wish.digits,
            first=(wish.page - 1) * PAGE_SIZE,
            most=PAGE_SIZE + 1,
        )
        in_use = await labels.every(connection)
        counts = await inbox_rows.counts(connection, me=me)
    return Inbox(wish, found[:PAGE_SIZE], len(found) > PAGE_SIZE, in_use, counts.waiting, counts.mine, counts.others)
