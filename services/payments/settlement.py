"""
What a fetched payment does to our side, once: confirm a reservation, or ask for a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.contracts import Purpose
from services.domain.ledger import Account, EntryKind, ProviderMoney, is_by_hand, payment_entries
from services.domain.money import Money
from services.domain.reservation import Status
from services.errors import DatesUnavailable, NothingToPay, PaymentTooSmall, Refusal
from services.payments import due, link_rows, refund_rows, repository
from services.payments.port import ProviderPayment
from services.payments.repository import StoredRow
from services.payments.telling import ask_owner, money_is_back, no_longer_ask_owner, tell_guest
from services.payments.verdict import (
    APPROVED,
    GONE,
    IN_MEDIATION,
    REFUNDED,
    REIMBURSED,
    WAITING,
    Agreed,
    Problem,
    Step,
    Verdict,
    judge,
)
from services.reservations import ledger, paying
from services.reservations import service as reservations
from services.settings import Environment
from services.wiring import Product

# Cash paid in a shop is credited within two business hours. Source: Mercado Pago, "Payment methods".
CREDITED_WITHIN = timedelta(hours=3)
# A payment under review is decided within two days. Source: Mercado Pago, payment statuses.
UNDATED_WAIT = timedelta(days=2)
# How long a guest whose payment came to nothing has to try again, at least.
TRY_AGAIN = timedelta(minutes=30)


async def settle(connection: AsyncConnection, product: Product, seen: ProviderPayment) -> str:
    """
    Store a payment as fetched and do once what it means: confirm, or ask for a person. Returns what was done, or the
    problem in the way. Never commits; a payment seen before in the same state changes nothing.
    """
    now = product.clock.now()
    before = await repository.lock_payment(connection, seen.id)
    if before is not None and _is_older(seen, than=before):
        return "outdated"
    link = await link_rows.link_of(connection, seen.reference) if seen.reference else None
    was_waiting = before is not None and before.status in WAITING
    verdict = judge(
        seen,
        agreed=_agreed(link),
        is_applied=before is not None and before.applied_at is not None,
        must_be_live=product.settings.environment is Environment.PRODUCTION,
        asked_back=await refund_rows.asked_sum(connection, seen.id),
        was_waiting=was_waiting,
    )
    earlier = Problem(before.problem) if before is not None and before.problem else None
    if earlier is not None and verdict.step in (Step.APPLY, Step.REFUSE):
        # A person was asked: what they decide must not be overtaken by a repeated notification.
        verdict = Verdict(Step.NOTHING)
    elif link is not None and (verdict.step is Step.APPLY or verdict.problem is Problem.WRONG_AMOUNT):
        verdict = await _take(connection, product, link, seen, verdict)
    is_applied = verdict.step is Step.APPLY or (before is not None and before.applied_at is not None)
    # Before anything is stored that refers to the reservation: two who share its row cannot both lock it afterwards.
    is_new = before is None or before.status != seen.status
    hold_end = await _move_hold_end(connection, link, seen, verdict=verdict, now=now) if link and is_new else None
    given_back = await _enter(
        connection, link, seen, account=Account.STAY if is_applied else Account.UNAPPLIED, verdict=verdict, now=now
    )
    problem = None if verdict.step is Step.SETTLE else verdict.problem or earlier
    is_news = problem != earlier
    await repository.save_payment(
        connection,
        seen,
        reservation_id=link.reservation_id if link else None,
        problem=problem,
        is_problem_new=is_news,
        is_applied_now=verdict.step is Step.APPLY,
        now=now,
    )
    if problem is not None and is_news:
        await ask_owner(connection, link, seen.id, problem, now=now)
    if link is not None:
        await _tell(connection, link, seen, verdict=verdict, given_back=given_back, hold_end=hold_end, now=now)
    if link is not None and given_back:
        await money_is_back(connection, link.guest_id)
    if link is not None and verdict.step is Step.APPLY:
        await no_longer_ask_owner(connection, link, Problem.WRONG_AMOUNT)  # of an earlier part
    if verdict.problem is not None and verdict.step is not Step.APPLY:
        return verdict.problem.value
    return verdict.step.value


async def _take(
    connection: AsyncConnection, product: Product, link: StoredRow, seen: ProviderPayment, verdict: Verdict
) -> Verdict:
    """
    Pay with this money; the verdict that comes of it, which was ``verdict`` so far. What is too little for a deposit
    may be its last part.
    """
    amount, cause = Money(seen.amount - seen.refunded, seen.currency), f"payment:{seen.id}"
    now = product.clock.now()
    row = await paying.locked(connection, link.code)
    problem = None
    try:
        async with connection.begin_nested():
            if link.purpose == Purpose.BALANCE:
                owed = await due.balance(connection, row)
                await reservations.take_balance(connection, reservation_id=row.id, amount=amount, cause=cause, now=now)
                return Verdict(Step.APPLY, Problem.OVERPAID if amount > owed else None)
            lacking = (row.deposit - row.paid - amount).amount - link.shortfall_tolerance
            parts = await due.parts_for(connection, row.id, lacking=lacking, apart_from=seen.id)
            await reservations.take_payment(
                connection,
                reservation_id=row.id,
                amount=amount,
                cause=cause,
                may_lack=link.shortfall_tolerance + sum(due.worth(part) for part in parts),
                now=now,
            )
            await due.use_parts(connection, row.id, parts, now=now)
            return verdict if verdict.step is Step.APPLY else Verdict(Step.APPLY)
    except DatesUnavailable:
        problem = Problem.NIGHTS_TAKEN
    except NothingToPay:
        problem = Problem.ALREADY_PAID
    except PaymentTooSmall:
        problem = Problem.WRONG_AMOUNT
    except Refusal:
        problem = Problem.RESERVATION_ENDED
    return Verdict(Step.REFUSE, problem)


async def _move_hold_end(
    connection: AsyncConnection, link: StoredRow, seen: ProviderPayment, *, verdict: Verdict, now: datetime
) -> datetime | None:
    """
    Have the hold wait for a payment that may still come, or no longer; until when it holds. To be done once for each
    state of a payment: being told again extends nothing.
    """
    cause = f"payment:{seen.id}"
    if verdict.step is Step.WAIT:
        until = seen.expires_at + CREDITED_WITHIN if seen.expires_at is not None else now + UNDATED_WAIT
        return await paying.wait_for_payment(connection, link.reservation_id, until=until, cause=cause, now=now)
    if verdict.step is Step.TELL_REJECTED:
        if await repository.is_waiting(connection, link.reservation_id, apart_from=seen.id):
            return None  # another payment of this reservation is still under way
        end = max(await link_rows.newest_link_end(connection, link.reservation_id), now + TRY_AGAIN)
        return await paying.stop_waiting(connection, link.reservation_id, end=end, cause=cause, now=now)
    return None


async def _enter(
    connection: AsyncConnection,
    link: StoredRow | None,
    seen: ProviderPayment,
    *,
    account: Account,
    verdict: Verdict,
    now: datetime,
) -> int:
    """
    Bring the ledger to what the provider says of a payment; how many minor units of it went back just now.

    Money that never was ours (test money, another account) and money in another currency than the bill's stand in no
    account of a reservation.
    """
    if verdict.problem in (Problem.NOT_LIVE, Problem.OTHER_ACCOUNT):
        return 0
    booked = await ledger.booked(connection, seen.id)
    is_money = seen.status in (APPROVED, IN_MEDIATION)
    if not is_money and booked.received == 0:
        return 0  # nothing came in, and so nothing can have gone out
    has_bill = link is not None and link.currency == seen.currency
    received = seen.amount if is_money or seen.status in GONE else booked.received
    said = ProviderMoney(
        seen.id,
        received=received,
        returned=received if seen.status in GONE and seen.status_detail != REIMBURSED else min(seen.refunded, received),
        refunds=seen.refunds,
        is_reimbursed=seen.status_detail == REIMBURSED,
    )
    # Of what went back by hand the owner said why.
    reason = seen.status_detail or seen.status if is_by_hand(seen.id) else seen.status
    entries = payment_entries(said, booked, currency=seen.currency, account=account, reason=reason)
    await ledger.write(
        connection, entries, reservation_id=link.reservation_id if link is not None and has_bill else None, now=now
    )
    if booked.received == 0:
        return 0  # it is news as a whole, and told as that
    return sum(entry.amount.amount for entry in entries if entry.kind is EntryKind.REFUND)


async def _tell(
    connection: AsyncConnection,
    link: StoredRow,
    seen: ProviderPayment,
    *,
    verdict: Verdict,
    given_back: int,
    hold_end: datetime | None,
    now: datetime,
) -> None:
    """
    Let the guest know what became of a payment. ``given_back``: minor units of it that went back just now;
    ``hold_end``: until when its hold lasts, where that is worth saying.
    """
    data = {"reason": verdict.problem.value} if verdict.problem is not None else {}
    if verdict.step is Step.APPLY:
        paid = {"reason": link.purpose, "amount": str(seen.amount - seen.refunded)}
        what = paid if link.purpose == Purpose.BALANCE else None
        await tell_guest(connection, link, "payment_confirmed", key=f"{seen.id}:confirmed", data=what, now=now)
    if verdict.step is Step.REFUSE or (verdict.step is Step.APPLY and verdict.problem is Problem.OVERPAID):
        await tell_guest(connection, link, "payment_problem", key=f"{seen.id}:problem", data=data, now=now)
    # What a confirmed stay is still to be paid waits for no hold.
    is_open = link.status == Status.CONFIRMED if link.purpose == Purpose.BALANCE else bool(hold_end and hold_end > now)
    if verdict.step is Step.WAIT and is_open:
        data = {"reason": seen.status}
        await tell_guest(connection, link, "payment_pending", key=f"{seen.id}:{seen.status}", data=data, now=now)
    if verdict.step is Step.TELL_REJECTED and is_open:
        data = {"reason": seen.status_detail or ""}
        await tell_guest(connection, link, "payment_rejected", key=f"{seen.id}:rejected", data=data, now=now)
    if given_back and seen.status in (APPROVED, REFUNDED) and not is_by_hand(seen.id):
        data = {"amount": str(given_back)}
        key = f"{seen.id}:refunded:{seen.refunded}"
        await tell_guest(connection, link, "payment_refunded", key=key, data=data, now=now)


def _agreed(link: StoredRow | None) -> Agreed | None:
    if link is None:
        return None
    # A preference's id begins with the account that made it: 100000001-2f0c….
    collector, dash, _ = (link.provider_id or "").partition("-")
    return Agreed(
        amount=link.amount,
        currency=link.currency,
        collector_id=collector if dash and collector.isdigit() else None,
        # A balance may be paid in parts.
        tolerance=link.amount if link.purpose == Purpose.BALANCE else link.shortfall_tolerance,
    )


def _is_older(seen: ProviderPayment, *, than: StoredRow) -> bool:
    """Whether what was fetched is older than what is stored: two fetches may overtake each other."""
    stored: datetime | None = than.provider_changed_at
    return seen.updated_at is not None and stored is not None and seen.updated_at < stored
