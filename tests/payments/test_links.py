"""Asking for a deposit."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.clock import SettableClock
from services.contracts import MoneyShape
from services.database.tables.booking import reservation
from services.database.tables.money import payment_link as links
from services.errors import HoldExpired, NothingToPay, ProviderUnavailable, ReservationNotFound, WrongState
from services.payments.links import payment_link, spoken_stay
from services.wiring import Product
from tests.house import House
from tests.payments.stand_in import Provider

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

CODE = "K7MPX2A"
HOUR = timedelta(hours=1)


async def a_reservation(house: House, *, status: str = "held", ends_in: timedelta | None = HOUR, paid: int = 0) -> UUID:
    made = await house.reservation(
        await house.guest("Ana"), CODE, date(2026, 12, 1), status=status, hold_ends_in=ends_in, paid=paid
    )
    await house.connection.commit()
    return made


async def stored(product: Product) -> list[tuple[int, str, str | None]]:
    async with product.database.unit_of_work() as connection:
        query = select(links.c.attempt, links.c.external_reference, links.c.url).order_by(links.c.attempt)
        return [tuple(row) for row in await connection.execute(query)]


async def test_a_live_hold_gets_a_link_for_its_deposit_until_it_ends(
    product: Product, provider: Provider, house: House, clock: SettableClock
) -> None:
    await a_reservation(house)
    link = await payment_link(product, CODE)
    (preference,) = provider.preferences.values()
    assert link.url == preference["init_point"]
    assert link.external_reference == preference["external_reference"] == "K7MPX2A-1"
    assert link.amount == MoneyShape(amount=55_500_00, currency="ARS")
    assert link.expires_at == clock.now() + HOUR
    assert preference["items"][0]["unit_price"] == 55_500
    assert preference["items"][0]["title"] == "Seña Ceibo 1 al 3 de diciembre"
    assert preference["expiration_date_to"] == "2026-11-24T16:00:00.000+00:00"
    assert preference["notification_url"].startswith("http://127.0.0.1:8000/webhooks/mercadopago")


async def test_asking_again_gives_the_same_link(product: Product, provider: Provider, house: House) -> None:
    await a_reservation(house)
    first = await payment_link(product, CODE)
    assert await payment_link(product, CODE) == first
    assert len(provider.preferences) == 1


async def test_two_who_ask_at_once_get_one_link(product: Product, house: House) -> None:
    await a_reservation(house)
    answers = await asyncio.gather(*(payment_link(product, CODE) for _ in range(8)))
    assert len({answer.url for answer in answers}) == 1
    assert [reference for _, reference, _ in await stored(product)] == ["K7MPX2A-1"]


async def test_an_attempt_cut_off_at_the_provider_is_completed_by_the_next_call(
    product: Product, provider: Provider, house: House
) -> None:
    await a_reservation(house)
    provider.fail_next(503)
    with pytest.raises(ProviderUnavailable):
        await payment_link(product, CODE)
    assert await stored(product) == [(1, "K7MPX2A-1", None)]
    link = await payment_link(product, CODE)
    assert await stored(product) == [(1, "K7MPX2A-1", link.url)]
    keys = [request["headers"]["x-idempotency-key"] for request in provider.requests]
    assert keys[0] == keys[-1]


async def test_a_hold_that_was_made_longer_gets_a_new_attempt(
    product: Product, provider: Provider, house: House, clock: SettableClock
) -> None:
    made = await a_reservation(house)
    await payment_link(product, CODE)
    async with product.database.unit_of_work() as connection:
        longer = update(reservation).where(reservation.c.id == made).values(hold_expires_at=clock.now() + 2 * HOUR)
        await connection.execute(longer)
        await connection.commit()
    assert (await payment_link(product, CODE)).external_reference == "K7MPX2A-2"


async def test_a_deposit_paid_in_part_asks_for_the_rest(product: Product, house: House) -> None:
    await a_reservation(house, paid=500_00)
    assert (await payment_link(product, CODE)).amount.amount == 55_000_00


@pytest.mark.parametrize(
    ("status", "ends_in", "paid", "refusal"),
    [
        ("held", timedelta(0), 0, HoldExpired),
        ("expired", None, 0, HoldExpired),
        ("confirmed", None, 55_500_00, NothingToPay),
        ("completed", None, 55_500_00, NothingToPay),
        ("held", HOUR, 55_500_00, NothingToPay),
        ("cancelled", None, 0, WrongState),
    ],
)
async def test_only_a_live_hold_can_be_paid(
    product: Product,
    provider: Provider,
    house: House,
    status: str,
    ends_in: timedelta | None,
    paid: int,
    refusal: type[Exception],
) -> None:
    await a_reservation(house, status=status, ends_in=ends_in, paid=paid)
    with pytest.raises(refusal) as raised:
        await payment_link(product, CODE)
    assert type(raised.value) is refusal
    assert provider.requests == []
    assert await stored(product) == []


async def test_an_unknown_code_is_not_found(product: Product) -> None:
    with pytest.raises(ReservationNotFound):
        await payment_link(product, "NOBODY2")


@pytest.mark.parametrize(
    ("check_in", "check_out", "words"),
    [
        (date(2026, 12, 1), date(2026, 12, 3), "1 al 3 de diciembre"),
        (date(2027, 1, 30), date(2027, 2, 2), "30 de enero al 2 de febrero"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 de diciembre de 2026 al 2 de enero de 2027"),
    ],
)
def test_dates_are_said_as_people_say_them(check_in: date, check_out: date, words: str) -> None:
    assert spoken_stay(check_in, check_out) == words
