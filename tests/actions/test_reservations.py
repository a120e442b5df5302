"""The guest's own reservation: seeing it, paying it, cancelling it, changing it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.clock import SettableClock
from services.reservations import paying, service
from tests.actions.guest import Guest
from tests.actions.test_booking import live
from tests.factories import Booking
from tests.stand_ins import StandIns

WISH = "la aromo del 8 al 11 de marzo, somos 2, a nombre de Lola Paz"


@pytest.fixture
async def holder(guest: Guest) -> Guest:
    """A guest with a hold."""
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    assert len(await live(guest)) == 1
    return guest


async def paid(booking: Booking, code: str) -> None:
    """The deposit has arrived."""
    now = booking.product.clock.now()
    async with booking.product.database.unit_of_work() as connection:
        row = await service.reservation(connection, code)
        await service.take_payment(connection, reservation_id=row.id, amount=row.deposit, cause="payment:1", now=now)
        await connection.commit()


async def test_money_that_comes_days_later_can_be_told_by_a_template(holder: Guest, booking: Booking) -> None:
    code = holder.slots["reservation_code"]
    await paid(booking, code)
    await holder.sends(f'/payment_confirmed{{"code": "{code}"}}')
    template = holder.heard[0].custom["notice"]["template"]
    assert (template["name"], template["values"][:3]) == ("payment_confirmed", ["Aromo", "del 8 al 11 de marzo", code])


async def test_a_guest_without_a_reservation_is_told_so(guest: Guest) -> None:
    await guest.says("cuál es mi reserva?", "ask_my_booking")
    assert guest.said == ["utter_no_booking"]


async def test_a_hold_is_shown_with_its_code_and_until_when(holder: Guest) -> None:
    words = await holder.says("tengo algo reservado?", "ask_my_booking")
    assert holder.slots["reservation_code"] in words
    assert "13:00" in words


async def test_cancelling_is_asked_first_and_then_done(holder: Guest) -> None:
    assert "Seguro" in await holder.says("uh no, cancelala", "cancel_booking")
    assert len(await live(holder)) == 1
    assert "cancelada" in await holder.says("si cancelala", "cancel_booking")
    assert await live(holder) == []


async def test_a_second_thought_keeps_the_reservation(holder: Guest) -> None:
    await holder.says("quiero cancelar", "cancel_booking")
    await holder.says("no, dejá, la mantengo", "deny")
    assert holder.said == ["utter_kept"]
    assert len(await live(holder)) == 1


async def test_a_yes_to_something_else_does_not_cancel(holder: Guest) -> None:
    await holder.says("quiero cancelar", "cancel_booking")
    await holder.says("a qué hora se entra?", "ask_checkin_times")
    await holder.says("dale, gracias", "thank")
    await holder.says("ok", "affirm")
    assert len(await live(holder)) == 1


async def test_asking_whether_one_can_cancel_cancels_nothing(holder: Guest) -> None:
    words = await holder.says("se puede cancelar?", "cancel_booking")
    assert "15 días" in words
    assert len(await live(holder)) == 1


async def test_what_comes_back_of_a_paid_stay_is_told_before_it_is_cancelled(holder: Guest, booking: Booking) -> None:
    await paid(booking, holder.slots["reservation_code"])
    words = await holder.says("quiero cancelar mi reserva", "cancel_booking")
    assert "devolución de $ 58.500" in words
    assert len(await live(holder)) == 1
    await holder.says("sí, cancelala", "affirm")
    assert holder.said == ["utter_cancelled_with_refund"]
    assert holder.heard[0].custom == {"handover": {"reason": "refund_due"}}
    assert await live(holder) == []


async def test_a_late_cancellation_says_that_nothing_comes_back(
    holder: Guest, booking: Booking, clock: SettableClock
) -> None:
    await paid(booking, holder.slots["reservation_code"])
    clock.set(clock.now().replace(year=2027, month=3, day=5))
    await holder.says("quiero cancelar mi reserva", "cancel_booking")
    assert holder.said == ["utter_ask_cancellation_no_refund"]
    await holder.says("no, mejor vamos", "deny")
    assert len(await live(holder)) == 1


async def test_a_refund_that_is_another_by_now_is_told_anew(
    holder: Guest, booking: Booking, clock: SettableClock
) -> None:
    await paid(booking, holder.slots["reservation_code"])
    clock.set(clock.now().replace(year=2027, month=2, day=21))  # the last day of the whole refund
    assert "$ 58.500" in await holder.says("quiero cancelar mi reserva", "cancel_booking")
    clock.advance(timedelta(days=1))
    assert "devolución de $ 29.250" in await holder.says("sí", "affirm")
    assert len(await live(holder)) == 1
    await holder.says("sí", "affirm")
    assert await live(holder) == []


async def test_a_deposit_paid_before_the_yes_is_told_first(holder: Guest, booking: Booking) -> None:
    await holder.says("quiero cancelar", "cancel_booking")
    await paid(booking, holder.slots["reservation_code"])
    assert "devolución de $ 58.500" in await holder.says("sí", "affirm")
    assert len(await live(holder)) == 1


async def test_a_stay_that_has_begun_is_cancelled_by_a_person_only(
    holder: Guest, booking: Booking, clock: SettableClock
) -> None:
    await paid(booking, holder.slots["reservation_code"])
    clock.set(clock.now().replace(year=2027, month=3, day=9))
    await holder.says("quiero cancelar mi reserva", "cancel_booking")
    assert holder.heard[0].custom == {"handover": {"reason": "cancel_confirmed"}}
    assert len(await live(holder)) == 1


async def test_more_data_after_the_hold_never_holds_a_second_one_by_itself(holder: Guest) -> None:
    await holder.says("en realidad hasta el 12", "inform")
    await holder.says("sí", "affirm")
    assert len(await live(holder)) == 1


async def test_a_change_without_a_reservation_is_just_another_wish(guest: Guest) -> None:
    await guest.says("la aromo del 8 al 11 de marzo, somos 2", "book")
    assert "4 noches" in await guest.says("y una noche más?", "change_booking")


async def test_how_to_pay_with_a_hold_gives_the_link(providers: StandIns, holder: Guest) -> None:
    words = await holder.says("cómo pago la seña?", "ask_payment_methods")
    assert "$ 58.500" in words
    assert holder.heard[0].custom["cta_url"]["url"].startswith(providers.mercadopago_url)


async def test_the_button_of_a_hold_gives_the_link(providers: StandIns, guest: Guest) -> None:
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    await guest.taps("Pagar la seña")
    assert guest.said == ["utter_payment_link"]


async def test_how_to_pay_without_a_hold_is_a_question_like_others(guest: Guest) -> None:
    assert "Mercado Pago" in await guest.says("cómo se paga?", "ask_payment_methods")


async def test_the_pay_button_of_an_expired_hold_says_so_and_offers_it_again(
    holder: Guest, clock: SettableClock
) -> None:
    clock.advance(timedelta(minutes=61))
    await holder.sends("/pay_deposit", kind="choice")
    assert holder.said == ["utter_hold_ended", "utter_quote_with_others"]
    assert await live(holder) == []


async def test_having_paid_is_believed_only_from_mercado_pago(guest: Guest, booking: Booking) -> None:
    assert "código" in await guest.says("ya pagué", "report_payment")
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    await guest.says("ya pagué", "report_payment")
    assert guest.said == ["utter_payment_not_seen"]
    await paid(booking, guest.slots["reservation_code"])
    await guest.says("ya pagué", "report_payment")
    assert guest.said == ["utter_already_confirmed"]


async def test_a_confirmed_payment_is_told_with_what_is_left_to_pay(holder: Guest, booking: Booking) -> None:
    code = holder.slots["reservation_code"]
    await paid(booking, code)
    words = await holder.sends(f'/payment_confirmed{{"code": "{code}"}}')
    for part in (code, "confirmada", "$ 58.500", "$ 136.500", "del 8 al 11 de marzo"):
        assert part in words


async def test_an_ok_after_the_good_news_agrees_to_nothing(holder: Guest, booking: Booking) -> None:
    code = holder.slots["reservation_code"]
    await holder.says("cuánto sale la ceibo del 15 al 18 de marzo?", "ask_price")
    await paid(booking, code)
    await holder.sends(f'/payment_confirmed{{"code": "{code}"}}')
    await holder.says("genial!", "affirm")
    assert len(await live(holder)) == 1


@pytest.mark.parametrize("event", ["payment_rejected", "payment_problem"])
async def test_trouble_with_a_payment_is_told_without_promises(holder: Guest, event: str) -> None:
    words = await holder.sends(f'/{event}{{"code": "{holder.slots["reservation_code"]}"}}')
    assert "confirmada" not in words


async def test_a_payment_event_for_an_unknown_code_still_says_something(guest: Guest) -> None:
    await guest.sends('/payment_confirmed{"code": "ZZZZZZZ"}')
    assert guest.said == ["utter_payment_problem"]


@pytest.mark.parametrize(
    ("said", "intent"), [("la aromo", "choose_cabin"), ("del 8 al 11 de marzo", "inform"), (WISH, "book")]
)
async def test_whoever_names_their_own_nights_again_sees_their_hold(holder: Guest, said: str, intent: str) -> None:
    words = await holder.says(said, intent)
    assert holder.said == ["utter_my_hold"]
    assert holder.slots["reservation_code"] in words
    assert len(await live(holder)) == 1


@pytest.mark.parametrize(
    ("said", "intent"), [("cuál es mi reserva?", "ask_my_booking"), ("quiero pagar la seña", "ask_payment_methods")]
)
async def test_a_hold_that_ran_out_is_told_and_offered_again(
    holder: Guest, clock: SettableClock, said: str, intent: str
) -> None:
    code = holder.slots["reservation_code"]
    clock.advance(timedelta(minutes=61))
    words = await holder.says(said, intent)
    assert holder.said == ["utter_hold_ended", "utter_quote_with_others"]
    assert code in words
    await holder.says("dale", "affirm")
    assert len(await live(holder)) == 1
    assert holder.slots["reservation_code"] != code


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("cc_rejected_insufficient_amount", "fondos"),
        ("cc_rejected_bad_filled_security_code", "código de seguridad"),
        ("cc_rejected_bad_filled_date", "vencimiento"),
        ("cc_rejected_bad_filled_other", "dato de la tarjeta"),
        ("cc_rejected_call_for_authorize", "autorices"),
        ("cc_rejected_card_disabled", "habilitada"),
        ("cc_rejected_duplicated_payment", "repetido"),
        ("cc_rejected_high_risk", "seguridad"),
        ("cc_rejected_max_attempts", "Ya no deja"),
        ("cc_rejected_blacklist", "banco"),
        ("cc_rejected_other_reason", "banco"),
        ("rejected_by_bank", "banco"),
        ("something_new", "otro medio"),
    ],
)
async def test_a_rejected_payment_is_told_with_its_reason_and_what_to_do(
    holder: Guest, reason: str, words: str
) -> None:
    said = await holder.sends(
        f'/payment_rejected{{"code": "{holder.slots["reservation_code"]}", "reason": "{reason}"}}'
    )
    assert words in said
    assert "13:00" in said


@pytest.mark.parametrize("reason", ["nights_taken", "already_paid", "overpaid", "wrong_amount", "reservation_ended"])
async def test_each_problem_of_a_payment_is_told_in_words_of_its_own(holder: Guest, reason: str) -> None:
    await holder.sends(f'/payment_problem{{"code": "{holder.slots["reservation_code"]}", "reason": "{reason}"}}')
    assert holder.said != ["utter_payment_problem"]


async def test_a_refund_is_told_with_its_amount(holder: Guest) -> None:
    said = await holder.sends(f'/payment_refunded{{"code": "{holder.slots["reservation_code"]}", "amount": "2750050"}}')
    assert "$ 27.500,50" in said.replace("\u00a0", " ")


async def test_a_payment_under_way_is_told_with_until_when_the_place_is_kept(
    holder: Guest, booking: Booking, clock: SettableClock
) -> None:
    code = holder.slots["reservation_code"]
    async with booking.product.database.unit_of_work() as connection:
        row = await service.reservation(connection, code)
        await paying.wait_for_payment(
            connection, row.id, until=clock.now() + timedelta(days=2), cause="payment:1", now=clock.now()
        )
        await connection.commit()
    said = await holder.sends(f'/payment_pending{{"code": "{code}", "reason": "pending"}}')
    assert "12:00 del 26/11" in said
    assert "no hace falta que pagues de nuevo" in said
