"""The balance in the chat: its link, what is missing of a deposit, and what is said of its payments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from services.domain.money import Money
from services.payments import by_hand
from tests.actions.guest import Guest
from tests.factories import Booking
from tests.stand_ins import StandIns

WISH = "la aromo del 8 al 11 de marzo, somos 2, a nombre de Lola Paz"
ACCOUNT = {"holder": "Marta Paz", "alias": "arroyo.sierra", "cbu": "0110012920000091344977", "cuit": "20111111112"}
DEPOSIT, TOTAL = 58_500_00, 195_000_00


@pytest.fixture
async def holder(providers: StandIns, a_guest: Callable[[], Awaitable[Guest]]) -> Guest:
    """A guest with a hold, whom Mercado Pago can give links."""
    del providers
    return await with_a_hold(await a_guest())


async def with_a_hold(guest: Guest) -> Guest:
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    return guest


async def took(booking: Booking, guest: Guest, amount: int) -> None:
    """The owner has taken money in cash."""
    async with booking.product.database.unit_of_work() as connection:
        code = guest.slots["reservation_code"]
        await by_hand.receive(connection, booking.product, code, method="cash", amount=Money(amount), form_id=uuid4())
        await connection.commit()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("quiero pagar el saldo con tarjeta", "ask_payment_methods"),
        ("me pasás el link para pagar el resto?", "out_of_scope"),
        ("puedo abonar lo que falta por mercado pago?", "inform"),
        ("el resto lo puedo pagar con débito?", "ask_payment_methods"),
        ("can I pay the balance by card?", "ask_payment_methods"),
        ("quero pagar o saldo com cartão", "out_of_scope"),
    ],
)
async def test_whoever_wants_to_pay_the_balance_gets_its_link(
    holder: Guest, booking: Booking, providers: StandIns, text: str, intent: str
) -> None:
    await took(booking, holder, DEPOSIT)
    words = (await holder.says(text, intent)).replace("\u00a0", " ")
    assert holder.said[0].startswith("utter_balance_link")
    assert "$ 136.500" in words
    assert "27/11" in words
    assert holder.heard[0].custom["cta_url"]["url"].startswith(providers.mercadopago_url)


@pytest.mark.parametrize(
    ("text", "intent", "response"),
    [
        ("y el saldo cuándo se paga?", "ask_payment_methods", "utter_balance_payable"),
        ("cómo pago el resto?", "ask_payment_methods", "utter_balance_payable"),
        ("el resto lo pago en efectivo al llegar", "inform", None),
        ("ya pagué el saldo con tarjeta", "report_payment", "utter_already_confirmed"),
    ],
)
async def test_what_is_only_asked_or_told_gives_no_link(
    holder: Guest, booking: Booking, text: str, intent: str, response: str | None
) -> None:
    await took(booking, holder, DEPOSIT)
    await holder.says(text, intent)
    assert "utter_balance_link" not in holder.said
    assert response is None or holder.said[0] == response


async def test_the_balance_that_is_told_may_be_paid_by_its_button(holder: Guest, booking: Booking) -> None:
    await took(booking, holder, DEPOSIT)
    await holder.says("y el saldo cuándo se paga?", "ask_payment_methods")
    await holder.taps("Pagar el saldo")
    assert holder.said == ["utter_balance_link"]


async def test_the_way_of_a_transfer_is_offered_where_there_is_one(
    providers: StandIns, booking: Booking, a_guest: Callable[[], Awaitable[Guest]]
) -> None:
    await booking.change_rules(transfer_account=ACCOUNT)
    holder = await with_a_hold(await a_guest())
    await took(booking, holder, DEPOSIT)
    await holder.sends("/pay_balance", kind="choice")
    assert holder.said == ["utter_balance_link", "utter_transfer_offered"]
    await holder.taps("Por transferencia")
    assert holder.said == ["utter_transfer_details_balance"]


async def test_before_the_deposit_the_rest_means_the_deposit(holder: Guest) -> None:
    await holder.says("quiero pagar lo que falta con tarjeta", "ask_payment_methods")
    assert holder.said == ["utter_payment_link"]


async def test_after_a_short_payment_the_deposits_link_is_for_what_is_missing(holder: Guest, booking: Booking) -> None:
    await took(booking, holder, 40_000_00)
    for text in ("quiero pagar la seña", "pasame el link para pagar el resto"):
        words = (await holder.says(text, "ask_payment_methods")).replace("\u00a0", " ")
        assert holder.said == ["utter_payment_link_rest"]
        assert "lo que falta" in words
        assert "$ 18.500" in words


async def test_taking_a_transfer_back_does_not_forget_what_came_before(
    providers: StandIns, booking: Booking, a_guest: Callable[[], Awaitable[Guest]]
) -> None:
    await booking.change_rules(transfer_account=ACCOUNT)
    holder = await with_a_hold(await a_guest())
    await took(booking, holder, 40_000_00)
    await holder.says("ya transferí el resto", "report_payment")
    words = (await holder.says("me equivoqué", "deny")).replace("\u00a0", " ")
    assert holder.said[:2] == ["utter_transfer_withdrawn_part", "utter_payment_link_rest"]
    assert "$ 40.000" in words
    assert "$ 18.500" in words


async def test_all_is_paid_where_all_is_paid(holder: Guest, booking: Booking) -> None:
    await took(booking, holder, TOTAL)
    await holder.says("pasame el link para pagar el saldo", "ask_payment_methods")
    assert holder.said == ["utter_my_booking_paid"]


async def test_a_transfer_that_is_looked_for_comes_first_until_it_is_taken_back(
    providers: StandIns, booking: Booking, a_guest: Callable[[], Awaitable[Guest]]
) -> None:
    await booking.change_rules(transfer_account=ACCOUNT)
    holder = await with_a_hold(await a_guest())
    await took(booking, holder, DEPOSIT)
    await holder.says("pasame el alias para el saldo", "ask_payment_methods")
    await holder.says("ya transferí el saldo", "report_payment")
    await holder.sends("/pay_balance", kind="choice")
    assert holder.said == ["utter_transfer_still_checking"]
    await holder.says("mejor pago el saldo con tarjeta", "ask_payment_methods")
    assert holder.said[:2] == ["utter_transfer_withdrawn_balance", "utter_balance_link"]


async def test_a_house_that_takes_no_cards_for_the_balance_says_so(
    providers: StandIns, booking: Booking, a_guest: Callable[[], Awaitable[Guest]]
) -> None:
    await booking.change_rules(balance_methods=["cash"])
    guest = await with_a_hold(await a_guest())
    await took(booking, guest, DEPOSIT)
    await guest.says("quiero pagar el saldo con tarjeta", "ask_payment_methods")
    assert guest.said == ["utter_balance_not_by_card"]
    await guest.says("cuándo pago el saldo?", "ask_payment_methods")
    assert guest.said == ["utter_balance"]


@pytest.mark.parametrize(
    ("paid", "event", "reason", "response"),
    [
        (DEPOSIT, "payment_rejected", "cc_rejected_high_risk", "utter_payment_rejected_confirmed"),
        (DEPOSIT, "payment_pending", "in_process", "utter_payment_pending_confirmed"),
        (DEPOSIT, "payment_problem", "already_paid", "utter_payment_twice"),
        (TOTAL, "payment_problem", "already_paid", "utter_payment_twice_all"),
        (DEPOSIT + 1_00, "payment_problem", "overpaid", "utter_payment_too_much"),
        (TOTAL + 1_00, "payment_problem", "overpaid", "utter_payment_too_much_all"),
        (20_000_00, "payment_problem", "wrong_amount", "utter_payment_too_little"),
        (20_000_00, "payment_rejected", "cc_rejected_high_risk", "utter_payment_rejected"),
    ],
)
async def test_what_is_said_of_a_payment_fits_what_is_still_to_pay(
    holder: Guest, booking: Booking, paid: int, event: str, reason: str, response: str
) -> None:
    await took(booking, holder, paid)
    code = holder.slots["reservation_code"]
    await holder.sends(f'/{event}{{"code": "{code}", "reason": "{reason}"}}')
    assert holder.said == [response]


async def test_a_cancelled_stay_is_told_with_what_is_still_to_come_back(holder: Guest, booking: Booking) -> None:
    await took(booking, holder, DEPOSIT)
    code = holder.slots["reservation_code"]
    await holder.says("quiero cancelar mi reserva", "cancel_booking")
    await holder.says("sí", "affirm")
    words = (await holder.says("mi reserva", "ask_my_booking")).replace("\u00a0", " ")
    assert holder.said == ["utter_my_booking_cancelled_refund"]
    assert "Falta devolverte $ 58.500" in words
    async with booking.product.database.unit_of_work() as connection:
        await by_hand.give_back(
            connection, booking.product, code, method="cash", amount=Money(DEPOSIT), reason="", form_id=uuid4()
        )
        await connection.commit()
    await holder.says("mi reserva", "ask_my_booking")
    assert holder.said == ["utter_my_booking_cancelled"]
