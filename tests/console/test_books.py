"""A reservation's page with its bill and promises, and the promotional codes, as an owner uses them."""

from datetime import date, timedelta

import httpx
import pytest

from services.cabins import rules
from services.clock import SettableClock
from services.console.forms import FormError, minor_units, promise_of, promotion_of
from services.reservations import promises
from services.reservations import service as reservations
from services.wiring import Product
from tests.console.conftest import token_of
from tests.house import House

PAGE = "/console/reservas/COMING2"
CODE = {"code": "verano10", "percent": "10", "first_day": "2026-11-20", "last_day": "2026-12-31"}


@pytest.fixture
async def coming(house: House) -> House:
    """A stay of 185,000 pesos that the owner confirmed."""
    hour = timedelta(hours=1)
    guest_id = await house.guest("Ana Ríos")
    await house.reservation(guest_id, "COMING2", date(2026, 12, 10), status="held", hold_ends_in=hour)
    await reservations.confirm(house.connection, "COMING2", cause="owner", now=house.now)
    await house.connection.commit()
    return house


async def filled(owner: httpx.AsyncClient, path: str, page: str, **form: str) -> httpx.Response:
    return await owner.post(path, data=form | {"token": token_of((await owner.get(page)).text)})


async def test_cards_lead_to_the_reservations_page(owner: httpx.AsyncClient, coming: House) -> None:
    assert f'href="{PAGE}"' in (await owner.get("/console/hoy")).text
    page = (await owner.get(PAGE)).text
    assert "Ana Ríos" in page
    assert "$ 185.000" in page
    assert "hasta las 10:00" in page
    assert (await owner.get("/console/reservas/NOTHING")).status_code == 404


async def test_a_promised_price_and_hour_are_in_the_bill(
    owner: httpx.AsyncClient, coming: House, product: Product
) -> None:
    answer = await filled(
        owner, f"{PAGE}/promesas", PAGE, text="Salida a las 14 y una atención", effect="less", amount="20.000",
        check_out_until="14:00",
    )  # fmt: skip
    assert answer.headers["location"] == PAGE
    page = (await owner.get(PAGE)).text
    assert "Salida a las 14 y una atención" in page
    assert "hasta las 14:00" in page
    assert "$ 20.000 menos" in page
    assert "$ 165.000" in page
    async with product.database.unit_of_work() as connection:
        bill = await promises.bill(connection, "COMING2")
    assert bill.promises[0].promised_by == "duena@example.com"


async def test_what_cannot_be_promised_is_said_and_what_was_filled_in_stays(
    owner: httpx.AsyncClient, coming: House
) -> None:
    answer = await filled(owner, f"{PAGE}/promesas", PAGE, text="Todo <gratis>", effect="less", amount="900.000")
    assert answer.status_code == 422
    assert "menos que nada" in answer.text
    assert "Todo &lt;gratis&gt;" in answer.text
    assert "Nada todavía" in (await owner.get(PAGE)).text


async def test_nothing_is_promised_about_what_is_over(owner: httpx.AsyncClient, house: House) -> None:
    await house.reservation(await house.guest("Ana Ríos"), "OVER222", date(2026, 12, 10), status="cancelled")
    await house.connection.commit()
    assert "Anotar la promesa" not in (await owner.get("/console/reservas/OVER222")).text
    answer = await filled(owner, "/console/reservas/OVER222/promesas", "/console/codigos", text="Algo")
    assert answer.headers["location"] == "/console/hoy?ya=1"


async def test_a_code_is_made_used_and_ended(
    owner: httpx.AsyncClient, coming: House, product: Product, clock: SettableClock
) -> None:
    answer = await filled(owner, "/console/codigos", "/console/codigos", **CODE, minimum_nights="3", use_limit="5")
    assert answer.headers["location"] == "/console/codigos"
    page = (await owner.get("/console/codigos")).text
    assert "VERANO10" in page
    assert "10 % menos" in page
    assert "desde 3 noches" in page
    assert "Nadie lo usó todavía, de 5" in page
    assert "En uso" in page

    assert "Ese código ya existe" in (await filled(owner, "/console/codigos", "/console/codigos", **CODE)).text

    ended = await filled(owner, "/console/codigos/VERANO10/terminar", "/console/codigos")
    assert ended.headers["location"] == "/console/codigos"
    page = (await owner.get("/console/codigos")).text
    assert "Terminado" in page
    assert "Terminarlo hoy" not in page
    async with product.database.unit_of_work() as connection:
        (found,) = await rules.read_promotions(connection, now=clock.now())
    assert found.last_day == date(2026, 11, 23)
    assert (found.minimum_nights, found.use_limit) == (3, 5)
    again = await filled(owner, "/console/codigos/VERANO10/terminar", "/console/codigos")
    assert again.headers["location"] == "/console/hoy?ya=1"


async def test_a_code_that_begins_later_can_be_ended_before(owner: httpx.AsyncClient, coming: House) -> None:
    await filled(owner, "/console/codigos", "/console/codigos", **CODE | {"first_day": "2026-12-01"})
    assert "Todavía no empezó" in (await owner.get("/console/codigos")).text
    await filled(owner, "/console/codigos/VERANO10/terminar", "/console/codigos")
    assert "Terminado" in (await owner.get("/console/codigos")).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "ñandú!"}, "de 3 a 20 letras o números"),
        ({"percent": ""}, "un porcentaje o un importe"),
        ({"amount": "10.000"}, "un porcentaje o un importe"),
        ({"first_day": ""}, "desde y hasta cuándo"),
        ({"last_day": "2026-11-01"}, "de la primera a la última"),
        ({"nights_from": "2026-12-05"}, "de la primera a la última"),
        ({"nights_from": "2026-12-05", "nights_last": "2026-12-01"}, "Las noches van"),
        ({"percent": "ciento"}, "Revisá los números"),
        ({"first_day": "mañana"}, "Revisá las fechas"),
        ({"percent": "", "amount": "diez lucas"}, "en pesos"),
    ],
)
async def test_a_form_with_a_slip_says_what_to_correct(
    owner: httpx.AsyncClient, coming: House, changed: dict[str, str], said: str
) -> None:
    answer = await filled(owner, "/console/codigos", "/console/codigos", **CODE | changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Todavía no hay ninguno" in answer.text


async def test_nobody_but_the_owner_gets_in(browser: httpx.AsyncClient, coming: House) -> None:
    for path in (PAGE, "/console/codigos"):
        assert (await browser.get(path)).headers["location"] == "/console/entrar"


async def test_a_form_from_elsewhere_is_refused(owner: httpx.AsyncClient, coming: House) -> None:
    for path in (f"{PAGE}/promesas", "/console/codigos", "/console/codigos/VERANO10/terminar"):
        assert (await owner.post(path, data=CODE | {"text": "Gratis", "token": "x"})).status_code == 403


@pytest.mark.parametrize(
    ("text", "centavos"), [("20.000", 20_000_00), ("$ 1.250.000", 1_250_000_00), ("500", 500_00), ("99,5", 99_50)]
)
def test_amounts_are_read_as_people_write_them(text: str, centavos: int) -> None:
    assert minor_units(text) == centavos


@pytest.mark.parametrize("text", ["", "20.00", "1,234", "-5", "veinte"])
def test_what_is_no_amount_is_asked_again(text: str) -> None:
    with pytest.raises(FormError):
        minor_units(text)


def test_a_promise_without_words_is_none() -> None:
    with pytest.raises(FormError):
        promise_of({"text": "  "}.get, currency="ARS")  # type: ignore[arg-type]


def test_the_last_night_of_a_code_is_slept() -> None:
    form = CODE | {"nights_from": "2026-12-01", "nights_last": "2026-12-10"}
    _, wanted = promotion_of(lambda name: form.get(name, ""), currency="ARS")
    assert wanted.nights_end == date(2026, 12, 11)
