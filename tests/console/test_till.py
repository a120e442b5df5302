"""Transfers to look for, cash, money given back, and the account, as an owner uses them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import httpx
import pytest
from sqlalchemy import insert, select, update

from services.clock import SettableClock
from services.console.forms import FormError, account_of, movement_of
from services.database.tables.booking import property_, reservation
from services.database.tables.messaging import conversation, guest_file, inbound_message
from services.database.tables.money import payment
from services.domain.ledger import Balance
from services.domain.money import Money
from services.payments import transfers
from services.reservations import ledger
from services.reservations import service as reservations
from services.wiring import Product
from tests.console.conftest import token_of
from tests.house import House

CODE, PAGE, TODAY = "HELD222", "/console/reservas/HELD222", "/console/hoy"
DEPOSIT, TOTAL = 55_500_00, 185_000_00
PHOTO = b"\xff\xd8\xff\xe0 a receipt"
ACCOUNT = {"holder": "Marta Paz", "alias": "arroyo.sierra", "cbu": "0110012920000091344977", "cuit": "20-11111111-2"}


@pytest.fixture
async def held(house: House) -> House:
    """Ana holds two nights of December, and writes to us."""
    guest_id = await house.guest("Ana Ríos")
    await house.conversation(guest_id)
    await house.reservation(guest_id, CODE, date(2026, 12, 10), status="held", hold_ends_in=timedelta(hours=1))
    await house.connection.commit()
    return house


@pytest.fixture
async def spoken_of(held: House, product: Product) -> House:
    """Ana says that she has transferred the deposit."""
    async with product.database.unit_of_work() as connection:
        await transfers.claim(connection, product, CODE, is_certain=True)
        await connection.commit()
    return held


async def filled(owner: httpx.AsyncClient, path: str, *, page: str = PAGE, **form: str) -> httpx.Response:
    shown = (await owner.get(page)).text
    found = re.search(r'name="form_id" value="([^"]+)"', shown)
    hidden = {"token": token_of(shown)} | ({"form_id": found[1]} if found else {})
    return await owner.post(path, data=hidden | form)


async def stands(product: Product) -> tuple[str, Balance]:
    async with product.database.unit_of_work() as connection:
        row = await reservations.reservation(connection, CODE)
        return row.status_at(product.clock.now()).value, await ledger.balance_of(connection, row.id)


async def address(product: Product, what: str) -> str:
    async with product.database.unit_of_work() as connection:
        query = select(payment.c.id).where(payment.c.provider_id.startswith("transfer:"))
        found = (await connection.execute(query)).scalar_one()
    return f"/console/transferencias/{found}/{what}"


async def a_file(house: House, *, state: str = "kept", mime_type: str = "image/jpeg", content: bytes = PHOTO) -> int:
    kept: dict[str, object] = {"mime_type": mime_type, "content": content} if state == "kept" else {}
    if state == "deleted":
        kept = {"mime_type": mime_type, "deleted_at": house.now}
    talk = (await house.connection.execute(select(conversation.c.id))).scalar_one()
    await house.said(talk, None, kind="image", ago=-timedelta(minutes=1))
    query = select(inbound_message.c.id).order_by(inbound_message.c.id.desc()).limit(1)
    number = int((await house.connection.execute(query)).scalar_one())
    row = {"inbound_id": number, "state": state, "wanted_at": house.now, **kept}
    await house.connection.execute(insert(guest_file).values(row))
    await house.connection.commit()
    return number


# --- looking for a transfer


async def test_a_transfer_to_look_for_says_who_what_and_how_much(owner: httpx.AsyncClient, spoken_of: House) -> None:
    page = (await owner.get(TODAY)).text
    assert "Transferencias por verificar" in page
    assert "Ana Ríos dice que transfirió" in page
    assert "$ 55.500" in page
    assert "jue 10 dic → sáb 12 dic" in page
    assert "le guardás el lugar hasta mié 25 nov 12:00" in page
    assert "fijate las transferencias de acá abajo" in page  # nobody waits for anything else
    assert "Dice que transfirió: fijate si llegó" in (await owner.get("/console/conversaciones")).text


async def test_a_deposit_that_is_another_since_is_shown_beside_what_was_transferred(
    owner: httpx.AsyncClient, spoken_of: House
) -> None:
    assert "la seña ahora es de" not in (await owner.get(TODAY)).text
    changed = update(reservation).where(reservation.c.code == CODE).values(deposit=70_500_00)
    await spoken_of.connection.execute(changed)
    await spoken_of.connection.commit()
    for page in (TODAY, PAGE):
        shown = (await owner.get(page)).text.replace("\u00a0", " ")
        assert "la seña ahora es de $ 70.500, y dice que transfirió $ 55.500" in shown


async def test_one_tap_says_that_it_arrived(owner: httpx.AsyncClient, spoken_of: House, product: Product) -> None:
    shown = (await owner.get(TODAY)).text
    (amount,) = re.findall(r'name="amount" value="([^"]+)"', shown)
    data = {"token": token_of(shown), "amount": amount}
    tapped = await owner.post(await address(product, "llego"), data=data)
    assert tapped.headers["location"] == TODAY
    status, balance = await stands(product)
    assert (status, balance.paid) == ("confirmed", DEPOSIT)
    again = await owner.post(await address(product, "llego"), data=data)
    assert again.headers["location"] == f"{TODAY}?ya=1"
    assert (await stands(product))[1].held == DEPOSIT
    left = (await owner.get(TODAY)).text
    assert "dice que transfirió" not in left
    assert "Saldo $ 129.500" in left


async def test_another_amount_is_said_on_the_reservations_page(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    empty = await filled(owner, await address(product, "llego"), code=CODE, amount="")
    assert empty.headers["location"] == f"{PAGE}?importe=1"
    assert "Escribí en pesos cuánto llegó" in (await owner.get(empty.headers["location"])).text
    tapped = await filled(owner, await address(product, "llego"), code=CODE, amount="20.000")
    assert tapped.headers["location"] == PAGE
    status, balance = await stands(product)
    assert (status, balance.unapplied) == ("held", 20_000_00)
    shown = (await owner.get(TODAY)).text
    assert "Monto distinto" in shown
    assert "Confirmar la reserva igual" in shown
    assert f'href="{PAGE}#returned"' in shown
    assert "Anotar que devolviste $ 20.000" in shown


async def test_more_than_the_whole_stay_is_asked_about_once_more(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    path = await address(product, "llego")
    slip = await filled(owner, path, code=CODE, amount="5.000.000")
    asked = slip.headers["location"]
    page = (await owner.get(asked)).text
    assert "¿Seguro que llegaron $ 5.000.000?" in page.replace("\u00a0", " ")
    (sure_of,) = re.findall(r'name="sure_of" value="([^"]+)"', page)
    assert (await stands(product))[1].held == 0
    other = await filled(owner, path, code=CODE, amount="6.000.000", sure_of=sure_of)  # sure of another amount
    assert "seguro=600000000" in other.headers["location"]
    tapped = await filled(owner, path, page=asked, code=CODE, amount="5.000.000", sure_of=sure_of)
    assert tapped.headers["location"] == PAGE
    assert (await stands(product))[1].held == 5_000_000_00


async def test_the_whole_price_is_believed_at_once(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    tapped = await filled(owner, await address(product, "llego"), code=CODE, amount="185.000")
    assert tapped.headers["location"] == PAGE
    assert (await stands(product))[0] == "confirmed"


async def test_a_second_part_is_taken_for_the_balance_and_nothing_stays_unused(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    await filled(owner, await address(product, "llego"), code=CODE, amount="20.000")
    await filled(owner, f"{PAGE}/cobros", method="cash", amount="30.000")
    for label in ("Confirmar la reserva igual", "Tomarlo a cuenta del saldo"):
        page = (await owner.get(TODAY)).text
        assert label in page
        tap = re.search(r'action="(/console/pagos/[^"]+/aceptar)"', page)
        assert tap is not None
        await owner.post(tap[1], data={"token": token_of(page)})
    status, balance = await stands(product)
    assert (status, balance.paid, balance.unapplied) == ("confirmed", 50_000_00, 0)
    assert "sin usar" not in (await owner.get(PAGE)).text


async def test_no_transfer_leaves_the_hold(owner: httpx.AsyncClient, spoken_of: House, product: Product) -> None:
    tapped = await filled(owner, await address(product, "no-llego"), page=TODAY)
    assert tapped.headers["location"] == TODAY
    status, balance = await stands(product)
    assert (status, balance) == ("held", Balance())
    assert (
        (await filled(owner, await address(product, "llego"), page=TODAY, amount="1"))
        .headers["location"]
        .endswith("?ya=1")
    )


async def test_a_tap_needs_the_owner_and_the_forms_token(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    for path, form in (
        (await address(product, "llego"), {"amount": "55.500"}),
        (await address(product, "no-llego"), {}),
        (f"{PAGE}/cobros", {"amount": "55.500", "method": "cash"}),
        (f"{PAGE}/devoluciones", {"amount": "55.500", "method": "cash"}),
        ("/console/cobros", ACCOUNT),
        ("/console/cobros/sacar", {}),
    ):
        assert (await owner.post(path, data=form)).status_code == 403
    assert (await stands(product))[0] == "held"
    owner.cookies.clear()
    assert (await owner.get("/console/archivos/1")).headers["location"] == "/console/entrar"
    assert (await owner.get("/console/cobros")).headers["location"] == "/console/entrar"


async def test_a_transfer_that_is_none_is_a_page_too(owner: httpx.AsyncClient, spoken_of: House) -> None:
    path = "/console/transferencias/00000000-0000-4000-8000-000000000000/llego"
    assert (await filled(owner, path, page=TODAY, amount="1")).status_code == 404


async def test_a_late_transfer_whose_nights_are_taken_says_so(
    owner: httpx.AsyncClient, spoken_of: House, product: Product, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=2))
    other = await spoken_of.guest("Beto", "5491155500003")
    async with product.database.unit_of_work() as connection:
        await reservations.tidy(connection, now=clock.now())
        await connection.commit()
    await spoken_of.reservation(other, "OTHER22", date(2026, 12, 10))
    await spoken_of.connection.commit()
    assert "el plazo venció" in (await owner.get(TODAY)).text
    await filled(owner, await address(product, "llego"), page=PAGE, amount="55.500")
    assert "Pagó tarde" in (await owner.get(TODAY)).text
    assert (await stands(product))[1].unapplied == DEPOSIT


async def test_a_transfer_is_never_given_back_through_mercado_pago(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    await filled(owner, await address(product, "llego"), amount="60.000")
    shown = (await owner.get(TODAY)).text
    assert "Pagó de más" in shown
    assert "/devolver" not in shown
    stale = (await address(product, "devolver")).replace("transferencias", "pagos")
    assert (await filled(owner, stale, page=TODAY)).headers["location"] == f"{TODAY}?ya=1"
    assert (await stands(product))[1].held == 60_000_00


# --- receipts


async def test_receipts_are_shown_beside_the_transfer(owner: httpx.AsyncClient, spoken_of: House) -> None:
    picture = await a_file(spoken_of)
    document = await a_file(spoken_of, mime_type="application/pdf", content=b"%PDF-1.7")
    await a_file(spoken_of, state="lost")
    page = (await owner.get(TODAY)).text
    assert f'<img src="/console/archivos/{picture}"' in page
    assert f'href="/console/archivos/{document}"' in page
    assert "no se pudo bajar el comprobante" in page
    shown = await owner.get(f"/console/archivos/{picture}")
    assert (shown.content, shown.headers["content-type"]) == (PHOTO, "image/jpeg")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    taken = await owner.get(f"/console/archivos/{document}")
    assert taken.headers["content-disposition"].startswith("attachment")


async def test_a_receipt_that_was_kept_for_long_enough_says_so(owner: httpx.AsyncClient, spoken_of: House) -> None:
    await a_file(spoken_of, state="deleted")
    page = (await owner.get(PAGE)).text
    assert "el comprobante se borró" in page
    assert "<img" not in page


async def test_what_was_not_kept_is_not_there(owner: httpx.AsyncClient, spoken_of: House) -> None:
    lost = await a_file(spoken_of, state="lost")
    for number in (lost, lost + 1, 2**63 - 1, 2**63):
        assert (await owner.get(f"/console/archivos/{number}")).status_code == 404


# --- cash, and money given back


async def test_cash_is_entered_on_the_reservations_page(
    owner: httpx.AsyncClient, held: House, product: Product
) -> None:
    assert "Todavía no entró plata" in (await owner.get(PAGE)).text
    answer = await filled(owner, f"{PAGE}/cobros", amount="$ 55.500", method="cash")
    assert answer.headers["location"] == PAGE
    status, balance = await stands(product)
    assert (status, balance.paid) == ("confirmed", DEPOSIT)
    await filled(owner, f"{PAGE}/cobros", amount="129.500", method="transfer")
    assert (await stands(product))[1].owed == 0
    page = (await owner.get(PAGE)).text
    assert "Efectivo" in page
    assert "Transferencia" in page


async def test_money_given_back_is_entered_with_its_reason(
    owner: httpx.AsyncClient, held: House, product: Product
) -> None:
    await filled(owner, f"{PAGE}/cobros", amount="55.500", method="cash")
    path, form = f"{PAGE}/devoluciones", {"amount": "10.000", "method": "cash", "reason": "se cortó la luz"}
    answer = await sent_once_more(owner, await filled(owner, path, **form), path, **form)
    assert answer.headers["location"] == PAGE
    assert (await stands(product))[1].paid == DEPOSIT - 10_000_00
    assert "Devuelto: efectivo (se cortó la luz)" in (await owner.get(PAGE)).text
    too_much = await filled(owner, f"{PAGE}/devoluciones", amount="45.500,01", method="cash")
    assert too_much.status_code == 422
    assert "Es más de lo que se puede devolver a mano: $ 45.500." in too_much.text


async def sent_once_more(owner: httpx.AsyncClient, asked: httpx.Response, path: str, **form: str) -> httpx.Response:
    """The same form as it comes back with a question, answered with yes."""
    hidden = {
        name: re.findall(rf'action="{path}">(?:.|\n)*?name="{name}" value="([^"]+)"', asked.text)[0]
        for name in ("token", "form_id", "sure_of")
    }
    return await owner.post(path, data=hidden | form)


async def test_more_than_is_owed_is_asked_about_before_it_is_booked(
    owner: httpx.AsyncClient, held: House, product: Product
) -> None:
    path = f"{PAGE}/cobros"
    slip = await filled(owner, path, amount="1.850.000", method="cash")
    assert slip.status_code == 422
    asked = slip.text.replace("\u00a0", " ")
    assert "¿Seguro que cobraste $ 1.850.000? De la estadía faltan pagar $ 185.000." in asked
    assert "Sí, es ese importe" in asked
    assert re.search(r'id="amount"[^>]* value=""', asked), "the form of promises took over what was typed in this one"
    other = await sent_once_more(owner, slip, path, amount="18.500.000", method="cash")  # sure of another amount
    assert other.status_code == 422
    assert (await stands(product))[1].held == 0
    assert (await sent_once_more(owner, slip, path, amount="1.850.000", method="cash")).status_code == 302
    assert (await stands(product))[1].held == 1_850_000_00


async def test_once_all_is_paid_any_amount_is_asked_about(
    owner: httpx.AsyncClient, held: House, product: Product
) -> None:
    await filled(owner, f"{PAGE}/cobros", amount="185.000", method="cash")
    again = await filled(owner, f"{PAGE}/cobros", amount="185.000", method="cash")
    assert "De la estadía no falta pagar nada." in again.text
    assert (await stands(product))[1].held == TOTAL


async def test_what_a_guest_spoke_of_is_believed_though_it_was_paid_meanwhile(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    await filled(owner, f"{PAGE}/cobros", amount="185.000", method="cash")
    tapped = await filled(owner, await address(product, "llego"), code=CODE, amount="55.500")
    assert tapped.headers["location"] == PAGE
    assert (await stands(product))[1].unapplied == DEPOSIT


async def test_giving_back_more_than_is_due_is_asked_about(
    owner: httpx.AsyncClient, held: House, product: Product
) -> None:
    await filled(owner, f"{PAGE}/cobros", amount="55.500", method="cash")
    path = f"{PAGE}/devoluciones"
    slip = await filled(owner, path, amount="55.500", method="cash", reason="se cortó la luz")
    assert slip.status_code == 422
    assert "¿Seguro que devolviste $ 55.500? Según la cuenta, no hay que devolver nada." in slip.text.replace(
        "\u00a0", " "
    )
    assert (await stands(product))[1].paid == DEPOSIT
    await sent_once_more(owner, slip, path, amount="55.500", method="cash", reason="se cortó la luz")
    assert (await stands(product))[1].paid == 0


def filled_in(page: str) -> str:
    """What the form of money given back proposes."""
    (found,) = re.findall(r'id="returned-amount"[^>]* value="([^"]*)"', page)
    return str(found).replace("\u00a0", " ")


async def test_what_is_due_is_filled_in_and_believed_at_once(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    await filled(owner, f"{PAGE}/cobros", amount="185.000", method="cash")
    assert filled_in((await owner.get(PAGE)).text) == ""
    await filled(owner, await address(product, "llego"), code=CODE, amount="55.500")
    assert filled_in((await owner.get(PAGE)).text) == "$ 55.500"
    assert (await filled(owner, f"{PAGE}/devoluciones", amount="55.500", method="transfer")).status_code == 302
    assert (await stands(product))[1] == Balance(agreed=TOTAL, paid=TOTAL)


async def test_a_first_part_of_a_deposit_is_not_filled_in_to_go_back(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    await filled(owner, await address(product, "llego"), code=CODE, amount="20.000")
    assert filled_in((await owner.get(PAGE)).text) == ""


async def test_a_transfer_beside_a_part_says_what_is_missing_of_the_deposit(
    owner: httpx.AsyncClient, spoken_of: House, product: Product
) -> None:
    await filled(owner, f"{PAGE}/cobros", amount="20.000", method="cash")
    shown = (await owner.get(PAGE)).text.replace("\u00a0", " ")
    assert "de la seña falta $ 35.500, y dice que transfirió $ 55.500" in shown


async def test_a_form_sent_twice_is_entered_once(owner: httpx.AsyncClient, held: House, product: Product) -> None:
    shown = (await owner.get(PAGE)).text
    (form_id,) = set(re.findall(r'name="form_id" value="([^"]+)"', shown))
    data = {"token": token_of(shown), "form_id": form_id, "amount": "55.500", "method": "cash"}
    assert (await owner.post(f"{PAGE}/cobros", data=data)).headers["location"] == PAGE
    assert (await owner.post(f"{PAGE}/cobros", data=data)).headers["location"] == f"{TODAY}?ya=1"
    assert (await stands(product))[1].held == DEPOSIT


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"amount": "mucho", "method": "cash"}, "Escribí el importe en pesos"),
        ({"amount": "0", "method": "cash"}, "Escribí cuánto"),
        ({"amount": "10", "method": "cheque"}, "Elegí si fue"),
        ({"amount": "10", "method": "cash", "form_id": "no"}, "El formulario venció"),
        ({"amount": "10", "method": "cash", "reason": "x" * 121}, "El motivo es muy largo"),
    ],
)
async def test_what_has_to_be_corrected_is_said_on_the_page(
    owner: httpx.AsyncClient, held: House, form: dict[str, str], sentence: str
) -> None:
    answer = await filled(owner, f"{PAGE}/cobros", **form)
    assert answer.status_code == 422
    assert sentence in answer.text


# --- the account


async def test_an_account_is_set_changed_and_taken_away(
    owner: httpx.AsyncClient, held: House, product: Product
) -> None:
    assert "Todavía no ofrecés transferencia" in (await owner.get("/console/cobros")).text
    saved = await filled(owner, "/console/cobros", page="/console/cobros", **ACCOUNT)
    page = (await owner.get(saved.headers["location"])).text
    assert "desde ahora el asistente pasa esta cuenta" in page
    for shown in ("Marta Paz", "arroyo.sierra", "0110012920000091344977", "20111111112"):
        assert shown in page
    wrong = await filled(
        owner, "/console/cobros", page="/console/cobros", **ACCOUNT | {"cbu": "0110012920000091344978"}
    )
    assert wrong.status_code == 422
    assert "alguno no coincide" in wrong.text
    assert "0110012920000091344978" in wrong.text
    async with product.database.unit_of_work() as connection:
        kept = (await connection.execute(select(property_.c.transfer_cbu))).scalar_one()
    assert kept == ACCOUNT["cbu"]
    await filled(owner, "/console/cobros/sacar", page="/console/cobros")
    assert "Todavía no ofrecés transferencia" in (await owner.get("/console/cobros")).text


async def test_a_house_that_is_not_set_up_has_no_account(owner: httpx.AsyncClient) -> None:
    assert "Todavía no ofrecés" in (await owner.get("/console/cobros")).text
    assert (await filled(owner, "/console/cobros", page="/console/cobros", **ACCOUNT)).status_code == 404


def test_what_an_owner_types_is_taken_or_named() -> None:
    wish = movement_of(
        {"amount": "10", "method": "cash", "reason": " a  b ", "form_id": "0" * 32}.__getitem__, currency="ARS"
    )
    assert (wish.amount, wish.reason) == (Money(10_00), "a b")
    with pytest.raises(FormError, match="a nombre de quién"):
        account_of((ACCOUNT | {"holder": " "}).__getitem__)
    with pytest.raises(FormError, match="alias"):
        account_of((ACCOUNT | {"alias": "ñ", "cbu": ""}).__getitem__)
