"""A deposit that comes in parts: what is missing is asked for, and once it comes all of it confirms."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from services.clock import SettableClock
from services.database.tables.booking import reservation
from services.domain.money import Money
from services.errors import PaymentInProcess
from services.payments import decisions, refunds, repository
from services.payments.links import payment_link
from services.payments.refunds import Cause
from services.reservations import service as reservations
from tests.payments.deal import CODE, DEPOSIT, REFERENCE, Deal
from tests.payments.stand_in import Provider
from tests.payments.test_transfers import arrived, asked, claimed, received, with_rules

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

PART = 20_000
REST = DEPOSIT - PART


@pytest.fixture
async def short(deal: Deal, provider: Provider) -> str:
    """Ana's first payment, which was too small; its id."""
    payment_id = provider.pay(REFERENCE, PART)
    assert await deal.handled(payment_id) == "wrong_amount"
    assert await deal.state() == ("needs_person", "payment_wrong_amount")
    return payment_id


async def test_the_link_asks_for_what_is_missing_and_both_parts_confirm(
    deal: Deal, provider: Provider, short: str
) -> None:
    link = await payment_link(deal.product, CODE)
    assert link.amount.amount == REST * 100
    rest = provider.pay(link.external_reference, REST)
    assert await deal.handled(rest) == "applied"
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert (await deal.balance()).unapplied == 0
    assert (await deal.problem(short), await deal.problem(rest)) == (None, None)
    assert await deal.events() == ["payment_problem", "payment_confirmed"]
    assert await deal.state() == ("bot", None)
    assert await deal.handled(short) == "unchanged"


async def test_what_is_missing_may_be_transferred(deal: Deal, short: str) -> None:
    await with_rules(deal)
    assert (await asked(deal)).amount == Money(REST * 100)
    await claimed(deal)
    assert await arrived(deal, Money(REST * 100)) == "applied"
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert await deal.problem(short) is None


async def test_what_is_missing_may_come_in_cash_and_be_more(deal: Deal, short: str) -> None:
    assert await received(deal, Money((REST + 10_000) * 100)) == "applied"
    assert await deal.reservation() == ("confirmed", (DEPOSIT + 10_000) * 100)
    assert await deal.events() == ["payment_problem", "payment_confirmed"]


async def test_a_little_less_than_what_is_missing_will_do_as_for_a_whole_deposit(
    deal: Deal, provider: Provider, short: str
) -> None:
    await with_rules(deal, shortfall_tolerance=1_000_00)
    link = await payment_link(deal.product, CODE)
    assert await deal.handled(provider.pay(link.external_reference, REST - 1_000)) == "applied"


async def test_a_second_part_that_is_still_too_little_waits_as_well(deal: Deal, provider: Provider, short: str) -> None:
    link = await payment_link(deal.product, CODE)
    assert await deal.handled(provider.pay(link.external_reference, 10_000)) == "wrong_amount"
    assert await deal.reservation() == ("held", 0)
    link = await payment_link(deal.product, CODE)
    assert link.amount.amount == (REST - 10_000) * 100
    assert await deal.handled(provider.pay(link.external_reference, REST - 10_000)) == "applied"
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)


async def test_a_whole_deposit_beside_a_part_leaves_the_part_to_the_owner(
    deal: Deal, provider: Provider, short: str
) -> None:
    assert await deal.handled(provider.pay(REFERENCE, DEPOSIT)) == "applied"
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert await deal.problem(short) == "wrong_amount"
    assert (await deal.balance()).unapplied == PART * 100
    assert await deal.state() == ("needs_person", "payment_wrong_amount")


async def test_after_the_hold_both_parts_take_free_nights_again(
    deal: Deal, provider: Provider, short: str, clock: SettableClock
) -> None:
    link = await payment_link(deal.product, CODE)
    clock.advance(timedelta(hours=2))
    assert await deal.handled(provider.pay(link.external_reference, REST)) == "applied"
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)


async def test_after_the_hold_both_parts_wait_when_the_nights_are_taken(
    deal: Deal, provider: Provider, short: str, clock: SettableClock
) -> None:
    link = await payment_link(deal.product, CODE)
    clock.advance(timedelta(hours=2))
    async with deal.product.database.unit_of_work() as connection:
        await reservations.tidy(connection, now=clock.now())
        await connection.commit()
    await deal.house.reservation(await deal.house.guest("Beto", "5491155500003"), "OTHER22", date(2026, 12, 1))
    await deal.house.connection.commit()
    assert await deal.handled(provider.pay(link.external_reference, REST)) == "nights_taken"
    assert await deal.problem(short) == "wrong_amount"
    assert (await deal.balance()).unapplied == DEPOSIT * 100


async def test_a_part_that_goes_back_is_asked_for_again(deal: Deal, short: str) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await refunds.request(connection, deal.product, short, amount=None, cause=Cause.OWNER)
        await connection.commit()
    assert (await payment_link(deal.product, CODE)).amount.amount == DEPOSIT * 100


async def test_a_part_that_somebody_works_on_this_moment_is_left_to_the_owner(
    deal: Deal, provider: Provider, short: str
) -> None:
    link = await payment_link(deal.product, CODE)
    async with deal.product.database.unit_of_work() as other:
        await repository.lock_payment(other, short)
        rest = provider.pay(link.external_reference, REST)
        assert await deal.handled(rest) == "wrong_amount"
    assert (await deal.balance()).unapplied == DEPOSIT * 100


async def test_two_parts_at_the_same_moment_confirm(deal: Deal, provider: Provider) -> None:
    both = [provider.pay(REFERENCE, PART), provider.pay(REFERENCE, REST)]
    outcomes = await asyncio.gather(*(deal.handled(payment_id) for payment_id in both))
    assert sorted(str(one) for one in outcomes) == ["applied", "wrong_amount"]
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)


async def test_what_is_enough_by_now_is_the_owners_to_accept_and_nothing_is_asked_for(deal: Deal, short: str) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(reservation).values(deposit=PART * 100))
        await connection.commit()
    with pytest.raises(PaymentInProcess):
        await payment_link(deal.product, CODE)
    async with deal.product.database.unit_of_work() as connection:
        await decisions.accept(connection, deal.product, short)
        await connection.commit()
    assert await deal.reservation() == ("confirmed", PART * 100)
