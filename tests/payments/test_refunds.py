"""Money goes back through the provider: once, never more than came in, and the ledger follows the provider's word."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from services.clock import SettableClock
from services.conversations import service as conversations
from services.database.tables.booking import property_, reservation
from services.database.tables.money import refund
from services.domain.ledger import Balance
from services.errors import (
    DatesUnavailable,
    NothingToRefund,
    PaymentNotFound,
    ProviderUnavailable,
    RefundTooLarge,
    WrongState,
)
from services.payments import decisions, refunds, repository
from services.payments.refunds import KEY_LIVES, Cause
from services.reservations import cancelling
from services.wiring import Product
from tests.house import House
from tests.payments.deal import CODE, DEPOSIT, REFERENCE, Deal
from tests.payments.stand_in import Provider
from tests.payments.test_tasks import run_jobs

CENTAVOS = DEPOSIT * 100
HALF = CENTAVOS // 2
TIERS = [{"days_before": 3, "refund_percent": 50}]


async def asked(product: Product, payment_id: str, amount: int | None = None) -> Any:
    """The id of a refund that an owner asks for."""
    async with product.database.unit_of_work() as connection:
        row = await refunds.request(connection, product, payment_id, amount=amount, cause=Cause.OWNER)
        await connection.commit()
    return row.id


async def states(product: Product) -> list[str]:
    async with product.database.unit_of_work() as connection:
        return list((await connection.execute(select(refund.c.state).order_by(refund.c.created_at))).scalars())


async def set_property(product: Product, **values: Any) -> None:
    async with product.database.unit_of_work() as connection:
        await connection.execute(update(property_).values(values))
        await connection.commit()


async def cancelled(deal: Deal) -> None:
    """The guest cancels in time to have half of the deposit back."""
    await set_property(deal.product, cancellation_tiers=TIERS)
    async with deal.product.database.unit_of_work() as connection:
        await cancelling.cancel(connection, CODE, cause="guest", now=deal.product.clock.now())
        await connection.commit()


@pytest.fixture
async def second(deal: Deal, provider: Provider) -> str:
    """The deposit was paid twice; this is the payment that was one too many."""
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    extra = provider.pay(REFERENCE, DEPOSIT)
    assert await deal.handled(extra) == "already_paid"
    return extra


async def test_a_payment_too_many_is_given_back_whole_and_its_problem_is_settled(
    deal: Deal, provider: Provider, second: str
) -> None:
    await asked(deal.product, second)
    await run_jobs(deal.product)
    assert provider.payments[second]["status"] == "refunded"
    assert await deal.balance() == Balance(agreed=185_000_00, paid=CENTAVOS)
    assert await deal.problem(second) is None
    assert await deal.reservation() == ("confirmed", CENTAVOS)
    assert (await deal.told())[-1] == ("payment_refunded", {"code": CODE, "amount": str(CENTAVOS)})
    request = next(one for one in provider.requests if one["path"].endswith("/refunds"))
    assert request["body"] is None, "all of it is asked for without an amount"


async def test_nothing_is_booked_before_the_provider_gave_it_back(deal: Deal, provider: Provider, second: str) -> None:
    provider.refund_status = "in_process"
    await asked(deal.product, second)
    await run_jobs(deal.product)
    assert await states(deal.product) == ["waiting"]
    assert (await deal.balance()).unapplied == CENTAVOS
    assert "payment_refunded" not in await deal.events()
    with pytest.raises(NothingToRefund):
        await asked(deal.product, second)
    provider.move(provider.payments[second]["refunds"][0])
    assert await refunds.defer_open(deal.product) == 1
    await run_jobs(deal.product)
    assert await states(deal.product) == ["done"]
    assert (await deal.balance()).unapplied == 0
    assert (await deal.events()).count("payment_refunded") == 1


async def test_a_job_that_runs_again_after_a_crash_gives_back_once(deal: Deal, provider: Provider, second: str) -> None:
    refund_id = await asked(deal.product, second, HALF)
    # The provider gave it back, but the process died before it could take that in.
    made = await deal.product.payments.refund(second, amount=HALF, key=str(refund_id))
    assert made.status == "approved"
    await run_jobs(deal.product)
    assert await states(deal.product) == ["done"]
    assert provider.payments[second]["transaction_amount_refunded"] == DEPOSIT / 2
    assert (await deal.balance()).unapplied == CENTAVOS - HALF


async def test_a_provider_that_is_away_is_asked_again_under_the_same_key(
    deal: Deal, provider: Provider, second: str
) -> None:
    refund_id = await asked(deal.product, second)
    provider.fail_next(503)
    with pytest.raises(ProviderUnavailable):
        await refunds.carry_out(deal.product, refund_id)
    assert await refunds.carry_out(deal.product, refund_id) == "done"
    keys = [one["headers"]["x-idempotency-key"] for one in provider.requests if one["path"].endswith("/refunds")]
    assert set(keys) == {str(refund_id)}
    assert await refunds.carry_out(deal.product, refund_id) is None


async def test_a_refund_that_the_provider_refuses_asks_for_a_person_who_may_try_again(
    deal: Deal, provider: Provider, second: str
) -> None:
    await asked(deal.product, second)
    provider.fail_next(400, b'{"error": "bad_request", "cause": [{"code": 2085}]}')
    await run_jobs(deal.product)
    assert await states(deal.product) == ["failed"]
    assert await deal.problem(second) == "refund_failed"
    assert (await deal.balance()).unapplied == CENTAVOS
    await asked(deal.product, second)
    await run_jobs(deal.product)
    assert await states(deal.product) == ["failed", "done"]
    assert await deal.problem(second) is None


async def test_a_refund_without_an_answer_for_too_long_is_left_to_a_person(
    deal: Deal, provider: Provider, second: str, clock: SettableClock
) -> None:
    refund_id = await asked(deal.product, second)
    clock.advance(KEY_LIVES + timedelta(minutes=1))
    assert await refunds.carry_out(deal.product, refund_id) == "failed"
    assert provider.payments[second]["status"] == "approved"
    assert await deal.problem(second) == "refund_failed"


async def test_never_more_than_was_paid_is_asked_for_however_often_at_once(
    deal: Deal, provider: Provider, second: str
) -> None:
    part = CENTAVOS * 4 // 10
    answers = await asyncio.gather(*(asked(deal.product, second, part) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(answer, RefundTooLarge) for answer in answers) == 3
    await run_jobs(deal.product)
    assert provider.payments[second]["transaction_amount_refunded"] == DEPOSIT * 8 / 10
    with pytest.raises(RefundTooLarge):
        await asked(deal.product, second, part)
    assert (await deal.balance()).unapplied == CENTAVOS - 2 * part


@pytest.mark.parametrize("amount", [0, -1])
async def test_an_amount_that_is_none_is_refused(deal: Deal, second: str, amount: int) -> None:
    with pytest.raises(NothingToRefund):
        await asked(deal.product, second, amount)


async def test_an_unknown_payment_cannot_be_given_back(deal: Deal) -> None:
    with pytest.raises(PaymentNotFound):
        await asked(deal.product, "123")


async def test_a_deposit_that_is_owed_to_nobody_is_given_back_only_by_its_amount(
    deal: Deal, provider: Provider
) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)
    with pytest.raises(NothingToRefund):
        await asked(deal.product, paid)
    await asked(deal.product, paid, HALF)
    await run_jobs(deal.product)
    assert await deal.reservation() == ("confirmed", CENTAVOS - HALF)
    assert await deal.problem(paid) is None, "what we asked back ourselves surprises nobody"


async def test_after_a_cancellation_what_the_policy_says_is_due(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)
    await cancelled(deal)
    async with deal.product.database.unit_of_work() as connection:
        assert deal.conversation_id is not None
        await conversations.ask_for_person(
            connection, conversation_id=deal.conversation_id, reason="refund_due", now=deal.product.clock.now()
        )
        await connection.commit()
    async with deal.product.database.unit_of_work() as connection:
        assert await refunds.due(connection) == [paid]
        known = await repository.known_payment(connection, paid)
        assert known is not None
        assert (await refunds.read(connection, known)).due == HALF
    await asked(deal.product, paid)
    async with deal.product.database.unit_of_work() as connection:
        assert await refunds.due(connection) == [], "it is asked for already"
    await run_jobs(deal.product)
    assert (await deal.balance()).refund_due == 0
    assert provider.payments[paid]["transaction_amount_refunded"] == DEPOSIT / 2
    assert await deal.state() == ("bot", None), "the owner has done what a person was asked for"
    assert (await deal.told())[-1] == ("payment_refunded", {"code": CODE, "amount": str(HALF)})


async def test_the_owner_may_have_everything_due_given_back_without_a_tap(
    deal: Deal, provider: Provider, second: str
) -> None:
    assert await refunds.defer_open(deal.product) == 0
    await set_property(deal.product, automatic_refunds=True)
    await cancelled(deal)
    assert await refunds.defer_open(deal.product) == 2
    await run_jobs(deal.product)
    assert sorted(one["transaction_amount_refunded"] for one in provider.payments.values()) == [DEPOSIT / 2, DEPOSIT]
    assert (await deal.balance()).refund_due == 0
    assert await refunds.defer_open(deal.product) == 0


async def test_what_failed_once_is_not_tried_for_ever_without_a_person(
    deal: Deal, provider: Provider, second: str
) -> None:
    await set_property(deal.product, automatic_refunds=True)
    await refunds.defer_open(deal.product)
    provider.fail_next(400)
    await run_jobs(deal.product)
    assert await refunds.defer_open(deal.product) == 0


# --- what an owner decides


@pytest.mark.parametrize(("lacking", "is_confirmed"), [(5_00, True), (5_01, False)])
async def test_a_shortfall_within_the_tolerance_confirms_and_is_paid_with_the_balance(
    deal: Deal, provider: Provider, lacking: int, is_confirmed: bool
) -> None:
    await set_property(deal.product, shortfall_tolerance=5_00)
    paid = provider.pay(REFERENCE, DEPOSIT - lacking / 100)
    await deal.handled(paid)
    assert await deal.reservation() == (("confirmed", CENTAVOS - lacking) if is_confirmed else ("held", 0))
    assert (await deal.problem(paid) is None) == is_confirmed
    if is_confirmed:
        assert (await deal.balance()).owed == 185_000_00 - CENTAVOS + lacking


async def test_an_owner_may_accept_a_larger_shortfall(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT - 500)
    assert await deal.handled(paid) == "wrong_amount"
    async with deal.product.database.unit_of_work() as connection:
        assert await decisions.accept(connection, deal.product, paid) == CODE
        await connection.commit()
    assert await deal.reservation() == ("confirmed", CENTAVOS - 500_00)
    assert await deal.balance() == Balance(agreed=185_000_00, paid=CENTAVOS - 500_00)
    assert await deal.problem(paid) is None
    assert await deal.events() == ["payment_problem", "payment_confirmed"]
    await deal.handled(paid)
    assert await deal.reservation() == ("confirmed", CENTAVOS - 500_00)
    async with deal.product.database.unit_of_work() as connection:
        with pytest.raises(WrongState):
            await decisions.accept(connection, deal.product, paid)


async def test_late_money_waits_until_an_owner_takes_the_nights_again_or_gives_it_back(
    deal: Deal, provider: Provider, house: House, clock: SettableClock
) -> None:
    clock.advance(timedelta(hours=2))
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(
            update(reservation).where(reservation.c.id == deal.reservation_id).values(status="expired")
        )
        somebody = House(connection, clock.now(), house.cabin_id, house.property_id)
        await somebody.reservation(
            await somebody.guest("Beto", "5491155500003"), "OTHER22", date(2026, 12, 2), status="held",
            hold_ends_in=timedelta(hours=1),
        )  # fmt: skip
        await connection.commit()
    paid = provider.pay(REFERENCE, DEPOSIT)
    assert await deal.handled(paid) == "nights_taken"
    assert await deal.told() == [("payment_problem", {"code": CODE, "reason": "nights_taken"})]
    async with deal.product.database.unit_of_work() as connection:
        with pytest.raises(DatesUnavailable):
            await decisions.accept(connection, deal.product, paid)
    clock.advance(timedelta(hours=1))
    async with deal.product.database.unit_of_work() as connection:
        await decisions.accept(connection, deal.product, paid)
        await connection.commit()
    assert await deal.reservation() == ("confirmed", CENTAVOS)


async def test_money_that_is_going_back_cannot_be_accepted(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT - 500)
    await deal.handled(paid)
    await asked(deal.product, paid)
    async with deal.product.database.unit_of_work() as connection:
        with pytest.raises(WrongState):
            await decisions.accept(connection, deal.product, paid)
