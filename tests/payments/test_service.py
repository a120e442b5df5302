"""From a notification to at most one confirmed reservation."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from services.calendars import repository as calendars
from services.calendars.channels import Channel
from services.clock import SettableClock
from services.database.tables.booking import reservation
from services.database.tables.messaging import inbound_message
from services.database.tables.money import payment, payment_notification
from services.domain.ledger import Balance
from services.errors import ProviderRefused, ProviderUnavailable
from services.payments import service
from services.payments.settlement import settle
from services.wiring import Product
from tests.calendars.feeds import booked
from tests.calendars.portal import Answer, a_portal
from tests.house import House
from tests.payments.deal import CODE, DEPOSIT, HOUR, REFERENCE, Deal, a_deal
from tests.payments.stand_in import Provider

# --- money that confirms


async def test_the_deposit_confirms_the_reservation_and_the_guest_is_told(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    assert await deal.handled(paid) == "applied"
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert await deal.events() == ["payment_confirmed"]
    assert await deal.problem(paid) is None
    assert (await deal.state())[0] == "bot"
    assert (await deal.row(payment))["applied_at"] is not None


async def test_the_guest_is_told_of_the_right_reservation(deal: Deal, provider: Provider) -> None:
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    assert f'"code": "{CODE}"' in (await deal.row(inbound_message))["choice_id"]


async def test_a_payment_told_of_many_times_is_applied_once(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    for _ in range(3):
        await deal.handled(paid)
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert await deal.events() == ["payment_confirmed"]
    assert (await deal.state())[0] == "bot"


async def test_notifications_handled_at_once_apply_a_payment_once(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    numbers = [await deal.notified(paid) for _ in range(6)]
    await asyncio.gather(*(service.handle(deal.product, number) for number in numbers))
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert await deal.events() == ["payment_confirmed"]
    assert await deal.count(payment) == 1


async def test_one_notification_handled_twice_is_handled_once(deal: Deal, provider: Provider) -> None:
    number = await deal.notified(provider.pay(REFERENCE, DEPOSIT))
    assert await service.handle(deal.product, number) == "applied"
    assert await service.handle(deal.product, number) is None


async def test_a_pending_payment_waits_and_confirms_once_approved(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT, "pending")
    assert await deal.handled(paid) == "waiting"
    assert await deal.reservation() == ("held", 0)
    provider.change(paid, status="in_process")
    await deal.handled(paid)
    provider.change(paid, status="approved")
    await deal.handled(paid)
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert await deal.events() == ["payment_pending", "payment_pending", "payment_confirmed"]


async def test_a_guest_without_a_conversation_is_confirmed_all_the_same(
    product: Product, house: House, provider: Provider
) -> None:
    deal = await a_deal(product, house, await house.guest("Ana"), None)
    assert await deal.handled(provider.pay(REFERENCE, DEPOSIT)) == "applied"
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert await deal.events() == []


async def test_late_money_takes_the_nights_again_if_they_are_free(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=2))
    assert await deal.handled(provider.pay(REFERENCE, DEPOSIT)) == "applied"
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)


async def test_a_guest_who_was_rejected_is_told_once_and_may_pay_again(deal: Deal, provider: Provider) -> None:
    rejected = provider.pay(REFERENCE, DEPOSIT, "rejected")
    for _ in range(2):
        await deal.handled(rejected)
    assert await deal.events() == ["payment_rejected"]
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    assert await deal.events() == ["payment_rejected", "payment_confirmed"]
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)


async def test_a_rejection_that_no_longer_matters_is_not_told(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    await deal.handled(provider.pay(REFERENCE, DEPOSIT, "rejected"))
    assert await deal.events() == ["payment_confirmed"]


async def test_a_rejection_after_the_hold_ended_is_not_told(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    clock.advance(HOUR)
    await deal.handled(provider.pay(REFERENCE, DEPOSIT, "rejected"))
    assert await deal.events() == []


# --- money that does not


@pytest.mark.parametrize(
    ("amount", "more", "problem"),
    [
        (DEPOSIT - 0.01, {}, "wrong_amount"),
        (1, {}, "wrong_amount"),
        (DEPOSIT, {"currency_id": "BRL"}, "wrong_currency"),
        (DEPOSIT, {"collector_id": 999}, "other_account"),
        (DEPOSIT, {"transaction_amount_refunded": 100}, "wrong_amount"),
    ],
)
async def test_money_that_was_not_agreed_never_confirms_and_asks_for_a_person(
    deal: Deal, provider: Provider, amount: float, more: dict[str, Any], problem: str
) -> None:
    paid = provider.pay(REFERENCE, amount, **more)
    for _ in range(2):
        await deal.handled(paid)
    assert await deal.reservation() == ("held", 0)
    assert await deal.problem(paid) == problem
    assert await deal.state() == ("needs_person", f"payment_{problem}")
    assert await deal.events() == ["payment_problem"]


@pytest.mark.parametrize("reference", ["NOBODY2-1", "K7MPX2A", "K7MPX2A-2", "", None])
async def test_money_for_no_link_of_ours_is_kept_for_a_person(
    deal: Deal, provider: Provider, reference: str | None
) -> None:
    paid = provider.pay(reference, DEPOSIT)
    assert await deal.handled(paid) == "unknown_reference"
    assert await deal.problem(paid) == "unknown_reference"
    assert await deal.reservation() == ("held", 0)
    assert await deal.events() == []


async def test_late_money_for_nights_of_somebody_else_is_a_problem(
    deal: Deal, provider: Provider, house: House, clock: SettableClock
) -> None:
    clock.advance(timedelta(hours=2))
    async with deal.product.database.unit_of_work() as connection:
        stale = update(reservation).where(reservation.c.id == deal.reservation_id).values(status="expired")
        await connection.execute(stale)
        somebody = House(connection, clock.now(), house.cabin_id, house.property_id)
        other = await somebody.guest("Beto", "5491155500003")
        await somebody.reservation(other, "OTHER22", date(2026, 12, 2), paid=DEPOSIT * 100)
        await connection.commit()
    paid = provider.pay(REFERENCE, DEPOSIT)
    for _ in range(2):
        await deal.handled(paid)
    assert await deal.reservation() == ("expired", 0)
    assert (await deal.balance()).refund_due == DEPOSIT * 100
    assert await deal.problem(paid) == "nights_taken"
    assert await deal.state() == ("needs_person", "payment_nights_taken")
    assert await deal.events() == ["payment_problem"]


async def test_late_money_looks_first_whether_the_nights_were_sold_elsewhere(
    deal: Deal, provider: Provider, house: House, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=2))
    sold = booked([(date(2026, 12, 1), date(2026, 12, 6))])
    async with a_portal() as portal:
        portal.answers["/x.ics"] = Answer(sold)
        async with deal.product.database.unit_of_work() as connection:
            await calendars.add_feed(
                connection, cabin_id=house.cabin_id, channel=Channel.AIRBNB, url=f"{portal.url}/x.ics", now=clock.now()
            )
            await connection.commit()
        assert await deal.handled(paid := provider.pay(REFERENCE, DEPOSIT)) == "nights_taken"
    assert await deal.problem(paid) == "nights_taken"
    assert await deal.reservation() == ("held", 0)


async def test_a_second_payment_is_a_problem_and_is_not_added(deal: Deal, provider: Provider) -> None:
    first, second = provider.pay(REFERENCE, DEPOSIT), provider.pay(REFERENCE, DEPOSIT)
    await asyncio.gather(deal.handled(first), deal.handled(second))
    assert await deal.reservation() == ("confirmed", DEPOSIT * 100)
    assert sorted([await deal.problem(first) or "", await deal.problem(second) or ""]) == ["", "already_paid"]
    assert sorted(await deal.events()) == ["payment_confirmed", "payment_problem"]
    assert await deal.balance() == Balance(agreed=185_000_00, paid=DEPOSIT * 100, unapplied=DEPOSIT * 100)


async def test_money_for_a_cancelled_reservation_is_a_problem(deal: Deal, provider: Provider) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(reservation).values(status="cancelled"))
        await connection.commit()
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)
    assert await deal.reservation() == ("cancelled", 0)
    assert await deal.problem(paid) == "reservation_ended"


async def test_too_much_money_confirms_and_asks_for_a_person(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT + 4_500)
    await deal.handled(paid)
    assert await deal.reservation() == ("confirmed", (DEPOSIT + 4_500) * 100)
    assert await deal.problem(paid) == "overpaid"
    assert await deal.state() == ("needs_person", "payment_overpaid")
    assert await deal.events() == ["payment_confirmed", "payment_problem"]


# --- money that is taken back


@pytest.mark.parametrize(
    ("status", "left"), [("refunded", 0), ("charged_back", 0), ("in_mediation", DEPOSIT * 100), ("cancelled", 0)]
)
async def test_money_taken_back_asks_for_a_person_and_decides_nothing(
    deal: Deal, provider: Provider, status: str, left: int
) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)
    provider.change(paid, status=status)
    for _ in range(2):
        await deal.handled(paid)
    assert await deal.reservation() == ("confirmed", left)
    assert await deal.problem(paid) == status
    assert await deal.state() == ("needs_person", f"payment_{status}")
    assert await deal.events() == ["payment_confirmed", *["payment_refunded"][: status == "refunded"]]


async def test_giving_back_money_that_was_a_problem_settles_it(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, 1)
    await deal.handled(paid)
    provider.change(paid, status="refunded", transaction_amount_refunded=1)
    assert (await deal.balance()).unapplied == 100
    assert await deal.handled(paid) == "settled"
    assert await deal.problem(paid) is None
    assert await deal.balance() == Balance()


async def test_a_problem_closed_by_a_person_stays_closed_and_a_new_one_is_open(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT + 1)
    await deal.handled(paid)
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(payment).values(problem_closed_at=clock.now()))
        await connection.commit()
    await deal.handled(paid)
    assert (await deal.row(payment))["problem_closed_at"] is not None
    provider.change(paid, status="charged_back")
    await deal.handled(paid)
    assert (await deal.row(payment))["problem_closed_at"] is None


async def test_what_was_fetched_first_never_overwrites_what_changed_later(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    early = await deal.product.payments.payment(paid)
    assert early is not None
    provider.change(paid, status="refunded", transaction_amount_refunded=DEPOSIT)
    await deal.handled(paid)
    async with deal.product.database.unit_of_work() as connection:
        assert await settle(connection, deal.product, early) == "outdated"
        await connection.commit()
    assert await deal.reservation() == ("held", 0)
    assert (await deal.row(payment))["status"] == "refunded"


# --- when the provider does not answer


async def test_a_payment_not_yet_known_is_asked_for_again_and_given_up_after_two_minutes(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    number = await deal.notified("123456")
    with pytest.raises(ProviderUnavailable):
        await service.handle(deal.product, number)
    assert await deal.count(payment_notification, payment_notification.c.state == "received") == 1
    clock.advance(timedelta(minutes=2))
    assert await service.handle(deal.product, number) == "unknown_payment"
    assert (await deal.row(payment_notification))["state"] == "handled"
    assert await deal.count(payment) == 0


@pytest.mark.parametrize("status", [503, 401])
async def test_while_the_provider_is_away_the_notification_stays_open(
    deal: Deal, provider: Provider, status: int
) -> None:
    number = await deal.notified(provider.pay(REFERENCE, DEPOSIT))
    provider.fail_next(status)
    with pytest.raises((ProviderUnavailable, ProviderRefused)):
        await service.handle(deal.product, number)
    assert await deal.count(payment_notification, payment_notification.c.state == "received") == 1
    assert await service.handle(deal.product, number) == "applied"
