"""Every query about the waiting list. The caller's transaction; never commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, func, or_, select, text, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import BLOCKS, KEPT_UNTIL, date_range
from services.database.tables.booking import cabin, guest, guest_identity, property_, reservation
from services.database.tables.messaging import conversation
from services.database.tables.waiting import waiting_entry
from services.domain.notices import QuietHours
from services.domain.party import Party
from services.domain.stay import Stay
from services.domain.waiting import Ending

NOBODY = "Huésped"  # who gave no name and shows none


@dataclass(frozen=True)
class Entry:
    """
    A wish that waits. ``cabin_id`` is the one cabin that serves (``None``: any), ``code`` and ``reservation_id`` name
    the hold that was offered for it, ``conversation_id`` is where its guest writes.
    """

    id: int
    guest_id: UUID
    guest_name: str
    conversation_id: UUID
    cabin_id: UUID | None
    cabin_name: str | None
    stay: Stay
    party: Party
    since: datetime
    reservation_id: UUID | None
    code: str | None
    ended_because: Ending | None


@dataclass(frozen=True)
class Habits:
    """How a house offers what became free."""

    zone: ZoneInfo
    quiet: QuietHours
    offer_minutes: int


async def habits(connection: AsyncConnection) -> Habits | None:
    """The house's habits; ``None`` before there is one."""
    query = select(
        property_.c.time_zone, property_.c.quiet_from, property_.c.quiet_until, property_.c.waiting_offer_minutes
    )
    row = (await connection.execute(query.limit(1))).one_or_none()
    if row is None:
        return None
    return Habits(ZoneInfo(row.time_zone), QuietHours(row.quiet_from, row.quiet_until), row.waiting_offer_minutes)


async def add(
    connection: AsyncConnection,
    *,
    guest_id: UUID,
    name: str | None,
    cabin_id: UUID | None,
    stay: Stay,
    party: Party,
    now: datetime,
) -> None:
    """Store a wish. Said again for the same nights it keeps its place, with what it says now."""
    known = select(func.coalesce(guest.c.name, _phone(), NOBODY)).where(guest.c.id == guest_id)
    said = {
        "cabin_id": cabin_id, "adults": party.adults, "children": party.children, "babies": party.babies,
        "pets": party.pets,
    }  # fmt: skip
    made = insert(waiting_entry).values(
        guest_id=guest_id, guest_name=name or known.scalar_subquery(), stay=date_range(stay), since=now, **said
    )
    is_open = waiting_entry.c.ended_at.is_(None)
    await connection.execute(
        made.on_conflict_do_update(index_elements=["guest_id", "stay"], index_where=is_open, set_=said)
    )


async def open_of(connection: AsyncConnection, guest_id: UUID, *, is_locked: bool = False) -> list[Entry]:
    """A guest's wishes that wait or are offered, oldest first; ``is_locked`` keeps others from changing them."""
    mine = and_(waiting_entry.c.guest_id == guest_id, waiting_entry.c.ended_at.is_(None))
    if is_locked:
        await connection.execute(select(waiting_entry.c.id).where(mine).order_by(waiting_entry.c.id).with_for_update())
    return [_entry(row) for row in await connection.execute(_QUERY.where(mine).order_by(*IN_ORDER))]


async def offered_as(connection: AsyncConnection, reservation_id: UUID) -> Entry | None:
    """The wish for which a hold was made, kept from changing until the transaction ends."""
    mine = waiting_entry.c.reservation_id == reservation_id
    await connection.execute(select(waiting_entry.c.id).where(mine).with_for_update())
    row = (await connection.execute(_QUERY.where(mine))).one_or_none()
    return _entry(row) if row is not None else None


async def ahead_of(connection: AsyncConnection, entry: Entry) -> int:
    """How many others, who asked before, wait for some of the same nights in a cabin that serves both."""
    table = waiting_entry.c
    serves_both = or_(table.cabin_id.is_(None), table.cabin_id == entry.cabin_id)
    query = select(func.count(table.guest_id.distinct())).where(
        table.ended_at.is_(None),
        table.reservation_id.is_(None),
        table.guest_id != entry.guest_id,
        tuple_(table.since, table.id) < tuple_(entry.since, entry.id),
        table.stay.op("&&")(date_range(entry.stay)),
        serves_both if entry.cabin_id is not None else true(),
    )
    return (await connection.execute(query)).scalar_one()


async def in_line(connection: AsyncConnection, cabin_id: UUID, *, today: date, now: datetime) -> list[Entry]:
    """Who would take a cabin and for which nights, first come first; without those who must not be offered it now."""
    earlier, offered = waiting_entry.alias("earlier"), reservation.alias("offered")
    had_it_offered = (
        select(earlier.c.id)
        .join(offered, offered.c.id == earlier.c.reservation_id)
        .where(
            earlier.c.guest_id == waiting_entry.c.guest_id,
            earlier.c.stay.op("&&")(waiting_entry.c.stay),
            offered.c.cabin_id == cabin_id,
        )
    )
    query = _QUERY.where(
        waiting_entry.c.ended_at.is_(None),
        waiting_entry.c.reservation_id.is_(None),
        or_(waiting_entry.c.cabin_id.is_(None), waiting_entry.c.cabin_id == cabin_id),
        func.lower(waiting_entry.c.stay) >= today,
        conversation.c.state != "person",
        ~_STOPPED,
        ~had_it_offered.exists(),
        text(f"not {HAS_THESE_NIGHTS}").bindparams(now=now),
    )
    return [_entry(row) for row in await connection.execute(query.order_by(*IN_ORDER))]


async def claim(connection: AsyncConnection, entry: Entry) -> bool:
    """Whether a wish still waits; nobody else changes it until the transaction ends. Skips one being changed."""
    query = select(waiting_entry.c.id).where(
        waiting_entry.c.id == entry.id, waiting_entry.c.ended_at.is_(None), waiting_entry.c.reservation_id.is_(None)
    )
    return (await connection.execute(query.with_for_update(skip_locked=True))).first() is not None


async def offer(connection: AsyncConnection, entry: Entry, reservation_id: UUID) -> None:
    """Note the hold that was made for a wish."""
    changed = update(waiting_entry).where(waiting_entry.c.id == entry.id)
    await connection.execute(changed.values(reservation_id=reservation_id))


async def untold(connection: AsyncConnection, *, now: datetime) -> list[tuple[Entry, datetime]]:
    """The offers that stand and of which the guest does not know yet, with the end of their holds; kept for us."""
    query = _QUERY.add_columns(reservation.c.hold_expires_at).where(
        waiting_entry.c.ended_at.is_(None),
        waiting_entry.c.told_at.is_(None),
        reservation.c.status == "held",
        reservation.c.hold_expires_at > now,
    )
    rows = await connection.execute(query.order_by(*IN_ORDER).with_for_update(of=waiting_entry, skip_locked=True))
    return [(_entry(row), row.hold_expires_at) for row in rows]


async def note_told(connection: AsyncConnection, entry: Entry, *, now: datetime) -> None:
    """Note that a guest is being told of an offer."""
    await connection.execute(update(waiting_entry).where(waiting_entry.c.id == entry.id).values(told_at=now))


async def end(connection: AsyncConnection, entry: Entry, because: Ending, *, now: datetime) -> None:
    """Note why somebody waits no longer. The first reason stays."""
    changed = update(waiting_entry).where(waiting_entry.c.id == entry.id, waiting_entry.c.ended_at.is_(None))
    await connection.execute(changed.values(ended_at=now, ended_because=because))


async def settle(connection: AsyncConnection, *, now: datetime) -> int:
    """End the wishes that the clock, a payment or another booking has settled; how many."""
    return (await connection.execute(SETTLE, {"now": now})).rowcount


def _phone() -> Any:
    return (
        select(guest_identity.c.value)
        .where(guest_identity.c.guest_id == guest.c.id, guest_identity.c.kind == "phone")
        .limit(1)
        .scalar_subquery()
    )


IN_ORDER = (waiting_entry.c.since, waiting_entry.c.id)
# Who asked to be left alone after joining.
_STOPPED = func.coalesce(guest.c.notices_stopped_at > waiting_entry.c.since, False)
HAS_THESE_NIGHTS = f"""exists (
    select from reservation
    where reservation.guest_id = waiting_entry.guest_id and reservation.stay && waiting_entry.stay and {BLOCKS}
)"""
SETTLE = text(f"""
    with settled as (
        select entry.id,
            case
                when reservation.status in ('confirmed', 'completed') then 'taken'
                when reservation.status = 'cancelled' then 'declined'
                when reservation.status = 'expired' or {KEPT_UNTIL} <= :now then 'lapsed'
                when entry.reservation_id is not null then null
                when guest.notices_stopped_at > entry.since then 'stopped'
                when lower(entry.stay) < date(timezone(property.time_zone, :now)) then 'passed'
                when exists (
                    select from reservation as other
                    where other.guest_id = entry.guest_id and other.stay && entry.stay
                        and other.status in ('confirmed', 'completed')
                ) then 'booked'
            end as because
        from waiting_entry as entry
        join guest on guest.id = entry.guest_id
        cross join (select time_zone from property limit 1) as property
        left join reservation on reservation.id = entry.reservation_id
        where entry.ended_at is null
    )
    update waiting_entry set ended_at = :now, ended_because = settled.because
    from settled
    where waiting_entry.id = settled.id and settled.because is not null and waiting_entry.ended_at is null
""")  # noqa: S608 - no value is put into the words
_QUERY: Select[Any] = (
    select(
        waiting_entry,
        cabin.c.name.label("cabin_name"),
        reservation.c.code,
        conversation.c.id.label("conversation_id"),
    )
    .select_from(waiting_entry)
    .join(guest, guest.c.id == waiting_entry.c.guest_id)
    .join(conversation, conversation.c.guest_id == waiting_entry.c.guest_id)
    .join(cabin, cabin.c.id == waiting_entry.c.cabin_id, isouter=True)
    .join(reservation, reservation.c.id == waiting_entry.c.reservation_id, isouter=True)
)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        guest_id=row.guest_id,
        guest_name=row.guest_name,
        conversation_id=row.conversation_id,
        cabin_id=row.cabin_id,
        cabin_name=row.cabin_name,
        stay=Stay(row.stay.lower, row.stay.upper),
        party=Party(row.adults, row.children, row.pets, row.babies),
        since=row.since,
        reservation_id=row.reservation_id,
        code=row.code,
        ended_because=Ending(row.ended_because) if row.ended_because else None,
    )
