"""Reading webhooks: everything Meta has been seen to send, and anything else."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.whatsapp.payloads import read_updates
from services.whatsapp.updates import Echo, Message, Oddity, Sender, Status
from tests.talking import NUMBER_ID, a_message, a_status, a_text, an_envelope

SAMPLES = Path(__file__).parent.parent / "contract" / "samples" / "whatsapp"
WEBHOOKS = {
    path.name: body
    for path in sorted(SAMPLES.glob("*.json"))
    if isinstance(body := json.loads(path.read_text("utf-8")), dict) and body.get("entry")
}


def number_of(body: Any) -> str:
    for entry in body["entry"]:
        for change in entry.get("changes", []):
            number = change.get("value", {}).get("metadata", {}).get("phone_number_id")
            if number:
                return str(number)
    return NUMBER_ID


def updates(body: Any, number: str | None = None) -> list[Any]:
    return read_updates(json.dumps(body).encode(), phone_number_id=number or number_of(body))


def only(name: str) -> Any:
    (update,) = updates(WEBHOOKS[name])
    return update


def read(message: dict[str, Any], **envelope: Any) -> Any:
    (update,) = read_updates(an_envelope(message, **envelope), phone_number_id=NUMBER_ID)
    return update


def test_what_was_written_on_the_phone_of_the_house_is_told_apart_from_a_guests_words() -> None:
    echo = only("pywa_outgoing_message_text.json")
    assert isinstance(echo, Echo)
    assert (echo.to.phone, echo.to.user_id) == ("<WHATSAPP_USER_PHONE_NUMBER>", "<BSUID>")
    assert (echo.id, echo.text, echo.amends) == ("<WHATSAPP_MESSAGE_ID>", "Test message", None)


def test_what_was_put_right_on_the_phone_names_the_message_that_it_is_about() -> None:
    echo = only("pywa_outgoing_message_edit.json")
    assert isinstance(echo, Echo)
    assert echo.amends == "wamid.VEVTVDExZGJiYzg2NTBjYmU1ZmY5ZjBiYzA5OTM2MDU3OA=="
    assert echo.text == "Text was edited"


@pytest.mark.parametrize("name", WEBHOOKS)
def test_every_recorded_webhook_says_something(name: str) -> None:
    assert updates(WEBHOOKS[name])


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("pywa_message_text.json", "text", True),
        ("pywa_message_image.json", "image", None),
        ("pywa_message_voice.json", "audio", False),
        ("pywa_message_audio.json", "audio", False),
        ("pywa_message_document.json", "document", None),
        ("pywa_message_static_sticker.json", "sticker", False),
        ("pywa_message_current_location.json", "location", False),
        ("java_deserialization_contactmessage.json", "contacts", False),
        ("pywa_callback_button_quick_reply.json", "button", True),
        ("made_list_reply.json", "interactive", True),
        ("pywa_flow_completion_completion.json", "interactive", False),
        ("pywa_message_order.json", "order", None),
        ("made_unsupported_131051.json", "unsupported", False),
        ("java_deserialization_messagedeleted.json", "unsupported", False),
    ],
)
def test_each_kind_of_message_is_read(name: str, kind: str, text: bool | None) -> None:
    message = only(name)
    assert isinstance(message, Message)
    assert (message.kind, message.is_silent) == (kind, False)
    assert text is None or (message.text is not None) is text


@pytest.mark.parametrize(
    "name",
    [
        "pywa_message_unreaction_empty.json",
        "made_edit_1.json",
        "made_revoke_2.json",
        "pywa_system_identity_change.json",
        "pywa_system_phone_number_change.json",
    ],
)
def test_reactions_edits_and_notes_ask_for_no_answer(name: str) -> None:
    assert only(name).is_silent


def test_a_tap_carries_its_id_and_its_title() -> None:
    message = only("made_list_reply.json")
    assert (message.choice_id, message.text) == ("cabin:3", "Cabaña Arrayán")


def test_a_guest_without_a_phone_is_known_by_user_id() -> None:
    assert only("made_bsuid_only_text.json").sender == Sender(None, "AR.1000000000000003", "Iris")


def test_a_changed_number_leads_to_the_new_one() -> None:
    message = only("pywa_system_phone_number_change.json")
    assert (message.sender.phone, message.moved_to) == ("5491155500002", Sender("5491155500012", None))
    assert only("made_system_user_changed_user_id.json").moved_to == Sender(None, "AR.1000000000000009")
    assert only("pywa_system_identity_change.json").moved_to is None


def test_a_message_is_matched_to_its_contact_by_id_not_by_place() -> None:
    contacts = [
        {"profile": {"name": "Otro"}, "wa_id": "5491155500009"},
        {"profile": {"name": "Ana"}, "wa_id": "5491155500002", "user_id": "AR.1"},
    ]
    assert read(a_text("hola"), contacts=contacts).sender == Sender("5491155500002", "AR.1", "Ana")
    assert read(a_text("hola"), contacts=contacts[:1]).sender == Sender("5491155500002", None, None)


def test_what_a_database_cannot_hold_is_made_safe_in_the_text_and_kept_in_the_raw() -> None:
    message = read(a_text("a\0b\ud83dc"))
    assert message.text == "ab\ufffdc"
    assert json.loads(message.raw)["text"]["body"] == "a\0b\ud83dc"


def test_the_moment_is_read_from_seconds_as_text() -> None:
    assert read(a_text("hola", timestamp="1760000000")).said_at == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
    wrongs: tuple[Any, ...] = ("", "ayer", "9" * 30, None, True, [], 1e400)
    for wrong in wrongs:
        assert read(a_text("hola", timestamp=wrong)).said_at is None


def test_a_broken_element_does_not_lose_its_siblings() -> None:
    broken: list[Any] = [None, 7, "x", {}, {"id": "wamid.A"}, {"from": "549", "id": 5}, {"id": "", "from": "549"}]
    mixed = [a_text("uno"), *broken, a_text("dos")]
    found = read_updates(an_envelope(*mixed), phone_number_id=NUMBER_ID)
    assert [update.text for update in found if isinstance(update, Message)] == ["uno", "dos"]
    assert sum(isinstance(update, Oddity) for update in found) == len(broken)


def test_what_is_for_another_number_is_not_ours() -> None:
    (update,) = read_updates(an_envelope(a_text("hola"), number_id="7"), phone_number_id=NUMBER_ID)
    assert isinstance(update, Oddity)
    assert update.kind == "foreign_number"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "malformed"),
        (b"\xff", "malformed"),
        (b"[" * 100_000, "malformed"),
        (b"null", "object"),
        (b'{"object":"page","entry":[]}', "object"),
    ],
)
def test_other_bodies_are_odd(body: bytes, kind: str) -> None:
    (update,) = read_updates(body, phone_number_id=NUMBER_ID)
    assert isinstance(update, Oddity)
    assert update.kind == kind


def test_other_fields_are_odd_by_name() -> None:
    assert only("pywa_account_update_account_disabled.json").kind == "field:account_update"


def test_an_error_of_the_account_is_told_beside_the_message_that_it_came_with() -> None:
    message, oddity = updates(WEBHOOKS["pywa_message_interactive_message_with_err.json"])
    assert isinstance(message, Message)
    assert oddity.kind == "account_error"


def test_a_status_brings_back_what_it_was_given_and_why_it_failed() -> None:
    error = {"code": 131026, "title": "Undeliverable", "error_data": {"details": "no\0 WhatsApp"}}
    status = a_status("failed", message_id="wamid.OUT", opaque="42", errors=[error])
    (update,) = read_updates(an_envelope(statuses=[status]), phone_number_id=NUMBER_ID)
    assert isinstance(update, Status)
    assert (update.message_id, update.opaque, update.error_code, update.error) == (
        "wamid.OUT",
        "42",
        131026,
        "no WhatsApp",
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a body."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inside for place in places(value, (*path, key)))]


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_no_mangled_webhook_makes_reading_fail(data: st.DataObject) -> None:
    body = copy.deepcopy(WEBHOOKS[data.draw(st.sampled_from(sorted(WEBHOOKS)))])
    number = number_of(body)
    for _ in range(data.draw(st.integers(1, 3))):
        there = [place for place in places(body) if place]
        if not there:
            break
        place = data.draw(st.sampled_from(there))
        parent = body
        for step in place[:-1]:
            parent = parent[step]
        if data.draw(st.booleans()):
            parent[place[-1]] = data.draw(ANYTHING)
        else:
            del parent[place[-1]]
    raw = json.dumps(body).encode()
    for update in read_updates(raw, phone_number_id=number):
        assert isinstance(update, Message | Status | Echo | Oddity)
        if isinstance(update, Message | Echo):
            "".join(filter(None, (update.id, update.text, update.kind))).encode("utf-8")
            assert "\0" not in (update.text or "")


@given(body=st.binary(max_size=200))
def test_no_bytes_make_reading_fail(body: bytes) -> None:
    read_updates(body, phone_number_id=NUMBER_ID)


@given(message=ANYTHING, kind=st.sampled_from(["text", "interactive", "button", "system", "image", "reaction"]))
def test_no_content_makes_reading_fail(message: Any, kind: str) -> None:
    read(a_message(kind, message))
