"""Before an unpaid hold is let go the provider is asked once more; dropped webhooks lose no money."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from services.clock import SettableClock
from services.database.tables.booking import reservation, reservation_event
from services.database.tables.money import payment
from services.errors import DatesUnavailable
from services.payments import reconcile
from services.payments.links import payment_link
from services.reservations import nights, service
from services.reservations.paying import LAST_LOOK
from services.wiring import Product
from tests.house import House
from tests.payments.stand_in import Provider
from tests.payments.test_tasks import run_jobs

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

CODE = "K7MPX2A"
DEPOSIT = 55_500
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@pytest.fixture
async def reference(product: Product, house: House) -> str:
    """The reference of the link of a hold that ends in an hour."""
    await house.reservation(await house.guest("Ana"), CODE, date(2026, 12, 1), status="held", hold_ends_in=HOUR)
    await house.connection.commit()
    return (await payment_link(product, CODE)).external_reference


async def statuses(product: Product) -> dict[str, str]:
    async with product.database.unit_of_work() as connection:
        return {row.code: row.status for row in await connection.execute(select(reservation))}


async def is_free(product: Product, house: House) -> bool:
    """Whether somebody else could have the nights of the hold now."""
    async with product.database.unit_of_work() as connection:
        row = await service.reservation(connection, CODE)
        await nights.lock_cabin(connection, house.cabin_id)
        try:
            await nights.free_nights(connection, house.cabin_id, stay=row.stay, now=product.clock.now())
        except DatesUnavailable:
            return False
        return True


async def test_money_that_came_in_the_last_seconds_is_found_before_the_nights_are_let_go(
    product: Product, house: House, reference: str, provider: Provider, clock: SettableClock
) -> None:
    clock.advance(HOUR - MINUTE / 60)
    provider.pay(reference, DEPOSIT)
    clock.advance(2 * MINUTE)
    assert not await is_free(product, house)
    assert await reconcile.let_unpaid_go(product) == 0
    assert await statuses(product) == {CODE: "confirmed"}


async def test_a_hold_that_nobody_paid_is_let_go_once_the_provider_was_asked(
    product: Product, house: House, reference: str, provider: Provider, clock: SettableClock
) -> None:
    clock.advance(HOUR + reconcile.SETTLING)
    assert await reconcile.let_unpaid_go(product) == 0, "not before the provider's search knows everything"
    clock.advance(MINUTE)
    assert not await is_free(product, house)
    assert await reconcile.let_unpaid_go(product) == 1
    assert [request["query"]["external_reference"] for request in provider.requests[1:]] == [[reference]]
    assert await statuses(product) == {CODE: "expired"}
    assert await is_free(product, house)
    assert await reconcile.let_unpaid_go(product) == 0
    async with product.database.unit_of_work() as connection:
        noted = await connection.execute(select(reservation_event.c.kind, reservation_event.c.cause))
        assert [tuple(row) for row in noted] == [("expired", "clock")]


async def test_while_the_provider_is_away_the_nights_are_kept_but_not_for_ever(
    product: Product, house: House, reference: str, provider: Provider, clock: SettableClock
) -> None:
    provider.broken = True
    clock.advance(HOUR + LAST_LOOK - MINUTE)
    assert await reconcile.let_unpaid_go(product) == 0
    async with product.database.unit_of_work() as connection:
        assert await service.tidy(connection, now=clock.now()) == (0, 0)
    assert not await is_free(product, house)
    clock.advance(MINUTE)
    assert await is_free(product, house)
    async with product.database.unit_of_work() as connection:
        assert await service.tidy(connection, now=clock.now()) == (1, 0)


async def test_a_hold_that_cannot_be_paid_from_outside_is_let_go_by_the_clock(
    product: Product, house: House, clock: SettableClock
) -> None:
    await house.reservation(await house.guest("Ana"), CODE, date(2026, 12, 1), status="held", hold_ends_in=HOUR)
    await house.connection.commit()
    clock.advance(HOUR)
    assert await is_free(product, house)


async def test_a_second_payment_that_nobody_told_us_about_is_found(
    product: Product, reference: str, provider: Provider
) -> None:
    provider.pay(reference, DEPOSIT)
    assert await reconcile.search_open_links(product, is_thorough=False) == 1
    await run_jobs(product)
    second = provider.pay(reference, DEPOSIT)
    assert await reconcile.search_open_links(product, is_thorough=False) == 1
    await run_jobs(product)
    async with product.database.unit_of_work() as connection:
        query = select(payment.c.problem).where(payment.c.provider_id == second)
        assert (await connection.execute(query)).scalar_one() == "already_paid"


async def test_a_payment_that_waits_at_the_provider_is_looked_for_until_it_is_decided(
    product: Product, reference: str, provider: Provider, clock: SettableClock
) -> None:
    waiting = provider.pay(reference, DEPOSIT, "in_process")
    await reconcile.search_open_links(product, is_thorough=False)
    await run_jobs(product)
    clock.advance(timedelta(days=12))
    provider.change(waiting, status="approved")
    assert await reconcile.search_open_links(product, is_thorough=True) == 1


async def test_an_hour_without_webhooks_loses_no_money(
    product: Product, house: House, provider: Provider, clock: SettableClock
) -> None:
    """Twelve guests pay at minutes of their own, up to the last one; nobody tells us, the periodic jobs do."""
    references = {}
    for number in range(12):
        code = f"K7MPX2{LETTERS[number]}"
        guest_id = await house.guest("Ana", phone=f"54911555000{number:02}")
        first = date(2026, 12, 1) + timedelta(days=2 * number)
        await house.reservation(guest_id, code, first, status="held", hold_ends_in=HOUR)
        await house.connection.commit()
        references[code] = (await payment_link(product, code)).external_reference
    codes = list(references)
    for minute in range(1, 66):
        clock.advance(MINUTE)
        if minute % 6 == 5 and minute < 60:
            provider.pay(references[codes[minute // 6]], DEPOSIT)
        if minute % 3 == 0:
            await reconcile.search_open_links(product, is_thorough=False)
        await reconcile.let_unpaid_go(product)
        await run_jobs(product)
    paid = dict.fromkeys(codes[:10], "confirmed")
    assert await statuses(product) == paid | dict.fromkeys(codes[10:], "expired")
