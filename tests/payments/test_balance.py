"""The balance of a confirmed stay, paid on a link."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from services.clock import SettableClock
from services.contracts import PaymentLinkShape
from services.database.tables.booking import property_, reservation
from services.database.tables.money import payment_link
from services.domain.money import Money
from services.errors import BalanceNotByCard, NothingToPay, PaymentInProcess, WrongState
from services.payments import links, refunds, repository
from services.payments.links import BALANCE_LASTS, balance_link
from services.payments.refunds import Cause
from services.reservations import cancelling
from tests.payments.deal import CODE, DEPOSIT, REFERENCE, Deal
from tests.payments.stand_in import Provider
from tests.payments.test_transfers import TOTAL, claimed, received
from tests.serving import serving

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

BALANCE = TOTAL // 100 - DEPOSIT
PART = Money(30_000_00)


@pytest.fixture
async def confirmed(deal: Deal, provider: Provider) -> Deal:
    """Ana's deposit is paid."""
    assert await deal.handled(provider.pay(REFERENCE, DEPOSIT)) == "applied"
    return deal


async def asked(deal: Deal) -> PaymentLinkShape:
    return await balance_link(deal.product, CODE)


async def link_id(deal: Deal, reference: str) -> str:
    return str((await deal.row(payment_link, payment_link.c.external_reference == reference))["id"])


async def open_links(deal: Deal, provider: Provider, clock: SettableClock) -> list[str]:
    """The references that can be paid on at the provider, after the job that closes links."""
    await links.close_links(deal.product)
    return sorted(
        one["external_reference"]
        for one in provider.preferences.values()
        if one["expiration_date_to"] > clock.now().isoformat(timespec="milliseconds")
    )


async def test_a_confirmed_stay_gets_a_link_for_what_is_owed(
    confirmed: Deal, provider: Provider, clock: SettableClock
) -> None:
    link = await asked(confirmed)
    assert (link.amount.amount, link.external_reference) == (BALANCE * 100, f"{CODE}-2")
    assert link.expires_at == clock.now() + BALANCE_LASTS
    (preference,) = provider.preferences.values()
    assert preference["items"][0]["title"] == "Saldo Ceibo 1 al 3 de diciembre"
    assert preference["items"][0]["unit_price"] == BALANCE


async def test_asked_again_or_by_two_at_once_it_is_one_link(confirmed: Deal, clock: SettableClock) -> None:
    answers = await asyncio.gather(*(asked(confirmed) for _ in range(6)))
    clock.advance(timedelta(days=2))
    answers.append(await asked(confirmed))
    assert len({one.url for one in answers}) == 1
    assert {one.expires_at for one in answers} == {answers[0].expires_at}


async def test_a_link_that_is_nearly_over_is_replaced(
    confirmed: Deal, provider: Provider, clock: SettableClock
) -> None:
    await asked(confirmed)
    clock.advance(BALANCE_LASTS - timedelta(hours=5))
    assert (await asked(confirmed)).external_reference == f"{CODE}-3"
    assert await open_links(confirmed, provider, clock) == [f"{CODE}-3"]


async def test_paid_it_is_told_as_balance_and_confirms_nothing_again(confirmed: Deal, provider: Provider) -> None:
    link = await asked(confirmed)
    payment_id = provider.pay(link.external_reference, BALANCE)
    assert await confirmed.handled(payment_id) == "applied"
    assert await confirmed.handled(payment_id) == "unchanged"
    assert await confirmed.reservation() == ("confirmed", TOTAL)
    assert (await confirmed.balance()).owed == 0
    assert (await confirmed.told())[1:] == [
        ("payment_confirmed", {"code": CODE, "reason": "balance", "amount": str(BALANCE * 100)})
    ]
    with pytest.raises(NothingToPay):
        await asked(confirmed)


async def test_paid_twice_the_second_is_offered_back_and_confirms_nothing(confirmed: Deal, provider: Provider) -> None:
    link = await asked(confirmed)
    await confirmed.handled(provider.pay(link.external_reference, BALANCE))
    second = provider.pay(link.external_reference, BALANCE)
    assert await confirmed.handled(second) == "already_paid"
    balance = await confirmed.balance()
    assert (balance.owed, balance.unapplied) == (0, BALANCE * 100)
    assert (await confirmed.told())[2:] == [("payment_problem", {"code": CODE, "reason": "already_paid"})]
    assert await confirmed.state() == ("needs_person", "payment_already_paid")


async def test_what_is_beyond_the_balance_is_found_and_offered_back(confirmed: Deal, provider: Provider) -> None:
    link = await asked(confirmed)
    await received(confirmed, PART)
    payment_id = provider.pay(link.external_reference, BALANCE)
    assert await confirmed.handled(payment_id) == "applied"
    assert await confirmed.problem(payment_id) == "overpaid"
    assert (await confirmed.balance()).owed == -PART.amount
    async with confirmed.product.database.unit_of_work() as connection:
        row = await repository.known_payment(connection, payment_id)
        assert row is not None
        assert (await refunds.read(connection, row)).offered == PART.amount
        await refunds.request(connection, confirmed.product, payment_id, amount=None, cause=Cause.OWNER)


async def test_a_link_that_asks_for_more_than_is_owed_is_closed(
    confirmed: Deal, provider: Provider, clock: SettableClock
) -> None:
    await asked(confirmed)
    assert await open_links(confirmed, provider, clock) == [f"{CODE}-2"]
    await received(confirmed, PART)
    assert await open_links(confirmed, provider, clock) == []
    link = await asked(confirmed)
    assert link.amount.amount == (BALANCE - 30_000) * 100
    assert await open_links(confirmed, provider, clock) == [link.external_reference]


async def test_a_cancelled_stay_closes_the_link(confirmed: Deal, provider: Provider, clock: SettableClock) -> None:
    link = await asked(confirmed)
    async with confirmed.product.database.unit_of_work() as connection:
        await cancelling.cancel(connection, CODE, cause="guest", now=clock.now())
        await connection.commit()
    assert await open_links(confirmed, provider, clock) == []
    late = provider.pay(link.external_reference, BALANCE)
    assert await confirmed.handled(late) == "reservation_ended"
    assert (await confirmed.balance()).unapplied == BALANCE * 100


@pytest.mark.parametrize(("status", "event"), [("in_process", "payment_pending"), ("rejected", "payment_rejected")])
async def test_one_that_is_under_way_or_not_approved_is_told(
    confirmed: Deal, provider: Provider, status: str, event: str
) -> None:
    link = await asked(confirmed)
    payment_id = provider.pay(link.external_reference, BALANCE, status)
    await confirmed.handled(payment_id)
    await confirmed.handled(payment_id)
    assert (await confirmed.told())[1:] == [(event, {"code": CODE, "reason": status})]
    if status == "in_process":
        with pytest.raises(PaymentInProcess):
            await asked(confirmed)


async def test_a_hold_has_no_balance_to_pay_yet(deal: Deal) -> None:
    with pytest.raises(WrongState):
        await asked(deal)


async def test_a_transfer_that_is_looked_for_comes_first(confirmed: Deal) -> None:
    await claimed(confirmed)
    with pytest.raises(PaymentInProcess):
        await asked(confirmed)


async def test_a_house_that_takes_the_balance_in_cash_gives_no_link(confirmed: Deal) -> None:
    async with confirmed.product.database.unit_of_work() as connection:
        await connection.execute(update(property_).values(balance_methods=["cash"]))
        await connection.execute(update(reservation).values(terms=None))
        await connection.commit()
    with pytest.raises(BalanceNotByCard):
        await asked(confirmed)


async def test_the_api_gives_the_link_and_the_page_says_how_it_stands(
    confirmed: Deal, provider: Provider, clock: SettableClock
) -> None:
    token = {"Authorization": "Bearer token-0123456789"}
    async with serving(confirmed.product) as client:
        answer = await client.post(f"/api/v1/reservations/{CODE}/balance-link", headers=token)
        assert answer.status_code == 200
        reference = answer.json()["external_reference"]
        page = f"/pago/{await link_id(confirmed, reference)}"
        shown = (await client.get(page)).text
        for words in ("Falta pagar el saldo", "Pagar el saldo", "$ 129.500"):
            assert words in shown.replace("\u00a0", " ")
        rejected = provider.pay(reference, BALANCE, "rejected")
        await confirmed.handled(rejected)
        assert "El pago no se aprobó" in (await client.get(page)).text
        waiting = provider.pay(reference, BALANCE, "in_process")
        await confirmed.handled(waiting)
        assert "Tu pago está en proceso" in (await client.get(page)).text
        provider.change(waiting, status="approved", status_detail="accredited")
        await confirmed.handled(waiting)
        assert "Recibimos tu pago" in (await client.get(page)).text
        again = await client.post(f"/api/v1/reservations/{CODE}/balance-link", headers=token)
        assert (again.status_code, again.json()["code"]) == (409, "nothing_to_pay")


async def test_the_page_of_a_link_that_is_over_says_so(confirmed: Deal, clock: SettableClock) -> None:
    link = await asked(confirmed)
    page = f"/pago/{await link_id(confirmed, link.external_reference)}"
    clock.advance(BALANCE_LASTS)
    async with serving(confirmed.product) as client:
        shown = (await client.get(page)).text
    assert "Este link ya no sirve" in shown
    assert link.url not in shown
