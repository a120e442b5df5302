"""Answering in Chromium: a kept answer goes where the cursor is, others see that one writes; the menu by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from services.clock import SettableClock
from services.console import writing_now
from tests.browser.pages import PHONE, Shown, shown
from tests.house import OWNER
from tests.talking import eventually

pytestmark = pytest.mark.browser
PLACE = "Tu mensaje"


@pytest.fixture
async def console(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Shown]:
    async with shown(database_url, redis_url, clock) as served:
        yield served


async def test_a_kept_answer_goes_where_the_cursor_is_and_loses_nothing(console: Shown) -> None:
    async with console.page("conversacion-tomada", width=PHONE) as page:
        await page.get_by_label(PLACE).fill("¡Buenas! ")
        await page.locator("summary", has_text="Respuestas guardadas").click()
        await page.locator(".kept-list").get_by_role("link", name="Saldo").click()
        written = await page.get_by_label(PLACE).input_value()
        assert written.startswith("¡Buenas! Hola Ana, el saldo de Ceibo es $ 147.420")
        assert await page.get_by_label(PLACE).evaluate("field => field === document.activeElement")
        await page.get_by_role("button", name="Enviar").click()
        await expect(page.locator(".bubble.person .words").last).to_contain_text("¡Buenas! Hola Ana, el saldo de Ceibo")


async def test_somebody_else_sees_that_one_writes_and_that_one_has_stopped(
    console: Shown, clock: SettableClock
) -> None:
    async with console.page("conversacion-tomada", width=PHONE) as page:
        # What one writes oneself is not told to oneself; the other is who the server takes her for.
        await page.get_by_label(PLACE).press_sequentially("Hola")
        talk = console.demo.talks["mine"]
        found = await eventually(lambda: writing_now.others(console.product, talk, me="marta@example.com"))
        assert found == [OWNER]
        await writing_now.note(console.product, talk, by="marta@example.com")
        await expect(page.locator("#typing")).to_have_text("marta@example.com está escribiendo…")
        clock.advance(writing_now.STILL)
        await expect(page.locator("#typing")).to_be_empty(timeout=20_000)
        assert await page.get_by_label(PLACE).input_value() == "Hola"


async def test_the_menu_opens_by_keyboard_and_closes_by_escape(console: Shown) -> None:
    async with console.page("conversaciones", width=PHONE) as page:
        await page.locator("summary", has_text="Más").press("Enter")
        await expect(page.get_by_role("link", name="Mi cuenta")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("link", name="Mi cuenta")).not_to_be_visible()
