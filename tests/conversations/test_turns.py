"""The turn: what the assistant is told, what becomes of its answers, and what happens when it is away."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from procrastinate.jobs import Job
from sqlalchemy import text

from services.conversations import service, tasks, turns
from services.errors import ProviderUnavailable
from tests.scripted_assistant import echo
from tests.talking import Talk, a_message, a_tap, a_text, eventually

BUTTONS = [
    {"title": "Sí, reservar", "payload": '/affirm{"cabin": "Ceibo"}'},
    {"title": "Ver otras", "payload": "/other"},
]


async def inbox(talk: Talk) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await talk.rows("select state, state_reason from inbound_message order by id")]


async def conversation(talk: Talk) -> tuple[Any, ...]:
    (row,) = await talk.rows("select state, state_reason from conversation")
    return tuple(row)


async def put(talk: Talk, state: str) -> None:
    async with talk.product.database.unit_of_work() as connection:
        taken_by = "duena@example.com" if state == "person" else None
        query = text("update conversation set state = :state, taken_by = :taken_by")
        await connection.execute(query, {"state": state, "taken_by": taken_by})
        await connection.commit()


async def an_event(talk: Talk, key: str = "payment:1:confirmed") -> None:
    async with talk.product.database.unit_of_work() as connection:
        await service.notify(
            connection,
            conversation_id=await talk.conversation_id(),
            event="payment_confirmed",
            data={"code": "K7MPX2A"},
            key=key,
            now=talk.clock.now(),
        )
        await connection.commit()


# --- what the assistant is told --------------------------------------------------------------------------------------


async def test_the_assistant_is_told_what_was_said_by_whom_and_when(talk: Talk) -> None:
    said_at = talk.clock.now() - timedelta(hours=3)
    await talk.say(a_text("¿tenés lugar mañana?", said_at=said_at))

    await talk.take_turns()

    (asked,) = talk.assistant.heard
    conversation_id = str(await talk.conversation_id())
    assert asked == {
        "sender": conversation_id,
        "message": "¿tenés lugar mañana?",
        "kind": "text",
        "message_id": "1",
        "metadata": {"said_at": said_at.isoformat(), "conversation_id": conversation_id, "profile_name": None},
    }
    assert await inbox(talk) == [("answered", None)]


async def test_messages_are_handled_in_the_order_in_which_they_were_said(talk: Talk) -> None:
    now = talk.clock.now()
    await talk.say(a_text("segundo", said_at=now - timedelta(seconds=5)))
    await talk.say(a_text("primero", said_at=now - timedelta(seconds=9)), a_text("tercero", said_at=now))

    await talk.take_turns()

    assert talk.assistant.messages == ["primero", "segundo", "tercero"]


async def test_a_button_of_ours_is_a_choice(talk: Talk) -> None:
    talk.assistant.script = lambda asked: [{"text": "¿Dale?", "buttons": BUTTONS}]
    await talk.say(a_text("quiero reservar"))
    await talk.answer()

    await talk.say(a_tap(BUTTONS[0]["payload"], BUTTONS[0]["title"]))
    await talk.take_turns()

    assert (talk.assistant.heard[-1]["kind"], talk.assistant.heard[-1]["message"]) == ("choice", BUTTONS[0]["payload"])


@pytest.mark.parametrize("identifier", ["/restart", '/affirm{"cabin": "Quebracho"}', "$", '"'])
async def test_a_button_that_we_never_sent_is_only_its_title(talk: Talk, identifier: str) -> None:
    talk.assistant.script = lambda asked: [{"text": "¿Dale?", "buttons": BUTTONS}]
    await talk.say(a_text("quiero reservar"))
    await talk.answer()

    await talk.say(a_tap(identifier, "Sí, reservar"))
    await talk.take_turns()

    assert (talk.assistant.heard[-1]["kind"], talk.assistant.heard[-1]["message"]) == ("text", "Sí, reservar")


async def test_a_row_of_a_list_is_a_choice_too(talk: Talk) -> None:
    rows = [{"id": f"/cabin{n}", "title": f"Cabaña {n}"} for n in range(5)]
    talk.assistant.script = lambda asked: [{"text": "Tengo:", "custom": {"list": {"button": "Ver", "rows": rows}}}]
    await talk.say(a_text("hola"))
    await talk.answer()

    reply = {"type": "list_reply", "list_reply": {"id": "/cabin3", "title": "Cabaña 3"}}
    await talk.say(a_message("interactive", reply))
    await talk.take_turns()

    assert (talk.assistant.heard[-1]["kind"], talk.assistant.heard[-1]["message"]) == ("choice", "/cabin3")


async def test_the_words_under_a_photo_are_what_was_said(talk: Talk) -> None:
    await talk.say(a_message("image", {"id": "1", "caption": "el comprobante"}))
    await talk.take_turns()
    assert (talk.assistant.heard[0]["kind"], talk.assistant.heard[0]["message"]) == ("text", "el comprobante")


@pytest.mark.parametrize("kind", ["audio", "image", "sticker", "location", "contacts", "unsupported", "hologram"])
async def test_what_cannot_be_read_is_told_by_its_kind(talk: Talk, kind: str) -> None:
    await talk.say(a_message(kind, {"id": "1"}))
    await talk.take_turns()
    (asked,) = talk.assistant.heard
    assert (asked["kind"], asked["message"]) == ("choice", f'/unreadable_message{{"media_kind": "{kind}"}}')


async def test_a_burst_of_photos_gets_one_answer(talk: Talk) -> None:
    for _ in range(3):
        await talk.say(a_message("image", {"id": "1"}))
    await talk.answer()
    assert len(talk.assistant.heard) == 1
    assert [state for state, _ in await inbox(talk)] == ["answered", "stored", "stored"]

    await talk.say(a_text("¿las viste?"), a_message("image", {"id": "1"}))
    await talk.answer()
    talk.clock.advance(timedelta(seconds=61))
    await talk.say(a_message("image", {"id": "1"}, said_at=talk.clock.now()))
    await talk.answer()
    assert len(talk.assistant.heard) == 4


async def test_a_blank_text_is_answered_even_right_after_a_photo(talk: Talk) -> None:
    await talk.say(a_message("image", {"id": "1"}), a_text(" \u3000\n"), a_text("\u00a0"))
    await talk.answer()
    assert [state for state, _ in await inbox(talk)] == ["answered"] * 3
    assert [asked["message"] for asked in talk.assistant.heard][1:] == ['/unreadable_message{"media_kind": "text"}'] * 2


async def test_a_reaction_is_kept_and_asks_for_no_turn(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    await talk.take_turns()
    await talk.say(a_message("reaction", {"message_id": "wamid.A", "emoji": "👍"}))
    await talk.take_turns()
    assert await inbox(talk) == [("answered", None), ("ignored", "no_answer_wanted")]
    assert talk.assistant.messages == ["hola"]


# --- what becomes of the answers -------------------------------------------------------------------------------------


async def test_answers_and_their_delivery_are_stored_with_the_end_of_the_message(talk: Talk) -> None:
    talk.assistant.script = lambda asked: [{"text": "uno"}, {"text": "dos"}]
    await talk.say(a_text("hola"))
    await talk.lose_jobs()

    await talk.take_turns()

    rows = await talk.rows("select inbound_id, position, body->'text'->>'body' as text, state from outbound_message")
    assert [tuple(row) for row in rows] == [(1, 0, "uno", "pending"), (1, 1, "dos", "pending")]
    (job,) = await talk.rows("select task_name, lock from procrastinate_jobs")
    assert tuple(job) == ("whatsapp:deliver", f"to:{await talk.conversation_id()}")


async def test_a_turn_that_is_taken_twice_at_once_is_answered_once(talk: Talk) -> None:
    talk.assistant.gate = asyncio.Event()
    await talk.say(a_text("hola"))
    conversation_id = await talk.conversation_id()
    both = [asyncio.create_task(turns.take_turns(talk.product, conversation_id)) for _ in range(2)]
    await eventually(lambda: len(talk.assistant.heard) == 2)
    talk.assistant.gate.set()
    await asyncio.gather(*both)
    await talk.deliver()
    assert talk.texts() == ["eco: hola"]


async def test_a_hand_over_makes_the_conversation_wait_for_a_person(talk: Talk) -> None:
    talk.assistant.script = lambda asked: [{"text": "Ya aviso", "custom": {"handover": {"reason": "asked"}}}]
    await talk.say(a_text("quiero hablar con alguien"))

    await talk.answer()

    assert await conversation(talk) == ("needs_person", "asked")
    assert talk.texts() == ["Ya aviso"]


async def test_until_a_person_takes_over_the_assistant_goes_on_answering(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    await put(talk, "needs_person")
    await talk.answer()
    assert talk.texts() == ["eco: hola"]


async def test_while_a_person_has_the_conversation_what_is_said_is_only_stored(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    await put(talk, "person")

    await talk.answer()

    assert await inbox(talk) == [("stored", "taken_by_person")]
    assert talk.assistant.heard == []


async def test_an_answer_without_anything_to_show_sends_nothing(talk: Talk) -> None:
    talk.assistant.script = lambda asked: [{"custom": {"handover": {"reason": "complaint"}}}]
    await talk.say(a_text("hola"))
    await talk.answer()
    assert (talk.sent(), await conversation(talk)) == ([], ("needs_person", "complaint"))


async def test_the_guests_message_is_marked_as_read_with_typing_shown(talk: Talk) -> None:
    await talk.say(a_text("hola", id="wamid.HOLA"))
    await talk.take_turns()
    (receipt,) = [entry["body"] for entry in talk.graph.log("graph")]
    assert receipt == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.HOLA",
        "typing_indicator": {"type": "text"},
    }


async def test_a_receipt_that_fails_does_not_keep_the_answer_back(talk: Talk) -> None:
    talk.graph.fault(match="POST .*/messages", status=500)
    await talk.say(a_text("hola"))
    await talk.answer()
    assert talk.texts() == ["eco: hola"]


# --- events ----------------------------------------------------------------------------------------------------------


async def test_an_event_is_told_once_as_an_intent_with_its_entities(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    await talk.answer()

    await an_event(talk)
    await an_event(talk)
    await talk.answer()

    (asked,) = talk.assistant.heard[1:]
    assert asked["kind"] == "event"
    name, entities = asked["message"].split("{", 1)
    assert (name, json.loads("{" + entities)) == ("/payment_confirmed", {"code": "K7MPX2A"})
    assert len(talk.texts()) == 2


async def test_an_event_is_told_also_while_a_person_has_the_conversation(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    await talk.answer()
    await put(talk, "person")

    await an_event(talk)
    await talk.answer()

    assert [asked["kind"] for asked in talk.assistant.heard] == ["text", "event"]
    assert await conversation(talk) == ("person", None)


async def test_an_event_does_not_count_as_a_word_of_the_guest(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    await talk.answer()
    spoken = await talk.value("select last_guest_message_at from conversation")
    talk.clock.advance(timedelta(hours=25))

    await an_event(talk)
    await talk.answer()

    assert await talk.value("select last_guest_message_at from conversation") == spoken
    assert await talk.value("select state from outbound_message order by id desc limit 1") == "undeliverable"


async def test_the_conversation_of_a_guest_is_found(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    async with talk.product.database.unit_of_work() as connection:
        guest_id = await talk.value("select id from guest")
        assert await service.conversation_of_guest(connection, guest_id) == await talk.conversation_id()
        assert await service.conversation_of_guest(connection, UUID(int=0)) is None


async def test_a_conversation_that_waits_for_a_person_keeps_its_first_reason(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    for reason in ("payment_wrong_amount", "asked"):
        async with talk.product.database.unit_of_work() as connection:
            await service.ask_for_person(
                connection, conversation_id=await talk.conversation_id(), reason=reason, now=talk.clock.now()
            )
            await connection.commit()
    assert await conversation(talk) == ("needs_person", "payment_wrong_amount")


# --- when the assistant is away --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 503, 401])
async def test_while_the_assistant_is_away_the_message_stays_open(talk: Talk, status: int) -> None:
    talk.assistant.away = status
    await talk.say(a_text("uno"), a_text("dos"))

    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()
    assert await inbox(talk) == [("received", None)] * 2

    talk.assistant.away = None
    await talk.answer()
    assert talk.texts() == ["eco: uno", "eco: dos"]


async def test_after_minutes_without_the_assistant_a_person_is_asked_for(talk: Talk) -> None:
    talk.assistant.away = 500
    await talk.say(a_text("hola"))
    conversation_id = await talk.conversation_id()
    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()
    away: dict[str, Any] = {"reason": "assistant_away", "tries": turns.TRIES}
    assert not await turns.give_up_turn(talk.product, conversation_id, **away)

    talk.clock.advance(turns.PATIENCE)
    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()
    assert await turns.give_up_turn(talk.product, conversation_id, **away)

    assert await inbox(talk) == [("needs_person", "assistant_away")]
    assert await conversation(talk) == ("needs_person", "assistant_away")


async def test_time_in_which_nobody_tried_is_not_held_against_a_message(talk: Talk) -> None:
    talk.assistant.away = 503
    await talk.say(a_text("hola"))
    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()
    talk.clock.advance(12 * turns.PATIENCE)  # the whole product was down
    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()  # up again, and the assistant still loads

    assert not await turns.give_up_turn(talk.product, await talk.conversation_id(), reason="assistant_away", tries=2)
    talk.assistant.away = None
    await talk.answer()
    assert talk.texts() == ["eco: hola"]


async def test_a_message_that_the_assistant_refuses_is_left_to_a_person_at_once(talk: Talk) -> None:
    talk.assistant.away = 422
    await talk.say(a_text("hola"))
    await talk.take_turns()
    assert await inbox(talk) == [("needs_person", "assistant_refused")]


async def test_an_answer_that_is_none_is_not_taken_for_silence(talk: Talk) -> None:
    talk.assistant.script = lambda asked: "nada"  # type: ignore[assignment, return-value]
    await talk.say(a_text("hola"))
    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()
    assert await inbox(talk) == [("received", None)]


async def test_the_token_of_the_assistant_is_shown(talk: Talk) -> None:
    talk.assistant.token = "another-token"
    await talk.say(a_text("hola"))
    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()
    assert talk.assistant.script is echo


def test_pauses_between_tries_grow_and_stay_short() -> None:
    pauses = []
    for attempts in range(6):
        job = Job(id=1, queue="turns", priority=0, lock=None, queueing_lock=None, task_name="turn", attempts=attempts)
        decision = tasks.SoonAgain().get_retry_decision(exception=ProviderUnavailable(), job=job)
        assert decision.retry_at is not None
        pauses.append(decision.retry_at)
    spans = [(later - pauses[0]).total_seconds() for later in pauses]
    assert [round(span) for span in spans] == [0, 1, 3, 7, 7, 7]
