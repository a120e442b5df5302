"""A guest books and pays on the phone page; the whole product answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.product import RunningProduct, running_product
from tests.stand_ins import eventually

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]

ANSWER_MS = 30_000
CODE = re.compile(r"\b[A-HJKMNP-Z2-9]{7}\b")


@pytest.fixture(scope="module")
def product() -> Iterator[RunningProduct]:
    with running_product() as running:
        yield running


class Chat:
    """What a guest does on a phone: write, tap, and read the answer that comes then."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.phone = page.get_by_role("region", name=f"Teléfono de {name}")
        self.answers = self.phone.locator(".theirs")

    def write(self, text: str) -> str:
        """Say something; the next answer."""
        before = self.answers.count()
        self.phone.get_by_role("textbox", name="Mensaje").fill(text)
        self.phone.get_by_role("button", name="Enviar").click()
        return self.next_answer(before)

    def tap(self, button: Locator) -> str:
        """Tap something; the next answer."""
        before = self.answers.count()
        button.click()
        return self.next_answer(before)

    def next_answer(self, before: int) -> str:
        """What came after the first ``before`` messages, when something has."""
        expect(self.answers.nth(before)).to_be_visible(timeout=ANSWER_MS)
        expect(self.phone.locator(".typing")).to_have_count(0, timeout=ANSWER_MS)
        return "\n".join(self.answers.all_inner_texts()[before:]).replace("\u00a0", " ")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """The newest button of that name."""
        return self.phone.get_by_role("button", name=name).last


def a_guest(product: RunningProduct, browser: Browser, name: str) -> Chat:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="es-AR")
    page = context.new_page()
    page.goto(f"{product.address}/simulator")
    page.get_by_role("button", name="Agregar huésped").click()
    page.get_by_label("Nombre", exact=True).fill(name)
    page.get_by_role("button", name="Agregar", exact=True).click()
    chat = Chat(page, name)
    expect(chat.phone).to_be_visible()
    return chat


def reservation(product: RunningProduct, code: str) -> dict[str, object]:
    answer = httpx.get(
        f"{product.address}/api/v1/reservations/{code}",
        headers={"Authorization": f"Bearer {product.token}"},
        timeout=10,
    )
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found


def test_a_guest_books_a_cabin_pays_the_deposit_and_sees_it_confirmed(
    product: RunningProduct, browser: Browser
) -> None:
    chat = a_guest(product, browser, "Pablo Quiroga")

    offer = chat.write("Hola! ¿tenés algo libre del 14 al 17 de diciembre para 2 personas?")
    assert "Aromo" in offer
    assert "$ 195.000" in offer

    chat.button("Ver cabañas").click()
    quote = chat.tap(chat.page.get_by_role("dialog", name="Ver cabañas").get_by_role("button", name="Aromo"))
    assert "$ 195.000" in quote
    assert "$ 58.500" in quote

    chat.tap(chat.button(re.compile("^Sí")))
    held = chat.write("Pablo Quiroga")
    found = CODE.search(held)
    assert found, held
    assert reservation(product, found[0])["status"] == "held"

    link = chat.phone.get_by_role("link", name=re.compile("Pagar|seña", re.IGNORECASE)).last
    if not link.is_visible():
        chat.tap(chat.button(re.compile("Pagar")))
    before = chat.answers.count()
    with chat.page.context.expect_page() as opened:
        link.click()
    checkout = opened.value
    assert "mercadopago" in checkout.url
    expect(checkout.get_by_text("$ 58.500").first).to_be_visible()
    checkout.get_by_role("button", name="Pagar $ 58.500").click()
    expect(checkout.get_by_role("heading", name="Listo, ya podés volver al chat")).to_be_visible()

    confirmed = chat.next_answer(before)
    assert "confirmada" in confirmed.lower()
    assert found[0] in confirmed
    eventually(lambda: reservation(product, found[0])["status"] == "confirmed")
    chat.page.context.close()


def test_two_deliveries_of_each_message_book_one_cabin(product: RunningProduct, browser: Browser) -> None:
    chat = a_guest(product, browser, "Nadia Sosa")
    chat.page.get_by_text("2×").click()

    chat.write("Quiero la Ceibo del 1 al 3 de diciembre, somos 2")
    chat.tap(chat.button(re.compile("^Sí")))
    held = chat.write("Nadia Sosa")

    assert CODE.search(held), held
    mine = chat.phone.locator(".mine").count()
    eventually(lambda: chat.phone.locator(".mine .foot.read").count() == mine)
    assert len(set(CODE.findall("\n".join(chat.answers.all_inner_texts())))) == 1
    chat.page.context.close()
