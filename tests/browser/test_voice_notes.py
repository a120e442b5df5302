"""An owner listens to a voice note in the console, on a phone, and puts right what was heard. With the real weights."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.product import RunningProduct, owners_page, running_product
from tests.browser.test_transfer import fits
from tests.spoken import spoken
from tests.voice.test_booking_aloud import Phone

pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]

WISH = "Quiero la cabaña Ceibo, del tres al cinco de marzo, somos cuatro."
# The length that the player found out by itself, and where it can jump to.
PLAYS = """async () => {
    const player = document.querySelector("audio");
    player.muted = true;
    await player.play();
    player.currentTime = 2;
    await new Promise(done => player.addEventListener("seeked", done, {once: true}));
    player.pause();
    return [player.duration, player.currentTime];
}"""


@pytest.fixture(scope="module")
def product() -> Iterator[RunningProduct]:
    with running_product() as running:
        yield running


@pytest.fixture(scope="module")
def owner(product: RunningProduct, browser: Browser) -> Page:
    return owners_page(product, browser)


def test_a_note_is_listened_to_and_put_right(product: RunningProduct, owner: Page) -> None:
    Phone(product).say_aloud(spoken(WISH))
    owner.goto(f"{product.address}/console/conversaciones")
    owner.get_by_role("link", name="Ana").first.click()
    fits(owner)
    length, at = owner.evaluate(PLAYS)
    assert 4 < length < 12
    assert at == pytest.approx(2, abs=0.5)

    note = owner.locator("li.bubble", has=owner.locator("audio"))
    note.get_by_text("Corregir").click()
    expect(note.get_by_text("No cambia lo reservado")).to_be_visible()
    fits(owner)
    note.get_by_label("Qué dice el audio").fill("   ")
    note.get_by_role("button", name="Guardar").click()
    expect(note.get_by_role("alert")).to_have_text("Escribí qué dice el audio.")
    expect(note).to_be_in_viewport()
    fits(owner)
    note.get_by_label("Qué dice el audio").fill(WISH)
    note.get_by_role("button", name="Guardar").click()
    expect(note.get_by_text(f"Lo corrigió {product.owner[0]}")).to_be_visible()
    expect(note).to_be_in_viewport()
    fits(owner)
