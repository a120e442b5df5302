"""What an owner reads of other calendars in the console, and does about them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from services.calendars import service
from services.calendars.channels import Channel
from services.clock import SettableClock
from services.domain.stay import Stay
from tests.calendars.conftest import Portals
from tests.calendars.feeds import booked
from tests.calendars.portal import Answer, Portal
from tests.console.conftest import EMAIL, PASSWORD, log_in, token_of
from tests.factories import booking_api, march, settings

NIGHTS = march(8, 11)


@pytest.fixture
async def owned(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Portals]:
    """A house whose owner has come in."""
    given = settings(
        database_url,
        redis_url,
        console_owner_email=EMAIL,
        console_owner_password=PASSWORD,
        calendar_private_addresses=True,
    )
    async with booking_api(given, clock) as served:
        await log_in(served.http)
        yield Portals(served, served.product, clock)


async def first_page(owned: Portals) -> str:
    return " ".join((await owned.booking.http.get("/console/hoy")).text.split())


async def test_nights_sold_twice_stand_on_the_first_page_with_both_sides_and_the_ways_out(owned: Portals) -> None:
    feed, code = await owned.connect(), await owned.books(NIGHTS)
    await owned.confirms(code)
    assert "dos veces" not in await first_page(owned)
    await owned.says(feed, march(10, 13), march(20, 22))
    page = await first_page(owned)
    assert "Noches vendidas dos veces en Ceibo" in page
    assert f"/console/reservas/{code}" in page
    assert "Airbnb tiene una reserva" in page
    assert f"Cancelá la reserva {code}" in page
    await owned.says(feed, march(20, 22))
    assert "dos veces" not in await first_page(owned)


async def test_a_calendar_that_lost_its_nights_or_is_stale_is_told_of(owned: Portals) -> None:
    feed = await owned.connect(Channel.BOOKING)
    await owned.says(feed, NIGHTS)
    await owned.says(feed)
    assert "dejó de nombrar 3 noches" in await first_page(owned)
    owned.clock.advance(timedelta(hours=7))
    assert "El calendario de Booking.com de Ceibo está atrasado" in await first_page(owned)


# --- the page of calendars -------------------------------------------------------------------------------------------

PAGE = "/console/calendarios"


async def page_of(owned: Portals, address: str = PAGE) -> str:
    answer = await owned.booking.http.get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


async def sends(owned: Portals, address: str, **filled: str) -> httpx.Response:
    """A form of the page, sent with its token."""
    token = token_of((await owned.booking.http.get(PAGE)).text)
    return await owned.booking.http.post(address, data={"token": token, **filled})


async def led_to(owned: Portals, answer: httpx.Response) -> str:
    """The page that a form led to."""
    assert answer.status_code == 302, answer.text
    return await page_of(owned, answer.headers["location"].partition("#")[0])


async def connected(owned: Portals, portal: Portal, *stays: Stay, channel: str = "airbnb") -> str:
    """The page after a portal's calendar was connected there."""
    portal.answers["/x.ics"] = Answer(booked([(one.check_in, one.check_out) for one in stays]))
    cabin = owned.booking.cabins["Ceibo"]
    return await led_to(owned, await sends(owned, PAGE, cabin_id=cabin, channel=channel, url=f"{portal.url}/x.ics"))


async def feed_id(owned: Portals) -> str:
    (one,) = (await owned.booking.get("/calendars")).json()["items"]
    found: str = one["id"]
    return found


async def test_an_owner_without_calendars_is_told_what_they_are_for(owned: Portals) -> None:
    page = await page_of(owned)
    assert "Todavía no hay ningún calendario conectado. Si también vendés en Airbnb" in page
    assert "Traer lo que se vende en otro lado" in page
    assert "Que allá vean lo que se vende acá" in page


async def test_a_calendar_is_connected_read_at_once_and_its_address_is_shown_nowhere(
    owned: Portals, portal: Portal
) -> None:
    page = await connected(owned, portal, NIGHTS)
    assert "Listo: lo leímos" in page
    assert "Al día" in page
    assert page.count("no mira ningún otro calendario") == len(owned.booking.cabins) - 1
    assert "3 noches tomadas de hoy en adelante" in page
    assert "leído 12:00" in page
    assert "/x.ics" not in page
    assert not await owned.may_hold(NIGHTS)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Pegá la dirección del calendario."),
        ("no es una dirección", "Eso no es una dirección de internet"),
        ("ftp://airbnb.com/x.ics", "La dirección tiene que empezar con https:// o webcal://."),
    ],
)
async def test_an_address_that_cannot_be_used_is_refused_with_the_reason(
    owned: Portals, url: str, sentence: str
) -> None:
    cabin = owned.booking.cabins["Ceibo"]
    answer = await sends(owned, PAGE, cabin_id=cabin, channel="airbnb", url=url)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    # On a phone the form is far below: the page opens there, where the sentence stands.
    assert 'action="/console/calendarios#connect"' in answer.text
    assert (await owned.booking.get("/calendars")).json()["items"] == []


@pytest.mark.parametrize(("channel", "cabins"), [("airbnb", ["Ceibo"]), ("google", ["Ceibo", "Aromo"])])
async def test_a_portal_s_address_is_one_cabin_s_and_a_calendar_of_one_s_own_may_be_of_several(
    owned: Portals, portal: Portal, channel: str, cabins: list[str]
) -> None:
    portal.answers["/x.ics"] = Answer(booked([]))
    for cabin in ("Ceibo", "Aromo", "Ceibo"):
        cabin_id = owned.booking.cabins[cabin]
        answer = await sends(owned, PAGE, cabin_id=cabin_id, channel=channel, url=f"{portal.url}/x.ics")
        assert ("ya la mira otra cabaña" in answer.text) == (cabin not in cabins)
    assert [one["cabin_name"] for one in (await owned.booking.get("/calendars")).json()["items"]] == sorted(cabins)


async def test_a_cabin_of_which_one_half_is_missing_says_which_step(owned: Portals) -> None:
    missing = "todavía no ve lo que se vende acá"
    await owned.connect(Channel.AIRBNB)
    await owned.connect(Channel.GOOGLE)
    page = await page_of(owned)
    assert (page.count(missing), page.count("Todavía no miramos lo que se vende en")) == (1, 0)
    for channel in (Channel.AIRBNB, Channel.BOOKING):
        await service.publish(owned.product, UUID(owned.booking.cabins["Ceibo"]), channel)
    page = await page_of(owned)
    assert (page.count(missing), page.count("Todavía no miramos lo que se vende en")) == (0, 1)


async def test_a_calendar_that_cannot_be_read_yet_is_kept_and_says_why(owned: Portals, portal: Portal) -> None:
    wish = {"cabin_id": owned.booking.cabins["Ceibo"], "channel": "airbnb", "url": f"{portal.url}/none.ics"}
    page = await led_to(owned, await sends(owned, PAGE, **wish))
    assert "Guardado, pero todavía no lo pudimos leer" in page
    assert "El calendario ya no está en esa dirección." in page
    assert "nunca leído" in page


async def test_a_calendar_that_fails_says_why_and_frees_nothing(owned: Portals, portal: Portal) -> None:
    await connected(owned, portal, NIGHTS)
    portal.answers["/x.ics"] = Answer(b"<html>Sign in</html>")
    owned.clock.advance(timedelta(hours=1))
    page = await led_to(owned, await sends(owned, f"{PAGE}/{await feed_id(owned)}/traer"))
    assert "No lo pudimos leer" in page
    assert "Lo que hay en esa dirección no es un calendario (.ics). Mientras tanto sus noches siguen tomadas." in page
    assert "leído 12:00" in page
    assert not await owned.may_hold(NIGHTS)


async def test_a_calendar_is_looked_at_when_the_owner_wants_it(owned: Portals, portal: Portal) -> None:
    await connected(owned, portal, NIGHTS)
    assert "no cambió nada" in await led_to(owned, await sends(owned, f"{PAGE}/{await feed_id(owned)}/traer"))
    portal.answers["/x.ics"] = Answer(booked([(one.check_in, one.check_out) for one in (NIGHTS, march(20, 22))]))
    page = await led_to(owned, await sends(owned, f"{PAGE}/{await feed_id(owned)}/traer"))
    assert "Lo acabamos de leer; así quedó." in page
    assert "5 noches tomadas" in page


async def test_nights_that_a_calendar_lost_are_kept_until_the_owner_says_that_it_is_right(
    owned: Portals, portal: Portal
) -> None:
    await connected(owned, portal, NIGHTS)
    assert "Liberar esas noches" not in await page_of(owned)
    portal.answers["/x.ics"] = Answer(booked([]))
    page = await led_to(owned, await sends(owned, f"{PAGE}/{await feed_id(owned)}/traer"))
    assert "Perdió noches" in page
    assert "dejó de nombrar 3 noches" in page
    assert not await owned.may_hold(NIGHTS)
    page = await led_to(owned, await sends(owned, f"{PAGE}/{await feed_id(owned)}/creer"))
    assert "vale lo que el calendario dice ahora" in page
    assert "Perdió noches" not in page
    assert await owned.may_hold(NIGHTS)


async def test_an_owner_who_insists_is_told_when_another_reading_came_first(owned: Portals, portal: Portal) -> None:
    await connected(owned, portal, NIGHTS)
    portal.answers["/x.ics"] = Answer(booked([]))
    await sends(owned, f"{PAGE}/{await feed_id(owned)}/traer")
    asked, gate = asyncio.Event(), asyncio.Event()

    def held_back() -> asyncio.Event:
        asked.set()
        return gate

    portal.answers["/x.ics"] = Answer(booked([]), after=held_back)
    insisting = asyncio.create_task(sends(owned, f"{PAGE}/{await feed_id(owned)}/creer"))
    await asked.wait()
    portal.answers["/x.ics"] = Answer(booked([]))
    owned.clock.advance(timedelta(minutes=1))
    await sends(owned, f"{PAGE}/{await feed_id(owned)}/traer")
    gate.set()
    page = await led_to(owned, await insisting)
    assert "Justo terminó otra lectura" in page
    assert "vale lo que el calendario dice ahora" not in page
    assert "Perdió noches" in page


async def test_a_calendar_that_is_disconnected_frees_what_it_took(owned: Portals, portal: Portal) -> None:
    await connected(owned, portal, NIGHTS)
    page = await led_to(owned, await sends(owned, f"{PAGE}/{await feed_id(owned)}/sacar"))
    assert "Desconectado" in page
    assert "Todavía no hay ningún calendario conectado" in page
    assert await owned.may_hold(NIGHTS)


async def test_our_own_address_is_given_once_and_changed_only_when_that_is_meant(owned: Portals) -> None:
    wish = {"cabin_id": owned.booking.cabins["Ceibo"], "channel": "airbnb"}

    async def address() -> str:
        (one,) = (await owned.booking.get("/published-calendars")).json()["items"]
        found: str = one["url"]
        return found

    page = await led_to(owned, await sends(owned, f"{PAGE}/direcciones", **wish))
    first = await address()
    assert first in page
    assert "nadie la leyó todavía" in page
    assert "Suele leerla cada 3 horas; puede tardar hasta 24." in page
    page = await led_to(owned, await sends(owned, f"{PAGE}/direcciones", **wish))
    assert ("Ya tiene una dirección" in page, await address()) == (True, first)
    await owned.booking.http.get(httpx.URL(first).path)
    assert "leída 12:00" in await page_of(owned)
    page = await led_to(owned, await sends(owned, f"{PAGE}/direcciones", change="1", **wish))
    assert first not in page
    assert await address() in page


async def test_a_conflict_is_dismissed_with_who_and_when_and_can_be_shown_again(owned: Portals) -> None:
    feed, code = await owned.connect(), await owned.books(NIGHTS)
    await owned.confirms(code)
    await owned.says(feed, march(10, 13), march(20, 22))
    page = await page_of(owned)
    assert "Airbnb tiene una reserva mié 10 mar → sáb 13 mar · 3 noches" in page
    assert f"reserva {code}</a> (lun 8 mar → jue 11 mar · 3 noches)" in page
    assert f"Cancelá la reserva {code}" in page
    (one,) = await owned.conflicts()
    page = await led_to(owned, await sends(owned, f"/console/choques/{one.id}/cerrar", dismissal="no_clash"))
    assert f"{EMAIL} dijo que no es un choque · 12:00" in page
    assert "Qué podés hacer" not in page
    assert "dos veces" not in await first_page(owned)
    page = await led_to(owned, await sends(owned, f"/console/choques/{one.id}/reabrir"))
    assert "Qué podés hacer" in page
    assert "dos veces en Ceibo" in await first_page(owned)
    await led_to(owned, await sends(owned, f"/console/choques/{one.id}/cerrar", dismissal="settled"))
    assert "lo dio por arreglado" in await page_of(owned)
    again = await sends(owned, f"/console/choques/{one.id}/cerrar", dismissal="settled")
    assert again.headers["location"] == "/console/hoy?ya=1"


async def test_nobody_but_the_owner_sees_or_changes_calendars(owned: Portals) -> None:
    owned.booking.http.cookies.clear()
    for address in (PAGE, f"{PAGE}/direcciones", "/console/choques/1/cerrar"):
        answer = await owned.booking.http.request("GET" if address == PAGE else "POST", address)
        assert answer.headers["location"] == "/console/entrar"
