"""The console's few verbs, each one transaction, and the reading of a page's content."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.calendars import service as calendars
from services.calendars.schemas import ConflictShape, FeedShape
from services.console import coming_rows, repository, waiting_rows, wording
from services.console.money import ToLookFor, to_look_for
from services.console.repository import Rows, StoredRow
from services.contracts import Purpose
from services.domain.ledger import is_by_hand
from services.errors import NotFound, WrongState
from services.payments import decisions, refunds
from services.payments.transfers import TO_LOOK_FOR
from services.wiring import Product

log = structlog.get_logger(__name__)

DEFAULT_TIME_ZONE = "America/Argentina/Buenos_Aires"
STUCK_AFTER = timedelta(minutes=2)
UNDELIVERED_SHOWN_FOR = timedelta(days=7)
ACCOUNT_ERROR_SHOWN_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class House:
    """The property as the pages need it, and the moment at which they are read."""

    name: str
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class AccountError:
    """WhatsApp told of trouble with the account, by one of its error codes where it gave one."""

    code: int | None
    at: datetime


@dataclass(frozen=True)
class PaymentToReview:
    """
    A payment with an open problem, or without one of which money is due: ``give_back`` minor units by one tap.
    ``accepted_as``: what of its reservation it may pay all the same; ``is_by_hand``: it goes back as it came.
    """

    row: StoredRow
    problem: str | None
    give_back: int
    accepted_as: Purpose | None
    is_by_hand: bool


@dataclass(frozen=True)
class Today:
    """What a person should look at, and who is coming."""

    waiting: Rows
    taken: Rows
    transfers: list[ToLookFor]
    payments: list[PaymentToReview]
    money_report: StoredRow | None
    undelivered: Rows
    stuck: StoredRow | None
    account_error: AccountError | None
    holds: Rows
    arriving: Rows
    leaving: Rows
    staying: Rows
    sold_elsewhere: Rows
    upcoming: Rows
    waiting_list: Rows
    conflicts: list[ConflictShape]
    troubled_feeds: list[FeedShape]


async def house(product: Product) -> House:
    """The property's name and clock."""
    async with product.database.unit_of_work() as connection:
        found = await repository.the_property(connection)
    name, zone = (found.name, found.time_zone) if found else ("Anfitrión", DEFAULT_TIME_ZONE)
    return House(name=name, zone=ZoneInfo(zone), now=product.clock.now())


async def today(product: Product, at: House) -> Today:
    """All that the first page shows, as of one moment."""
    day = at.now.astimezone(at.zone).date()
    conflicts = await calendars.conflicts(product)
    feeds = [one for one in await calendars.feeds(product) if one.is_stale or one.doubted_nights]
    async with product.database.unit_of_work() as connection:
        people = await repository.conversations_needing_people(connection)
        return Today(
            # Whose transfer is looked for stands below, with its buttons.
            waiting=[row for row in people if row.state == "needs_person" and row.state_reason != TO_LOOK_FOR],
            taken=[row for row in people if row.state == "person"],
            transfers=await to_look_for(connection),
            payments=await _payments_to_review(connection, now=at.now),
            money_report=await repository.last_money_report(connection),
            undelivered=await repository.undelivered(connection, since=at.now - UNDELIVERED_SHOWN_FOR),
            stuck=await repository.stuck(
                connection, created_before=at.now - STUCK_AFTER, repairs=tuple(wording.REPAIRS)
            ),
            account_error=_account_error(
                await repository.last_account_error(connection, since=at.now - ACCOUNT_ERROR_SHOWN_FOR)
            ),
            holds=await repository.live_holds(connection, now=at.now),
            arriving=await coming_rows.arriving(connection, today=day),
            leaving=await coming_rows.leaving(connection, today=day),
            staying=await coming_rows.staying(connection, today=day),
            sold_elsewhere=await coming_rows.sold_elsewhere(connection, today=day),
            upcoming=await coming_rows.upcoming(connection, today=day),
            waiting_list=await waiting_rows.waiting_list(connection),
            conflicts=conflicts,
            troubled_feeds=feeds,
        )


def _account_error(row: StoredRow | None) -> AccountError | None:
    """What was told, read with care: the shape of what is kept as an oddity is nobody's promise."""
    if row is None:
        return None
    errors = json.loads(row.raw)
    first = errors[0] if isinstance(errors, list) and errors else errors
    code = first.get("code") if isinstance(first, dict) else None
    return AccountError(code=code if type(code) is int else None, at=row.received_at)


async def _payments_to_review(connection: AsyncConnection, *, now: datetime) -> list[PaymentToReview]:
    rows = await repository.payments_to_review(connection, due=await refunds.due(connection))
    return [
        PaymentToReview(
            row=row,
            problem=row.problem if row.problem_closed_at is None else None,
            give_back=(await refunds.read(connection, row)).offered,
            accepted_as=await decisions.acceptable_as(connection, row, now=now),
            is_by_hand=is_by_hand(row.provider_id),
        )
        for row in rows
    ]


async def give_back(product: Product, payment_id: UUID) -> None:
    """Give back what is the guest's of a payment. Raises ``NotFound``, ``NothingToRefund``."""
    async with product.database.unit_of_work() as connection:
        provider_id = await _provider_id(connection, payment_id)
        await refunds.request(connection, product, provider_id, amount=None, cause=refunds.Cause.OWNER)
        await connection.commit()


async def accept_payment(product: Product, payment_id: UUID) -> None:
    """Confirm a reservation with a payment that the rules refused. Raises ``NotFound``, ``Conflict``."""
    async with product.database.unit_of_work() as connection:
        await decisions.accept(connection, product, await _provider_id(connection, payment_id))
        await connection.commit()


async def _provider_id(connection: AsyncConnection, payment_id: UUID) -> str:
    found = await repository.provider_id_of(connection, payment_id)
    if found is None:
        raise NotFound
    return found


async def close_payment_problem(product: Product, payment_id: UUID) -> None:
    """A person says that a payment is dealt with. Raises ``WrongState`` when nothing was open."""
    async with product.database.unit_of_work() as connection:
        if not await repository.close_payment_problem(connection, payment_id, now=product.clock.now()):
            raise WrongState
        await decisions.closed(connection, payment_id)
        await connection.commit()
    log.info("payment problem closed by a person", payment=str(payment_id))
