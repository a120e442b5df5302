"""Every page of the console over a house in its season: nothing serious for axe, no page wider than a phone, light."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Response

from services.clock import SettableClock
from tests.browser.pages import DESK, PAGES, PHONE, Shown, shown

pytestmark = pytest.mark.browser
HEAVIEST = 200_000  # bytes of a first visit


@pytest.fixture
async def console(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Shown]:
    async with shown(database_url, redis_url, clock) as served:
        yield served


def answers_to(page: Page) -> list[Response]:
    """What a page gets from now on, as it comes."""
    got: list[Response] = []
    page.on("response", lambda answer: got.append(answer))
    return got


async def test_axe_finds_nothing_serious_on_any_page_in_light_or_dark(console: Shown) -> None:
    found = []
    for name in PAGES:
        for is_dark in (False, True):
            async with console.page(name, width=PHONE if is_dark else DESK, is_dark=is_dark) as page:
                result = await Axe().run(page)
                found += [
                    (name, "dark" if is_dark else "light", one["id"], one["nodes"][0]["failureSummary"][:200])
                    for one in result.response["violations"]
                    if one["impact"] in ("serious", "critical")
                ]
    assert found == []


async def test_no_page_is_wider_than_a_phone_and_none_complains(console: Shown) -> None:
    wide, said = [], []
    for name in PAGES:
        async with console.page(name, width=PHONE) as page:
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: said.append(str(error)))
            page.on("response", lambda answer: said.append(answer.url) if answer.status >= 400 else None)
            await page.reload()
            width = await page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE:
                wide.append((name, width))
    assert (wide, said) == ([], [])


async def test_a_first_visit_is_light(console: Shown) -> None:
    heavy = []
    for name in PAGES:
        async with console.page(name, width=PHONE) as page:
            got = answers_to(page)
            await page.route("**/*", lambda route: route.continue_())  # nothing comes from the browser's memory
            await page.reload(wait_until="load")
            kinds = ("document", "stylesheet", "script", "image", "font")
            sizes = [len(await one.body()) for one in got if one.request.resource_type in kinds]
            assert len(sizes) >= 2, name
            if sum(sizes) > HEAVIEST:
                heavy.append((name, sum(sizes)))
    assert heavy == []
