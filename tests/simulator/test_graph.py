"""What the Graph stand-in answers, and what it tells the product afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from services.clock import SettableClock
from services.simulator.approvals import Approved
from services.simulator.chats import clean_phone, wa_id
from services.simulator.exchange import Answer, Call
from services.simulator.providers import Simulator
from services.simulator.traffic import Fault
from tests.stand_ins import SECRETS

TOKEN = f"Bearer {SECRETS['whatsapp_access_token']}"
PATH = f"/v25.0/{SECRETS['whatsapp_phone_number_id']}/messages"
PHONE = "5491155500002"


def a_call(body: dict[str, Any] | None = None, *, method: str = "POST", path: str = PATH, token: str = TOKEN) -> Call:
    said = None if body is None else {"messaging_product": "whatsapp", **body}
    return Call(method, path, headers={"authorization": token}, body=said)


def a_text(text: str = "hola", *, to: str = PHONE, **more: Any) -> dict[str, Any]:
    return {"to": to, "type": "text", "text": {"body": text}, **more}


def send(simulator: Simulator, body: dict[str, Any], fault: Fault | None = None) -> Answer:
    return simulator.graph.answer(a_call(body), fault or Fault.none())


def queued(simulator: Simulator) -> list[dict[str, Any]]:
    """What would be told to the product: the `value` of each webhook."""
    bodies = [json.loads(row["body"]) for row in simulator.storage.rows("select body from webhook order by id")]
    return [body["entry"][0]["changes"][0]["value"] for body in bodies]


def statuses(simulator: Simulator) -> list[dict[str, Any]]:
    return [status for value in queued(simulator) for status in value.get("statuses", [])]


async def test_an_accepted_message_is_on_the_phone_and_reported_sent_and_delivered(simulator: Simulator) -> None:
    answer = send(simulator, a_text(biz_opaque_callback_data="outbox-42"))

    assert answer.status == 200
    assert answer.body["contacts"] == [{"input": PHONE, "wa_id": PHONE}]
    message_id = answer.body["messages"][0]["id"]
    [message] = simulator.chats.changes(0)["messages"]
    assert (message["provider_id"], message["content"]) == (message_id, {"body": "hola"})
    told = [(status["id"], status["status"], status["biz_opaque_callback_data"]) for status in statuses(simulator)]
    assert told == [(message_id, "sent", "outbox-42"), (message_id, "delivered", "outbox-42")]


@pytest.mark.parametrize("token", ["", "Bearer wrong", SECRETS["whatsapp_access_token"]])
async def test_a_wrong_token_is_error_190(simulator: Simulator, token: str) -> None:
    answer = simulator.graph.answer(a_call(a_text(), token=token))
    assert (answer.status, answer.body["error"]["code"]) == (401, 190)
    assert statuses(simulator) == []


async def test_a_foreign_number_is_not_there(simulator: Simulator) -> None:
    answer = simulator.graph.answer(a_call(a_text(), path="/v25.0/999/messages"))
    assert (answer.status, answer.body["error"]["error_subcode"]) == (400, 33)


async def test_a_refused_message_reaches_nobody(simulator: Simulator) -> None:
    answer = send(simulator, a_text("a" * 4097))
    assert (answer.status, answer.body["error"]["code"]) == (400, 100)
    assert simulator.chats.changes(0)["messages"] == []
    assert statuses(simulator) == []


async def test_a_guest_without_a_visible_phone_is_written_to_by_user_id(simulator: Simulator) -> None:
    guest = simulator.chats.add_guest("Iris", phone=PHONE, phone_hidden=True)
    simulator.graph.say(guest, "text", {"body": "hola"})
    [value] = queued(simulator)
    assert "from" not in value["messages"][0]
    assert "wa_id" not in value["contacts"][0]
    assert value["contacts"][0]["user_id"] == value["messages"][0]["from_user_id"] == guest.user_id

    answer = send(simulator, {"recipient": guest.user_id, "type": "text", "text": {"body": "¡Hola, Iris!"}})

    assert answer.body["contacts"] == [{"input": guest.user_id}]
    assert "recipient_id" not in statuses(simulator)[0]
    assert statuses(simulator)[0]["recipient_user_id"] == guest.user_id


async def test_an_unknown_user_id_is_undeliverable(simulator: Simulator) -> None:
    answer = send(simulator, {"recipient": "AR.1", "type": "text", "text": {"body": "hola"}})
    assert answer.body["error"]["code"] == 131026


async def test_a_day_after_the_guest_wrote_only_templates_pass(simulator: Simulator, clock: SettableClock) -> None:
    guest = simulator.chats.add_guest("Ana", phone=PHONE)
    simulator.graph.say(guest, "text", {"body": "hola"})
    clock.advance(timedelta(hours=24))
    assert send(simulator, a_text()).status == 200
    clock.advance(timedelta(seconds=1))

    assert send(simulator, a_text()).body["error"]["code"] == 131047
    template = {"to": PHONE, "type": "template", "template": {"name": "aviso", "language": {"code": "es_AR"}}}
    assert send(simulator, template).status == 200


def a_template(name: str, *values: str, language: str = "es_AR") -> dict[str, Any]:
    parameters = [{"type": "text", "text": value} for value in values]
    content = {"name": name, "language": {"code": language}, "components": [{"type": "body", "parameters": parameters}]}
    return {"to": PHONE, "type": "template", "template": content}


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (a_template("aviso", "Ana", "13:00"), None),
        (a_template("aviso", "Ana"), 132000),
        (a_template("aviso", "Ana", "13:00", "de más"), 132000),
        (a_template("aviso", "Ana", "13:00", language="en"), 132001),
        (a_template("otro", "Ana", "13:00"), 132001),
        (a_template("aviso", "a" * 1000, "b" * 1000), 132005),
    ],
)
async def test_once_templates_are_approved_others_are_refused(
    simulator: Simulator, template: dict[str, Any], code: int | None
) -> None:
    simulator.chats.add_guest("Ana", phone=PHONE)
    simulator.approvals.set([Approved(name="aviso", language="es_AR", text="Hola {{1}}, a las {{2}} te espero.")])
    assert (send(simulator, template).body.get("error") or {}).get("code") == code


async def test_reading_and_typing_show_on_the_phone_until_an_answer(simulator: Simulator) -> None:
    guest = simulator.chats.add_guest("Ana", phone=PHONE)
    message_id = simulator.graph.say(guest, "text", {"body": "hola"})
    receipt = {"status": "read", "message_id": message_id, "typing_indicator": {"type": "text"}}

    assert send(simulator, receipt).body == {"success": True}

    change = simulator.chats.changes(0)
    assert change["messages"][0]["state"] == "read"
    assert change["guests"][0]["typing_seconds"] == 25
    send(simulator, a_text())
    assert simulator.chats.changes(0)["guests"][0]["typing_seconds"] == 0


async def test_what_the_guest_sees_is_reported_read_once(simulator: Simulator) -> None:
    send(simulator, a_text(biz_opaque_callback_data="7"))
    send(simulator, a_text("segunda"))
    guest = simulator.chats.add_guest("Ana", phone=PHONE)
    first = simulator.chats.changes(0)["messages"][0]

    simulator.graph.read(guest, up_to=first["id"])
    simulator.graph.read(guest, up_to=first["id"])

    read = [status for status in statuses(simulator) if status["status"] == "read"]
    assert [(status["id"], status["biz_opaque_callback_data"]) for status in read] == [(first["provider_id"], "7")]
    assert [message["state"] for message in simulator.chats.changes(0)["messages"]] == ["read", "delivered"]


async def test_a_message_may_fail_later(simulator: Simulator) -> None:
    answer = send(simulator, a_text(), Fault(match="", fails_later=131026))
    assert answer.status == 200
    [status] = statuses(simulator)
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131026)
    assert simulator.chats.changes(0)["messages"][0]["state"] == "failed"


async def test_a_message_may_be_accepted_without_a_status(simulator: Simulator) -> None:
    assert send(simulator, a_text(), Fault(match="", statuses=False)).status == 200
    assert statuses(simulator) == []


async def test_a_guests_media_can_be_looked_up_and_fetched_with_the_token(simulator: Simulator) -> None:
    media_id = simulator.graph.add_media(b"\xff\xd8 picture", "image/jpeg")
    said = simulator.graph.answer(a_call(method="GET", path=f"/v25.0/{media_id}")).body
    assert (said["mime_type"], said["file_size"]) == ("image/jpeg", 10)
    path = said["url"].partition("/simulator/graph")[2]
    assert simulator.graph.answer(a_call(method="GET", path=path)).body == b"\xff\xd8 picture"
    assert simulator.graph.answer(a_call(method="GET", path=path, token="Bearer no")).status == 401


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("5491155500002", "5491155500002"),
        ("541155500002", "5491155500002"),
        ("54111555500002", "5491155500002"),
        ("54291155550002", "5492915550002"),
        ("549 no", "549 no"),
        ("59899123456", "59899123456"),
    ],
)
def test_a_number_is_known_by_its_mobile_form(written: str, known: str) -> None:
    assert wa_id(written) == known


@pytest.mark.parametrize("typed", ["+54 9 11 5550-0002", "0 11 15 5550-0002", "11 5550 0002", "54 11 15 5550 0002"])
def test_a_number_may_be_typed_in_any_usual_way(typed: str) -> None:
    assert clean_phone(typed) == PHONE


@pytest.mark.parametrize("typed", ["", "555", "11 5550", "+1 212 555 0100 99"])
def test_what_is_no_argentine_number_is_none(typed: str) -> None:
    assert clean_phone(typed) is None
