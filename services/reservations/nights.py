"""Whose nights are: the cabin's lock, what is in the way of a stay, and the overlap constraint as a refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins.repository import BLOCKS, ELSEWHERE, GAP, KEPT_UNTIL, date_range, with_gaps
from services.domain.reservation import Status
from services.domain.stay import Stay
from services.errors import DatesUnavailable

NO_OVERLAP = "reservations_no_overlap"
CABIN_LOCK = 7_235_903  # any number of our own: the first half of the key of an advisory lock


# What it reads is of one moment, before its own changes: an ended hold is not in the way, by the clock.
WIDENED = f"""(
    select {with_gaps(":stay")} from cabin join property on property.id = cabin.property_id where cabin.id = :cabin_id
)"""  # noqa: S608 - no value is put into the words
OTHERS = f"""
    reservation.cabin_id = :cabin_id and reservation.stay && {WIDENED}
    and (cast(:apart_from as uuid) is null or reservation.id <> :apart_from)
"""
# Nights taken elsewhere count as ours do, but for what a channel repeats of the very stay that is asked about.
TAKEN_BY = f"""
    select case when taken.stay && cast(:stay as daterange) then taken.status else '{GAP}' end
    from (
        select reservation.stay, reservation.status from reservation where {OTHERS} and {BLOCKS}
        union all
        select external_stay.stay, '{ELSEWHERE}' from external_stay
        where external_stay.cabin_id = :cabin_id and external_stay.stay && {WIDENED}
            and (
                cast(:apart_from as uuid) is null or external_stay.echo_of is null
                or external_stay.echo_of <> :apart_from
            )
    ) as taken
    order by taken.stay && cast(:stay as daterange) desc, taken.status = 'confirmed' desc limit 1
"""  # noqa: S608 - no value is put into the words
FREE_NIGHTS = text(f"""
    with ended as (
        update reservation set status = 'expired', updated_at = :now
        where {OTHERS} and reservation.status = 'held' and {KEPT_UNTIL} <= :now
        returning reservation.id
    ), noted as (
        insert into reservation_event (reservation_id, kind, cause, happened_at)
        select ended.id, 'expired', 'clock', :now from ended
    )
    {TAKEN_BY}
""")  # noqa: S608 - no value is put into the words


TAKEN = text(TAKEN_BY)


@asynccontextmanager
async def nights_guarded() -> AsyncIterator[None]:
    """Turn a violation of the overlap constraint, known by its name, into ``DatesUnavailable``."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.Error) and error.orig.diag.constraint_name == NO_OVERLAP:
            raise DatesUnavailable(taken_by=Status.HELD.value) from error
        raise


async def lock_cabin(connection: AsyncConnection, cabin_id: UUID) -> None:
    """Let nobody else take nights of a cabin until the transaction ends; waits for whoever does."""
    query = text("select pg_advisory_xact_lock(:lock, hashtext(:cabin))")
    await connection.execute(query, {"lock": CABIN_LOCK, "cabin": str(cabin_id)})


async def free_nights(
    connection: AsyncConnection, cabin_id: UUID, *, stay: Stay, now: datetime, apart_from: UUID | None = None
) -> None:
    """
    Expire the ended holds that overlap a stay or the gap around it, and raise ``DatesUnavailable`` when a live one is
    left, or the nights are taken in another calendar.

    To be called under :func:`lock_cabin`, in a statement after it: only then is what it reads the newest.
    """
    values = {"cabin_id": cabin_id, "stay": date_range(stay), "now": now, "apart_from": apart_from}
    taken_by = (await connection.execute(FREE_NIGHTS, values)).scalar_one_or_none()
    if taken_by is not None:
        raise DatesUnavailable(taken_by=taken_by)


async def require_free(
    connection: AsyncConnection, cabin_id: UUID, *, stay: Stay, now: datetime, apart_from: UUID
) -> None:
    """Raise ``DatesUnavailable`` when nights of a stay, or the gap around it, are somebody's. Changes nothing."""
    values = {"cabin_id": cabin_id, "stay": date_range(stay), "now": now, "apart_from": apart_from}
    status = (await connection.execute(TAKEN, values)).scalar_one_or_none()
    if status is not None:
        raise DatesUnavailable(taken_by=status)
