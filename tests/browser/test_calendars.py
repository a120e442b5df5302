"""An owner who sells on Airbnb as well: both calendars are connected, a hold gives way, a clash is seen to."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from services.calendars.reading import read
from services.domain.stay import Stay
from tests.browser.product import RunningProduct, owners_page, running_product
from tests.browser.test_guest_books import ANSWER_MS, reservation
from tests.browser.test_transfer import fits, with_a_hold
from tests.calendars.feeds import ZONE, booked
from tests.factories import a_wish, march

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]

TODAY = date(2026, 11, 24)


class Airbnb:
    """A portal on this machine: one calendar, of what it has ``sold``."""

    def __init__(self) -> None:
        self.sold: list[Stay] = []
        airbnb = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = booked([(one.check_in, one.check_out) for one in airbnb.sold])
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ceibo.ics"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def airbnb() -> Iterator[Airbnb]:
    portal = Airbnb()
    yield portal
    portal.server.shutdown()


@pytest.fixture(scope="module")
def product() -> Iterator[RunningProduct]:
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("CALENDAR_PRIVATE_ADDRESSES", "true")
        with running_product() as running:
            yield running


@pytest.fixture(scope="module")
def owner(product: RunningProduct, browser: Browser) -> Page:
    """The owner's console on a phone, at the calendars."""
    page = owners_page(product, browser)
    page.get_by_text("Más", exact=True).click()
    page.get_by_role("link", name="Otros calendarios").click()
    return page


def a_confirmed_stay(product: RunningProduct, owner: Page, stay: Stay) -> str:
    """A stay that somebody paid in cash."""
    headers = {"Authorization": f"Bearer {product.token}", "Idempotency-Key": str(uuid4())}
    cabins = httpx.get(f"{product.address}/api/v1/cabins", headers=headers, timeout=30).json()["items"]
    (cabin,) = [one for one in cabins if one["name"] == "Ceibo"]
    wish = a_wish(cabin["id"], stay)
    held = httpx.post(f"{product.address}/api/v1/reservations", headers=headers, json=wish, timeout=30)
    code: str = held.raise_for_status().json()["code"]
    owner.goto(f"{product.address}/console/reservas/{code}")
    owner.locator("#received").get_by_role("button").click()
    assert reservation(product, code)["status"] == "confirmed"
    return code


def looked_at(product: RunningProduct, owner: Page) -> None:
    owner.goto(f"{product.address}/console/calendarios")
    owner.get_by_role("button", name="Traer ahora").click()
    expect(owner.get_by_role("status")).to_be_visible()


def test_calendars_are_connected_both_ways(product: RunningProduct, owner: Page, airbnb: Airbnb) -> None:
    expect(owner.get_by_text("Todavía no hay ningún calendario conectado")).to_be_visible()
    fits(owner)
    airbnb.sold = [march(2, 5), march(20, 22), march(25, 27)]
    form = owner.locator("form", has=owner.get_by_label("Dirección del calendario"))
    form.get_by_label("Cabaña").select_option(label="Ceibo")
    form.get_by_label("De dónde").select_option(label="Airbnb")
    form.get_by_label("Dirección del calendario").fill(airbnb.url)
    form.get_by_role("button", name="Conectar").click()
    expect(owner.get_by_text("Al día")).to_be_visible()
    expect(owner.get_by_text("7 noches tomadas de hoy en adelante")).to_be_visible()

    form = owner.locator("form", has=owner.get_by_role("button", name="Dar una dirección"))
    form.get_by_label("Cabaña").select_option(label="Ceibo")
    form.get_by_label("Quién la lee").select_option(label="Booking.com")
    form.get_by_role("button", name="Dar una dirección").click()
    address = owner.locator("code.copy")
    address.click()  # one tap takes the whole of it
    url = owner.evaluate("getSelection().toString()")
    assert url == address.inner_text()
    nights = read(httpx.get(url, timeout=30).content, property_zone=ZONE, today=TODAY).nights()
    assert nights == {night for stay in airbnb.sold for night in stay}
    fits(owner)


def test_a_hold_gives_way_and_its_guest_hears_of_it(
    product: RunningProduct, browser: Browser, owner: Page, airbnb: Airbnb
) -> None:
    chat, code = with_a_hold(product, browser, "Nadia Sosa", "9 al 11 de marzo", cabin="Ceibo")
    airbnb.sold = [*airbnb.sold, march(10, 12)]
    before = chat.answers.count()
    looked_at(product, owner)
    assert "recién reservaron la Ceibo por otro portal" in chat.next_answer(before)
    # What is left of those nights.
    expect(chat.answers.nth(before + 1)).to_contain_text("Jacarandá", timeout=ANSWER_MS)
    assert reservation(product, code)["status"] == "expired"
    chat.page.context.close()


def test_a_clash_with_a_confirmed_stay_is_shown_until_the_owner_has_seen_to_it(
    product: RunningProduct, owner: Page, airbnb: Airbnb
) -> None:
    code = a_confirmed_stay(product, owner, march(14, 17))
    airbnb.sold = [*airbnb.sold, march(15, 18)]
    looked_at(product, owner)
    owner.goto(f"{product.address}/console/hoy")
    warning = owner.get_by_role("alert").filter(has_text="Noches vendidas dos veces en Ceibo")
    expect(warning).to_contain_text(code)
    fits(owner)
    warning.get_by_role("link", name=re.compile("Calendarios")).click()
    fits(owner)
    owner.get_by_role("button", name="Ya lo arreglé").click()
    expect(owner.get_by_text(f"{product.owner[0]} lo dio por arreglado")).to_be_visible()
    fits(owner)
    looked_at(product, owner)
    owner.goto(f"{product.address}/console/hoy")
    expect(warning).to_have_count(0)


def test_nights_that_vanish_are_kept_until_the_owner_lets_them_go(
    product: RunningProduct, owner: Page, airbnb: Airbnb
) -> None:
    airbnb.sold = []
    looked_at(product, owner)
    card = owner.locator("li.card", has_text="Perdió noches")
    expect(card).to_contain_text("dejó de nombrar")
    card.get_by_text("Liberar esas noches").click()
    fits(owner)
    card.get_by_role("button", name="Sí, liberarlas ya").click()
    expect(owner.get_by_text("Ninguna noche tomada de hoy en adelante")).to_be_visible()
    owner.get_by_text("Desconectar", exact=True).click()
    owner.get_by_role("button", name="Sí, desconectarlo").click()
    expect(owner.get_by_text("Desconectado")).to_be_visible()
    expect(owner.get_by_role("button", name="Traer ahora")).to_have_count(0)
