"""Payments that come days later: the hold waits for them, as long as their method allows; links end when they must."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.clock import SettableClock
from services.database.tables.booking import reservation
from services.database.tables.money import payment_link as link_table
from services.errors import PaymentInProcess
from services.payments import links, reconcile
from services.payments.links import payment_link
from services.payments.settlement import CREDITED_WITHIN, TRY_AGAIN, UNDATED_WAIT
from services.reservations import cancelling
from services.reservations import service as reservations
from services.wiring import Product
from tests.payments.deal import CODE, DEPOSIT, HOUR, REFERENCE, Deal
from tests.payments.stand_in import Provider
from tests.payments.test_tasks import run_jobs
from tests.serving import serving

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

COUPON_ENDS = datetime.fromisoformat("2026-11-27T12:00:00.000-03:00")
ARRIVAL = datetime.fromisoformat("2026-12-01T00:00:00-03:00")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def coupon(provider: Provider, ends: datetime = COUPON_ENDS, **more: Any) -> str:
    """A coupon to pay in a shop."""
    return provider.pay(
        REFERENCE, DEPOSIT, "pending", status_detail="pending_waiting_payment", payment_type_id="ticket",
        date_of_expiration=ends.isoformat(timespec="milliseconds"), **more,
    )  # fmt: skip


async def hold_end(product: Product) -> datetime:
    async with product.database.unit_of_work() as connection:
        end: datetime = (await connection.execute(select(reservation.c.hold_expires_at))).scalar_one()
    return end


async def test_a_coupon_keeps_the_hold_until_it_was_credited(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    paid = coupon(provider)
    assert await deal.handled(paid) == "waiting"
    assert await hold_end(deal.product) == COUPON_ENDS + CREDITED_WITHIN
    assert await deal.told() == [("payment_pending", {"code": CODE, "reason": "pending"})]
    clock.advance(2 * DAY)
    assert await reconcile.let_unpaid_go(deal.product) == 0
    assert await deal.reservation() == ("held", 0)
    provider.change(paid, status="approved", status_detail="accredited")
    await deal.handled(paid)
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)


async def test_being_told_again_extends_nothing(deal: Deal, provider: Provider, clock: SettableClock) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT, "in_process")
    await deal.handled(paid)
    end = await hold_end(deal.product)
    assert end == clock.now() + UNDATED_WAIT
    clock.advance(HOUR)
    await deal.handled(paid)
    assert await hold_end(deal.product) == end
    assert await deal.events() == ["payment_pending"]


async def test_no_hold_waits_into_its_stay(deal: Deal, provider: Provider) -> None:
    await deal.handled(coupon(provider, ends=ARRIVAL + DAY))
    assert await hold_end(deal.product) < ARRIVAL + DAY
    async with deal.product.database.unit_of_work() as connection:
        row = await reservations.reservation(connection, CODE)
    assert row.hold_expires_at is not None
    assert row.hold_expires_at <= ARRIVAL


@pytest.mark.parametrize("status", ["rejected", "cancelled"])
async def test_a_payment_that_comes_to_nothing_gives_a_little_time_to_try_again(
    deal: Deal, provider: Provider, clock: SettableClock, status: str
) -> None:
    paid = coupon(provider)
    await deal.handled(paid)
    clock.advance(DAY)
    provider.change(paid, status=status, status_detail="expired")
    await deal.handled(paid)
    assert await hold_end(deal.product) == clock.now() + TRY_AGAIN
    assert (await deal.told())[-1] == ("payment_rejected", {"code": CODE, "reason": "expired"})
    link = await payment_link(deal.product, CODE)
    assert link.external_reference == f"{CODE}-2"
    clock.advance(TRY_AGAIN + 2 * MINUTE)
    assert await reconcile.let_unpaid_go(deal.product) == 1
    assert await deal.reservation() == ("expired", 0)


async def test_of_two_payments_under_way_the_other_keeps_the_hold(deal: Deal, provider: Provider) -> None:
    first, other = coupon(provider), coupon(provider)
    await deal.handled(first)
    await deal.handled(other)
    provider.change(first, status="cancelled", status_detail="expired")
    await deal.handled(first)
    assert await hold_end(deal.product) == COUPON_ENDS + CREDITED_WITHIN


async def test_a_payment_under_way_is_not_asked_for_twice(deal: Deal, provider: Provider) -> None:
    await deal.handled(coupon(provider))
    with pytest.raises(PaymentInProcess):
        await payment_link(deal.product, CODE)


async def test_a_coupon_for_nights_that_were_let_go_brings_nothing_back(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    clock.advance(HOUR + 2 * MINUTE)
    await reconcile.let_unpaid_go(deal.product)
    await deal.handled(coupon(provider))
    assert await deal.reservation() == ("expired", 0)
    assert await deal.events() == []


@pytest.mark.parametrize(("days", "has_coupons"), [(1, False), (2, True), (30, True)])
async def test_coupons_are_offered_while_there_is_time_for_one(
    deal: Deal, provider: Provider, clock: SettableClock, days: int, has_coupons: bool
) -> None:
    async with deal.product.database.unit_of_work() as connection:
        row = await reservations.reservation(connection, CODE)
    now = ARRIVAL - days * DAY
    until = links.cash_until(row, now=now)
    assert (until is not None) == has_coupons
    if until is not None:
        assert now + links.CASH_NEEDS <= until <= min(now + links.CASH_LASTS, ARRIVAL - CREDITED_WITHIN)


# --- one live link


async def live_links(product: Product, provider: Provider, clock: SettableClock) -> list[str]:
    """The references that can be paid at the provider now."""
    return sorted(
        preference["external_reference"]
        for preference in provider.preferences.values()
        if datetime.fromisoformat(preference["expiration_date_to"]) > clock.now()
    )


@pytest.fixture
async def own_link(deal: Deal, provider: Provider) -> UUID:
    """The deal with a link that the provider made."""
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(link_table.delete())
        await connection.commit()
    await payment_link(deal.product, CODE)
    async with deal.product.database.unit_of_work() as connection:
        made: UUID = (await connection.execute(select(link_table.c.id))).scalar_one()
    return made


@pytest.mark.usefixtures("own_link")
async def test_a_link_ends_with_its_hold_and_nothing_is_closed_before(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    (preference,) = provider.preferences.values()
    assert datetime.fromisoformat(preference["expiration_date_to"]) == await hold_end(deal.product)
    assert await links.close_links(deal.product) == 0


@pytest.mark.usefixtures("own_link")
async def test_a_paid_reservation_cannot_be_paid_again(deal: Deal, provider: Provider, clock: SettableClock) -> None:
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    assert await live_links(deal.product, provider, clock) == [REFERENCE]
    assert await links.close_links(deal.product) == 1
    assert await live_links(deal.product, provider, clock) == []
    assert await links.close_links(deal.product) == 0


@pytest.mark.usefixtures("own_link")
async def test_a_cancelled_hold_cannot_be_paid(deal: Deal, provider: Provider, clock: SettableClock) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await cancelling.cancel(connection, CODE, cause="guest", now=clock.now())
        await connection.commit()
    await links.close_links(deal.product)
    assert await live_links(deal.product, provider, clock) == []


@pytest.mark.usefixtures("own_link")
async def test_a_newer_link_replaces_the_older_one(deal: Deal, provider: Provider, clock: SettableClock) -> None:
    waiting = provider.pay(REFERENCE, DEPOSIT, "in_process")
    await deal.handled(waiting)
    clock.advance(HOUR - 20 * MINUTE)
    provider.change(waiting, status="rejected", status_detail="cc_rejected_high_risk")
    await deal.handled(waiting)
    assert (await payment_link(deal.product, CODE)).external_reference == f"{CODE}-2"
    await links.close_links(deal.product)
    assert await live_links(deal.product, provider, clock) == [f"{CODE}-2"]


@pytest.mark.usefixtures("own_link")
async def test_a_link_that_could_not_be_closed_is_closed_later(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    provider.broken = True
    assert await links.close_links(deal.product) == 0
    provider.broken = False
    assert await links.close_links(deal.product) == 1


# --- the page on which a guest lands


async def test_the_page_tells_how_things_stand(
    deal: Deal, own_link: UUID, provider: Provider, clock: SettableClock
) -> None:
    async with serving(deal.product) as browser:

        async def read(**query: str) -> str:
            answer = await browser.get(f"/pago/{own_link}", params=query)
            assert answer.status_code == 200
            assert "no-store" in answer.headers["cache-control"]
            return answer.text

        page = await read()
        assert "Falta pagar la seña" in page
        assert "las 13:00" in page
        assert "$ 55.500" in page
        assert "Ceibo" in page
        assert "Ana" not in page
        (preference,) = provider.preferences.values()
        assert preference["back_urls"]["success"].endswith(f"/pago/{own_link}")
        assert preference["init_point"] in page
        waiting = provider.pay(REFERENCE, DEPOSIT, "in_process")
        assert "Estamos confirmando tu pago" in await read(payment_id=waiting, status="in_process")
        await run_jobs(deal.product)
        page = await read(payment_id=waiting)
        assert "Tu pago está en proceso" in page
        assert "del 26 de noviembre" in page
        assert preference["init_point"] not in page
        provider.change(waiting, status="rejected", status_detail="cc_rejected_other_reason")
        await deal.handled(waiting)
        page = await read()
        assert "El pago no se aprobó" in page
        assert preference["init_point"] in page
        await deal.handled(provider.pay(REFERENCE, DEPOSIT))
        page = await read(payment_id=waiting, status="approved")
        assert "Tu reserva está confirmada" in page
        assert "$ 129.500" in page


async def test_what_the_address_says_confirms_nothing(deal: Deal, own_link: UUID, provider: Provider) -> None:
    async with serving(deal.product) as browser:
        answer = await browser.get(f"/pago/{own_link}", params={"payment_id": "123456789", "status": "approved"})
        assert 'http-equiv="refresh"' in answer.text
        await run_jobs(deal.product)
        assert await deal.reservation() == ("held", 0)
        assert "Falta pagar la seña" in (await browser.get(f"/pago/{own_link}")).text


async def test_whoever_returns_brings_the_news_before_any_webhook(
    deal: Deal, own_link: UUID, provider: Provider
) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    async with serving(deal.product) as browser:
        await browser.get(f"/pago/{own_link}", params={"payment_id": paid, "status": "approved"})
        await run_jobs(deal.product)
        assert "Tu reserva está confirmada" in (await browser.get(f"/pago/{own_link}?pago=1&v=1")).text


@pytest.mark.parametrize("address", ["listo", "00000000-0000-0000-0000-000000000000"])
async def test_an_address_of_no_payment_is_not_found(deal: Deal, address: str) -> None:
    async with serving(deal.product) as browser:
        assert (await browser.get(f"/pago/{address}")).status_code == 404


async def test_the_page_of_an_ended_hold_and_of_money_under_review(
    deal: Deal, own_link: UUID, provider: Provider, clock: SettableClock
) -> None:
    async with serving(deal.product) as browser:
        await deal.handled(provider.pay(REFERENCE, DEPOSIT - 100))
        assert "lo estamos revisando" in (await browser.get(f"/pago/{own_link}")).text
    assert await deal.problem("70000000001") == "wrong_amount"
