"""A bank transfer in the chat: the account with the exact amount, "ya transferí", a receipt, what the owner found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.clock import SettableClock
from services.contracts import GuestShape, QuoteRequest
from services.conversations import service as conversations
from services.database.tables.messaging import conversation
from services.database.tables.money import payment
from services.domain.money import Money
from services.payments import by_hand
from tests.actions.guest import Guest
from tests.factories import Booking
from tests.house import House
from tests.stand_ins import StandIns

WISH = "la aromo del 8 al 11 de marzo, somos 2, a nombre de Lola Paz"
ACCOUNT = {"holder": "Marta Paz", "alias": "arroyo.sierra", "cbu": "0110012920000091344977", "cuit": "20111111112"}
DEPOSIT, TOTAL = 58_500_00, 195_000_00


@pytest.fixture
async def holder(booking: Booking, a_guest: Callable[[], Awaitable[Guest]]) -> Guest:
    """A guest with a hold, in a house that takes transfers."""
    await booking.change_rules(transfer_account=ACCOUNT)
    guest = await a_guest()
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    return guest


async def statuses(guest: Guest) -> list[str]:
    """How the guest's reservations stand."""
    return [one.status.value for one in await guest.client.reservations_of(guest.conversation_id)]


async def transfers(booking: Booking) -> list[tuple[str, str, int]]:
    """Every payment by hand: its name, how it stands, how much."""
    async with booking.product.database.unit_of_work() as connection:
        query = select(payment.c.provider_id, payment.c.status, payment.c.amount).order_by(payment.c.created_at)
        return [(row.provider_id, row.status, row.amount) for row in await connection.execute(query)]


async def owner_found(booking: Booking, amount: int | None) -> None:
    """The owner has looked for the newest transfer."""
    (*_, name) = [name for name, status, _ in await transfers(booking) if status == "pending"]
    async with booking.product.database.unit_of_work() as connection:
        if amount is None:
            await by_hand.not_arrived(connection, booking.product, name)
        else:
            await by_hand.arrived(connection, booking.product, name, Money(amount))
        await connection.commit()


async def took(booking: Booking, code: str, amount: int) -> None:
    async with booking.product.database.unit_of_work() as connection:
        await by_hand.receive(connection, booking.product, code, method="cash", amount=Money(amount), form_id=uuid4())
        await connection.commit()


async def reason_to_look(booking: Booking, guest: Guest) -> str | None:
    async with booking.product.database.unit_of_work() as connection:
        query = select(conversation.c.state_reason).where(conversation.c.id == guest.conversation_id)
        found: str | None = (await connection.execute(query)).scalar_one()
        return found


@pytest.mark.parametrize(
    "text",
    ["me pasás el alias?", "cbu?", "a qué cuenta te transfiero?", "por transferencia se puede?", "datos bancarios"],
)
async def test_who_asks_for_the_account_is_told_all_that_a_bank_will_show(holder: Guest, text: str) -> None:
    words = await holder.says(text, "ask_payment_methods")
    assert holder.said == ["utter_transfer_details"]
    for part in ("$ 58.500", "arroyo.sierra", "0110012920000091344977", "Marta Paz", "20111111112", "13:00"):
        assert part in words


async def test_the_link_is_given_with_the_choice_to_transfer(providers: StandIns, holder: Guest) -> None:
    words = await holder.says("cómo pago la seña?", "ask_payment_methods")
    assert holder.said == ["utter_payment_link", "utter_transfer_offered"]
    assert "tenés hasta las 12:00 del 27/11" in words  # a coupon's own end, not the hold's
    await holder.taps("Por transferencia")
    assert holder.said == ["utter_transfer_details"]


async def test_how_long_it_is_held_is_told_for_the_way_of_paying(
    booking: Booking, a_guest: Callable[[], Awaitable[Guest]]
) -> None:
    await booking.change_rules(transfer_account=ACCOUNT, hold_minutes_by_method={"transfer": 300})
    guest = await a_guest()
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    assert "17:00" in await guest.says("pasame el alias", "ask_payment_methods")


async def test_before_anything_is_held_the_account_is_promised_with_its_amount(
    booking: Booking, a_guest: Callable[[], Awaitable[Guest]]
) -> None:
    await booking.change_rules(transfer_account=ACCOUNT)
    guest = await a_guest()
    words = await guest.says("me pasás el alias?", "ask_payment_methods")
    assert guest.said[0] == "utter_transfer_after_hold"
    assert "arroyo.sierra" not in words


async def test_without_an_account_there_is_the_link_and_a_person_who_tells_it(
    providers: StandIns, guest: Guest
) -> None:
    await guest.says(WISH, "book")
    await guest.says("dale", "affirm")
    await guest.says("me pasás el alias?", "ask_payment_methods")
    assert guest.said == ["utter_payment_link", "utter_transfer_by_person"]
    assert guest.heard[-1].custom == {"handover": {"reason": "transfer_account"}}


@pytest.mark.parametrize("say", ["ya transferí", "button", "image", "document", "caption"])
async def test_a_word_or_a_receipt_is_looked_for_and_confirms_nothing(
    holder: Guest, booking: Booking, say: str
) -> None:
    await holder.says("pasame el alias", "ask_payment_methods")
    if say == "button":
        words = await holder.taps("Ya transferí")
    elif say in ("image", "document"):
        words = await holder.sends(f'/unreadable_message{{"media_kind": "{say}"}}', kind="choice")
    elif say == "caption":
        words = await holder.says("ahí va el comprobante", "inform", media="image")
    else:
        words = await holder.says(say, "report_payment")
    assert holder.said == ["utter_transfer_checking"]
    assert "$ 58.500" in words
    assert "12:00 del 25/11" in words
    assert await statuses(holder) == ["held"]
    assert [(status, amount) for _, status, amount in await transfers(booking)] == [("pending", DEPOSIT)]
    assert await reason_to_look(booking, holder) == "transfer"


async def test_said_again_it_is_the_same_transfer(holder: Guest, booking: Booking) -> None:
    await holder.says("ya transferí", "report_payment")
    await holder.sends('/unreadable_message{"media_kind": "image"}', kind="choice")
    assert holder.said == ["utter_transfer_still_checking"]
    assert len(await transfers(booking)) == 1
    await holder.says("pasame el alias", "ask_payment_methods")
    assert holder.said == ["utter_payment_in_process"]


async def test_having_paid_somehow_is_no_transfer_unless_one_was_asked(holder: Guest, booking: Booking) -> None:
    await holder.says("ya pagué", "report_payment")
    assert holder.said == ["utter_payment_not_seen"]
    assert await transfers(booking) == []
    await holder.says("pasame el alias", "ask_payment_methods")
    await holder.says("ya pagué", "report_payment")
    assert holder.said == ["utter_transfer_checking"]


async def test_a_picture_without_anything_to_pay_is_just_a_picture(guest: Guest, booking: Booking) -> None:
    await guest.sends('/unreadable_message{"media_kind": "image"}', kind="choice")
    assert guest.said[0] == "utter_unreadable"
    assert await transfers(booking) == []


async def test_a_captioned_picture_of_something_else_is_its_caption(holder: Guest, booking: Booking) -> None:
    assert "pileta" in await holder.says("tienen pileta?", "ask_amenities", media="image")
    assert await transfers(booking) == []


async def test_words_of_thanks_after_it_was_confirmed_open_no_other(holder: Guest, booking: Booking) -> None:
    await holder.says("ya transferí", "report_payment")
    await owner_found(booking, DEPOSIT)
    await holder.says("ya hice la transferencia, llegó?", "report_payment")
    assert holder.said == ["utter_already_confirmed"]
    assert len(await transfers(booking)) == 1


async def test_the_balance_is_transferred_once_it_was_asked_for(holder: Guest, booking: Booking) -> None:
    code = holder.slots["reservation_code"]
    await took(booking, code, DEPOSIT)
    words = await holder.says("me pasás el alias para pagar el saldo?", "ask_payment_methods")
    assert holder.said == ["utter_transfer_details_balance"]
    assert "$ 136.500" in words
    await holder.says("listo, transferido", "report_payment")
    assert holder.said == ["utter_transfer_checking_balance"]
    await owner_found(booking, TOTAL - DEPOSIT)
    await holder.sends(f'/payment_confirmed{{"code": "{code}", "reason": "balance", "amount": "13650000"}}')
    assert holder.said == ["utter_balance_paid"]


async def test_whoever_pays_all_at_once_hears_of_no_balance(holder: Guest, booking: Booking) -> None:
    code = holder.slots["reservation_code"]
    await took(booking, code, TOTAL)
    words = await holder.sends(f'/payment_confirmed{{"code": "{code}"}}')
    assert holder.said == ["utter_balance_paid"]
    assert "$ 195.000" in words.replace("\u00a0", " ")
    await holder.says("mi reserva", "ask_my_booking")
    assert holder.said == ["utter_my_booking_paid"]


async def test_what_was_paid_too_much_is_said_to_be_the_guests(holder: Guest, booking: Booking) -> None:
    await took(booking, holder.slots["reservation_code"], TOTAL + 10_000_00)
    words = (await holder.says("mi reserva", "ask_my_booking")).replace("\u00a0", " ")
    assert holder.said == ["utter_my_booking_credit"]
    assert "te quedan $ 10.000 a favor" in words


async def test_a_part_of_the_balance_says_what_is_left(holder: Guest, booking: Booking) -> None:
    code = holder.slots["reservation_code"]
    await took(booking, code, DEPOSIT)
    await took(booking, code, 36_500_00)
    words = await holder.sends(f'/payment_confirmed{{"code": "{code}", "reason": "balance", "amount": "3650000"}}')
    assert holder.said == ["utter_balance_received"]
    assert "$ 36.500" in words
    assert "$ 100.000" in words


async def test_a_claim_after_the_hold_ended_promises_only_to_look(
    holder: Guest, booking: Booking, clock: SettableClock
) -> None:
    await holder.says("pasame el alias", "ask_payment_methods")
    clock.advance(timedelta(hours=3))
    await holder.says("ya transferí", "report_payment")
    assert holder.said == ["utter_transfer_checking_late"]
    assert await statuses(holder) == ["expired"]
    await owner_found(booking, DEPOSIT)
    assert await statuses(holder) == ["confirmed"]


async def test_what_did_not_arrive_is_told_by_what_is_left_of_the_hold(
    holder: Guest, booking: Booking, clock: SettableClock
) -> None:
    event = f'/payment_rejected{{"code": "{holder.slots["reservation_code"]}", "reason": "not_arrived"}}'
    await holder.says("ya transferí", "report_payment")
    await owner_found(booking, None)
    assert "12:00 del 25/11" in await holder.sends(event)
    assert holder.said == ["utter_transfer_not_arrived"]
    clock.advance(timedelta(days=2))
    await holder.sends(event)
    assert holder.said == ["utter_transfer_not_arrived_other"]


@pytest.mark.parametrize(
    ("road", "response"), [("transfer", "utter_refunded_by_transfer"), ("cash", "utter_refunded_in_cash")]
)
async def test_money_that_went_back_is_told_by_its_road(holder: Guest, road: str, response: str) -> None:
    code = holder.slots["reservation_code"]
    words = await holder.sends(f'/payment_refunded{{"code": "{code}", "amount": "1000000", "reason": "{road}"}}')
    assert holder.said == [response]
    assert "$ 10.000" in words


async def test_of_several_cabins_each_deposit_is_told_and_looked_for(holder: Guest, booking: Booking) -> None:
    request = QuoteRequest(
        cabin_id=UUID(booking.cabins["Ceibo"]), check_in=date(2027, 3, 8), check_out=date(2027, 3, 11), adults=4
    )
    guest = GuestShape(name="Lola Paz", conversation_id=holder.conversation_id)
    await holder.client.hold(request, guest, key="another-cabin")
    words = await holder.says("pasame el alias", "ask_payment_methods")
    assert holder.said == ["utter_transfer_details"] * 2
    assert "$ 58.500" in words
    assert "$ 81.000" in words
    await holder.says("ya transferí todo", "report_payment")
    assert holder.said == ["utter_transfer_checking"] * 2
    assert sorted(amount for _, _, amount in await transfers(booking)) == [DEPOSIT, 81_000_00]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mejor transferencia", "affirm"),
        ("prefiero por transferencia", "inform"),
        ("te deposito hoy, decime la cuenta", "report_payment"),
        ("dale pasame los datos para transferir", "nlu_fallback"),
    ],
)
async def test_whatever_the_model_makes_of_it_who_wants_to_transfer_is_told_where(
    holder: Guest, booking: Booking, text: str, intent: str
) -> None:
    await holder.says(text, intent)
    assert holder.said == ["utter_transfer_details"]
    assert await transfers(booking) == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("listo, deposité", "affirm"),
        ("ya te hice el depósito", "report_payment"),
        ("te hice la transferencia recién", "inform"),
        ("ya pagué al alias que me pasaste", "report_payment"),
        ("transferencia hecha", "nlu_fallback"),
    ],
)
async def test_whatever_the_model_makes_of_it_who_transferred_is_looked_for(
    holder: Guest, text: str, intent: str
) -> None:
    await holder.says(text, intent)
    assert holder.said == ["utter_transfer_checking"]


@pytest.mark.parametrize("text", ["llegó?", "y, te llegó la plata?", "entró el pago?", "ya se acreditó?"])
async def test_whether_it_came_is_a_question_about_the_money(holder: Guest, text: str) -> None:
    await holder.says("ya transferí", "report_payment")
    await holder.says(text, "ask_location")
    assert holder.said == ["utter_transfer_still_checking"]


async def test_a_yes_that_speaks_of_the_transfer_to_come_is_a_yes(
    booking: Booking, a_guest: Callable[[], Awaitable[Guest]]
) -> None:
    await booking.change_rules(transfer_account=ACCOUNT)
    guest = await a_guest()
    await guest.says(WISH, "book")
    await guest.says("sí, te hago la transferencia", "affirm")
    assert await statuses(guest) == ["held"]


@pytest.mark.parametrize(("text", "intent"), [("no puedo transferir", "deny"), ("llego a las 5 de la tarde", "inform")])
async def test_what_only_sounds_like_a_transfer_is_none(
    holder: Guest, booking: Booking, text: str, intent: str
) -> None:
    await holder.says(text, intent)
    assert not [one for one in holder.said if one.startswith("utter_transfer")]
    assert await transfers(booking) == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no, me equivoqué", "deny"),
        ("uy perdón, fue sin querer", "nlu_fallback"),
        ("todavía no transferí", "report_payment"),
        ("todavía no hice la transferencia", "report_payment"),
        ("mejor pago con tarjeta", "ask_payment_methods"),
        ("prefiero el link de mercado pago", "inform"),
        ("ainda não transferi", "report_payment"),
        ("sorry, my mistake", "deny"),
    ],
)
async def test_a_transfer_said_by_mistake_is_taken_back_and_the_link_given(
    providers: StandIns, holder: Guest, booking: Booking, text: str, intent: str
) -> None:
    await holder.says("pasame el alias", "ask_payment_methods")
    await holder.taps("Ya transferí")
    await holder.says(text, intent)
    assert [one.removesuffix("_pt").removesuffix("_en") for one in holder.said] == [
        "utter_transfer_withdrawn", "utter_payment_link", "utter_transfer_offered",
    ]  # fmt: skip
    assert [status for _, status, _ in await transfers(booking)] == ["rejected"]
    assert await reason_to_look(booking, holder) is None
    assert await statuses(holder) == ["held"]
    await holder.says("listo, ahora sí ya transferí", "report_payment")
    assert [status for _, status, _ in await transfers(booking)] == ["rejected", "pending"]


async def test_with_a_file_sent_the_transfer_is_looked_for_all_the_same(
    providers: StandIns, holder: Guest, booking: Booking
) -> None:
    await holder.says("ya transferí", "report_payment")
    async with booking.product.database.unit_of_work() as connection:
        house = House(connection, booking.product.clock.now(), uuid4(), uuid4())
        await house.said(holder.conversation_id, None, kind="image", ago=-timedelta(minutes=1))
        await connection.commit()
    await holder.says("mejor pago con tarjeta", "ask_payment_methods")
    assert holder.said == ["utter_transfer_kept"]
    assert [status for _, status, _ in await transfers(booking)] == ["pending"]
    assert await reason_to_look(booking, holder) == "transfer"


@pytest.mark.parametrize("text", ["todavía no transferí", "mejor pago con tarjeta"])
async def test_who_never_said_to_have_transferred_just_gets_the_link(
    providers: StandIns, holder: Guest, booking: Booking, text: str
) -> None:
    await holder.says(text, "report_payment")
    assert holder.said == ["utter_payment_link", "utter_transfer_offered"]
    assert await transfers(booking) == []


@pytest.mark.parametrize(
    "text", ["ya transferí desde mercado pago", "no, ya te transferí", "me equivoqué de monto en la transferencia"]
)
async def test_who_did_transfer_takes_nothing_back(holder: Guest, booking: Booking, text: str) -> None:
    await holder.says("ya transferí", "report_payment")
    await holder.says(text, "report_payment")
    assert [status for _, status, _ in await transfers(booking)] == ["pending"]


async def test_the_balance_too_is_taken_back(providers: StandIns, holder: Guest, booking: Booking) -> None:
    await took(booking, holder.slots["reservation_code"], DEPOSIT)
    await holder.says("me pasás el alias para pagar el saldo?", "ask_payment_methods")
    await holder.says("listo, transferido", "report_payment")
    await holder.says("me equivoqué", "deny")
    assert holder.said[:2] == ["utter_transfer_withdrawn_balance", "utter_balance_link"]
    assert await statuses(holder) == ["confirmed"]


async def test_a_mistake_of_something_else_is_asked_about(holder: Guest, booking: Booking) -> None:
    await holder.says("me equivoqué", "deny")
    assert not [one for one in holder.said if "transfer" in one]


async def test_while_a_transfer_is_looked_for_nobody_is_asked_to_pay_again(holder: Guest) -> None:
    await holder.says("ya transferí", "report_payment")
    words = (await holder.says("mi reserva", "ask_my_booking")).replace("\u00a0", " ")
    assert holder.said == ["utter_my_hold_incoming"]
    assert "Tu transferencia de $ 58.500 se está verificando" in words
    assert "falta" not in words.lower()
    assert not holder.heard[0].buttons


async def test_a_payment_that_was_too_small_is_said_with_what_is_missing(holder: Guest, booking: Booking) -> None:
    await holder.says("ya transferí", "report_payment")
    await owner_found(booking, 40_000_00)
    words = (await holder.says("mi reserva", "ask_my_booking")).replace("\u00a0", " ")
    assert holder.said == ["utter_my_hold_lacking"]
    assert "Ya recibimos $ 40.000" in words
    assert "falta $ 18.500" in words
    assert [button["payload"] for button in holder.heard[0].buttons] == ["/pay_deposit"]


async def test_a_balance_that_is_looked_for_is_told_with_the_reservation(holder: Guest, booking: Booking) -> None:
    await took(booking, holder.slots["reservation_code"], DEPOSIT)
    await holder.says("pasame el alias para el saldo", "ask_payment_methods")
    await holder.says("ya transferí", "report_payment")
    words = (await holder.says("mi reserva", "ask_my_booking")).replace("\u00a0", " ")
    assert holder.said == ["utter_my_booking", "utter_my_booking_incoming"]
    assert "Tu transferencia de $ 136.500 se está verificando" in words


async def test_whoever_transferred_too_late_is_not_offered_to_reserve_anew(holder: Guest, clock: SettableClock) -> None:
    await holder.says("pasame el alias", "ask_payment_methods")
    clock.advance(timedelta(days=1))
    await holder.says("ya transferí", "report_payment")
    await holder.says("mi reserva", "ask_my_booking")
    assert holder.said == ["utter_transfer_still_checking"]


async def test_a_change_says_that_the_transfer_under_way_will_not_do(holder: Guest) -> None:
    await holder.says("ya transferí", "report_payment")
    words = (await holder.says("queremos quedarnos hasta el 12", "change_booking")).replace("\u00a0", " ")
    assert "La seña para confirmarla pasa a ser de $" in words
    assert "Tu transferencia de $ 58.500, que se está verificando, no alcanzaría" in words
    words = (await holder.says("sí", "affirm")).replace("\u00a0", " ")
    assert holder.said == ["utter_changed", "utter_my_hold_incoming"]
    assert "Tu transferencia de $ 58.500 se está verificando" in words
    assert "Para completar la seña falta $" in words


@pytest.mark.parametrize("text", ["dejalo a cuenta del saldo", "lo dejamos a cuenta", "que quede para el saldo"])
async def test_a_second_payment_may_be_left_on_account_and_the_owner_hears_it(
    holder: Guest, booking: Booking, text: str
) -> None:
    code = holder.slots["reservation_code"]
    await holder.says("ya transferí", "report_payment")
    await took(booking, code, DEPOSIT)
    await owner_found(booking, DEPOSIT)
    assert await reason_to_look(booking, holder) == "payment_already_paid"
    await holder.sends(f'/payment_problem{{"code": "{code}", "reason": "already_paid"}}')
    words = (await holder.says(text, "report_payment")).replace("\u00a0", " ")
    assert holder.said == ["utter_on_account"]
    assert "$ 58.500" in words
    assert holder.heard[0].custom == {"handover": {"reason": "on_account"}}
    async with booking.product.database.unit_of_work() as connection:  # what comes of the handover in a turn
        await conversations.ask_for_person(
            connection, conversation_id=holder.conversation_id, reason="on_account", now=holder.clock.now()
        )
        await connection.commit()
    assert await reason_to_look(booking, holder) == "on_account"


async def test_what_counts_for_the_balance_already_is_said_to(holder: Guest, booking: Booking) -> None:
    await holder.says("ya transferí", "report_payment")
    await owner_found(booking, 60_000_00)
    words = (await holder.says("dejalo a cuenta del saldo", "report_payment")).replace("\u00a0", " ")
    assert holder.said == ["utter_on_account_counted"]
    assert "llevás pagado $ 60.000 y el saldo es de $ 135.000" in words
    assert holder.heard[0].custom == {"handover": {"reason": "on_account"}}


async def test_with_nothing_over_there_is_nothing_to_leave_on_account(holder: Guest, booking: Booking) -> None:
    await took(booking, holder.slots["reservation_code"], DEPOSIT)
    await holder.says("dejalo a cuenta del saldo", "report_payment")
    assert holder.said == ["utter_my_booking"]
