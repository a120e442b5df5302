"""Somebody of the house answers on the phone: the assistant is silent for a while, and goes on with what is open."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.conversations import on_phone
from services.conversations import service as conversations
from services.errors import WrongState
from tests.conversations.conftest import echo_guests
from tests.conversations.test_people import OWNER, give_back, heard, take, write
from tests.talking import ANA, NUMBER_ID, Talk, a_text

MINUTE = timedelta(minutes=1)


def on_the_phone(words: str, *, to: str = ANA, said_at: Any, **more: Any) -> dict[str, Any]:
    """A message as the house wrote it on its phone."""
    made = {
        "from": "5491155500000", "to": to, "id": f"wamid.{uuid4().hex}", "timestamp": str(int(said_at.timestamp())),
        "type": "text", "text": {"body": words},
    }  # fmt: skip
    return made | more


def echoes(*messages: dict[str, Any]) -> bytes:
    metadata = {"display_phone_number": "5491155500000", "phone_number_id": NUMBER_ID}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "message_echoes": list(messages)}
    change = {"field": "smb_message_echoes", "value": value}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "100000000000000", "changes": [change]}]}
    return json.dumps(body).encode()


async def answer_on_phone(talk: Talk, words: str, **more: Any) -> dict[str, Any]:
    message = on_the_phone(words, **({"said_at": talk.clock.now()} | more))
    assert await talk.post(echoes(message)) == 200
    return message


async def resume(talk: Talk) -> list[UUID]:
    async with talk.product.database.unit_of_work() as connection:
        resumed = await on_phone.resume(connection, now=talk.clock.now())
        await connection.commit()
    return resumed


async def state(talk: Talk) -> str:
    found: str = await talk.value("select state from conversation")
    return found


async def thread(talk: Talk) -> list[tuple[Any, ...]]:
    query = "select body->'text'->>'body', state, written_by from outbound_message order by id"
    return [tuple(row) for row in await talk.rows(query)]


async def test_what_is_written_on_the_phone_stands_in_the_thread_and_is_not_sent_again(talk: Talk, ana: UUID) -> None:
    await answer_on_phone(talk, "Hola Ana, soy Marta.")
    await talk.answer()
    assert (await thread(talk))[1:] == [("Hola Ana, soy Marta.", "sent", "phone")]
    assert talk.texts() == ["eco: hola"]


async def test_the_assistant_is_silent_while_somebody_answers_on_the_phone(talk: Talk, ana: UUID) -> None:
    await answer_on_phone(talk, "Hola Ana, soy Marta.")
    await talk.say(a_text("gracias! y el ceibo cuánto sale?", said_at=talk.clock.now()))
    await talk.answer()
    assert talk.texts() == ["eco: hola"]
    assert await state(talk) == "person"


async def test_an_answer_that_was_just_about_to_leave_does_not(talk: Talk, ana: UUID) -> None:
    await talk.say(a_text("cuánto sale?", said_at=talk.clock.now()))
    await talk.take_turns()
    await answer_on_phone(talk, "Te digo yo")
    await talk.deliver()
    assert talk.texts() == ["eco: hola"]


async def test_after_a_pause_the_assistant_answers_what_nobody_has_answered(talk: Talk, ana: UUID) -> None:
    await talk.say(a_text("hay lugar?", said_at=talk.clock.now()))
    talk.clock.advance(MINUTE)
    await answer_on_phone(talk, "Sí, hay.")
    talk.clock.advance(5 * MINUTE)
    await talk.say(a_text("y cuánto sale?", said_at=talk.clock.now()))
    await talk.answer()
    talk.clock.advance(54 * MINUTE)
    assert await resume(talk) == []
    talk.clock.advance(MINUTE)
    assert await resume(talk) == [ana]
    await talk.answer()
    assert talk.texts() == ["eco: hola", "eco: y cuánto sale?"]
    assert heard(talk)[-2] == '/notice{"notice": "given_back"}'
    assert await state(talk) == "bot"
    assert await resume(talk) == []


async def test_each_message_on_the_phone_begins_the_pause_anew(talk: Talk, ana: UUID) -> None:
    await answer_on_phone(talk, "Hola")
    talk.clock.advance(40 * MINUTE)
    await answer_on_phone(talk, "¿Seguís ahí?")
    talk.clock.advance(40 * MINUTE)
    assert await resume(talk) == []
    talk.clock.advance(20 * MINUTE)
    assert await resume(talk) == [ana]


async def test_a_message_told_out_of_order_does_not_shorten_the_pause(talk: Talk, ana: UUID) -> None:
    before = talk.clock.now()
    talk.clock.advance(30 * MINUTE)
    await answer_on_phone(talk, "segundo")
    await answer_on_phone(talk, "primero", said_at=before)
    talk.clock.advance(45 * MINUTE)
    assert await resume(talk) == []


async def test_what_is_told_again_changes_nothing(talk: Talk, ana: UUID) -> None:
    message = on_the_phone("Hola", said_at=talk.clock.now())
    assert set(await asyncio.gather(*(talk.post(echoes(message)) for _ in range(5)))) == {200}
    await give_back(talk, ana)
    assert await talk.post(echoes(message)) == 200
    assert len(await thread(talk)) == 2
    assert await state(talk) == "bot"


async def test_what_is_told_days_later_silences_nobody(talk: Talk, ana: UUID) -> None:
    await answer_on_phone(talk, "de anteayer", said_at=talk.clock.now() - timedelta(days=2))
    assert await state(talk) == "bot"
    assert len(await thread(talk)) == 2


async def test_our_own_message_told_back_to_us_is_no_answer_on_the_phone(talk: Talk, ana: UUID) -> None:
    ours = await talk.value("select provider_id from outbound_message")
    await answer_on_phone(talk, "eco: hola", id=ours)
    assert await state(talk) == "bot"
    assert len(await thread(talk)) == 1


async def test_whoever_has_taken_the_conversation_keeps_it_without_an_end(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    await answer_on_phone(talk, "Te escribo del celular")
    talk.clock.advance(timedelta(days=2))
    assert await resume(talk) == []
    assert await state(talk) == "person"


async def test_what_is_paused_can_be_taken_once_and_then_has_no_end(talk: Talk, ana: UUID) -> None:
    await answer_on_phone(talk, "Hola")
    await take(talk, ana)
    with pytest.raises(WrongState):
        await take(talk, ana)
    talk.clock.advance(timedelta(days=2))
    assert await resume(talk) == []


async def test_who_writes_in_the_console_during_a_pause_has_the_conversation(talk: Talk, ana: UUID) -> None:
    await answer_on_phone(talk, "Hola")
    await write(talk, ana, "Sigo desde acá")
    talk.clock.advance(timedelta(hours=5))
    assert await resume(talk) == []
    assert await state(talk) == "person"


async def test_who_waited_for_a_person_waits_no_more(talk: Talk, ana: UUID) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await conversations.ask_for_person(connection, conversation_id=ana, reason="asked", now=talk.clock.now())
        await connection.commit()
    await answer_on_phone(talk, "Acá estoy")
    assert await talk.value("select waiting_since from conversation") is None


async def test_somebody_never_heard_of_who_is_written_to_is_met(talk: Talk) -> None:
    talk.assistant.script = echo_guests
    await answer_on_phone(talk, "Hola, te llamo por la reserva", to="5491155500077")
    assert await state(talk) == "person"
    await talk.say(a_text("hola, sí", phone="5491155500077", said_at=talk.clock.now()))
    await talk.answer()
    assert await talk.value("select count(*) from conversation") == 1
    assert talk.texts() == []


async def test_words_put_right_or_taken_back_on_the_phone_are_so_in_the_thread(talk: Talk, ana: UUID) -> None:
    first = await answer_on_phone(talk, "Sale 100")
    second = await answer_on_phone(talk, "uy")
    edit = {"original_message_id": first["id"], "message": {"type": "text", "text": {"body": "Sale 1000"}}}
    now = talk.clock.now()
    right = on_the_phone("", said_at=now, type="edit", edit=edit)
    back = on_the_phone("", said_at=now, type="revoke", revoke={"original_message_id": second["id"]})
    assert await talk.post(echoes(right, back)) == 200
    assert [row[0] for row in await thread(talk)] == ["eco: hola", "Sale 1000", None]


async def test_a_guests_words_cannot_be_changed_by_what_is_told_of_the_phone(talk: Talk, ana: UUID) -> None:
    theirs = await talk.value("select provider_id from inbound_message")
    ours = await talk.value("select provider_id from outbound_message")
    for original in (theirs, ours):
        edit = {"original_message_id": original, "message": {"type": "text", "text": {"body": "otra cosa"}}}
        assert await talk.post(echoes(on_the_phone("", said_at=talk.clock.now(), type="edit", edit=edit))) == 200
    assert await talk.value("select text from inbound_message") == "hola"
    assert (await thread(talk))[0][0] == "eco: hola"


async def test_a_picture_sent_on_the_phone_is_there_too(talk: Talk, ana: UUID) -> None:
    await answer_on_phone(talk, "", type="image", image={"id": "1", "caption": "la vista"})
    body = await talk.value("select body from outbound_message order by id desc limit 1")
    assert body == {"type": "image", "image": {"caption": "la vista"}}


async def test_marks_in_the_thread_say_who_began_and_who_ended_the_pause(talk: Talk, ana: UUID) -> None:
    await answer_on_phone(talk, "Hola")
    talk.clock.advance(timedelta(hours=1))
    await resume(talk)
    marks = await talk.rows("select kind, made_by from house_mark order by id")
    assert [tuple(mark) for mark in marks] == [("taken", "phone"), ("given_back", "clock")]
    assert OWNER not in str(marks)
