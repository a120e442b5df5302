"""An owner at her calendar in Chromium: what she drags and fills in, with what it costs before it is saved."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from services.clock import SettableClock
from tests.console.chart.conftest import Desk
from tests.console.chart.test_story import paid_through_the_provider
from tests.console.conftest import EMAIL, PASSWORD, log_in
from tests.factories import booking_api, march, settings

pytestmark = [pytest.mark.browser]
expect.set_options(timeout=30_000)

CHART = "/console/calendario?desde=2027-03-01"
DESK: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture
async def desk(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Desk]:
    given = settings(database_url, redis_url, console_owner_email=EMAIL, console_owner_password=PASSWORD)
    async with booking_api(given, clock) as booking:
        await log_in(booking.http)
        yield Desk(booking, clock)


@pytest.fixture
async def owner(desk: Desk) -> AsyncIterator[Page]:
    """The owner's browser on a desk, come in."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: install it, or name it in CHROMIUM"
    async with async_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(executable_path=path, args=sandbox)
        base = str(desk.http.base_url).rstrip("/")
        context = await browser.new_context(viewport=DESK, locale="es-AR", base_url=base)
        page = await context.new_page()
        page.set_default_timeout(60_000)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto("/console")
        await page.get_by_label("Correo").fill(EMAIL)
        await page.get_by_label("Contraseña").fill(PASSWORD)
        await page.get_by_role("button", name="Entrar").click()
        yield page
        await browser.close()
        assert faults == []


def bar(page: Page, name: str) -> Locator:
    return page.locator("a.bar-of", has_text=name)


async def drag(page: Page, bar: Locator, *, nights: int = 0, rows: int = 0, at: float = 0.5) -> None:
    """With the mouse, from a place of a bar (0: its left end, 1: its right)."""
    box, day = await bar.bounding_box(), await page.locator("th.date").first.bounding_box()
    assert box
    assert day
    x, y = box["x"] + 3 + (box["width"] - 6) * at, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + nights * day["width"] / 2, y + rows * 22, steps=4)
    await page.mouse.move(x + nights * day["width"], y + rows * 44, steps=4)
    await page.mouse.up()


async def fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


async def test_a_stay_is_moved_by_a_drag_for_the_difference_that_is_shown(desk: Desk, owner: Page) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    await owner.goto(CHART)
    await drag(owner, bar(owner, "Ana Ríos"), nights=3, rows=1)
    await expect(owner.get_by_role("status")).to_contain_text("Sale $ 108.000 más")
    assert (await desk.reservation(code))["cabin_name"] == "Ceibo", "a drag changes nothing"
    await owner.get_by_role("button", name="Guardar el cambio").click()
    await expect(owner.get_by_role("status")).to_contain_text("la reserva quedó cambiada")
    moved = await desk.reservation(code)
    assert (moved["cabin_name"], moved["check_in"], moved["check_out"]) == ("Jacarandá", "2027-03-05", "2027-03-08")


async def test_an_edge_of_a_bar_lengthens_the_stay(desk: Desk, owner: Page) -> None:
    code = await desk.confirmed("Ceibo", march(2, 4))
    await owner.goto(CHART)
    await drag(owner, bar(owner, "Ana Ríos"), nights=1, at=1)
    await expect(owner.get_by_role("status")).to_contain_text("Sale $ 85.000 más")
    await owner.get_by_role("button", name="Guardar el cambio").click()
    await expect(owner.get_by_role("status")).to_contain_text("la reserva quedó cambiada")
    changed = await desk.reservation(code)
    assert (changed["check_in"], changed["check_out"]) == ("2027-03-02", "2027-03-05")


async def test_a_stay_is_moved_by_the_form_on_a_phone(desk: Desk, owner: Page) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    await owner.set_viewport_size(PHONE)
    await owner.goto(CHART)
    await fits(owner)
    await bar(owner, "Ana Ríos").click()
    await fits(owner)
    await owner.get_by_role("link", name="Cambiar").click()
    await owner.get_by_label("Cabaña").select_option(label="Quebracho (7 pers.)")
    await owner.get_by_role("button", name="Ver cómo queda").click()
    await expect(owner.get_by_role("status")).to_contain_text("Sale $ 180.000 más")
    await fits(owner)
    await owner.get_by_role("button", name="Guardar el cambio").click()
    await expect(owner.get_by_role("status")).to_contain_text("la reserva quedó cambiada")
    assert (await desk.reservation(code))["cabin_name"] == "Quebracho"


async def test_a_drag_onto_nights_of_another_is_refused_with_who_has_them(desk: Desk, owner: Page) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    await desk.held("Jacarandá", march(3, 6), name="Beto Paz", phone="5491155500003")
    await owner.goto(CHART)
    await drag(owner, bar(owner, "Ana Ríos"), rows=1)
    refused = owner.get_by_role("alert")
    await expect(refused).to_contain_text("Esas noches no están libres")
    await expect(refused).to_contain_text("Beto Paz")
    await expect(owner.get_by_role("button", name="Guardar el cambio")).to_have_count(0)
    assert (await desk.reservation(code))["cabin_name"] == "Ceibo"


async def test_free_nights_are_drawn_and_blocked(desk: Desk, owner: Page) -> None:
    await owner.goto(CHART)
    row = owner.locator("tbody", has=owner.get_by_role("link", name="Ceibo"))
    await drag(owner, row.locator("td").nth(3), nights=2)
    await expect(owner.get_by_label("Entrada")).to_have_value("2027-03-03")
    await expect(owner.get_by_label("Salida")).to_have_value("2027-03-06")
    await owner.get_by_role("link", name="Mejor bloquear").click()
    await owner.get_by_label("Por qué").fill("Pintar el deck")
    await owner.get_by_role("button", name="Bloquear").click()
    await expect(owner.get_by_role("status")).to_contain_text("quedan para la casa")
    await expect(bar(owner, "Pintar el deck")).to_be_visible()
    assert (await desk.booking.hold("Ceibo", march(4, 7))).status_code == 409
    await bar(owner, "Pintar el deck").click()
    await owner.get_by_role("button", name="Liberar esas noches").click()
    await expect(owner.get_by_role("status")).to_contain_text("quedaron libres")
    assert (await desk.booking.hold("Ceibo", march(4, 7))).status_code == 201


async def test_escape_ends_a_drag_and_keys_lead_from_bar_to_bar(desk: Desk, owner: Page) -> None:
    await desk.confirmed("Ceibo", march(2, 5))
    await desk.held("Ceibo", march(8, 10), name="Beto Paz", phone="5491155500003")
    await owner.goto(CHART)
    box = await bar(owner, "Ana Ríos").bounding_box()
    assert box
    await owner.mouse.move(box["x"] + 30, box["y"] + 10)
    await owner.mouse.down()
    await owner.mouse.move(box["x"] + 130, box["y"] + 10, steps=4)
    await expect(owner.locator(".ghost")).to_be_visible()
    await owner.keyboard.press("Escape")
    await expect(owner.locator(".ghost")).to_have_count(0)
    await owner.mouse.up()
    await expect(owner).to_have_url(re.compile(r"/console/calendario\?desde=2027-03-01$"))
    await bar(owner, "Ana Ríos").focus()
    await owner.keyboard.press("ArrowRight")
    await expect(bar(owner, "Beto Paz")).to_be_focused()


async def test_without_scripts_a_booking_is_made(desk: Desk, owner: Page) -> None:
    cookies = await owner.context.cookies()
    assert owner.context.browser
    context = await owner.context.browser.new_context(
        java_script_enabled=False, base_url=str(desk.http.base_url).rstrip("/"), viewport=PHONE
    )
    await context.add_cookies([{**one} for one in cookies])  # type: ignore[typeddict-item]
    page = await context.new_page()
    await page.goto(CHART)
    await page.get_by_role("link", name="Nueva reserva", exact=True).click()
    await page.get_by_label("Cabaña").select_option(label="Ceibo (4 pers.)")
    await page.get_by_label("Entrada").fill("2027-03-02")
    await page.get_by_label("Salida").fill("2027-03-05")
    await page.get_by_label("A nombre de").fill("Carla Paz")
    await page.get_by_label("Celular").fill("11 5550-0077")
    await page.get_by_role("button", name="Ver el precio").click()
    await page.get_by_role("button", name="Reservar por").click()
    await expect(page.get_by_role("status")).to_contain_text("la reserva está hecha")
    await page.goto(CHART)
    await expect(bar(page, "Carla Paz")).to_have_count(1)
    await context.close()


async def test_the_calendar_keeps_itself_true(desk: Desk, owner: Page) -> None:
    await owner.goto(CHART)
    await expect(bar(owner, "Ana Ríos")).to_have_count(0)
    await desk.held("Ceibo", march(2, 5))
    desk.booking.product.news.tell()
    await expect(bar(owner, "Ana Ríos")).to_have_count(1, timeout=60_000)


async def test_a_cancelled_stay_is_given_back_from_its_page(desk: Desk, owner: Page) -> None:
    code = await desk.held("Ceibo", march(2, 5))
    await paid_through_the_provider(desk, code)
    await owner.goto(f"/console/reservas/{code}")
    await owner.get_by_role("link", name="Cancelar", exact=True).click()
    await expect(owner.get_by_text("hay que devolverle")).to_contain_text("$ 81.000")
    await owner.get_by_role("button", name="Sí, cancelarla").click()
    await expect(owner.get_by_role("status")).to_contain_text("quedó cancelada")
    await owner.get_by_role("button", name="Devolver $ 81.000").click()
    await expect(owner.get_by_role("status")).to_contain_text("se lo pedimos a Mercado Pago")
    await expect(owner.locator("#refunds + ul")).to_contain_text("pedida")
    await owner.get_by_text("Ver el libro").click()
    await expect(owner.locator(".ledger")).to_contain_text("Estadía: 3 noches")
    for size in (PHONE, DESK):
        await owner.set_viewport_size(size)
        await fits(owner)
