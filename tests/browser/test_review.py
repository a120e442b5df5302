"""Review in a browser: labelling by keys, marking by selecting, all of it on a phone and on a desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from services.clock import SettableClock
from tests.browser.test_inbox import DESK, PHONE, chromium, come_in, fits, picture  # noqa: F401 - a fixture
from tests.console.conftest import EMAIL, PASSWORD
from tests.console.review.events import a_turn
from tests.house import House
from tests.stand_ins import StandIns
from tests.talking import Talk, graph, talking  # noqa: F401 - a fixture of this module's tests

pytestmark = pytest.mark.browser

LONG = (
    "Hola buenas tardes! quería consultarte si para el finde largo de diciembre les queda algo para dos parejas, "
    "todos con "
    "chicos y un perro grande, y de paso cuánto hay que dejar de seña, gracias!!"
)


@pytest.fixture
async def talk(
    database_url: str,
    redis_url: str,
    clock: SettableClock,
    graph: StandIns,  # noqa: F811 - the fixture
) -> AsyncIterator[Talk]:
    """A product with an owner, to whose assistant some guests have written."""
    async with talking(
        database_url, redis_url, clock, graph, console_owner_email=EMAIL, console_owner_password=PASSWORD
    ) as running:
        yield running


async def guests(talk: Talk) -> tuple[UUID, int]:
    """What two guests have written; Ana's conversation and the number of her first message."""
    async with talk.product.database.unit_of_work() as connection:
        house = await House.built(connection, talk.clock.now())
        ana = await house.conversation(await house.guest("Ana Ríos"))
        beto = await house.conversation(await house.guest("Beto Muñoz de la Serna y Álzaga", "5491155500003"))
        pool = {"entity": "amenity", "value": "pool", "start": 4, "end": 10}
        first = await a_turn(
            house,
            ana,
            "hay pileta en la ceibo?",
            ("ask_amenities", 0.93),
            ("ask_activities", 0.03),
            entities=[pool],
            ago=timedelta(hours=3),
        )
        await a_turn(
            house,
            ana,
            "se puede con el bicho canasto?",
            ("nlu_fallback", 0.6),
            ("ask_pets", 0.31),
            ("ask_price", 0.27),
            does="action_ask_again",
            says="Perdón, no te entendí. ¿Me lo decís de otra manera?",
            ago=timedelta(hours=2),
        )
        for words in (
            "aceptan perritos de tamaño mediano?",
            "acepta perrito de tamaño mediano",
            "aceptan perritos tamaño mediano??",
        ):
            await a_turn(
                house,
                beto,
                words,
                ("ask_capacity", 0.44),
                ("ask_pets", 0.4),
                says="Entran hasta 7 personas en la Quebracho.",
                ago=timedelta(minutes=50),
            )
        await a_turn(
            house,
            beto,
            LONG,
            ("ask_availability", 0.62),
            ("ask_payment_methods", 0.33),
            handover="not_understood",
            ago=timedelta(minutes=20),
        )
        await connection.commit()
    return ana, first


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_what_is_worth_a_decision_is_decided_by_a_key(
    talk: Talk,
    chromium: Browser,  # noqa: F811 - the fixture
    viewport: dict[str, int],
) -> None:
    await guests(talk)
    page = await come_in(chromium, talk, viewport)
    await page.get_by_text("Más", exact=True).click()
    await page.goto("/console/repaso")
    await picture(page, "review-queue")
    await fits(page)
    first = page.locator(".case").first
    await expect(first.locator("[data-key='1']")).to_be_visible()
    await page.keyboard.press("1")
    await expect(page.get_by_role("status")).to_contain_text("revisado")
    await page.get_by_role("link", name="Mensajes", exact=True).click()
    await picture(page, "review-turns")
    await fits(page)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_words_are_marked_by_selecting_them(
    talk: Talk,
    chromium: Browser,  # noqa: F811 - the fixture
    viewport: dict[str, int],
) -> None:
    ana, _ = await guests(talk)
    page = await come_in(chromium, talk, viewport)
    await page.goto(f"/console/conversaciones/{ana}")
    await page.get_by_role("link", name="Qué entendió").first.click()
    await picture(page, "review-turn")
    await fits(page)
    taught = page.get_by_label("La frase, como se la enseñás")
    await expect(taught).to_have_value("hay [pileta](amenity) en la ceibo?")
    await taught.evaluate("(one) => { const at = one.value.indexOf('ceibo'); one.setSelectionRange(at, at + 5); }")
    await page.get_by_role("button", name="Es una cabaña").click()
    await expect(taught).to_have_value("hay [pileta](amenity) en la [ceibo](cabin)?")
    await page.get_by_label("Quiso decir").select_option("ask_amenities")
    await page.get_by_role("button", name="Corregir").click()
    await expect(page.get_by_text("Corregido: Pregunta qué tiene")).to_be_visible()
    assert await talk.value("select taught from turn_review") == "hay [pileta](amenity) en la [ceibo](cabin)?"
    await picture(page, "review-turn-judged")


async def test_it_all_works_without_scripts(talk: Talk, chromium: Browser) -> None:  # noqa: F811 - the fixture
    ana, number = await guests(talk)
    page = await come_in(chromium, talk, scripts=False)
    await page.goto(f"/console/conversaciones/{ana}/turnos/{number}")
    await expect(page.get_by_role("button", name="Es una cabaña")).to_have_count(0)
    await page.get_by_label("La frase, como se la enseñás").fill("hay [pileta](amenity) en la [ceibo](cabin)?")
    await page.get_by_role("button", name="Corregir").click()
    await expect(page.get_by_text("Corregido: ")).to_be_visible()
    await page.goto("/console/repaso")
    case = page.locator(".case").filter(has_text="perritos").first
    await case.get_by_role("combobox").select_option("ask_pets")
    await case.get_by_role("button", name="Corregir").click()
    await expect(page.get_by_text("3 mensajes revisados.")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_what_is_taught_drawn_and_taken_away_fits_the_screen(
    talk: Talk,
    chromium: Browser,  # noqa: F811 - the fixture
    viewport: dict[str, int],
) -> None:
    ana, _ = await guests(talk)
    page = await come_in(chromium, talk, viewport)
    for name in ("correcciones", "modelos", "cifras"):
        await page.goto(f"/console/repaso/{name}")
        await expect(page.locator("nav.chips a[aria-current]")).to_have_count(1)
        await fits(page)
        await picture(page, f"review-{name}")
    await page.goto(f"/console/conversaciones/{ana}/prueba")
    await fits(page)
    await picture(page, "review-story")
    name = "De la consola: ponele un nombre que diga qué prueba"
    story = page.get_by_label("La charla de prueba")
    await story.fill((await story.input_value()).replace(name, "Pregunta por la pileta"))
    async with page.expect_download() as taken:
        await page.get_by_role("button", name="Bajar el archivo").click()
    assert (await taken.value).suggested_filename == "test_pregunta_por_la_pileta.yml"
