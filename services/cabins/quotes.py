"""Quotes as they were given: stored with the date until which they stand, and never changed. Commits nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import promotions
from services.cabins.repository import Cabin, House, date_range
from services.cabins.shapes import line_of, stored_lines
from services.database.tables.booking import cabin as cabin_table
from services.database.tables.booking import quote as quote_table
from services.database.tables.booking import reservation
from services.domain.money import Money
from services.domain.party import Party
from services.domain.promotion import Promotion
from services.domain.quote import KeptQuote, Quote
from services.domain.stay import Stay
from services.domain.terms import Terms, valid_until
from services.errors import Invalid, QuoteExpired, QuoteNotFound

REMEMBERED_FOR = timedelta(days=90)  # after it ended, for whoever asks what was said


async def keep(
    connection: AsyncConnection,
    house: House,
    cabin: Cabin,
    quote: Quote,
    *,
    promotion: Promotion | None,
    now: datetime,
) -> KeptQuote:
    """Store a price as it is told to somebody, with the property's terms of today."""
    until = valid_until(now, hours=house.property.quote_hours, stay=quote.stay, time_zone=house.property.time_zone)
    values = {
        "cabin_id": cabin.id, "stay": date_range(quote.stay), "adults": quote.party.adults,
        "children": quote.party.children, "babies": quote.party.babies, "pets": quote.party.pets,
        "currency": quote.total.currency,
        "total": quote.total.amount, "deposit": quote.deposit.amount, "valid_until": until, "created_at": now,
        "lines": stored_lines(quote.lines),
        "terms": house.property.terms.as_json(), "promotion_id": promotion.id if promotion else None,
    }  # fmt: skip
    made = insert(quote_table).values(values).returning(quote_table.c.id)
    quote_id = (await connection.execute(made)).scalar_one()
    return KeptQuote(quote_id, cabin.id, cabin.name, quote, house.property.terms, until, promotion)


async def find(connection: AsyncConnection, quote_id: UUID) -> KeptQuote | None:
    """A quote as it was given, ended or not."""
    query = (
        select(quote_table, cabin_table.c.name.label("cabin_name"))
        .join(cabin_table, cabin_table.c.id == quote_table.c.cabin_id)
        .where(quote_table.c.id == quote_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    promotion = await promotions.by_id(connection, row.promotion_id) if row.promotion_id else None
    return _kept(row, promotion)


async def promised(
    connection: AsyncConnection,
    quote_id: UUID,
    *,
    cabin_id: UUID,
    stay: Stay,
    party: Party,
    promo_code: str | None,
    now: datetime,
) -> KeptQuote:
    """
    The quote by which a wish is to be held; its promotional code need not be said again. Raises ``QuoteNotFound``,
    ``Invalid`` when it was given for something else, ``QuoteExpired``, ``PromoCodeRefused`` when the code is used up.
    """
    kept = await find(connection, quote_id)
    if kept is None:
        raise QuoteNotFound
    if not kept.is_for(cabin_id, stay, party) or promo_code not in (None, kept.promo_code):
        raise Invalid("the quote was given for another cabin, other dates, other people or another code")
    if not kept.is_valid(now):
        raise QuoteExpired(valid_until=kept.valid_until.isoformat())
    if kept.promotion is not None:
        await promotions.require_uses_left(connection, kept.promotion, now=now)
    return kept


async def forget_ended(connection: AsyncConnection, *, now: datetime) -> int:
    """Delete quotes that ended long ago and by which nothing was held; how many."""
    held = select(reservation.c.id).where(reservation.c.quote_id == quote_table.c.id)
    old = delete(quote_table).where(quote_table.c.valid_until < now - REMEMBERED_FOR, ~held.exists())
    return (await connection.execute(old)).rowcount


def _kept(row: Row[Any], promotion: Promotion | None) -> KeptQuote:
    quote = Quote(
        stay=Stay(row.stay.lower, row.stay.upper),
        party=Party(row.adults, row.children, row.pets, row.babies),
        lines=tuple(map(line_of, row.lines)),
        total=Money(row.total, row.currency),
        deposit=Money(row.deposit, row.currency),
    )
    terms = Terms.from_json(row.terms)
    return KeptQuote(row.id, row.cabin_id, row.cabin_name, quote, terms, row.valid_until, promotion)
