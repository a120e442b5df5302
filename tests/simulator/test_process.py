"""The stand-ins as a process: webhooks, faults, kills."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.ports import free_port
from services.whatsapp.updates import Message, Status
from tests.simulator.receiver import Receiver, receiving
from tests.stand_ins import SECRETS, StandIns, eventually, stand_ins

PHONE = "5491155500002"
START = "2026-11-24T12:00:00-03:00"


@pytest.fixture(scope="module")
def product_of_all() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def providers_of_all(product_of_all: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    with stand_ins(product_of_all.address, tmp_path_factory.mktemp("simulator"), CLOCK_START=START) as running:
        yield running


@pytest.fixture
def providers(providers_of_all: StandIns, product_of_all: Receiver) -> StandIns:
    """A process takes seconds to start, so the tests share one that has forgotten all."""
    eventually(lambda: providers_of_all.call("GET", "_webhooks") == {"waiting": 0})
    providers_of_all.call("POST", "_reset")
    product_of_all.received.clear()
    return providers_of_all


@pytest.fixture
def product(providers: StandIns, product_of_all: Receiver) -> Receiver:
    return product_of_all


def send(providers: StandIns, text: str, opaque: str = "1") -> httpx.Response:
    body = {"messaging_product": "whatsapp", "to": PHONE, "type": "text", "text": {"body": text}}
    return providers.http.post(
        f"{providers.graph_url}/v25.0/{SECRETS['whatsapp_phone_number_id']}/messages",
        json={**body, "biz_opaque_callback_data": opaque},
        headers={"Authorization": f"Bearer {SECRETS['whatsapp_access_token']}"},
    )


def statuses(product: Receiver) -> list[tuple[str, str | None]]:
    return [(update.name, update.opaque) for update in product.graph_updates() if isinstance(update, Status)]


def test_statuses_arrive_signed_and_in_order(providers: StandIns, product: Receiver) -> None:
    for number in range(5):
        send(providers, "hola", str(number))
    wanted = [(name, str(number)) for number in range(5) for name in ("sent", "delivered")]
    eventually(lambda: statuses(product) == wanted)


def test_a_guests_message_is_read_by_the_product_as_it_was_said(providers: StandIns, product: Receiver) -> None:
    guest = providers.call("POST", "phone/guests", {"name": "Ñandú 🏡", "phone": "11 5550 0002"})
    text = "¿Hay lugar / cabaña para 2? 🏡"
    said = providers.call("POST", f"phone/guests/{guest['id']}/messages", {"kind": "text", "text": text})

    [message] = eventually(product.graph_updates)

    assert isinstance(message, Message)
    assert (message.id, message.text) == (said["id"], text)
    assert (message.sender.phone, message.sender.name) == (PHONE, "Ñandú 🏡")
    assert message.said_at is not None
    assert message.said_at.isoformat().startswith("2026-11-24T15:0")
    assert b"\\u00bfHay lugar \\/ caba" in product.received[0].body


def test_a_double_delivery_is_the_same_message_two_times(providers: StandIns, product: Receiver) -> None:
    guest = providers.call("POST", "phone/guests", {"name": "Ana"})
    body = {"kind": "text", "text": "hola", "twice": True}
    said = providers.call("POST", f"phone/guests/{guest['id']}/messages", body)
    eventually(lambda: len(product.received) == 2)
    assert [update.id for update in product.graph_updates() if isinstance(update, Message)] == [said["id"]] * 2


@pytest.mark.parametrize(
    ("said", "kind", "text", "choice"),
    [
        (
            {"kind": "button_reply", "id": "/affirm", "title": "Sí", "answers": "wamid.X"},
            "interactive",
            "Sí",
            "/affirm",
        ),
        ({"kind": "list_reply", "id": "/c", "title": "Ceibo", "answers": "wamid.X"}, "interactive", "Ceibo", "/c"),
        ({"kind": "image", "caption": "el comprobante"}, "image", "el comprobante", None),
        ({"kind": "audio"}, "audio", None, None),
        ({"kind": "location"}, "location", None, None),
    ],
)
def test_taps_and_media_have_the_shapes_that_the_product_reads(
    providers: StandIns, product: Receiver, said: dict[str, str], kind: str, text: str | None, choice: str | None
) -> None:
    guest = providers.call("POST", "phone/guests", {"name": "Ana"})
    providers.call("POST", f"phone/guests/{guest['id']}/messages", said)
    [message] = eventually(product.graph_updates)
    assert isinstance(message, Message)
    assert (message.kind, message.text, message.choice_id) == (kind, text, choice)


def test_what_the_product_did_not_take_comes_again_and_in_order(providers: StandIns, product: Receiver) -> None:
    product.answers[:] = [500, 503]
    send(providers, "hola", "1")
    send(providers, "hola", "2")
    wanted = [("sent", "1")] * 3 + [("delivered", "1"), ("sent", "2"), ("delivered", "2")]
    eventually(lambda: statuses(product) == wanted)


def test_a_kill_loses_no_webhook(tmp_path: Path) -> None:
    port = free_port()
    with stand_ins(f"http://127.0.0.1:{port}", tmp_path, CLOCK_START=START) as providers:
        send(providers, "hola", "1")
        payment = providers.pay("K7MPX2A-1", 55500)
        assert providers.call("GET", "_webhooks") == {"waiting": 3}
        providers.kill()
        providers.start()
        with receiving(port) as product:
            eventually(lambda: providers.call("GET", "_webhooks") == {"waiting": 0})
            assert statuses(product) == [("sent", "1"), ("delivered", "1")]
            [notified] = [webhook for webhook in product.received if "mercadopago" in webhook.path]
            assert notified.payment_id() == str(payment["id"])
        assert [entry["body"]["text"]["body"] for entry in providers.sends(PHONE)] == ["hola"]


def test_a_refused_call_does_nothing(providers: StandIns, product: Receiver) -> None:
    providers.fault(match="POST .*/messages", code=131056)
    refused = send(providers, "primera", "1")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, 131056)
    send(providers, "segunda", "2")
    eventually(lambda: statuses(product) == [("sent", "2"), ("delivered", "2")])


def test_a_connection_cut_before_does_nothing(providers: StandIns, product: Receiver) -> None:
    providers.fault(match="/messages", drop="before")
    with pytest.raises(httpx.RemoteProtocolError):
        send(providers, "primera", "1")
    send(providers, "segunda", "2")
    eventually(lambda: statuses(product) == [("sent", "2"), ("delivered", "2")])


def test_a_connection_cut_after_loses_only_the_answer(providers: StandIns, product: Receiver) -> None:
    providers.fault(match="/messages", drop="after")
    with pytest.raises(httpx.RemoteProtocolError):
        send(providers, "hola", "1")
    eventually(lambda: statuses(product) == [("sent", "1"), ("delivered", "1")])


def test_the_log_keeps_calls_but_no_tokens(providers: StandIns) -> None:
    send(providers, "hola")
    [entry] = providers.log("graph")
    assert (entry["method"], entry["status"], entry["authorized"]) == ("POST", 200, True)
    assert SECRETS["whatsapp_access_token"] not in str(entry)


def test_a_guest_pays_on_the_checkout_page(providers: StandIns, product: Receiver) -> None:
    item = {"title": "Seña <Ceibo>", "quantity": 1, "unit_price": 55500.5, "currency_id": "ARS"}
    preference = providers.http.post(
        f"{providers.mercadopago_url}/checkout/preferences",
        json={"items": [item], "external_reference": "K7MPX2A-1"},
        headers={"Authorization": f"Bearer {SECRETS['mercadopago_access_token']}"},
    ).json()
    page = providers.http.get(preference["init_point"])
    assert "$ 55.500,50" in page.text
    assert "Seña &lt;Ceibo&gt;" in page.text
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]

    left = providers.http.post(preference["init_point"], data={"choice": "dejar-pendiente"}, follow_redirects=True)
    assert "quedó pendiente" in left.text
    settled = providers.http.post(str(left.url), data={"choice": "acreditar"}, follow_redirects=True)

    assert "Listo, ya podés volver al chat" in settled.text
    eventually(lambda: len(product.received) == 2)
    assert len({webhook.payment_id() for webhook in product.received}) == 1
    assert "ya se pagó" in providers.http.get(preference["init_point"]).text


def test_an_unknown_payment_link_says_so(providers: StandIns) -> None:
    page = providers.http.get(f"{providers.mercadopago_url}/checkout?pref_id=nada")
    assert page.status_code == 404
    assert "no existe" in page.text


def test_only_json_moves_the_phone_page(providers: StandIns) -> None:
    """What a form on another site could post is refused, for a browser asks before it sends JSON elsewhere."""
    answer = providers.http.post(f"{providers.address}/simulator/phone/guests", content='{"name": "Ana"}')
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "path", ["static/../storage.py", "static/..%2Fstorage.py", "static/%2e%2e%2fstorage.py", "static/no.js"]
)
def test_only_the_pages_own_files_are_served(providers: StandIns, path: str) -> None:
    assert providers.http.get(f"{providers.address}/simulator/static/{path}").status_code == 404


def test_changes_are_streamed_as_they_happen(providers: StandIns) -> None:
    with providers.http.stream("GET", f"{providers.address}/simulator/phone/events?after=0") as stream:
        lines = stream.iter_lines()
        providers.call("POST", "phone/guests", {"name": "Ana"})
        assert any('"name": "Ana"' in line for line in lines)
