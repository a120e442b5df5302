"""A guest pays by bank transfer: from the question for a price to the owner's tap, with the whole product between."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import PHONE, RunningProduct, owners_page, running_product
from tests.browser.test_guest_books import CODE, Chat, a_guest, reservation

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]

DESK = 1280
CBU = "0110012920000091344977"


@pytest.fixture(scope="module")
def product() -> Iterator[RunningProduct]:
    with running_product() as running:
        yield running


@pytest.fixture(scope="module")
def owner(product: RunningProduct, browser: Browser) -> Page:
    """The owner's console on a phone, with an account to transfer to."""
    page = owners_page(product, browser)
    page.get_by_text("Más", exact=True).click()
    page.get_by_role("link", name="Cobros").click()
    page.get_by_label("Titular").fill("Marta Paz")
    page.get_by_label("Alias").fill("arroyo.sierra")
    page.get_by_label("CBU o CVU").fill(CBU)
    page.get_by_role("button", name="Guardar la cuenta").click()
    expect(page.get_by_text("desde ahora el asistente pasa esta cuenta")).to_be_visible()
    return page


def fits(page: Page) -> None:
    """Nothing stands out at the sides, on a phone or on a desk."""
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} at {width}"


def with_a_hold(
    product: RunningProduct, browser: Browser, name: str, days: str, cabin: str = "Aromo"
) -> tuple[Chat, str]:
    """A guest who has a cabin held, and its code."""
    chat = a_guest(product, browser, name)
    chat.write(f"Hola! quiero la {cabin} del {days}, somos 2")
    chat.tap(chat.button(re.compile("^Sí")))
    found = CODE.search(chat.write(name))
    assert found
    return chat, found[0]


def sends_a_photo(chat: Chat) -> str:
    """The guest sends a picture; the answer."""
    before = chat.answers.count()
    chat.phone.get_by_role("button", name=re.compile("Adjuntar")).click()
    chat.page.get_by_role("button", name=re.compile("^Foto")).click()
    return chat.next_answer(before)


def test_a_transfer_is_confirmed_by_the_owner_alone(product: RunningProduct, browser: Browser, owner: Page) -> None:
    chat, code = with_a_hold(product, browser, "Clara Funes", "15 al 18 de marzo")

    told = chat.write("me pasás el alias?")
    for part in ("$ 58.500", "arroyo.sierra", "Marta Paz", CBU):
        assert part in told

    checking = sends_a_photo(chat)
    assert "Lo estamos verificando" in checking
    assert "25/11" in checking
    assert reservation(product, code)["status"] == "held"

    owner.goto(f"{product.address}/console/hoy")
    card = owner.locator("li.card", has_text="Clara Funes dice que transfirió")
    expect(card).to_contain_text("$ 58.500")
    picture = card.get_by_role("img")
    if not picture.is_visible():
        owner.reload()
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    owner.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    fits(owner)

    before = chat.answers.count()
    card.get_by_role("button", name="Llegó", exact=True).click()
    expect(card).to_have_count(0)
    confirmed = chat.next_answer(before)
    assert "confirmada" in confirmed
    assert code in confirmed
    assert reservation(product, code)["status"] == "confirmed"

    owner.goto(f"{product.address}/console/reservas/{code}")
    expect(owner.get_by_text("Transferencia ·")).to_be_visible()
    fits(owner)
    chat.page.context.close()


def test_what_did_not_arrive_is_told_politely_and_can_be_looked_for_again(
    product: RunningProduct, browser: Browser, owner: Page
) -> None:
    chat, code = with_a_hold(product, browser, "Bruno Gil", "9 al 11 de marzo")
    chat.write("pasame los datos para transferir")
    assert "Lo estamos verificando" in chat.write("listo, ya transferí")

    owner.goto(f"{product.address}/console/hoy")
    before = chat.answers.count()
    owner.locator("li.card", has_text="Bruno Gil dice que transfirió").get_by_role("button", name="No llegó").click()
    assert "todavía no la vemos" in chat.next_answer(before)
    assert reservation(product, code)["status"] == "held"

    assert "Lo estamos verificando" in chat.write("te juro que transferí, fijate")
    owner.goto(f"{product.address}/console/reservas/{code}")
    before = chat.answers.count()
    owner.get_by_label("Cuánto llegó, en pesos").fill("20.000")
    fits(owner)
    owner.get_by_role("button", name="Llegó", exact=True).click()
    assert "no llega a la seña" in chat.next_answer(before)
    assert reservation(product, code)["status"] == "held"
    owner.goto(f"{product.address}/console/cobros")
    fits(owner)
    chat.page.context.close()
