"""Every query about reservations and their history. Commits nothing; the overlap constraint is a refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import date_range, terms_of
from services.database.tables.booking import cabin, property_, reservation, reservation_event
from services.database.tables.money import paid_for_stay
from services.domain.money import Money
from services.domain.reservation import Status, status_at
from services.domain.stay import Stay
from services.domain.terms import Terms
from services.reservations import nights

BLOCK = "block"  # the source of nights that the house keeps for itself
CHANGED = "changed"  # the kind of event that a change of dates or party leaves

ADD = text("""
    with made as (
        insert into reservation (
            code, property_id, cabin_id, guest_id, guest_name, stay, status, adults, children, babies, pets, currency,
            total, deposit, lines, terms, quote_id, promotion_id, hold_expires_at, source, created_at, updated_at
        )
        values (
            :code, :property_id, :cabin_id, :guest_id, :guest_name, :stay, 'held', :adults, :children, :babies, :pets,
            :currency, :total, :deposit, cast(:lines as jsonb), cast(:terms as jsonb), :quote_id, :promotion_id,
            :hold_expires_at, :source, :now, :now
        )
        on conflict (code) do nothing
        returning id
    ), noted as (
        insert into reservation_event (reservation_id, kind, cause, happened_at)
        select id, 'held', :cause, :now from made
    )
    select id from made
""")


@dataclass(frozen=True)
class ReservationRow:
    """
    A reservation as stored. ``status`` is the stored word: :meth:`status_at` tells what holds by the clock. ``lines``
    are the quote's, as the API shows them.
    """

    id: UUID
    code: str
    cabin_id: UUID
    cabin_name: str
    guest_id: UUID
    guest_name: str
    stay: Stay
    status: Status
    adults: int
    children: int
    babies: int
    pets: int
    total: Money
    deposit: Money
    paid: Money
    lines: list[dict[str, Any]]
    hold_expires_at: datetime | None
    created_at: datetime
    time_zone: str
    terms: Terms
    quote_id: UUID | None
    promotion_id: UUID | None

    def status_at(self, now: datetime) -> Status:
        """The status that holds at a moment: a hold ends by the clock."""
        return status_at(self.status, self.hold_expires_at, now=now)


@dataclass(frozen=True)
class NewReservation:
    """A hold about to be stored."""

    property_id: UUID
    cabin_id: UUID
    guest_id: UUID
    guest_name: str
    stay: Stay
    adults: int
    children: int
    babies: int
    pets: int
    total: Money
    deposit: Money
    lines: list[dict[str, Any]]
    terms: Terms
    quote_id: UUID | None
    promotion_id: UUID | None
    hold_expires_at: datetime
    source: str


async def add(connection: AsyncConnection, new: NewReservation, *, code: str, cause: str, now: datetime) -> UUID | None:
    """
    Store a hold and the beginning of its history; its id, or ``None`` when the code is taken.
    Raises ``DatesUnavailable``: the constraint has the last word.
    """
    values = {
        "code": code, "property_id": new.property_id, "cabin_id": new.cabin_id, "guest_id": new.guest_id,
        "guest_name": new.guest_name, "stay": date_range(new.stay), "adults": new.adults, "children": new.children,
        "babies": new.babies, "pets": new.pets, "currency": new.total.currency, "total": new.total.amount,
        "deposit": new.deposit.amount, "lines": json.dumps(new.lines), "terms": json.dumps(new.terms.as_json()),
        "quote_id": new.quote_id, "promotion_id": new.promotion_id, "hold_expires_at": new.hold_expires_at,
        "source": new.source, "cause": cause, "now": now,
    }  # fmt: skip
    async with nights.nights_guarded():
        return (await connection.execute(ADD, values)).scalar_one_or_none()


async def change(
    connection: AsyncConnection,
    row: ReservationRow,
    *,
    status: Status,
    cause: str,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Store a reservation's new status and note it in its history. Raises ``DatesUnavailable``."""
    values = {"status": status, "updated_at": now}
    async with nights.nights_guarded():
        await connection.execute(update(reservation).where(reservation.c.id == row.id).values(values))
    await note(connection, row.id, kind=status.value, cause=cause, now=now, details=details)


async def change_booking(
    connection: AsyncConnection,
    row: ReservationRow,
    changed: ReservationRow,
    *,
    cause: str,
    now: datetime,
    word: str = "",
) -> int:
    """
    Store another cabin, other nights, another party and their price, and note what it was before; which change of this
    reservation it is (1, 2 …). ``word``: why rules were waived for it. To be called under its lock and those of both
    cabins. Raises ``DatesUnavailable``.
    """
    values = {
        "cabin_id": changed.cabin_id, "stay": date_range(changed.stay),
        "adults": changed.adults, "children": changed.children,
        "babies": changed.babies, "pets": changed.pets, "total": changed.total.amount,
        "deposit": changed.deposit.amount, "lines": changed.lines, "updated_at": now,
    }  # fmt: skip
    async with nights.nights_guarded():
        await connection.execute(update(reservation).where(reservation.c.id == row.id).values(values))
    before = {
        "check_in": row.stay.check_in.isoformat(), "check_out": row.stay.check_out.isoformat(), "adults": row.adults,
        "children": row.children, "babies": row.babies, "pets": row.pets, "total": row.total.amount,
        "cabin": row.cabin_name,
    }  # fmt: skip
    details: dict[str, Any] = {"before": before} | ({"word": word} if word else {})
    await note(connection, row.id, kind=CHANGED, cause=cause, now=now, details=details)
    query = select(func.count()).where(
        reservation_event.c.reservation_id == row.id, reservation_event.c.kind == CHANGED
    )
    return (await connection.execute(query)).scalar_one()


async def note(
    connection: AsyncConnection,
    reservation_id: UUID,
    *,
    kind: str,
    cause: str,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Add a line to a reservation's history."""
    values = {
        "reservation_id": reservation_id, "kind": kind, "cause": cause, "details": details or {}, "happened_at": now,
    }  # fmt: skip
    await connection.execute(insert(reservation_event).values(values))


async def by_code(connection: AsyncConnection, code: str, *, is_locked: bool = False) -> ReservationRow | None:
    """The reservation of a code; ``is_locked`` keeps others from changing it until the transaction ends."""
    return await _one(connection, _QUERY.where(reservation.c.code == code), is_locked=is_locked)


async def by_id(connection: AsyncConnection, reservation_id: UUID, *, is_locked: bool = False) -> ReservationRow | None:
    """The reservation of an id; ``is_locked`` as for :func:`by_code`."""
    return await _one(connection, _QUERY.where(reservation.c.id == reservation_id), is_locked=is_locked)


async def of_guest(connection: AsyncConnection, guest_id: UUID) -> list[ReservationRow]:
    """A guest's reservations, oldest first."""
    query = _QUERY.where(reservation.c.guest_id == guest_id).order_by(reservation.c.created_at, reservation.c.id)
    return [_row(found) for found in await connection.execute(query)]


async def cabin_of(connection: AsyncConnection, reservation_id: UUID) -> UUID | None:
    """The cabin of a reservation, read without a lock: under the cabin's it stays what it is."""
    query = select(reservation.c.cabin_id).where(reservation.c.id == reservation_id)
    return (await connection.execute(query)).scalar_one_or_none()


async def keep_nights(connection: AsyncConnection, reservation_id: UUID, *, until: datetime) -> None:
    """Keep the nights of a hold beyond its end, for the question whether it was paid after all."""
    await connection.execute(
        update(reservation)
        .where(reservation.c.id == reservation_id, reservation.c.status == Status.HELD)
        .values(nights_kept_until=func.greatest(reservation.c.nights_kept_until, until))
    )


async def set_hold_end(
    connection: AsyncConnection, reservation_id: UUID, *, end: datetime, kept_until: datetime
) -> None:
    """Store another end of a hold."""
    values = {"hold_expires_at": end, "nights_kept_until": kept_until}
    await connection.execute(update(reservation).where(reservation.c.id == reservation_id).values(values))


_QUERY = (
    select(
        reservation,
        cabin.c.name.label("cabin_name"),
        property_.c.time_zone,
        property_.c.cancellation_tiers,
        property_.c.balance_days,
        property_.c.balance_methods,
        property_.c.change_days,
        property_.c.vat_percent,
        paid_for_stay().label("paid"),
    )
    .join(cabin, cabin.c.id == reservation.c.cabin_id)
    .join(property_, property_.c.id == reservation.c.property_id)
    # What the house keeps for itself takes nights and is no reservation: no verb but its own sees it.
    .where(reservation.c.source != BLOCK)
)


async def _one(connection: AsyncConnection, query: Select[Any], *, is_locked: bool) -> ReservationRow | None:
    if is_locked:
        # A statement of its own: what is paid is summed from the ledger as it is after the wait, not before.
        await connection.execute(query.with_only_columns(reservation.c.id).with_for_update(of=reservation))
    row = (await connection.execute(query)).one_or_none()
    return _row(row) if row is not None else None


def _row(row: Row[Any]) -> ReservationRow:
    check_in: date = row.stay.lower
    return ReservationRow(
        id=row.id,
        code=row.code,
        cabin_id=row.cabin_id,
        cabin_name=row.cabin_name,
        guest_id=row.guest_id,
        guest_name=row.guest_name,
        stay=Stay(check_in, row.stay.upper),
        status=Status(row.status),
        adults=row.adults,
        children=row.children,
        babies=row.babies,
        pets=row.pets,
        total=Money(row.total, row.currency),
        deposit=Money(row.deposit, row.currency),
        paid=Money(row.paid, row.currency),
        lines=row.lines,
        hold_expires_at=row.hold_expires_at,
        created_at=row.created_at,
        time_zone=row.time_zone,
        terms=Terms.from_json(row.terms) if row.terms is not None else terms_of(row),
        quote_id=row.quote_id,
        promotion_id=row.promotion_id,
    )
