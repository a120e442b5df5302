"""The guest's phone in a real browser, against the stand-ins and a product that only takes webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from services.simulator.recordings import silent_voice_note
from services.whatsapp.updates import Message, Status
from tests.simulator.receiver import Receiver, receiving
from tests.stand_ins import SECRETS, StandIns, eventually, stand_ins

pytestmark = pytest.mark.browser

LISTED = {
    "type": "list",
    "body": {"text": "¿Cuál te gusta?"},
    "action": {
        "button": "Ver cabañas",
        "sections": [
            {
                "rows": [
                    {"id": "/choose{1}", "title": "Aromo", "description": "Hasta 2 personas"},
                    {"id": "/choose{2}", "title": "Ceibo", "description": "Hasta 4 personas"},
                ]
            }
        ],
    },
}
OpenPhone = Callable[..., Page]


@pytest.fixture(scope="module")
def product() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def providers_of_all(product: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    folder = tmp_path_factory.mktemp("simulator")
    with stand_ins(product.address, folder, CLOCK_START="2026-11-24T12:00:00-03:00") as running:
        yield running


@pytest.fixture
def providers(providers_of_all: StandIns, product: Receiver) -> StandIns:
    eventually(lambda: providers_of_all.call("GET", "_webhooks") == {"waiting": 0})
    providers_of_all.call("POST", "_reset")
    product.received.clear()
    product.answers.clear()
    return providers_of_all


@pytest.fixture
def open_phone(browser: Browser, providers: StandIns) -> Iterator[OpenPhone]:
    """Opens the page in a window of its own; whatever the page complains about fails the test."""
    contexts, complaints = [], []

    def open_page(*, width: int = 1280, height: int = 860) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="es-AR")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if is_complaint(line) else None)
        page.on("request", lambda r: None if r.url.startswith(providers.address) else complaints.append(r.url))
        page.goto(f"{providers.address}/simulator")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(line: ConsoleMessage) -> bool:
    """Errors, but for a refused form (422) and a backend that is away: the page says those itself."""
    return line.type == "error" and not any(known in line.text for known in ("status of 422", "net::ERR_"))


def a_guest(providers: StandIns, name: str = "Ana", phone: str = "11 5550 0002") -> dict[str, Any]:
    guest: dict[str, Any] = providers.call("POST", "phone/guests", {"name": name, "phone": phone})
    return guest


def phone_of(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"Teléfono de {name}")


def answer(providers: StandIns, guest: dict[str, Any], kind: str, content: dict[str, Any]) -> str:
    """The product writes to a guest; the message's id."""
    return str(graph(providers, {"to": guest["phone"], "type": kind, kind: content})["messages"][0]["id"])


def graph(providers: StandIns, body: dict[str, Any]) -> dict[str, Any]:
    said = providers.http.post(
        f"{providers.graph_url}/v25.0/{SECRETS['whatsapp_phone_number_id']}/messages",
        json={"messaging_product": "whatsapp", **body},
        headers={"Authorization": f"Bearer {SECRETS['whatsapp_access_token']}"},
    )
    said.raise_for_status()
    found: dict[str, Any] = said.json()
    return found


def messages(product: Receiver) -> list[Message]:
    return [update for update in product.graph_updates() if isinstance(update, Message)]


def test_an_empty_phone_offers_sentences_to_tap(open_phone: OpenPhone, providers: StandIns, product: Receiver) -> None:
    page = open_phone()  # nobody is there yet, so somebody is made up
    examples = page.locator(".example")
    expect(examples).to_have_count(3)
    sentence = examples.first.inner_text()
    examples.first.click()
    expect(page.locator(".mine .text")).to_have_text(sentence)
    assert eventually(lambda: messages(product))[0].text == sentence


def test_a_text_is_sent_by_keyboard_and_shown_with_its_ticks(
    open_phone: OpenPhone, providers: StandIns, product: Receiver
) -> None:
    product.answers[:] = [503] * 4
    guest = a_guest(providers)
    page = open_phone()
    box = phone_of(page, "Ana").get_by_role("textbox", name="Mensaje")
    box.press_sequentially("Hola 🏡")
    box.press("Shift+Enter")
    box.press_sequentially("¿hay lugar?")
    box.press("Enter")

    mine = phone_of(page, "Ana").locator(".mine")
    expect(mine.locator(".text")).to_have_text("Hola 🏡\n¿hay lugar?")
    expect(mine.locator(".foot.sent")).to_be_visible()  # the product is away
    expect(mine.locator(".foot.delivered")).to_be_visible()  # it took the webhook at last
    expect(box).to_have_value("")
    [message] = {message.id: message for message in messages(product)}.values()
    assert (message.text, message.sender.phone) == ("Hola 🏡\n¿hay lugar?", guest["phone"])

    graph(providers, {"status": "read", "message_id": message.id, "typing_indicator": {"type": "text"}})
    expect(mine.locator(".foot.read")).to_be_visible()
    expect(page.locator(".typing")).to_be_visible()
    expect(page.locator(".presence")).to_have_text("escribiendo…")
    answer(providers, guest, "text", {"body": "¡Sí!"})
    expect(page.locator(".theirs .text")).to_have_text("¡Sí!")
    expect(page.locator(".typing")).to_have_count(0)


def test_what_is_seen_is_reported_read(open_phone: OpenPhone, providers: StandIns, product: Receiver) -> None:
    guest = a_guest(providers)
    message_id = answer(providers, guest, "text", {"body": "¿Seguís ahí?"})

    def statuses() -> list[str]:
        updates = product.graph_updates()
        return [u.name for u in updates if isinstance(u, Status) and u.message_id == message_id]

    eventually(lambda: statuses() == ["sent", "delivered"])
    page = open_phone()
    expect(page.locator(".theirs .foot.read")).to_be_visible()
    eventually(lambda: statuses() == ["sent", "delivered", "read"])


def test_a_button_is_answered_with_its_id(open_phone: OpenPhone, providers: StandIns, product: Receiver) -> None:
    guest = a_guest(providers)
    replies = [{"type": "reply", "reply": {"id": i, "title": t}} for i, t in (("/affirm", "Sí"), ("/deny", "No"))]
    content = {"type": "button", "body": {"text": "¿Te la reservo?"}, "action": {"buttons": replies}}
    asked = answer(providers, guest, "interactive", content)
    page = open_phone()
    phone_of(page, "Ana").get_by_role("button", name="Sí").click()
    [tapped] = eventually(lambda: messages(product))
    assert (tapped.text, tapped.choice_id) == ("Sí", "/affirm")
    assert asked.encode() in tapped.raw.replace(b"\\/", b"/")
    expect(page.locator(".mine .text")).to_have_text("Sí")


def test_a_list_is_picked_from_a_sheet(open_phone: OpenPhone, providers: StandIns, product: Receiver) -> None:
    guest = a_guest(providers)
    answer(providers, guest, "interactive", LISTED)
    page = open_phone()
    opener = phone_of(page, "Ana").get_by_role("button", name="Ver cabañas")
    opener.click()
    sheet = page.get_by_role("dialog", name="Ver cabañas")
    expect(sheet.get_by_role("button", name="Aromo")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert messages(product) == []
    opener.click()
    sheet.get_by_role("button", name="Ceibo").click()
    [picked] = eventually(lambda: messages(product))
    assert (picked.text, picked.choice_id) == ("Ceibo", "/choose{2}")


def test_links_lead_out_in_a_tab_of_their_own(open_phone: OpenPhone, providers: StandIns) -> None:
    guest = a_guest(providers)
    pay = f"{providers.mercadopago_url}/checkout?pref_id=nada"
    parameters = {"display_text": "Pagar la seña", "url": pay}
    action = {"name": "cta_url", "parameters": parameters}
    answer(providers, guest, "interactive", {"type": "cta_url", "body": {"text": "La seña"}, "action": action})
    answer(providers, guest, "text", {"body": f"O entrá acá: {pay}. *Gracias* <b>x</b>"})
    page = open_phone()
    expect(page.get_by_role("link", name="Pagar la seña")).to_have_attribute("href", pay)
    link = page.locator(".text a")
    expect(link).to_have_attribute("href", pay)  # without the full stop
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(page.locator(".text b")).to_have_text("Gracias")
    expect(page.locator(".text").last).to_contain_text("<b>x</b>")


def test_guests_stand_side_by_side_and_keep_to_themselves(
    open_phone: OpenPhone, providers: StandIns, product: Receiver
) -> None:
    ana = a_guest(providers)
    page = open_phone()
    page.get_by_role("button", name="Agregar huésped").click()
    page.get_by_label("Nombre", exact=True).fill("Beto")
    page.get_by_label("Celular argentino").fill("555")
    page.get_by_role("button", name="Agregar", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="no parece un celular")).to_be_visible()
    page.get_by_label("Celular argentino").fill("0291 15 555-0003")
    page.get_by_role("button", name="Agregar", exact=True).click()
    expect(phone_of(page, "Ana")).to_be_visible()
    expect(phone_of(page, "Beto")).to_be_visible()

    phone_of(page, "Beto").get_by_role("textbox").fill("hola, soy Beto")
    phone_of(page, "Beto").get_by_role("button", name="Enviar").click()
    answer(providers, ana, "text", {"body": "para Ana"})

    expect(phone_of(page, "Beto").locator(".text")).to_have_text(["hola, soy Beto"])
    expect(phone_of(page, "Ana").locator(".text")).to_have_text(["para Ana"])
    [message] = eventually(lambda: messages(product))
    assert message.sender.phone == "5492915550003"


def test_double_delivery_posts_the_same_message_two_times(
    open_phone: OpenPhone, providers: StandIns, product: Receiver
) -> None:
    a_guest(providers)
    page = open_phone()
    page.get_by_text("Entrega doble").click()
    phone_of(page, "Ana").get_by_role("textbox").fill("hola")
    page.keyboard.press("Enter")
    eventually(lambda: len(messages(product)) == 2)
    assert len({message.id for message in messages(product)}) == 1
    expect(page.locator(".mine")).to_have_count(1)


def test_a_photo_a_voice_note_and_a_place_can_be_sent(
    open_phone: OpenPhone, providers: StandIns, product: Receiver
) -> None:
    a_guest(providers)
    page = open_phone()
    for name in ("Foto", "Nota de voz", "Ubicación"):
        phone_of(page, "Ana").get_by_role("button", name="Adjuntar").click()
        page.get_by_role("dialog", name="Adjuntar").get_by_role("button", name=name).click()
    eventually(lambda: [message.kind for message in messages(product)] == ["image", "audio", "location"])
    expect(page.locator(".mine")).to_have_count(3)
    eventually(lambda: page.locator("img.photo").evaluate("image => image.naturalWidth") > 0)


def test_a_narrow_phone_shows_one_guest_and_never_scrolls_sideways(open_phone: OpenPhone, providers: StandIns) -> None:
    ana, beto = a_guest(providers), a_guest(providers, "Bartolomé de los Santos Evangelistas", "11 5550 0003")
    address = "https://example.com/" + "a" * 200
    answer(providers, ana, "text", {"body": f"Larguísimo{'o' * 300} {address} 🏡 " + "texto " * 100})
    answer(providers, ana, "interactive", LISTED)
    page = open_phone(width=360, height=740)
    expect(phone_of(page, "Ana")).to_be_visible()
    expect(phone_of(page, beto["name"])).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert phone_of(page, "Ana").locator(".log").evaluate("log => log.scrollWidth - log.clientWidth") == 0

    page.get_by_role("button", name="Ver cabañas").click()
    sheet = page.get_by_role("dialog", name="Ver cabañas").bounding_box()
    assert sheet is not None
    assert (sheet["x"], sheet["width"]) == (0, 360)
    page.keyboard.press("Escape")

    answer(providers, beto, "text", {"body": "uno"})
    tab = page.get_by_role("navigation", name="Huéspedes").get_by_role("button", name=beto["name"])
    expect(tab.locator(".count")).to_have_text("1")
    tab.click()
    expect(phone_of(page, beto["name"])).to_be_visible()
    expect(phone_of(page, "Ana")).to_be_hidden()
    expect(tab.locator(".count")).to_have_count(0)  # seen now
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_whatever_the_product_sends_has_a_face(open_phone: OpenPhone, providers: StandIns) -> None:
    guest = a_guest(providers)
    photo = {"link": f"{providers.address}/simulator/static/photo.jpg", "caption": "El Ceibo"}
    answer(providers, guest, "image", photo)
    answer(providers, guest, "image", {"link": "https://example.com/otra.jpg"})
    answer(providers, guest, "document", {"link": "https://example.com/a.pdf", "filename": "mapa.pdf"})
    answer(providers, guest, "location", {"latitude": -38.05, "longitude": -61.93, "name": "La entrada"})
    parameters = [{"type": "text", "text": "Ana"}]
    template = {
        "name": "aviso",
        "language": {"code": "es_AR"},
        "components": [{"type": "body", "parameters": parameters}],
    }
    answer(providers, guest, "template", template)
    page = open_phone()
    eventually(lambda: page.locator("img.photo").evaluate("image => image.naturalWidth") == 480)
    expect(page.get_by_text("El Ceibo")).to_be_visible()
    expect(page.get_by_role("link", name="Ver la foto")).to_have_attribute("href", "https://example.com/otra.jpg")
    expect(page.get_by_text("mapa.pdf")).to_be_visible()
    expect(page.get_by_role("link", name="La entrada")).to_have_attribute("target", "_blank")
    expect(page.get_by_text("Plantilla «aviso»")).to_be_visible()


def test_the_voice_note_is_a_recording_that_plays(open_phone: OpenPhone) -> None:
    page = open_phone()
    seconds = page.evaluate(
        """async (bytes) => {
            const context = new OfflineAudioContext(1, 48000, 48000);
            return (await context.decodeAudioData(new Uint8Array(bytes).buffer)).duration;
        }""",
        list(silent_voice_note(3)),
    )
    assert seconds == pytest.approx(3, abs=0.1)


def test_a_simulator_that_forgot_everything_is_noticed(
    open_phone: OpenPhone, providers: StandIns, product: Receiver
) -> None:
    guest = a_guest(providers)
    for number in range(5):
        answer(providers, guest, "text", {"body": f"mensaje {number}"})
    page = open_phone()
    expect(page.locator(".theirs")).to_have_count(5)
    providers.kill()
    providers.forget()
    providers.start()
    expect(page.locator(".theirs")).to_have_count(0, timeout=20_000)
    other = a_guest(providers, "Beto", "11 5550 0003")
    answer(providers, other, "text", {"body": "de nuevo"})
    expect(phone_of(page, "Beto").locator(".text")).to_have_text(["de nuevo"])
    expect(phone_of(page, "Ana")).to_have_count(0)


def test_days_are_told_apart_by_the_products_clock(open_phone: OpenPhone, providers: StandIns) -> None:
    guest = a_guest(providers)
    answer(providers, guest, "text", {"body": "hola"})
    page = open_phone()
    expect(page.locator(".day")).to_have_text(["Hoy"])
    expect(page.locator("#now")).to_contain_text("24 nov · 12:0")
    expect(page.locator(".theirs time")).to_contain_text("12:0")


def test_a_failed_message_is_seen_as_such(open_phone: OpenPhone, providers: StandIns) -> None:
    guest = a_guest(providers)
    providers.fault(match="/messages", fails_later=131026)
    answer(providers, guest, "text", {"body": "hola"})
    page = open_phone()
    expect(page.locator(".theirs .foot")).to_contain_text("No se entregó")


def test_a_removed_guest_leaves_the_page(open_phone: OpenPhone, providers: StandIns) -> None:
    a_guest(providers)
    a_guest(providers, "Beto", "11 5550 0003")
    page = open_phone()
    phone_of(page, "Ana").get_by_role("button", name="Quitar este huésped").click()
    expect(phone_of(page, "Ana")).to_have_count(0)
    expect(phone_of(page, "Beto")).to_be_visible()


def test_a_page_without_a_stream_looks_again_and_again(open_phone: OpenPhone, providers: StandIns) -> None:
    guest = a_guest(providers)
    page = open_phone()
    page.route("**/phone/events*", lambda route: route.abort())
    page.reload()
    expect(phone_of(page, "Ana")).to_be_visible()
    answer(providers, guest, "text", {"body": "llega igual"})
    expect(page.locator(".theirs .text")).to_have_text("llega igual")


def test_a_simulator_that_comes_back_finds_the_page_as_it_was(open_phone: OpenPhone, providers: StandIns) -> None:
    guest = a_guest(providers)
    answer(providers, guest, "text", {"body": "antes"})
    page = open_phone()
    expect(page.locator(".theirs .text")).to_have_text("antes")
    providers.kill()
    expect(page.locator("#offline")).to_be_visible()
    box = phone_of(page, "Ana").get_by_role("textbox")
    box.fill("no te pierdas")
    box.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="No salió")).to_be_visible()
    expect(box).to_have_value("no te pierdas")

    providers.start()

    expect(page.locator("#offline")).to_be_hidden(timeout=20_000)
    box.press("Enter")
    expect(page.locator(".text")).to_have_text(["antes", "no te pierdas"])
