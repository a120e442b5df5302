"""
Which guest it is that writes.

A guest is known by a user id, by a phone, or by both; ids change, so a guest has many. Two first messages at once must
end in one guest with one conversation: whoever meets a guest holds a lock for each of the ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.database.tables.booking import guest, guest_identity, reservation
from services.database.tables.messaging import conversation
from services.database.tables.waiting import waiting_entry
from services.errors import PhoneInvalid
from services.guests.phones import normalize_phone
from services.guests.repository import LOCK, MEETING, PHONE

USER_ID = "user_id"


@dataclass(frozen=True)
class Identity:
    """
    One way of knowing a guest. ``value``: digits with country code in their one spelling, or a user id verbatim.

    ``address`` is how the provider spells it, which is how the guest is reached.
    """

    kind: str
    value: str
    address: str


def identities_of(*, phone: str | None, user_id: str | None) -> list[Identity]:
    """The identities that a sender shows, the surer one first."""
    shown = []
    if user_id:
        shown.append(Identity(USER_ID, user_id, user_id))
    if phone:
        shown.append(Identity(PHONE, _one_spelling(phone), phone))
    return shown


def reached_by(shown: Sequence[Identity]) -> Identity:
    """Which of a guest's identities is written to: the phone when there is one."""
    return next((identity for identity in shown if identity.kind == PHONE), shown[0])


def _one_spelling(phone: str) -> str:
    """The phone as reservations know it; what is no telephone number of ours is kept as the provider gives it."""
    try:
        return normalize_phone(f"+{phone}")
    except PhoneInvalid:
        return phone


async def meet(
    connection: AsyncConnection, shown: Sequence[Identity], *, name: str | None, phone_number_id: str, now: datetime
) -> UUID:
    """
    The conversation of the guest with these identities, made if there is none; afterwards all of them lead to it.

    ``phone_number_id``: our number that the guest wrote to. Holds the identities' locks until the transaction ends.
    """
    await _lock(connection, shown)
    known = await _known(connection, shown)
    guest_id = _guest_of(known)
    if guest_id is None:
        guest_id = (await connection.execute(insert(guest).values(name=name).returning(guest.c.id))).scalar_one()
    else:
        unnamed = update(guest).where(guest.c.id == guest_id, guest.c.name.is_(None)).values(name=name)
        await connection.execute(unnamed)
    linked = await _link(connection, guest_id, shown, known=known, now=now)
    return await _conversation_of(connection, guest_id, shown, phone_number_id=phone_number_id, linked=linked)


async def move(
    connection: AsyncConnection, earlier: Sequence[Identity], later: Sequence[Identity], *, now: datetime
) -> UUID | None:
    """
    Note that a guest has become known by other identities, and reach it there from now on.

    Returns its conversation; ``None`` when the earlier identities are nobody's.
    """
    await _lock(connection, [*earlier, *later])
    guest_id = _guest_of(await _known(connection, earlier))
    if guest_id is None:
        return None
    await _link(connection, guest_id, later, known=await _known(connection, later), now=now)
    reached = reached_by(later)
    # A guest reached by phone stays so when only its user id changed.
    is_better = (conversation.c.send_to_kind == reached.kind) | (reached.kind == PHONE)
    await connection.execute(
        update(conversation)
        .where(conversation.c.guest_id == guest_id, is_better)
        .values(send_to_kind=reached.kind, send_to=reached.address)
    )
    found = await connection.execute(select(conversation.c.id).where(conversation.c.guest_id == guest_id))
    return found.scalar_one_or_none()


async def _lock(connection: AsyncConnection, shown: Sequence[Identity]) -> None:
    """Keep others from meeting the same guest; always in the same order, so that nobody waits in a circle."""
    for key in sorted({f"{identity.kind}:{identity.value}" for identity in shown}):
        await connection.execute(LOCK, {"meeting": MEETING, "identity": key})


async def _known(connection: AsyncConnection, shown: Sequence[Identity]) -> dict[Identity, UUID]:
    """The guests that identities lead to, as far as they do."""
    is_shown = tuple_(guest_identity.c.kind, guest_identity.c.value).in_([(one.kind, one.value) for one in shown])
    found = await connection.execute(
        select(guest_identity.c.kind, guest_identity.c.value, guest_identity.c.guest_id).where(is_shown)
    )
    guests = {(row.kind, row.value): row.guest_id for row in found}
    return {one: guests[one.kind, one.value] for one in shown if (one.kind, one.value) in guests}


def _guest_of(known: Mapping[Identity, UUID]) -> UUID | None:
    """The guest that the surest identity leads to."""
    by_kind = {identity.kind: guest_id for identity, guest_id in known.items()}
    return by_kind.get(USER_ID) or by_kind.get(PHONE)


async def _link(
    connection: AsyncConnection,
    guest_id: UUID,
    shown: Sequence[Identity],
    *,
    known: Mapping[Identity, UUID],
    now: datetime,
) -> list[Identity]:
    """
    Let identities lead to a guest; those that did not before. ``known``: where they led.

    Whoever they led to was the same person: what was theirs becomes the guest's.
    """
    for other in set(known.values()) - {guest_id}:
        await _merge(connection, other, into=guest_id, now=now)
    rows = [
        {"guest_id": guest_id, "kind": one.kind, "value": one.value, "known_since": now}
        for one in shown
        if one not in known
    ]
    if rows:
        await connection.execute(insert(guest_identity).values(rows))
    return [one for one in shown if known.get(one) != guest_id]


async def _merge(connection: AsyncConnection, other: UUID, *, into: UUID, now: datetime) -> None:
    """
    Give all of a guest to another, with the wish to be left alone. A second conversation stays where it is, to be read;
    nobody writes in it any more.
    """
    mine = waiting_entry.alias("mine")
    waits_already = select(mine.c.id).where(
        mine.c.guest_id == into, mine.c.stay == waiting_entry.c.stay, mine.c.ended_at.is_(None)
    )
    # Of two wishes for the same nights one is enough; what is offered for the other stands.
    twice = (waiting_entry.c.guest_id == other, waiting_entry.c.ended_at.is_(None), waits_already.exists())
    await connection.execute(update(waiting_entry).where(*twice).values(ended_at=now, ended_because="stopped"))
    for table in (guest_identity, waiting_entry, reservation):
        await connection.execute(update(table).where(table.c.guest_id == other).values(guest_id=into))
    stopped = select(guest.c.notices_stopped_at).where(guest.c.id == other).scalar_subquery()
    await connection.execute(
        update(guest).where(guest.c.id == into, guest.c.notices_stopped_at.is_(None)).values(notices_stopped_at=stopped)
    )
    has_conversation = select(conversation.c.id).where(conversation.c.guest_id == into).exists()
    await connection.execute(
        update(conversation).where(conversation.c.guest_id == other, ~has_conversation).values(guest_id=into)
    )
    left = select(conversation.c.id).where(conversation.c.guest_id == other).exists()
    await connection.execute(delete(guest).where(guest.c.id == other, ~left))


async def _conversation_of(
    connection: AsyncConnection,
    guest_id: UUID,
    shown: Sequence[Identity],
    *,
    phone_number_id: str,
    linked: Sequence[Identity],
) -> UUID:
    """The guest's conversation. A phone that is new (``linked``) is where the guest is reached from now on."""
    reached = reached_by(shown)
    made = insert(conversation).values(
        guest_id=guest_id, phone_number_id=phone_number_id, send_to_kind=reached.kind, send_to=reached.address
    )
    # A phone known before may be reached by another form of it, which we have learnt: that is kept.
    is_new_phone = reached.kind == PHONE and reached in linked
    kept = {} if is_new_phone else {"send_to_kind": conversation.c.send_to_kind, "send_to": conversation.c.send_to}
    upserted = made.on_conflict_do_update(
        index_elements=[conversation.c.guest_id],
        set_={"send_to_kind": made.excluded.send_to_kind, "send_to": made.excluded.send_to, **kept},
    )
    found: UUID = (await connection.execute(upserted.returning(conversation.c.id))).scalar_one()
    return found
