"""The calendar as an owner reads it, and the forms that change it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from services.calendars import importing, repository
from services.calendars.channels import Channel
from services.calendars.reading import read
from services.clock import local_date
from services.domain.stay import Stay
from tests.calendars.feeds import ZONE, booked
from tests.console.chart.conftest import Desk
from tests.factories import march

CHART, NEW, BLOCK = "/console/calendario", "/console/calendario/nueva", "/console/calendario/bloquear"
FROM_MARCH = f"{CHART}?desde=2027-03-01"


async def sold_elsewhere(desk: Desk, cabin: str, *stays: Stay, summary: str = "Reserved") -> None:
    product, now = desk.booking.product, desk.clock.now()
    reading = read(
        booked([(one.check_in, one.check_out) for one in stays], summary=summary),
        property_zone=ZONE,
        today=local_date(now, ZONE),
    )
    async with product.database.unit_of_work() as connection:
        feed = await repository.add_feed(
            connection,
            cabin_id=UUID(desk.booking.cabins[cabin]),
            channel=Channel.AIRBNB,
            url=f"https://airbnb.example/{uuid4()}.ics",
            now=now,
        )
        await importing.take_over(connection, feed, reading, now=now)
        await connection.commit()


def bars(page: str) -> list[str]:
    """What each bar says, read aloud."""
    return re.findall(r'class="bar-of [^"]*" href="[^"]*" title="[^"]*" aria-label="([^"]*)"', page)


def stay_form(desk: Desk, cabin: str, stay: Stay, **more: str) -> dict[str, str]:
    return {
        "cabana": desk.booking.cabins[cabin],
        "entrada": stay.check_in.isoformat(),
        "salida": stay.check_out.isoformat(),
        "adultos": "2",
    } | more


def agreed(page: str) -> str:
    found = re.search(r'name="acordado" value="(\d+)"', page)
    assert found, page[:4000]
    return found[1]


# --- reading


async def test_every_kind_of_taken_night_has_its_bar(desk: Desk) -> None:
    await desk.confirmed("Ceibo", march(2, 5))
    await desk.held("Jacarandá", march(6, 8), name="Beto Paz")
    await desk.send(BLOCK, **stay_form(desk, "Aromo", march(3, 6), motivo="Pintura"))
    await sold_elsewhere(desk, "Quebracho", march(10, 12))
    page = await desk.page(FROM_MARCH)
    assert sorted(bars(page)) == [
        "Ana Ríos, confirmada. mar 2 mar → vie 5 mar · 3 noches. 2 adultos",
        "Beto Paz, esperando la seña, vence 13:00. sáb 6 mar → lun 8 mar · 2 noches. 2 adultos",
        "Bloqueada por la casa: Pintura. mié 3 mar → sáb 6 mar · 3 noches",
        "Vendida en Airbnb. mié 10 mar → vie 12 mar · 2 noches",
    ]
    assert "vendidas dos veces" not in page


async def test_nights_that_are_sold_twice_are_loud(desk: Desk) -> None:
    await desk.confirmed("Ceibo", march(2, 5))
    await sold_elsewhere(desk, "Ceibo", march(4, 6))
    page = await desk.page(FROM_MARCH)
    assert "Hay noches vendidas dos veces" in page
    assert sum("¡Vendida dos veces!" in one for one in bars(page)) == 2
    assert 'rowspan="2"' in page


async def test_what_came_back_from_a_portal_is_not_shown_again(desk: Desk) -> None:
    await desk.confirmed("Ceibo", march(2, 5))
    await sold_elsewhere(desk, "Ceibo", march(2, 5), summary="Airbnb (Not available)")
    assert len(bars(await desk.page(FROM_MARCH))) == 1


async def test_an_ended_hold_has_no_bar(desk: Desk) -> None:
    await desk.held("Ceibo", march(2, 5))
    desk.clock.advance(timedelta(hours=2))
    assert bars(await desk.page(FROM_MARCH)) == []


async def test_the_calendar_begins_yesterday_and_leads_on_both_sides(desk: Desk) -> None:
    page = await desk.page(CHART)
    assert 'data-first="2026-11-23"' in page
    assert 'aria-current="date"' in page
    assert "Día de la Soberanía Nacional" in page
    assert "?desde=2026-10-26" in page
    assert "?desde=2026-12-21" in page
    assert 'data-first="2026-11-23"' in await desk.page(f"{CHART}?desde=nunca")


async def test_what_is_sold_elsewhere_says_where_and_what_can_be_done(desk: Desk) -> None:
    await sold_elsewhere(desk, "Quebracho", march(10, 12))
    address = re.search(r"/console/calendario/afuera/\d+", await desk.page(FROM_MARCH))
    assert address
    page = await desk.page(address[0])
    assert "Vendida en Airbnb" in page
    assert "Se cambia o se cancela allá" in page
    assert (await desk.http.get(f"{CHART}/afuera/999999")).status_code == 404


# --- booking


async def test_a_booking_is_made_for_the_price_that_was_shown(desk: Desk) -> None:
    form = stay_form(desk, "Ceibo", march(2, 5), nombre="Carla Paz", telefono="11 5550-0077")
    shown = await desk.send(NEW, **form, paso="ver")
    assert "Reservar por $ 270.000" in shown.text.replace("\u00a0", " ")
    form_id = str(uuid4())
    form |= {"acordado": agreed(shown.text), "form_id": form_id, "como": "confirmed"}
    done = await desk.send(NEW, **form, paso="guardar")
    address = done.headers["location"]
    again = await desk.send(NEW, **form, paso="guardar")
    assert again.headers["location"] == address, "sent twice it was not booked once"
    made = await desk.reservation(address.partition("?")[0].rpartition("/")[2])
    assert (made["status"], made["guest_name"], made["total"]["amount"]) == ("confirmed", "Carla Paz", 270_000_00)


@pytest.mark.parametrize(("begins", "hours"), [("held", 1), ("held_a_day", 24)])
async def test_a_hold_of_the_house_lasts_by_the_rules_or_a_day(desk: Desk, begins: str, hours: int) -> None:
    form = stay_form(desk, "Ceibo", march(2, 5), nombre="Carla", telefono="11 5550-0077", como=begins)
    form |= {"acordado": "27000000", "form_id": str(uuid4())}
    done = await desk.send(NEW, **form, paso="guardar")
    code = done.headers["location"].partition("?")[0].rpartition("/")[2]
    desk.clock.advance(timedelta(hours=hours, seconds=-1))
    assert (await desk.reservation(code))["status"] == "held"
    desk.clock.advance(timedelta(seconds=1))
    assert (await desk.reservation(code))["status"] == "expired"


async def test_another_price_by_now_is_shown_and_not_booked(desk: Desk) -> None:
    form = stay_form(desk, "Ceibo", march(2, 5), nombre="Carla", telefono="11 5550-0077")
    refused = await desk.send(NEW, **form, acordado="100", form_id=str(uuid4()), paso="guardar")
    assert "Mientras tanto cambió el precio" in refused.text
    assert agreed(refused.text) == "27000000"
    assert bars(await desk.page(FROM_MARCH)) == []


async def test_taken_nights_are_refused_with_what_stands_there(desk: Desk) -> None:
    await desk.confirmed("Ceibo", march(2, 5))
    refused = await desk.send(NEW, **stay_form(desk, "Ceibo", march(4, 6)), paso="ver")
    assert "Esas noches no están libres" in refused.text
    assert "Ana Ríos" in refused.text
    assert 'value="guardar"' not in refused.text


async def test_the_fewest_nights_are_waived_by_a_word(desk: Desk) -> None:
    form = stay_form(desk, "Ceibo", march(2, 3), nombre="Carla", telefono="11 5550-0077")
    refused = await desk.send(NEW, **form, paso="ver")
    assert "el mínimo es de 2 noches" in refused.text
    form |= {"palabra": "son amigos"}
    shown = await desk.send(NEW, **form, paso="ver")
    done = await desk.send(NEW, **form, acordado=agreed(shown.text), form_id=str(uuid4()), paso="guardar")
    assert done.status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"salida": "2027-03-02"}, "La salida tiene que ser después"),
        ({"entrada": ""}, "Poné el día de entrada"),
        ({"cabana": "x"}, "Elegí la cabaña"),
        ({"adultos": "0"}, "al menos un adulto"),
        ({"adultos": "dos"}, "con números"),
        ({"nombre": "-"}, "a nombre de quién"),
        ({"telefono": "12"}, "Revisá el celular"),
    ],
)
async def test_what_is_filled_in_wrong_is_said(desk: Desk, wrong: dict[str, str], sentence: str) -> None:
    form = stay_form(desk, "Ceibo", march(2, 5), nombre="Carla", telefono="11 5550-0077", acordado="27000000")
    answer = await desk.send(NEW, **form | wrong, form_id=str(uuid4()), paso="guardar")
    assert answer.status_code == 422
    assert sentence in answer.text


# --- changing


async def test_a_change_is_made_for_the_difference_that_was_shown(desk: Desk) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    path = f"/console/reservas/{code}/cambiar"
    asked = {"cabana": desk.booking.cabins["Jacarandá"], "entrada": "2027-03-02", "salida": "2027-03-06"}
    shown = (await desk.http.get(path, params=asked)).text.replace("\u00a0", " ")
    assert "Sale $ 201.500 más" in shown
    form = stay_form(desk, "Jacarandá", march(2, 6))
    done = await desk.send(path, **form, acordado=agreed(shown), paso="guardar")
    assert done.headers["location"] == f"/console/reservas/{code}?hecho=cambiada"
    now = await desk.reservation(code)
    assert (now["cabin_name"], now["check_out"], now["total"]["amount"]) == ("Jacarandá", "2027-03-06", 471_500_00)
    assert "la reserva quedó cambiada" in await desk.page(done.headers["location"])
    again = await desk.send(path, **form, acordado=agreed(shown), paso="guardar")
    assert again.status_code == 302
    assert (await desk.reservation(code))["total"]["amount"] == 471_500_00


async def test_a_change_for_another_sum_is_shown_again(desk: Desk) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    path, form = f"/console/reservas/{code}/cambiar", stay_form(desk, "Ceibo", march(2, 6))
    refused = await desk.send(path, **form, acordado="1", paso="guardar")
    assert "Mientras tanto cambió el precio" in refused.text
    assert (await desk.reservation(code))["check_out"] == "2027-03-05"


async def test_a_change_onto_nights_of_another_is_refused_with_who_has_them(desk: Desk) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    await desk.held("Ceibo", march(5, 8), name="Beto Paz", phone="5491155500003")
    path, form = f"/console/reservas/{code}/cambiar", stay_form(desk, "Ceibo", march(2, 6))
    for step in ("ver", "guardar"):
        refused = await desk.send(path, **form, acordado="36500000", paso=step)
        assert "Esas noches no están libres" in refused.text
        assert "Beto Paz" in refused.text
    assert (await desk.reservation(code))["check_out"] == "2027-03-05"


async def test_a_change_of_nothing_says_so(desk: Desk) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    same = await desk.send(f"/console/reservas/{code}/cambiar", **stay_form(desk, "Ceibo", march(2, 5)), paso="ver")
    assert "no hay nada que cambiar" in same.text


# --- the house's word, and letting go


async def test_a_hold_is_confirmed_by_the_owner_s_word(desk: Desk) -> None:
    code = await desk.held("Ceibo", march(2, 5))
    path = f"/console/reservas/{code}"
    done = await desk.send(f"{path}/confirmar", on=path)
    assert done.headers["location"] == f"{path}?hecho=confirmada"
    assert (await desk.reservation(code))["status"] == "confirmed"
    assert (await desk.send(f"{path}/confirmar", on=path)).headers["location"] == "/console/hoy?ya=1"


async def test_a_cancellation_shows_what_goes_back_and_frees_the_nights(desk: Desk) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    path = f"/console/reservas/{code}/cancelar"
    shown = await desk.page(path)
    assert "hay que devolverle <strong>$ 81.000" in shown
    wrong = await desk.send(path, acordado="1")
    assert "cambió lo que hay que devolver" in wrong.text
    done = await desk.send(path, acordado=agreed(shown))
    assert done.headers["location"] == f"/console/reservas/{code}?hecho=cancelada"
    assert (await desk.reservation(code))["status"] == "cancelled"
    assert bars(await desk.page(FROM_MARCH)) == []


# --- the house's nights


async def test_nights_are_blocked_and_some_of_them_freed(desk: Desk) -> None:
    form = stay_form(desk, "Ceibo", march(2, 8), motivo="Pintura")
    assert (await desk.send(BLOCK, **form)).headers["location"] == f"{CHART}?desde=2027-03-02&hecho=bloqueada"
    again = await desk.send(BLOCK, **form)
    assert "Esas noches no están libres" in again.text
    assert "Bloqueada por la casa: Pintura" in again.text
    address = re.search(r"/console/calendario/bloqueos/\w+", await desk.page(FROM_MARCH))
    assert address
    shown = await desk.page(address[0])
    assert "duena@example.com" in shown
    assert (await desk.booking.hold("Ceibo", march(4, 6))).status_code == 409
    freed = await desk.send(address[0], entrada="2027-03-04", salida="2027-03-06")
    assert freed.headers["location"] == f"{CHART}?desde=2027-03-04&hecho=liberada"
    assert (await desk.booking.hold("Ceibo", march(4, 6))).status_code == 201
    assert (await desk.http.get(address[0])).status_code == 404
    assert len(bars(await desk.page(FROM_MARCH))) == 3


async def test_a_block_needs_its_reason(desk: Desk) -> None:
    answer = await desk.send(BLOCK, **stay_form(desk, "Ceibo", march(2, 8)))
    assert "Escribí por qué" in answer.text
    assert bars(await desk.page(FROM_MARCH)) == []


async def test_the_address_of_a_block_among_reservations_leads_to_it(desk: Desk) -> None:
    await desk.send(BLOCK, **stay_form(desk, "Ceibo", march(2, 8), motivo="Pintura"))
    address = re.search(r"/console/calendario/bloqueos/(\w+)", await desk.page(FROM_MARCH))
    assert address
    answer: httpx.Response = await desk.http.get(f"/console/reservas/{address[1]}")
    assert answer.headers["location"] == address[0]


async def test_blocked_nights_are_nobody_s_arrival(desk: Desk) -> None:
    await desk.send(BLOCK, **stay_form(desk, "Ceibo", march(2, 8), motivo="Pintura"))
    assert "Pintura" not in await desk.page("/console/hoy")
