"""Guests and what was said, as the phone page shows it."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.clock import Clock
from services.ids import new_id
from services.simulator.storage import Storage, dump

FROM_GUEST, TO_GUEST = "from_guest", "to_guest"
STATES = ("sent", "delivered", "read")
FAILED = "failed"
TYPING_LASTS = timedelta(seconds=25)
COUNTRY, MOBILE = "54", "549"


@dataclass(frozen=True)
class Guest:
    """Somebody with a phone. ``phone``: digits as WhatsApp writes them, which the product may not get to see."""

    id: int
    name: str
    phone: str
    user_id: str
    phone_hidden: bool
    last_wrote_at: datetime | None

    @property
    def visible_phone(self) -> str | None:
        """The phone as webhooks show it."""
        return None if self.phone_hidden else self.phone

    @property
    def key(self) -> str:
        """What keeps the order of webhooks about this guest."""
        return f"guest:{self.id}"


class Chats:
    """Every guest's conversation. Each change takes a new revision and wakes whoever waits in :meth:`wait`."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._changed = asyncio.Event()

    def add_guest(self, name: str, *, phone: str, phone_hidden: bool = False) -> Guest:
        """A guest; the one there is if the phone is known already, by its new name."""
        self._storage.run(
            "insert into guest (name, phone, user_id, phone_hidden, revision) values (?, ?, ?, ?, ?)"
            " on conflict (phone) do update set name = excluded.name, phone_hidden = excluded.phone_hidden,"
            " revision = excluded.revision",
            name, phone, f"AR.{new_id().int % 10**16:016d}", phone_hidden, self._revise(),
        )  # fmt: skip
        found = self._storage.row("select * from guest where phone = ?", phone)
        assert found is not None
        return _guest(found)

    def guest(self, guest_id: int) -> Guest | None:
        """The guest of that id."""
        row = self._storage.row("select * from guest where id = ?", guest_id)
        return None if row is None else _guest(row)

    def guest_addressed(self, *, to: str | None, recipient: str | None) -> Guest | None:
        """Whom the product writes to: by phone, else by user id. A phone never seen becomes a guest without a name."""
        if to:
            phone = wa_id(to)
            row = self._storage.row("select * from guest where phone = ?", phone)
            return _guest(row) if row else self.add_guest("", phone=phone)
        row = self._storage.row("select * from guest where user_id = ?", recipient)
        return None if row is None else _guest(row)

    def remove_guest(self, guest_id: int) -> None:
        """Forget a guest and all that was said."""
        self._storage.run("delete from guest where id = ?", guest_id)
        self._revise()

    def add_message(
        self,
        guest: Guest,
        *,
        direction: str,
        provider_id: str,
        kind: str,
        content: dict[str, Any],
        opaque: str | None = None,
    ) -> datetime:
        """Something said; the moment of it. A guest's message opens the service window, an answer ends the typing."""
        now = self._clock.now()
        change = "last_wrote_at = ?" if direction == FROM_GUEST else "typing_until = null, last_wrote_at = ?"
        wrote_at = now if direction == FROM_GUEST else guest.last_wrote_at
        revision = self._revise()
        self._storage.run(
            f"update guest set {change}, revision = ? where id = ?",  # noqa: S608 - one of the two texts above
            None if wrote_at is None else wrote_at.isoformat(), revision, guest.id,
        )  # fmt: skip
        self._storage.run(
            "insert into message (guest_id, direction, provider_id, kind, content, state, said_at, opaque, revision)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            guest.id, direction, provider_id, kind, dump(content), STATES[0], now.isoformat(), opaque, revision,
        )  # fmt: skip
        return now

    def mark(self, provider_id: str, state: str) -> None:
        """A message got further: ``delivered``, ``read`` or ``failed``. Never back."""
        before = STATES[: STATES.index(state)] if state in STATES else STATES[:2]
        marks = ",".join("?" for _ in before)
        self._storage.run(
            f"update message set state = ?, revision = ? where provider_id = ? and state in ({marks})",  # noqa: S608
            state, self._revise(), provider_id, *before,
        )  # fmt: skip

    def mark_read_by_business(self, provider_id: str, *, typing: bool) -> None:
        """The product read a guest's message, all before it too, and perhaps begins to type."""
        row = self._storage.row("select id, guest_id from message where provider_id = ?", provider_id)
        if row is None:
            return  # a message that somebody else posted to the product
        self._storage.run(
            "update message set state = 'read', revision = ? where guest_id = ? and direction = ? and id <= ?"
            " and state != 'read'",
            self._revise(), row["guest_id"], FROM_GUEST, row["id"],
        )  # fmt: skip
        if typing:
            until = (self._clock.now() + TYPING_LASTS).isoformat()
            self._storage.run(
                "update guest set typing_until = ?, revision = ? where id = ?", until, self._revise(), row["guest_id"]
            )

    def unread_by_guest(self, guest: Guest, *, up_to: int) -> list[sqlite3.Row]:
        """What the product sent and the guest has not read, up to a message's row id."""
        return self._storage.rows(
            "select * from message where guest_id = ? and direction = ? and id <= ? and state in ('sent', 'delivered')"
            " order by id",
            guest.id, TO_GUEST, up_to,
        )  # fmt: skip

    def changes(self, after: int) -> dict[str, Any]:
        """
        Guests and messages changed after a revision, and the revision now. ``guest_ids`` are all that there are.

        Whoever sees another ``memory`` than before must ask anew for everything, after 0.
        """
        now, newest = self._clock.now(), self._storage.revision()
        guests = self._storage.rows("select * from guest where revision > ? order by id", after)
        messages = self._storage.rows("select * from message where revision > ? order by id", after)
        return {
            "memory": self._storage.identity,
            "revision": newest,
            "now": now.isoformat(),
            "guest_ids": [row["id"] for row in self._storage.rows("select id from guest order by id")],
            "guests": [_guest_shape(row, now) for row in guests],
            "messages": [_message_shape(row) for row in messages],
        }

    async def wait(self, after: int, *, seconds: float) -> bool:
        """Whether something changed since a revision, waiting for it up to ``seconds``."""
        if self._storage.revision() != after:
            return True
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return self._storage.revision() != after

    def wake(self) -> None:
        """Let everyone who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _revise(self) -> int:
        revision = self._storage.next_revision()
        self.wake()
        return revision


def wa_id(phone: str) -> str:
    """
    The digits under which WhatsApp knows a phone. Argentine mobiles may be written without the 9 after the country
    code, or with the 15 of local calls after the area code.
    """
    digits = phone.lstrip("+")
    if not digits.startswith(COUNTRY) or digits.startswith(MOBILE):
        return digits
    if len(digits) == 14:
        for area in ("11", digits[2:5], digits[2:6]):
            if digits[2:].startswith(area + "15"):
                return MOBILE + area + digits[4 + len(area) :]
    return MOBILE + digits[2:] if len(digits) == 12 else digits


def clean_phone(text: str) -> str | None:
    """The WhatsApp digits of a number typed in any usual Argentine way; ``None`` if it cannot be one."""
    digits = re.sub(r"[^0-9]", "", text)
    digits = digits.removeprefix("00")
    if not digits.startswith(COUNTRY):
        digits = COUNTRY + digits.removeprefix("0")
    digits = wa_id(digits)
    return digits if re.fullmatch(r"549[0-9]{10}", digits) else None


def _guest(row: sqlite3.Row) -> Guest:
    wrote = row["last_wrote_at"]
    return Guest(
        id=row["id"],
        name=row["name"],
        phone=row["phone"],
        user_id=row["user_id"],
        phone_hidden=bool(row["phone_hidden"]),
        last_wrote_at=datetime.fromisoformat(wrote) if wrote else None,
    )


def _guest_shape(row: sqlite3.Row, now: datetime) -> dict[str, Any]:
    until = row["typing_until"]
    seconds = (datetime.fromisoformat(until) - now).total_seconds() if until else 0
    return {
        "id": row["id"],
        "name": row["name"],
        "phone": row["phone"],
        "phone_hidden": bool(row["phone_hidden"]),
        "typing_seconds": max(0.0, seconds),
    }


def _message_shape(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "guest_id": row["guest_id"],
        "direction": row["direction"],
        "provider_id": row["provider_id"],
        "kind": row["kind"],
        "content": json.loads(row["content"]),
        "state": row["state"],
        "said_at": row["said_at"],
    }
