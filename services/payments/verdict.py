"""
What a payment, as just fetched, means for the reservation it was made for. Pure: no I/O, no clock.

A payment is worth what was not given back. Only ``approved`` is money: ``authorized`` is a promise, ``pending`` and
``in_process`` may take days. More than agreed still confirms, for a stay that was paid must not be sold again, but
a person is asked to give the rest back.

Source: Mercado Pago, payment statuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.payments.port import ProviderPayment

APPROVED = "approved"
REJECTED = "rejected"
REFUNDED = "refunded"
IN_MEDIATION = "in_mediation"
REIMBURSED = "reimbursed"  # the detail of a dispute that we won
CANCELLED = "cancelled"
PENDING = "pending"
IN_PROCESS = "in_process"
GONE = (REFUNDED, "charged_back", CANCELLED)
TAKEN_BACK = (*GONE, IN_MEDIATION)
WAITING = (PENDING, IN_PROCESS, "authorized")  # may still become money


class Problem(StrEnum):
    """Why a person must look at a payment. The value is kept in ``payment.problem``."""

    UNKNOWN_REFERENCE = "unknown_reference"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    NOT_LIVE = "not_live"
    OTHER_ACCOUNT = "other_account"
    NIGHTS_TAKEN = "nights_taken"
    ALREADY_PAID = "already_paid"
    RESERVATION_ENDED = "reservation_ended"
    OVERPAID = "overpaid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"
    IN_MEDIATION = "in_mediation"
    CANCELLED = "cancelled"
    REFUND_FAILED = "refund_failed"


class Step(StrEnum):
    """What is to be done about a payment; the value says it as done."""

    APPLY = "applied"
    REFUSE = "refused"  # money that cannot be applied
    FLAG = "flagged"  # applied before, and no longer as it was
    SETTLE = "settled"  # nothing left for a person to do
    WAIT = "waiting"  # may become money in hours or days
    TELL_REJECTED = "rejected"
    NOTHING = "unchanged"


@dataclass(frozen=True)
class Verdict:
    """A step and, for a person's eyes, the problem that goes with it."""

    step: Step
    problem: Problem | None = None


@dataclass(frozen=True)
class Agreed:
    """
    What a payment link asked for: minor units, currency, and the account that made the link when it is known.
    ``tolerance``: so much less confirms all the same.
    """

    amount: int
    currency: str
    collector_id: str | None
    tolerance: int = 0


def judge(
    payment: ProviderPayment,
    *,
    agreed: Agreed | None,
    is_applied: bool,
    must_be_live: bool,
    asked_back: int = 0,
    was_waiting: bool = False,
) -> Verdict:
    """
    The verdict on a payment. ``agreed`` is what the link of its reference asked for; ``None`` without such a link.

    ``must_be_live`` refuses the provider's test money. ``asked_back``: so much we asked the provider to give back
    ourselves, which surprises nobody. ``was_waiting``: it was last seen in one of ``WAITING``.
    """
    is_ours = (payment.amount if payment.status == REFUNDED else payment.refunded) <= asked_back
    if payment.status == APPROVED:
        if is_applied:
            return _still_paid(payment, agreed, is_ours=is_ours)
        return _newly_paid(payment, agreed, must_be_live=must_be_live)
    if payment.status in WAITING:
        return Verdict(Step.NOTHING if is_applied or agreed is None else Step.WAIT)
    if payment.status == CANCELLED and not is_applied and was_waiting:
        return Verdict(Step.TELL_REJECTED)
    if payment.status in TAKEN_BACK:
        if is_applied and not (payment.status == REFUNDED and is_ours):
            return Verdict(Step.FLAG, Problem(payment.status))
        return Verdict(Step.SETTLE if payment.status == REFUNDED else Step.NOTHING)
    return Verdict(Step.TELL_REJECTED if payment.status == REJECTED else Step.NOTHING)


def _newly_paid(payment: ProviderPayment, agreed: Agreed | None, *, must_be_live: bool) -> Verdict:
    if agreed is None:
        return Verdict(Step.REFUSE, Problem.UNKNOWN_REFERENCE)
    if must_be_live and payment.live_mode is False:
        return Verdict(Step.REFUSE, Problem.NOT_LIVE)
    if agreed.collector_id and payment.collector_id and agreed.collector_id != payment.collector_id:
        return Verdict(Step.REFUSE, Problem.OTHER_ACCOUNT)
    if payment.currency != agreed.currency:
        return Verdict(Step.REFUSE, Problem.WRONG_CURRENCY)
    worth = payment.amount - payment.refunded
    if worth < agreed.amount - agreed.tolerance:
        return Verdict(Step.REFUSE, Problem.WRONG_AMOUNT)
    return Verdict(Step.APPLY, Problem.OVERPAID if worth > agreed.amount else None)


def _still_paid(payment: ProviderPayment, agreed: Agreed | None, *, is_ours: bool) -> Verdict:
    if payment.refunded == 0 or agreed is None:
        return Verdict(Step.NOTHING)
    worth = payment.amount - payment.refunded
    if worth > agreed.amount:
        return Verdict(Step.FLAG, Problem.OVERPAID)
    if worth < agreed.amount and not is_ours:
        return Verdict(Step.FLAG, Problem.PARTIALLY_REFUNDED)
    return Verdict(Step.SETTLE)
