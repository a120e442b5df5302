"""Voice notes in a conversation: what waits for them, what the assistant is told, and what becomes of broken ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.conversations import voice_notes
from services.conversations.repository import defer_orphaned_turns
from services.conversations.voice_notes import PATIENCE, Decision, Heard, Reason, failed
from services.errors import ProviderUnavailable
from services.simulator.recordings import silent_voice_note
from services.whatsapp import media
from services.worker import defer_what_is_due
from tests.stand_ins import StandIns
from tests.talking import Talk, a_message, a_tap, a_text, talking

NOTE = silent_voice_note(1)
Records = Callable[..., dict[str, Any]]


def understood(words: str, decision: Decision = Decision.ACT) -> Heard:
    return Heard(words, decision, 0.9 if decision is Decision.ACT else 0.5, signals={"speech": 2.0})


async def hear(talk: Talk, heard: Heard) -> None:
    """Do what the voice process does with the open note, with that result."""
    number = await talk.value("select inbound_id from voice_note where state = 'wanted'")
    async with talk.product.database.unit_of_work() as connection:
        assert await voice_notes.close(connection, number, heard, now=talk.clock.now())
        await connection.commit()


async def say_aloud(talk: Talk, records: Records, heard: Heard) -> None:
    """A voice note of which that is heard, and the turn after it."""
    await talk.say(records(NOTE))
    await talk.take_turns()
    await hear(talk, heard)
    await talk.take_turns()


def last(talk: Talk) -> tuple[str, str]:
    return talk.assistant.heard[-1]["kind"], talk.assistant.heard[-1]["message"]


def reason_told(talk: Talk) -> str:
    kind, message = last(talk)
    intent, _, entities = message.partition("{")
    assert (kind, intent) == ("choice", "/unreadable_message")
    told: dict[str, str] = json.loads("{" + entities)
    assert told["media_kind"] == "audio"
    return told["reason"]


async def jobs(talk: Talk, task: str) -> int:
    return int(await talk.value("select count(*) from procrastinate_jobs where task_name = :task", task=task))


# --- waiting ---------------------------------------------------------------------------------------------------------


async def test_what_follows_a_voice_note_waits_for_it_and_is_answered_after_it(talk: Talk, records: Records) -> None:
    await talk.say(records(NOTE))
    await talk.say(a_text("somos cuatro"))
    await talk.take_turns()
    assert talk.assistant.heard == []
    assert await jobs(talk, "whatsapp:fetch_voice_note") == 1

    await hear(talk, understood("hola, tenés lugar en enero?"))
    await talk.take_turns()

    assert talk.assistant.messages == ["hola, tenés lugar en enero?", "somos cuatro"]
    assert [asked["metadata"].get("spoken") for asked in talk.assistant.heard] == [True, None]


async def test_several_notes_are_heard_side_by_side_and_answered_in_their_order(talk: Talk, records: Records) -> None:
    await talk.say(records(NOTE))
    await talk.take_turns()
    await talk.say(records(NOTE))
    await talk.take_turns()
    assert await jobs(talk, "whatsapp:fetch_voice_note") == 2

    async with talk.product.database.unit_of_work() as connection:
        assert await voice_notes.close(connection, 2, understood("somos cuatro"), now=talk.clock.now())
        await connection.commit()
    await talk.take_turns()
    assert talk.assistant.heard == []
    await hear(talk, understood("hola"))
    await talk.take_turns()
    assert talk.assistant.messages == ["hola", "somos cuatro"]


async def test_the_guest_sees_that_we_are_typing_while_a_note_is_heard(talk: Talk, records: Records) -> None:
    await talk.say(records(NOTE))
    await talk.take_turns()
    assert [entry["body"]["typing_indicator"] for entry in talk.graph.log("graph") if "status" in (entry["body"] or {})]


async def test_hearing_brings_the_turn_and_waiting_keeps_no_job(talk: Talk, records: Records) -> None:
    await talk.say(records(NOTE))
    await talk.take_turns()
    await talk.lose_jobs()
    async with talk.product.database.unit_of_work() as connection:
        late = talk.clock.now() + timedelta(minutes=1)
        assert not await defer_orphaned_turns(connection, before=late), "it would be asked each second"
    await hear(talk, understood("hola"))
    assert await jobs(talk, "conversations:turn") == 1


async def test_a_note_that_nobody_hears_in_time_is_answered_all_the_same(talk: Talk, records: Records) -> None:
    await talk.say(records(NOTE))
    await talk.take_turns()
    await defer_what_is_due(talk.product)
    assert await talk.value("select state from voice_note") == "wanted"

    talk.clock.advance(PATIENCE + timedelta(seconds=1))
    await defer_what_is_due(talk.product)
    await talk.take_turns()

    assert reason_told(talk) == Reason.AWAY
    async with talk.product.database.unit_of_work() as connection:
        assert not await voice_notes.close(connection, 1, understood("tarde"), now=talk.clock.now())


async def test_while_a_person_has_the_conversation_a_note_is_heard_and_not_answered(
    talk: Talk, records: Records
) -> None:
    await talk.say(a_text("hola"))
    await talk.take_turns()
    async with talk.product.database.unit_of_work() as connection:
        await connection.execute(text("update conversation set state = 'person', taken_by = 'duena@example.com'"))
        await connection.commit()
    await talk.say(records(NOTE), a_text("¿me escuchaste?"))
    await talk.take_turns()
    await hear(talk, understood("llegamos tarde"))
    await talk.take_turns()
    assert talk.assistant.messages == ["hola"]
    rows = await talk.rows("select text, state from inbound_message order by id")
    assert [tuple(row) for row in rows][1:] == [("llegamos tarde", "stored"), ("¿me escuchaste?", "stored")]


async def test_without_weights_a_guest_is_asked_to_write(
    database_url: str, redis_url: str, clock: Any, graph: StandIns, tmp_path: Any
) -> None:
    async with talking(database_url, redis_url, clock, graph, local_dir=str(tmp_path)) as deaf:
        await deaf.say(a_message("audio", {"id": "1"}))
        await deaf.take_turns()
        assert last(deaf) == ("choice", '/unreadable_message{"media_kind": "audio"}')


# --- what was heard --------------------------------------------------------------------------------------------------


async def test_what_is_in_doubt_is_asked_and_said_only_after_a_yes(talk: Talk, records: Records) -> None:
    await say_aloud(talk, records, understood("del diez al doce", Decision.CONFIRM))
    assert reason_told(talk) == "doubtful"
    about = talk.assistant.heard[-1]["metadata"]
    assert about["heard"] == "del diez al doce"
    assert await talk.value("select text from inbound_message") is None

    await talk.say(a_text("sí"))
    await talk.take_turns()

    assert last(talk) == ("text", "del diez al doce")
    assert await talk.value("select text from inbound_message order by id limit 1") == "del diez al doce"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("dale", "del diez al doce"),
        ("Sí, y somos cuatro", "del diez al doce. y somos cuatro"),
        ("no, del doce al quince", "no, del doce al quince"),
        ("¿cuánto sale?", "¿cuánto sale?"),
    ],
)
async def test_a_typed_answer_to_a_doubt(talk: Talk, records: Records, answer: str, told: str) -> None:
    await say_aloud(talk, records, understood("del diez al doce", Decision.CONFIRM))
    await talk.say(a_text(answer))
    await talk.take_turns()
    assert last(talk) == ("text", told)


async def test_a_no_asks_for_another_try(talk: Talk, records: Records) -> None:
    await say_aloud(talk, records, understood("del diez al doce", Decision.CONFIRM))
    await talk.say(a_text("no"))
    await talk.take_turns()
    assert reason_told(talk) == Reason.WRONG


async def test_a_yes_aloud_answers_a_doubt_too(talk: Talk, records: Records) -> None:
    await say_aloud(talk, records, understood("del diez al doce", Decision.CONFIRM))
    await say_aloud(talk, records, understood("Sí."))
    assert last(talk) == ("text", "del diez al doce")


async def test_a_yes_to_something_else_is_no_yes_to_an_old_doubt(talk: Talk, records: Records) -> None:
    await say_aloud(talk, records, understood("del diez al doce", Decision.CONFIRM))
    await talk.say(a_text("¿aceptan mascotas?"), a_text("sí"))
    await talk.take_turns()
    assert last(talk) == ("text", "sí")


@pytest.mark.parametrize("is_right", [True, False])
async def test_a_tap_answers_a_doubt_once(talk: Talk, records: Records, is_right: bool) -> None:
    def ask(asked: dict[str, Any]) -> list[dict[str, Any]]:
        about = asked["metadata"]
        choices = [{"title": title, "payload": about[title]} for title in ("right", "wrong") if title in about]
        return [{"text": "¿Es así?", "buttons": choices}] if choices else [{"text": "bueno"}]

    talk.assistant.script = ask
    await say_aloud(talk, records, understood("del diez al doce", Decision.CONFIRM))
    await talk.deliver()
    payload = voice_notes.payload(voice_notes.RIGHT if is_right else voice_notes.WRONG, 1)
    await talk.say(a_tap(payload, "una cosa"))
    await talk.take_turns()
    if is_right:
        assert last(talk) == ("text", "del diez al doce")
    else:
        assert reason_told(talk) == Reason.WRONG

    turns = len(talk.assistant.heard)
    await talk.say(a_tap(payload, "una cosa"))
    await talk.take_turns()
    assert len(talk.assistant.heard) == turns, "a second tap is no second wish, and no bare yes to anything"


async def test_a_turn_that_is_taken_again_says_the_same(talk: Talk, records: Records) -> None:
    await say_aloud(talk, records, understood("del diez al doce", Decision.CONFIRM))
    talk.assistant.away = 503
    await talk.say(a_text("sí"))
    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()
    talk.assistant.away = None
    await talk.take_turns()
    assert last(talk) == ("text", "del diez al doce")


@pytest.mark.parametrize("reason", [Reason.SILENCE, Reason.UNCLEAR, Reason.LANGUAGE])
async def test_what_was_not_understood_never_reaches_the_assistant_as_words(
    talk: Talk, records: Records, reason: Reason
) -> None:
    await say_aloud(talk, records, Heard("Gracias por ver el video.", Decision.ASK_AGAIN, 0.1, reason))
    assert reason_told(talk) == reason
    assert await talk.value("select text from inbound_message") is None


async def test_each_note_of_a_burst_is_answered_and_so_is_the_photo_after_them(talk: Talk, records: Records) -> None:
    await say_aloud(talk, records, failed(Reason.UNUSABLE))
    await say_aloud(talk, records, failed(Reason.UNUSABLE))
    await talk.say(a_message("image", {"id": "1"}))
    await talk.take_turns()
    assert [asked["message"].count("audio") for asked in talk.assistant.heard] == [1, 1, 0]


# --- faults of the file ----------------------------------------------------------------------------------------------


async def fetch(talk: Talk, *, is_last_try: bool = False) -> str | None:
    number = await talk.value("select inbound_id from voice_note")
    return await media.fetch_file(talk.product, number, is_last_try=is_last_try)


async def test_a_fetched_note_is_kept_and_goes_to_the_voice_process(talk: Talk, records: Records) -> None:
    await talk.say(records(NOTE))
    await talk.take_turns()
    assert await fetch(talk) == "kept"
    (row,) = await talk.rows("select mime_type, content from guest_file")
    assert (row.mime_type, bytes(row.content)) == ("audio/ogg", NOTE)
    assert await talk.value("select queue_name from procrastinate_jobs where task_name = 'voice:hear'") == "voice"


@pytest.mark.parametrize("status", [401, 404, 500])
async def test_a_recording_that_cannot_be_had_is_told(talk: Talk, records: Records, status: int) -> None:
    await talk.say(records(NOTE))
    await talk.take_turns()
    talk.graph.fault(match="GET /media/", status=status, times=2)
    with pytest.raises(ProviderUnavailable):
        await fetch(talk)
    assert await fetch(talk, is_last_try=True) == "lost"
    await talk.take_turns()
    assert reason_told(talk) == Reason.GONE


async def test_a_recording_that_whatsapp_has_no_more_is_told(talk: Talk, records: Records) -> None:
    await talk.say(records(NOTE))
    await talk.take_turns()
    talk.graph.fault(match=r"GET /v\d", code=100)
    assert await fetch(talk) == "refused"
    await talk.take_turns()
    assert reason_told(talk) == Reason.GONE


async def test_half_a_file_is_fetched_again(talk: Talk, records: Records) -> None:
    whole = records(NOTE)
    half = records(NOTE[: len(NOTE) // 2], sha256=whole["audio"]["sha256"])
    await talk.say(half)
    await talk.take_turns()
    with pytest.raises(ProviderUnavailable):
        await fetch(talk)
    assert await fetch(talk, is_last_try=True) == "lost"


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 a picture", b"MZ\x90 a program", b""])
async def test_what_is_no_recording_is_not_kept_and_told(talk: Talk, records: Records, content: bytes) -> None:
    await talk.say(records(content))
    await talk.take_turns()
    assert await fetch(talk) == "refused"
    await talk.take_turns()
    assert reason_told(talk) == Reason.UNUSABLE


async def test_a_recording_of_hours_is_not_even_downloaded(
    talk: Talk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LONGEST_AUDIO", len(NOTE) - 1)
    await talk.say(records(NOTE))
    await talk.take_turns()
    assert await fetch(talk) == "refused"
    await talk.take_turns()
    assert reason_told(talk) == Reason.TOO_LONG
    assert talk.assistant.heard[-1]["metadata"]["longest_seconds"] == talk.product.settings.voice_longest_seconds
