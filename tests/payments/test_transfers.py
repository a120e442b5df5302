"""A bank transfer from both sides: the guest asks where to and says that it is made, the owner looks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from services.clock import SettableClock
from services.console import service as console
from services.contracts import Purpose
from services.conversations import service as conversations
from services.database.tables.booking import property_, reservation
from services.database.tables.messaging import conversation, guest_file, inbound_message
from services.database.tables.money import ledger_entry, payment, payment_link
from services.domain.money import Money
from services.errors import (
    HoldExpired,
    Invalid,
    MovedByHand,
    NothingToPay,
    NothingToRefund,
    PaymentInProcess,
    PaymentNotFound,
    RefundTooLarge,
    TransferNotAsked,
    TransferNotOffered,
    WrongState,
)
from services.payments import by_hand, decisions, links, reconcile, refunds, transfers
from services.payments.standing import Standing, landing
from services.payments.transfers import LOOKED_FOR_WITHIN, Claim
from services.reservations import cancelling, paying
from services.reservations import service as reservations
from tests.payments.deal import CODE, DEPOSIT, HOUR, REFERENCE, Deal
from tests.payments.stand_in import Provider

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

ACCOUNT = {"transfer_holder": "Marta Paz", "transfer_alias": "arroyo.sierra", "transfer_cuit": "20111111112"}
DUE = Money(DEPOSIT * 100)
TOTAL = 185_000_00
DAY = timedelta(days=1)


async def with_rules(deal: Deal, **values: Any) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(property_).values(**ACCOUNT | values))
        await connection.commit()


async def asked(deal: Deal) -> transfers.Details:
    async with deal.product.database.unit_of_work() as connection:
        found = await transfers.details(connection, deal.product, CODE)
        await connection.commit()
    return found


async def claimed(deal: Deal, *, is_certain: bool = True) -> Claim:
    async with deal.product.database.unit_of_work() as connection:
        made = await transfers.claim(connection, deal.product, CODE, is_certain=is_certain)
        await connection.commit()
    return made


async def arrived(deal: Deal, amount: Money = DUE, payment_id: str | None = None) -> str:
    looked_for = payment_id or await transfer(deal)
    async with deal.product.database.unit_of_work() as connection:
        outcome = await by_hand.arrived(connection, deal.product, looked_for, amount)
        await connection.commit()
    return outcome


async def not_arrived(deal: Deal) -> None:
    looked_for = await transfer(deal)
    async with deal.product.database.unit_of_work() as connection:
        await by_hand.not_arrived(connection, deal.product, looked_for)
        await connection.commit()


async def received(deal: Deal, amount: Money, *, method: str = "cash", form_id: UUID | None = None) -> str:
    async with deal.product.database.unit_of_work() as connection:
        outcome = await by_hand.receive(
            connection, deal.product, CODE, method=method, amount=amount, form_id=form_id or uuid4()
        )
        await connection.commit()
    return outcome


async def gave_back(deal: Deal, amount: Money, *, form_id: UUID | None = None, reason: str = "llovió") -> None:
    async with deal.product.database.unit_of_work() as connection:
        await by_hand.give_back(
            connection, deal.product, CODE, method="cash", amount=amount, reason=reason, form_id=form_id or uuid4()
        )
        await connection.commit()


async def withdrawn(deal: Deal) -> datetime | None:
    async with deal.product.database.unit_of_work() as connection:
        until = await transfers.withdraw(connection, deal.product, CODE)
        await connection.commit()
    return until


async def transfer(deal: Deal) -> str:
    """The newest transfer that the guest has spoken of."""
    async with deal.product.database.unit_of_work() as connection:
        query = select(payment.c.provider_id).where(payment.c.provider_id.startswith("transfer:"))
        found: str = (await connection.execute(query.order_by(payment.c.created_at.desc()))).scalars().first() or ""
    return found


async def entries(deal: Deal) -> list[Mapping[str, Any]]:
    """The lines of money in the ledger, oldest first."""
    async with deal.product.database.unit_of_work() as connection:
        query = select(ledger_entry).where(ledger_entry.c.kind.in_(("payment", "refund")))
        return [dict(row._mapping) for row in await connection.execute(query.order_by(ledger_entry.c.id))]


async def hold_end(deal: Deal) -> datetime:
    end: datetime = (await deal.row(reservation))["hold_expires_at"]
    return end


# --- where to


async def test_who_asks_is_told_the_account_and_the_very_amount(deal: Deal) -> None:
    await with_rules(deal)
    found = await asked(deal)
    assert (found.account.alias, found.account.holder, found.amount) == ("arroyo.sierra", "Marta Paz", DUE)
    assert found.purpose is Purpose.DEPOSIT
    assert found.until == await hold_end(deal)
    assert (await asked(deal)).amount == DUE
    assert await deal.count(payment_link, payment_link.c.method == "transfer") == 1


async def test_a_hold_becomes_as_long_as_the_owner_gives_for_transfers(deal: Deal, clock: SettableClock) -> None:
    await with_rules(deal, hold_minutes_by_method={"transfer": 600})
    began = clock.now()
    clock.advance(timedelta(minutes=30))
    assert (await asked(deal)).until == began + timedelta(minutes=600)
    clock.advance(timedelta(minutes=30))
    assert (await asked(deal)).until == began + timedelta(minutes=600)


async def test_a_shorter_rule_takes_nothing_from_a_hold(deal: Deal) -> None:
    await with_rules(deal, hold_minutes_by_method={"transfer": 10})
    before = await hold_end(deal)
    assert (await asked(deal)).until == before


async def test_without_an_account_none_is_told(deal: Deal) -> None:
    with pytest.raises(TransferNotOffered):
        await asked(deal)


async def test_what_needs_no_transfer_is_told_none(deal: Deal, clock: SettableClock, provider: Provider) -> None:
    await with_rules(deal)
    await deal.handled(provider.pay(REFERENCE, DEPOSIT, "pending"))
    with pytest.raises(PaymentInProcess):
        await asked(deal)
    clock.advance(10 * DAY)
    with pytest.raises(HoldExpired):
        await asked(deal)


async def test_the_balance_can_be_transferred_where_the_terms_say_so(deal: Deal) -> None:
    await with_rules(deal)
    await received(deal, DUE)
    found = await asked(deal)
    assert (found.purpose, found.amount, found.until) == (Purpose.BALANCE, Money(TOTAL - DUE.amount), None)
    await received(deal, Money(TOTAL - DUE.amount))
    with pytest.raises(NothingToPay):
        await asked(deal)


async def test_a_balance_that_is_to_be_paid_otherwise_is_not_transferred(deal: Deal) -> None:
    await with_rules(deal, balance_methods=["cash"])
    await received(deal, DUE)
    with pytest.raises(TransferNotOffered):
        await asked(deal)


# --- "ya transferí"


async def test_a_guests_word_confirms_nothing_but_the_hold_waits_and_the_owner_is_asked(
    deal: Deal, clock: SettableClock
) -> None:
    made = await claimed(deal)
    assert made == Claim(DUE, Purpose.DEPOSIT, is_new=True, until=clock.now() + LOOKED_FOR_WITHIN)
    assert await hold_end(deal) == made.until
    assert await deal.reservation() == ("held", 0)
    assert await deal.state() == ("needs_person", "transfer")
    assert await entries(deal) == []


async def test_saying_it_again_extends_nothing_and_is_the_same_transfer(deal: Deal, clock: SettableClock) -> None:
    first = await claimed(deal)
    clock.advance(5 * HOUR)
    again = await claimed(deal)
    assert (again.is_new, again.until) == (False, first.until)
    assert await deal.count(payment) == 1


async def test_words_said_at_once_are_one_transfer(deal: Deal) -> None:
    made = await asyncio.gather(*(claimed(deal) for _ in range(5)))
    assert sum(one.is_new for one in made) == 1
    assert await deal.count(payment) == 1


async def test_a_vague_word_is_believed_only_of_who_was_told_where_to(deal: Deal) -> None:
    await with_rules(deal)
    with pytest.raises(TransferNotAsked):
        await claimed(deal, is_certain=False)
    await asked(deal)
    assert (await claimed(deal, is_certain=False)).is_new


async def test_while_a_transfer_is_looked_for_no_other_payment_is_asked(deal: Deal) -> None:
    await claimed(deal)
    with pytest.raises(PaymentInProcess):
        await links.payment_link(deal.product, CODE)


async def test_nobody_waits_into_the_stay(deal: Deal, clock: SettableClock) -> None:
    clock.set(datetime.fromisoformat("2026-11-30T20:00:00-03:00"))
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(reservation).values(hold_expires_at=clock.now() + HOUR))
        await connection.commit()
    assert (await claimed(deal)).until == datetime.fromisoformat("2026-12-01T00:00:00-03:00")


async def test_a_cancelled_stay_has_nothing_to_look_for(deal: Deal) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await cancelling.cancel(connection, CODE, cause="guest", now=deal.product.clock.now())
        await connection.commit()
    with pytest.raises(WrongState):
        await claimed(deal)


# --- receipts


async def test_receipts_sent_since_the_hold_are_wanted_each_once(deal: Deal) -> None:
    talk = deal.conversation_id
    assert talk is not None
    for kind, ago in (("image", -HOUR), ("document", -HOUR), ("audio", -HOUR), ("image", HOUR)):
        await deal.house.said(talk, None, kind=kind, ago=ago)
    await deal.house.connection.commit()
    await claimed(deal)
    await claimed(deal)
    async with deal.product.database.unit_of_work() as connection:
        query = select(inbound_message.c.kind).join(guest_file, guest_file.c.inbound_id == inbound_message.c.id)
        wanted = (await connection.execute(query)).scalars().all()
    assert sorted(wanted) == ["document", "image"]


async def test_a_picture_that_comes_while_the_owner_has_not_looked_is_gathered(deal: Deal) -> None:
    await claimed(deal)
    assert deal.conversation_id is not None
    await deal.house.said(deal.conversation_id, None, kind="image", ago=-HOUR)
    await deal.house.connection.commit()
    assert await transfers.gather_receipts(deal.product) == 1
    assert await transfers.gather_receipts(deal.product) == 0


async def test_a_receipt_goes_with_its_message(deal: Deal) -> None:
    await claimed(deal)
    assert deal.conversation_id is not None
    await deal.house.said(deal.conversation_id, None, kind="image", ago=-HOUR)
    await deal.house.connection.commit()
    await transfers.gather_receipts(deal.product)
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(inbound_message.delete().where(inbound_message.c.kind == "image"))
        await connection.commit()
    assert await deal.count(guest_file) == 0


# --- "llegó"


async def test_what_arrived_confirms_by_the_owners_word(deal: Deal) -> None:
    await claimed(deal)
    assert await arrived(deal) == "applied"
    assert await deal.reservation() == ("confirmed", DUE.amount)
    assert (await deal.balance()).owed == TOTAL - DUE.amount
    (entry,) = await entries(deal)
    assert (entry["reason"], entry["cause"], entry["amount"]) == ("Transferencia", "owner", -DUE.amount)
    assert await deal.told() == [("payment_confirmed", {"code": CODE})]
    assert await deal.state() == ("bot", None)


async def test_two_taps_are_one(deal: Deal) -> None:
    await claimed(deal)
    answers = await asyncio.gather(*(arrived(deal) for _ in range(4)), return_exceptions=True)
    assert answers.count("applied") == 1
    assert sum(isinstance(answer, WrongState) for answer in answers) == 3
    with pytest.raises(WrongState):
        await arrived(deal, Money(DUE.amount * 2))
    assert (await deal.balance()).held == DUE.amount
    assert await deal.events() == ["payment_confirmed"]


async def test_arrived_and_not_arrived_tapped_at_once_are_one_of_them(deal: Deal) -> None:
    await claimed(deal)
    answers = await asyncio.gather(arrived(deal), not_arrived(deal), return_exceptions=True)
    assert sum(isinstance(answer, WrongState) for answer in answers) == 1
    status, paid = await deal.reservation()
    assert (status, paid) in (("confirmed", DUE.amount), ("held", 0))
    assert len(await deal.events()) == 1


async def test_what_the_guest_takes_back_is_looked_for_no_more_and_can_be_paid_another_way(
    deal: Deal, provider: Provider
) -> None:
    with pytest.raises(TransferNotAsked):
        await withdrawn(deal)
    until = (await claimed(deal)).until
    with pytest.raises(PaymentInProcess):
        await links.payment_link(deal.product, CODE)
    assert await withdrawn(deal) == until == await hold_end(deal)
    assert (await deal.row(payment))["status_detail"] == transfers.WITHDRAWN
    assert await deal.state() == ("bot", None)
    assert await deal.events() == []
    await links.payment_link(deal.product, CODE)
    with pytest.raises(TransferNotAsked):
        await withdrawn(deal)
    with pytest.raises(WrongState):
        await arrived(deal)
    assert (await claimed(deal)).until == until  # said anew it waits no longer


async def test_what_may_have_a_receipt_is_not_taken_back(deal: Deal) -> None:
    await claimed(deal)
    assert deal.conversation_id is not None
    await deal.house.said(deal.conversation_id, None, kind="document", ago=-HOUR)
    await deal.house.connection.commit()
    with pytest.raises(PaymentInProcess):
        await withdrawn(deal)
    assert (await deal.row(payment))["status"] == "pending"


async def test_arrived_and_taken_back_at_once_are_one_of_them(deal: Deal) -> None:
    await claimed(deal)
    answers = await asyncio.gather(arrived(deal), withdrawn(deal), return_exceptions=True)
    assert sum(isinstance(answer, WrongState | TransferNotAsked) for answer in answers) == 1
    status, paid = await deal.reservation()
    assert (status, paid) in (("confirmed", DUE.amount), ("held", 0))


async def test_a_little_less_confirms_within_the_owners_tolerance(deal: Deal) -> None:
    await with_rules(deal, shortfall_tolerance=500_00)
    await claimed(deal)
    assert await arrived(deal, Money(DUE.amount - 500_00)) == "applied"
    assert await deal.reservation() == ("confirmed", DUE.amount - 500_00)


async def test_much_less_waits_for_the_owner_who_may_accept_it(deal: Deal) -> None:
    await claimed(deal)
    assert await arrived(deal, Money(20_000_00)) == "wrong_amount"
    assert await deal.reservation() == ("held", 0)
    assert (await deal.balance()).unapplied == 20_000_00
    assert await deal.told() == [("payment_problem", {"code": CODE, "reason": "wrong_amount"})]
    assert await deal.state() == ("needs_person", "payment_wrong_amount")
    async with deal.product.database.unit_of_work() as connection:
        await decisions.accept(connection, deal.product, await transfer(deal))
        await connection.commit()
    assert await deal.reservation() == ("confirmed", 20_000_00)
    assert await deal.state() == ("bot", None)


async def test_whoever_waits_for_something_else_too_goes_on_waiting(deal: Deal) -> None:
    await claimed(deal)
    await arrived(deal, Money(20_000_00))
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(conversation).values(state_reason="complaint"))
        await decisions.accept(connection, deal.product, await transfer(deal))
        await connection.commit()
    assert await deal.state() == ("needs_person", "complaint")


@pytest.mark.parametrize("is_last", [True, False])
async def test_a_problem_dealt_with_gives_the_conversation_back_unless_another_is_open(
    deal: Deal, *, is_last: bool
) -> None:
    await claimed(deal)
    await arrived(deal, Money(20_000_00))
    row_id = (await deal.row(payment))["id"]
    if not is_last:
        await received(deal, Money(10_000_00))
    await console.close_payment_problem(deal.product, row_id)
    assert await deal.state() == (("bot", None) if is_last else ("needs_person", "payment_wrong_amount"))


async def test_parts_that_are_not_a_deposit_pay_for_the_stay_where_the_owner_says_so(deal: Deal) -> None:
    await claimed(deal)
    await arrived(deal, Money(20_000_00))
    rest = Money(30_000_00)
    assert await received(deal, rest, method="transfer") == "wrong_amount"
    async with deal.product.database.unit_of_work() as connection:
        both = (
            (await connection.execute(select(payment.c.provider_id).order_by(payment.c.amount.desc()))).scalars().all()
        )
    for payment_id in both:
        async with deal.product.database.unit_of_work() as connection:
            await decisions.accept(connection, deal.product, payment_id)
            await connection.commit()
    assert await deal.reservation() == ("confirmed", 50_000_00)
    balance = await deal.balance()
    assert (balance.unapplied, balance.owed) == (0, TOTAL - 50_000_00)
    told = [data for event, data in await deal.told() if event == "payment_confirmed"]
    assert told[1:] == [{"code": CODE, "reason": "balance", "amount": str(20_000_00)}]


async def test_what_came_twice_is_taken_for_the_balance_where_the_owner_says_so(deal: Deal, provider: Provider) -> None:
    await claimed(deal)
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    assert await arrived(deal) == "already_paid"
    async with deal.product.database.unit_of_work() as connection:
        await decisions.accept(connection, deal.product, await transfer(deal))
        await connection.commit()
    assert await deal.reservation() == ("confirmed", 2 * DUE.amount)
    assert await deal.problem(await transfer(deal)) is None
    assert (await deal.balance()).unapplied == 0


async def test_a_conversation_waits_while_any_transfer_of_its_guest_is_looked_for(deal: Deal) -> None:
    row = await deal.row(reservation)
    await deal.house.reservation(row["guest_id"], "OTHER22", date(2026, 12, 10), status="held", hold_ends_in=HOUR)
    await deal.house.connection.commit()
    await claimed(deal)
    async with deal.product.database.unit_of_work() as connection:
        await transfers.claim(connection, deal.product, "OTHER22", is_certain=True)
        await connection.commit()
    await withdrawn(deal)
    assert await deal.state() == ("needs_person", "transfer")
    async with deal.product.database.unit_of_work() as connection:
        await transfers.withdraw(connection, deal.product, "OTHER22")
        await connection.commit()
    assert await deal.state() == ("bot", None)


async def test_more_than_the_whole_price_is_too_much(deal: Deal) -> None:
    assert await received(deal, Money(TOTAL + 1_00)) == "applied"
    assert await deal.events() == ["payment_confirmed", "payment_problem"]
    assert (await deal.balance()).owed == -1_00


async def test_the_whole_price_taken_at_once_pays_all(deal: Deal) -> None:
    assert await received(deal, Money(TOTAL)) == "applied"
    assert await deal.events() == ["payment_confirmed"]
    assert (await deal.balance()).owed == 0


async def test_too_much_confirms_and_the_rest_is_offered_back(deal: Deal) -> None:
    await claimed(deal)
    assert await arrived(deal, DUE + Money(5_000_00)) == "applied"
    assert await deal.problem(await transfer(deal)) == "overpaid"
    assert await deal.events() == ["payment_confirmed", "payment_problem"]
    await gave_back(deal, Money(5_000_00))
    assert await deal.problem(await transfer(deal)) is None
    assert await deal.reservation() == ("confirmed", DUE.amount)


async def test_a_transfer_beside_a_card_payment_is_one_too_many(deal: Deal, provider: Provider) -> None:
    await claimed(deal)
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    assert await arrived(deal) == "already_paid"
    assert await deal.reservation() == ("confirmed", DUE.amount)
    assert (await deal.balance()).unapplied == DUE.amount
    await gave_back(deal, DUE)
    assert (await deal.balance()).unapplied == 0
    assert await deal.reservation() == ("confirmed", DUE.amount)


async def test_a_transfer_and_a_card_payment_at_the_same_moment_confirm_once(deal: Deal, provider: Provider) -> None:
    await claimed(deal)
    paid = provider.pay(REFERENCE, DEPOSIT)
    outcomes = await asyncio.gather(arrived(deal), deal.handled(paid))
    assert sorted(map(str, outcomes)) == ["already_paid", "applied"]
    balance = await deal.balance()
    assert (balance.paid, balance.unapplied) == (DUE.amount, DUE.amount)


async def test_a_transfer_seen_late_takes_free_nights_again(deal: Deal, clock: SettableClock) -> None:
    await claimed(deal)
    clock.advance(2 * DAY)
    assert await tidied(deal) == 1
    assert await deal.reservation() == ("expired", 0)
    assert await arrived(deal) == "applied"
    assert await deal.reservation() == ("confirmed", DUE.amount)


async def test_a_transfer_seen_late_does_not_take_the_nights_of_others(deal: Deal, clock: SettableClock) -> None:
    await claimed(deal)
    clock.advance(2 * DAY)
    await tidied(deal)
    other = await deal.house.guest("Beto", "5491155500003")
    await deal.house.reservation(other, "OTHER22", date(2026, 12, 1))
    await deal.house.connection.commit()
    assert await arrived(deal) == "nights_taken"
    assert await deal.told() == [("payment_problem", {"code": CODE, "reason": "nights_taken"})]
    assert (await deal.balance()).unapplied == DUE.amount


async def test_expiry_and_the_owners_tap_at_the_same_moment_lose_no_money(deal: Deal, clock: SettableClock) -> None:
    made = await claimed(deal)
    assert made.until is not None
    clock.set(made.until + paying.LAST_LOOK)
    await asyncio.gather(arrived(deal), tidied(deal), reconcile.let_unpaid_go(deal.product))
    assert await deal.reservation() == ("confirmed", DUE.amount)


async def test_what_is_no_transfer_cannot_arrive(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT, "pending")
    await deal.handled(paid)
    for unknown in (paid, "transfer:0", "cash:1"):
        with pytest.raises(PaymentNotFound):
            await arrived(deal, payment_id=unknown)


@pytest.mark.parametrize("amount", [Money(0), Money(-1), Money(DUE.amount, "USD")])
async def test_nothing_or_another_currency_is_no_amount(deal: Deal, amount: Money) -> None:
    await claimed(deal)
    with pytest.raises(Invalid):
        await arrived(deal, amount)
    with pytest.raises(Invalid):
        await received(deal, amount)


# --- "no llegó"


async def test_what_did_not_arrive_is_told_and_the_hold_stays_as_it_is(deal: Deal, clock: SettableClock) -> None:
    until = (await claimed(deal)).until
    clock.advance(HOUR)
    await not_arrived(deal)
    assert await deal.reservation() == ("held", 0)
    assert await hold_end(deal) == until
    assert await deal.told() == [("payment_rejected", {"code": CODE, "reason": "not_arrived"})]
    assert await deal.state() == ("bot", None)
    with pytest.raises(WrongState):
        await not_arrived(deal)


async def test_speaking_of_another_transfer_after_that_extends_no_more(deal: Deal, clock: SettableClock) -> None:
    until = (await claimed(deal)).until
    clock.advance(HOUR)
    await not_arrived(deal)
    again = await claimed(deal)
    assert (again.is_new, again.until) == (True, until)
    assert await arrived(deal) == "applied"
    assert (await links_of(deal)) == [f"{CODE}-1", f"{CODE}-2", f"{CODE}-3"]


async def test_after_it_did_not_arrive_the_deposit_can_be_paid_by_link(deal: Deal) -> None:
    await claimed(deal)
    await not_arrived(deal)
    assert (await links.payment_link(deal.product, CODE)).external_reference == f"{CODE}-3"


# --- cash, and money given back


async def test_cash_confirms_a_hold_and_pays_the_balance_of_what_is_confirmed(deal: Deal) -> None:
    assert await received(deal, DUE) == "applied"
    assert await deal.reservation() == ("confirmed", DUE.amount)
    assert await received(deal, Money(29_500_00)) == "applied"
    assert (await deal.balance()).owed == 100_000_00
    assert [(one["reason"], one["cause"]) for one in await entries(deal)] == [("Efectivo", "owner")] * 2
    assert await deal.told() == [
        ("payment_confirmed", {"code": CODE}),
        ("payment_confirmed", {"code": CODE, "reason": "balance", "amount": "2950000"}),
    ]


async def test_a_form_sent_twice_is_entered_once(deal: Deal) -> None:
    form_id = uuid4()
    answers = await asyncio.gather(*(received(deal, DUE, form_id=form_id) for _ in range(4)), return_exceptions=True)
    assert answers.count("applied") == 1
    assert (await deal.balance()).held == DUE.amount
    back = uuid4()
    returns = await asyncio.gather(
        *(gave_back(deal, Money(500_00), form_id=back) for _ in range(4)), return_exceptions=True
    )
    assert sum(one is None for one in returns) == 1
    assert (await deal.balance()).held == DUE.amount - 500_00


async def test_a_transfer_that_is_looked_for_is_not_entered_besides(deal: Deal) -> None:
    await claimed(deal)
    with pytest.raises(WrongState):
        await received(deal, DUE, method="transfer")
    assert await received(deal, DUE, method="cash") == "applied"


async def test_what_was_given_back_says_why_and_is_told(deal: Deal) -> None:
    await received(deal, DUE)
    await gave_back(deal, Money(10_000_00))
    entry = (await entries(deal))[-1]
    assert (entry["kind"], entry["cause"], entry["amount"]) == ("refund", "owner", 10_000_00)
    assert entry["reason"] == "Devuelto: efectivo (llovió)"
    assert (await deal.told())[-1] == ("payment_refunded", {"code": CODE, "amount": "1000000", "reason": "cash"})
    assert await deal.problem(str(entry["payment_id"])) is None


async def test_all_of_a_payment_can_go_back_in_parts(deal: Deal) -> None:
    await received(deal, DUE)
    for part in (Money(10_000_00), DUE - Money(10_000_00)):
        await gave_back(deal, part)
    row = await deal.row(payment)
    assert (row["status"], row["refunded"], row["problem"]) == ("refunded", DUE.amount, None)
    with pytest.raises(NothingToRefund):
        await gave_back(deal, Money(1))


async def test_never_more_goes_back_than_came(deal: Deal) -> None:
    with pytest.raises(NothingToRefund):
        await gave_back(deal, Money(1))
    await received(deal, DUE)
    with pytest.raises(RefundTooLarge):
        await gave_back(deal, DUE + Money(1))
    assert (await deal.balance()).held == DUE.amount


async def test_what_came_by_card_can_go_back_in_cash_and_is_not_given_back_twice(
    deal: Deal, provider: Provider
) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(reservation).values(terms=None))
        await connection.execute(
            update(property_).values(cancellation_tiers=[{"days_before": 0, "refund_percent": 100}])
        )
        await cancelling.cancel(connection, CODE, cause="guest", now=deal.product.clock.now())
        await connection.commit()
        assert deal.conversation_id is not None
        await conversations.ask_for_person(
            connection, conversation_id=deal.conversation_id, reason="refund_due", now=deal.product.clock.now()
        )
        await connection.commit()
    await gave_back(deal, Money(10_000_00))
    assert await deal.state() == ("needs_person", "refund_due")
    await gave_back(deal, Money(DUE.amount - 10_000_00))
    assert await deal.state() == ("bot", None), "nothing is left to give back"
    assert (await deal.balance()).refund_due == 0
    async with deal.product.database.unit_of_work() as connection:
        assert await refunds.due(connection) == []


async def test_what_went_back_by_hand_is_not_asked_of_the_provider_besides(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)
    part = Money(20_000_00)
    await gave_back(deal, part)
    async with deal.product.database.unit_of_work() as connection:
        with pytest.raises(RefundTooLarge) as refused:
            await refunds.request(connection, deal.product, paid, amount=DUE.amount, cause=refunds.Cause.OWNER)
    assert refused.value.details["left"] == DUE.amount - part.amount


async def test_the_same_money_asked_back_by_hand_and_of_the_provider_at_once_goes_back_once(
    deal: Deal, provider: Provider
) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)

    async def asked() -> None:
        async with deal.product.database.unit_of_work() as connection:
            await refunds.request(connection, deal.product, paid, amount=DUE.amount, cause=refunds.Cause.OWNER)
            await connection.commit()

    ends = await asyncio.gather(gave_back(deal, DUE), asked(), return_exceptions=True)
    (refused,) = [end for end in ends if end is not None]
    assert isinstance(refused, NothingToRefund | RefundTooLarge)


async def test_the_provider_is_never_asked_to_give_back_what_it_does_not_have(deal: Deal, provider: Provider) -> None:
    await with_rules(deal, automatic_refunds=True)
    await claimed(deal)
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    await arrived(deal)
    await refunds.defer_open(deal.product)
    async with deal.product.database.unit_of_work() as connection:
        with pytest.raises(MovedByHand):
            await refunds.request(
                connection, deal.product, await transfer(deal), amount=None, cause=refunds.Cause.OWNER
            )
    assert not [path for path in provider.requests if "refund" in str(path)]
    assert (await deal.balance()).unapplied == DUE.amount


async def tidied(deal: Deal) -> int:
    async with deal.product.database.unit_of_work() as connection:
        ended, _ = await reservations.tidy(connection, now=deal.product.clock.now())
        await connection.commit()
    return ended


async def links_of(deal: Deal) -> list[str]:
    async with deal.product.database.unit_of_work() as connection:
        query = select(payment_link.c.external_reference).order_by(payment_link.c.attempt)
        return [str(one) for one in (await connection.execute(query)).scalars()]


# --- the page of a link


async def test_the_page_of_a_link_tells_of_a_transfer_under_way_and_not_of_one_that_did_not_arrive(deal: Deal) -> None:
    link_id = (await deal.row(payment_link))["id"]

    async def shown() -> tuple[Standing, bool]:
        found = await landing(deal.product, link_id)
        assert found is not None
        return found.standing, found.url is not None

    assert await shown() == (Standing.OPEN, True)
    await claimed(deal)
    assert await shown() == (Standing.WAITING, False)
    await not_arrived(deal)
    assert await shown() == (Standing.OPEN, True)
