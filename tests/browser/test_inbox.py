"""The owner at the conversations, in a browser: reads, takes over, writes, gives back, on a phone and on a desk."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from sqlalchemy import select

from services.cabins.seed import seed_demo_property
from services.clock import SettableClock
from services.database.tables.booking import cabin
from tests.console.conftest import EMAIL, PASSWORD
from tests.house import House
from tests.scripted_assistant import echo
from tests.stand_ins import StandIns
from tests.talking import Talk, a_status, a_text, an_envelope, graph, talking  # noqa: F401 - a fixture of this module's tests

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
ADDRESS = "/console/conversaciones"
expect.set_options(timeout=20_000)  # longer than a page's own look, on a busy machine


@pytest.fixture
async def talk(
    database_url: str,
    redis_url: str,
    clock: SettableClock,
    graph: StandIns,  # noqa: F811 - the fixture
) -> AsyncIterator[Talk]:
    """A product with an owner, whose assistant says what it hears."""
    owner = {"console_owner_email": EMAIL, "console_owner_password": PASSWORD}
    async with talking(database_url, redis_url, clock, graph, **owner) as running:
        await seed_demo_property(running.product.database)
        running.assistant.script = lambda asked: [] if asked["kind"] == "event" else echo(asked)
        yield running


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: install it, or name it in CHROMIUM"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox does not start as root
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=sandbox)
        yield running
        await running.close()


async def come_in(chromium: Browser, talk: Talk, viewport: dict[str, int] = PHONE, *, scripts: bool = True) -> Page:
    """The owner's console, at the conversations."""
    context = await chromium.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        locale="es-AR",
        base_url=str(talk.web.base_url),
        java_script_enabled=scripts,
    )
    page = await context.new_page()
    page.set_default_timeout(15_000)
    await page.goto("/console")
    await page.get_by_label("Correo").fill(EMAIL)
    await page.get_by_label("Contraseña").fill(PASSWORD)
    await page.get_by_role("button", name="Entrar").click()
    await page.wait_for_url("**/hoy")
    await page.goto(ADDRESS)
    return page


async def says(talk: Talk, words: str, *, name: str = "Ana Ríos") -> None:
    """Ana writes, and is answered."""
    message = a_text(words, said_at=talk.clock.now())
    contact = {"profile": {"name": name}, "wa_id": message["from"]}
    assert await talk.post(an_envelope(message, contacts=[contact])) == 200
    await talk.answer()


async def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def picture(page: Page, name: str) -> None:
    """Kept where ``PICTURES`` says, to be looked at."""
    folder = os.environ.get("PICTURES")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}-{(page.viewport_size or PHONE)['width']}.png")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_person_takes_a_conversation_writes_and_gives_it_back(
    talk: Talk, chromium: Browser, viewport: dict[str, int]
) -> None:
    await says(talk, "Hola! ¿Tenés lugar para el finde del 9? Somos dos parejas y un perro grande, muy bueno.")
    page = await come_in(chromium, talk, viewport)
    await page.get_by_role("link", name="Ana Ríos").click()
    await picture(page, "bot")
    await page.get_by_role("button", name="Tomar").click()
    await page.get_by_label("Tu mensaje").fill("Hola Ana, soy Marta. El perro es bienvenido.")
    await picture(page, "taken")
    await fits(page)
    await page.get_by_role("button", name="Enviar").dblclick()
    await expect(page.get_by_text("El perro es bienvenido")).to_have_count(1)
    await says(talk, "¡Buenísimo! ¿A qué hora podemos llegar?")
    await talk.deliver()
    assert talk.texts()[1:] == ["Hola Ana, soy Marta. El perro es bienvenido."]
    await page.reload()
    await picture(page, "written")
    await page.get_by_text("Anotar algo para nosotros").click()
    await page.get_by_label("Nota interna").fill("El perro es un gran danés: darles la Quebracho.")
    await picture(page, "noting")
    await fits(page)
    await page.get_by_role("button", name="Guardar la nota").click()
    await expect(page.get_by_text("gran danés")).to_be_visible()
    await picture(page, "noted")
    talk.clock.advance(timedelta(minutes=1))
    await page.get_by_role("button", name="Devolver y que conteste lo último").click()
    await expect(page.get_by_text("Se la devolviste al asistente")).to_be_visible()
    await talk.answer()
    assert talk.texts()[-1] == "eco: ¡Buenísimo! ¿A qué hora podemos llegar?"
    await fits(page)
    await picture(page, "given-back")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_after_24_hours_a_template_is_what_there_is(
    talk: Talk, chromium: Browser, viewport: dict[str, int]
) -> None:
    await says(talk, "hola")
    talk.clock.advance(timedelta(hours=25))
    page = await come_in(chromium, talk, viewport)
    await page.get_by_role("link", name="Ana Ríos").click()
    await page.get_by_role("button", name="Tomar").click()
    await expect(page.get_by_label("Tu mensaje")).to_have_count(0)
    await picture(page, "closed")
    await fits(page)
    await page.get_by_role("button", name="Mandar la plantilla").click()
    await expect(page.get_by_text("Le mandamos la plantilla")).to_be_visible()
    await picture(page, "asked")


# --- live


async def status(talk: Talk, name: str) -> None:
    """WhatsApp says what became of the last message that left."""
    row = (await talk.rows("select id, provider_id from outbound_message order by id desc limit 1"))[0]
    told = a_status(name, message_id=row.provider_id, opaque=str(row.id))
    assert await talk.post(an_envelope(statuses=[told])) == 200


async def set_mark(page: Page) -> None:
    """A page that is loaded anew loses it."""
    await page.evaluate("window.mark = 'here'")


async def is_marked(page: Page) -> bool:
    return bool(await page.evaluate("window.mark === 'here'"))


async def test_messages_answers_and_ticks_appear_by_themselves(talk: Talk, chromium: Browser) -> None:
    await says(talk, "hola")
    page = await come_in(chromium, talk)
    await page.get_by_role("link", name="Ana Ríos").click()
    await set_mark(page)
    await says(talk, "¿tenés lugar mañana?")
    await expect(page.get_by_text("eco: ¿tenés lugar mañana?")).to_be_visible()
    last = page.locator(".tick").last
    await expect(last).to_have_attribute("aria-label", "Enviado")
    await status(talk, "delivered")
    await expect(last).to_have_attribute("aria-label", "Entregado")
    await status(talk, "read")
    await expect(last).to_have_attribute("aria-label", "Leído")
    assert await is_marked(page)


async def test_what_is_being_written_stays_while_the_conversation_moves_on(talk: Talk, chromium: Browser) -> None:
    await says(talk, "hola")
    page = await come_in(chromium, talk)
    await page.get_by_role("link", name="Ana Ríos").click()
    await page.get_by_role("button", name="Tomar").click()
    await page.get_by_label("Tu mensaje").fill("Hola Ana, te cuen")
    await page.get_by_role("heading", name="Ana Ríos").click()  # the field has lost the focus
    await says(talk, "¿están?")
    await expect(page.get_by_text("¿están?")).to_be_visible()
    await expect(page.get_by_role("button", name="Devolver y que conteste lo último")).to_be_visible()
    await expect(page.get_by_label("Tu mensaje")).to_have_value("Hola Ana, te cuen")


async def test_the_lists_and_the_title_show_who_waits(talk: Talk, chromium: Browser) -> None:
    await says(talk, "hola")
    page = await come_in(chromium, talk)
    await expect(page.get_by_text("hola", exact=True)).to_be_visible()
    home = await page.context.new_page()
    await home.goto("/console/hoy")
    await set_mark(page)
    await set_mark(home)
    talk.assistant.script = lambda asked: [{"text": "Ya te escribe Marta", "custom": {"handover": {"reason": "asked"}}}]
    await says(talk, "quiero hablar con una persona")
    for one in (page, home):
        await expect(one.get_by_text("Pidió hablar con una persona")).to_be_visible()
        await expect(one).to_have_title(re.compile(r"^\(1\) "))
        assert await is_marked(one)


async def test_who_waits_is_called_out_if_the_owner_wants_it(talk: Talk, chromium: Browser) -> None:
    await says(talk, "hola")
    page = await come_in(chromium, talk)
    await page.context.grant_permissions(["notifications"])
    await page.evaluate(
        """() => {
            window.called = [];
            window.Notification = class { constructor(title, options) { called.push(options.body); } };
            window.Notification.permission = "granted";
        }"""
    )
    await page.get_by_role("button", name="Avisarme").click()
    await expect(page.get_by_role("button", name="Avisos")).to_have_attribute("aria-pressed", "true")
    talk.assistant.script = lambda asked: [{"text": "Va", "custom": {"handover": {"reason": "asked"}}}]
    await says(talk, "quiero hablar con una persona")
    await expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert await page.evaluate("called") == ["Ana Ríos"]


async def test_a_page_that_nobody_can_tell_anything_looks_by_itself(talk: Talk, chromium: Browser) -> None:
    await says(talk, "hola")
    page = await come_in(chromium, talk)
    await page.route("**/console/novedades", lambda route: route.abort())
    await page.get_by_role("link", name="Ana Ríos").click()
    await set_mark(page)
    await says(talk, "¿hay alguien?")
    await expect(page.get_by_text("eco: ¿hay alguien?")).to_be_visible()
    assert await is_marked(page)


async def test_a_connection_that_was_lost_misses_nothing(talk: Talk, chromium: Browser) -> None:
    await says(talk, "hola")
    page = await come_in(chromium, talk)
    await page.get_by_role("link", name="Ana Ríos").click()
    await says(talk, "uno")
    await expect(page.get_by_text("eco: uno")).to_be_visible()
    await page.context.set_offline(True)
    await says(talk, "dos")
    await page.context.set_offline(False)
    await expect(page.get_by_text("eco: dos")).to_be_visible()


async def test_without_scripts_everything_works_by_reloading(talk: Talk, chromium: Browser) -> None:
    await says(talk, "hola")
    page = await come_in(chromium, talk, scripts=False)
    await page.get_by_role("link", name="Ana Ríos").click()
    await page.get_by_role("button", name="Tomar").click()
    await page.get_by_label("Tu mensaje").fill("Hola Ana")
    await page.get_by_role("button", name="Enviar").click()
    await expect(page.get_by_text("Hola Ana")).to_be_visible()
    await says(talk, "gracias")
    await page.reload()
    await expect(page.get_by_text("gracias")).to_be_visible()


# --- the list


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_the_list_is_filtered_and_searched_by_touch_and_by_keyboard(
    talk: Talk, chromium: Browser, viewport: dict[str, int]
) -> None:
    async with talk.product.database.unit_of_work() as connection:
        found = (await connection.execute(select(cabin.c.id, cabin.c.property_id).limit(1))).one()
        house = House(connection, talk.clock.now(), found.id, found.property_id)
        names = ("María Eugenia Fernández de la Vega y Uriburu", "Beto", "Carla Gómez", "Dardo", None)
        states = ("needs_person", "person", "bot", "closed", "bot")
        for number, (name, state) in enumerate(zip(names, states, strict=True)):
            guest_id = await house.guest(name, f"5491155500{number:03d}")
            reason = "complaint" if state == "needs_person" else None
            one = await house.conversation(guest_id, state=state, reason=reason, ago=timedelta(hours=number * 7))
            await house.said(one, "El calefón no anda desde anoche y somos seis, ¿quién puede venir a mirarlo hoy?")
        await connection.commit()
    page = await come_in(chromium, talk, viewport)
    await expect(page.locator("#conversations > li")).to_have_count(5)
    await fits(page)
    await picture(page, "list")
    await page.get_by_role("link", name="Te esperan").click()
    await expect(page.locator("#conversations > li")).to_have_count(1)
    await page.get_by_role("link", name="Todas").click()
    await expect(page.locator("#conversations > li")).to_have_count(5)
    await page.keyboard.press("/")
    await page.keyboard.type("gomez")
    await page.keyboard.press("Enter")
    await expect(page.locator("#conversations > li")).to_have_count(1)
    await expect(page.get_by_text("Con «gomez»")).to_be_visible()
    await picture(page, "search")
    await page.get_by_label("Buscar", exact=True).fill("ñandú")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No encontramos «ñandú»")).to_be_visible()
    await picture(page, "nothing")
    await page.goto("/console/hoy")
    await picture(page, "today")
    await fits(page)


async def test_what_was_read_is_no_longer_new_on_another_page(talk: Talk, chromium: Browser) -> None:
    await says(talk, "hola")
    page = await come_in(chromium, talk)
    await expect(page.get_by_label("Sin leer")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(ADDRESS)
    await other.get_by_role("link", name="Ana Ríos").click()
    await expect(page.get_by_label("Sin leer")).to_have_count(0)
