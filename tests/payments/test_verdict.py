"""What a payment means for a reservation."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.port import ProviderPayment
from services.payments.verdict import Agreed, Problem, Step, Verdict, judge

AGREED = Agreed(amount=55_500_00, currency="ARS", collector_id="100000001")
PAID = ProviderPayment(
    id="70000000001",
    status="approved",
    status_detail="accredited",
    amount=55_500_00,
    refunded=0,
    currency="ARS",
    reference="K7MPX2A-1",
    live_mode=True,
    collector_id="100000001",
    updated_at=None,
    raw={},
)


def verdict(
    payment: ProviderPayment, agreed: Agreed | None = AGREED, *, is_applied: bool = False, must_be_live: bool = True
) -> Verdict:
    return judge(payment, agreed=agreed, is_applied=is_applied, must_be_live=must_be_live)


def test_the_agreed_amount_confirms() -> None:
    assert verdict(PAID) == Verdict(Step.APPLY)


@pytest.mark.parametrize(
    ("payment", "problem"),
    [
        (replace(PAID, amount=55_499_99), Problem.WRONG_AMOUNT),
        (replace(PAID, amount=1), Problem.WRONG_AMOUNT),
        (replace(PAID, refunded=1), Problem.WRONG_AMOUNT),
        (replace(PAID, currency="BRL"), Problem.WRONG_CURRENCY),
        (replace(PAID, live_mode=False), Problem.NOT_LIVE),
        (replace(PAID, collector_id="2"), Problem.OTHER_ACCOUNT),
    ],
)
def test_money_that_is_not_what_was_agreed_never_confirms(payment: ProviderPayment, problem: Problem) -> None:
    assert verdict(payment) == Verdict(Step.REFUSE, problem)


def test_a_payment_without_a_link_never_confirms() -> None:
    assert verdict(PAID, None) == Verdict(Step.REFUSE, Problem.UNKNOWN_REFERENCE)


def test_more_than_agreed_confirms_and_asks_for_a_person() -> None:
    assert verdict(replace(PAID, amount=60_000_00)) == Verdict(Step.APPLY, Problem.OVERPAID)


def test_test_money_is_good_outside_of_production() -> None:
    assert verdict(replace(PAID, live_mode=False), must_be_live=False).step is Step.APPLY


@pytest.mark.parametrize("status", ["pending", "in_process", "authorized"])
def test_what_is_not_money_yet_is_waited_for(status: str) -> None:
    assert verdict(replace(PAID, status=status)) == Verdict(Step.WAIT)
    assert verdict(replace(PAID, status=status), None) == Verdict(Step.NOTHING)


def test_a_status_that_nobody_knows_changes_nothing() -> None:
    assert verdict(replace(PAID, status="something_new")) == Verdict(Step.NOTHING)


def test_a_payment_that_was_waited_for_and_is_given_up_is_told_like_a_rejection() -> None:
    cancelled = replace(PAID, status="cancelled")
    assert judge(cancelled, agreed=AGREED, is_applied=False, must_be_live=True, was_waiting=True).step is (
        Step.TELL_REJECTED
    )
    assert verdict(cancelled) == Verdict(Step.NOTHING)


def test_a_rejection_is_told() -> None:
    assert verdict(replace(PAID, status="rejected")).step is Step.TELL_REJECTED


@pytest.mark.parametrize("status", ["refunded", "charged_back", "in_mediation", "cancelled"])
def test_money_taken_back_after_it_confirmed_asks_for_a_person(status: str) -> None:
    assert verdict(replace(PAID, status=status), is_applied=True) == Verdict(Step.FLAG, Problem(status))


def test_money_given_back_that_never_confirmed_anything_settles_its_problem() -> None:
    assert verdict(replace(PAID, status="refunded")) == Verdict(Step.SETTLE)


def test_giving_back_the_excess_settles_it_and_giving_back_more_does_not() -> None:
    paid_too_much = replace(PAID, amount=60_000_00)
    assert verdict(replace(paid_too_much, refunded=4_500_00), is_applied=True) == Verdict(Step.SETTLE)
    assert verdict(replace(paid_too_much, refunded=4_500_01), is_applied=True).problem is Problem.PARTIALLY_REFUNDED


@given(
    status=st.sampled_from(["approved", "pending", "rejected", "refunded", "charged_back", "cancelled", "authorized"]),
    amount=st.integers(0, 10**8),
    refunded=st.integers(0, 10**8),
    currency=st.sampled_from(["ARS", "BRL", "XXX"]),
    is_applied=st.booleans(),
    is_known=st.booleans(),
)
def test_nothing_but_enough_approved_money_for_a_known_link_confirms(
    status: str, amount: int, refunded: int, currency: str, is_applied: bool, is_known: bool
) -> None:
    payment = replace(PAID, status=status, amount=amount, refunded=refunded, currency=currency)
    given_verdict = verdict(payment, AGREED if is_known else None, is_applied=is_applied)
    enough = status == "approved" and currency == "ARS" and amount - refunded >= AGREED.amount
    assert (given_verdict.step is Step.APPLY) == (enough and is_known and not is_applied)
    assert (given_verdict.step is Step.REFUSE) <= (given_verdict.problem is not None)
