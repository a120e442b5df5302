"""A person takes a conversation, writes in it, gives it back: what the guest gets, and what is left unsaid."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.conversations import people
from services.conversations.people import LONGEST
from services.errors import MessageInvalid, NotFound, WrongState
from tests.talking import Talk, a_text, eventually

OWNER = "duena@example.com"


async def take(talk: Talk, conversation_id: UUID) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await people.take(connection, conversation_id, by=OWNER, now=talk.clock.now())
        await connection.commit()


async def give_back(talk: Talk, conversation_id: UUID, *, answering: bool = False) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await people.give_back(connection, conversation_id, by=OWNER, now=talk.clock.now(), answering=answering)
        await connection.commit()


async def write(talk: Talk, conversation_id: UUID, words: str, form_id: UUID | None = None) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await people.write(
            connection, conversation_id, words, form_id=form_id or uuid4(), by=OWNER, now=talk.clock.now()
        )
        await connection.commit()


async def ask_to_write(talk: Talk, conversation_id: UUID, form_id: UUID | None = None) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await people.ask_to_write(connection, conversation_id, form_id=form_id or uuid4(), now=talk.clock.now())
        await connection.commit()


async def refused(what: Any) -> str:
    with pytest.raises(MessageInvalid) as caught:
        await what
    return str(caught.value.details["reason"])


async def outbox(talk: Talk) -> list[tuple[Any, ...]]:
    query = "select body->'text'->>'body', state, written_by from outbound_message order by id"
    return [tuple(row) for row in await talk.rows(query)]


async def inbox(talk: Talk) -> list[tuple[Any, ...]]:
    query = "select text, state, state_reason from inbound_message where kind <> 'event' order by id"
    return [tuple(row) for row in await talk.rows(query)]


def heard(talk: Talk) -> list[str]:
    """What the assistant was told, in order."""
    return [str(asked["message"]) for asked in talk.assistant.heard]


# --- writing


async def test_what_a_person_writes_leaves_like_any_other_message(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    await write(talk, ana, " Hola Ana,\r\nsoy Marta.\0 ")
    assert await talk.value("select count(*) from procrastinate_jobs where task_name = 'whatsapp:deliver'")
    await talk.deliver()
    assert talk.texts() == ["eco: hola", "Hola Ana,\nsoy Marta."]
    assert (await outbox(talk))[1] == ("Hola Ana,\nsoy Marta.", "sent", OWNER)


async def test_one_form_sends_one_message_however_often_it_comes(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    form_id = uuid4()
    await asyncio.gather(*(write(talk, ana, "va", form_id) for _ in range(5)))
    await give_back(talk, ana)
    await write(talk, ana, "va", form_id)  # a reload later on is not an error either
    await talk.deliver()
    assert talk.texts() == ["eco: hola", "va"]


async def test_other_words_of_a_form_that_was_sent_are_not_lost_without_a_word(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    form_id = uuid4()
    await write(talk, ana, "va", form_id)
    assert await refused(write(talk, ana, "no va", form_id)) == "form_used"


@pytest.mark.parametrize(
    ("words", "reason"),
    [("", "empty"), (" \n\0 ", "empty"), ("a" * (LONGEST + 1), "too_long"), ("😀" * (LONGEST // 2 + 1), "too_long")],
)
async def test_what_cannot_be_sent_is_refused(talk: Talk, ana: UUID, words: str, reason: str) -> None:
    await take(talk, ana)
    assert await refused(write(talk, ana, words)) == reason


async def test_the_longest_message_is_sent_whole(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    await write(talk, ana, "😀" * (LONGEST // 2))
    await talk.deliver()
    assert talk.texts()[1] == "😀" * (LONGEST // 2)


async def test_only_whoever_took_the_conversation_writes_in_it(talk: Talk, ana: UUID) -> None:
    assert await refused(write(talk, ana, "hola")) == "not_taken"
    assert await refused(ask_to_write(talk, ana)) == "not_taken"
    with pytest.raises(NotFound):
        await write(talk, uuid4(), "hola")


async def test_free_words_end_with_the_guests_24_hours_to_the_second(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    talk.clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    await write(talk, ana, "justo")
    talk.clock.advance(timedelta(seconds=1))
    assert await refused(write(talk, ana, "tarde")) == "window_closed"


async def test_a_person_who_is_late_asks_the_guest_to_write_by_a_template_once(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    assert await refused(ask_to_write(talk, ana)) == "window_open"
    talk.clock.advance(timedelta(hours=25))
    form_id = uuid4()
    await ask_to_write(talk, ana, form_id)
    await ask_to_write(talk, ana, form_id)
    talk.assistant.script = lambda asked: [
        {
            "text": "¡Hola! ¿Seguimos por acá?",
            "custom": {"notice": {"template": {"name": "notice_write_to_us", "language": "es_AR", "values": ["Casa"]}}},
        }
    ]
    await talk.answer()
    assert heard(talk) == ["hola", '/notice{"notice": "write_to_us"}']
    assert [one["template"]["name"] for one in talk.sent() if one["type"] == "template"] == ["notice_write_to_us"]
    async with talk.product.database.unit_of_work() as connection:
        assert await people.asked_to_write_at(connection, ana) == talk.clock.now()


# --- the assistant is silent


async def test_a_turn_under_way_says_nothing_more_once_a_person_took_the_conversation(talk: Talk, ana: UUID) -> None:
    talk.assistant.gate = asyncio.Event()
    await talk.say(a_text("¿aceptan perros?"))
    turn = asyncio.create_task(talk.take_turns())
    await eventually(lambda: len(talk.assistant.heard) == 2)
    await take(talk, ana)
    talk.assistant.gate.set()
    await turn
    await talk.deliver()
    assert talk.texts() == ["eco: hola"]
    assert await inbox(talk) == [("hola", "answered", None), ("¿aceptan perros?", "stored", "taken_by_person")]


async def test_nor_does_one_whose_person_has_answered_and_given_back_meanwhile(talk: Talk, ana: UUID) -> None:
    talk.assistant.gate = asyncio.Event()
    await talk.say(a_text("¿aceptan perros?"))
    turn = asyncio.create_task(talk.take_turns())
    await eventually(lambda: len(talk.assistant.heard) == 2)
    talk.clock.advance(timedelta(seconds=3))
    await take(talk, ana)
    await write(talk, ana, "Sí, traelo")
    await give_back(talk, ana)
    talk.assistant.gate.set()
    await turn
    await talk.deliver()
    assert talk.texts() == ["eco: hola", "Sí, traelo"]
    assert (await inbox(talk))[1][1:] == ("stored", "answered_by_person")


async def test_answers_that_wait_to_leave_are_withheld(talk: Talk, ana: UUID) -> None:
    await talk.say(a_text("¿aceptan perros?"))
    await talk.take_turns()
    talk.graph.fault(match="/messages", code=131056)  # too many at once: again later
    await talk.deliver()
    assert (await outbox(talk))[1][1] == "waiting"
    await take(talk, ana)
    await write(talk, ana, "Soy Marta")
    await talk.deliver()
    assert talk.texts() == ["eco: hola", "Soy Marta"]
    assert [row[1] for row in await outbox(talk)] == ["sent", "withheld", "sent"]


async def test_an_answer_of_which_nobody_knows_whether_it_left_is_not_tried_again(talk: Talk, ana: UUID) -> None:
    await talk.say(a_text("¿aceptan perros?"))
    await talk.take_turns()
    talk.graph.fault(match="/messages", drop="before")
    await talk.deliver()
    assert (await outbox(talk))[1][1] == "sending"
    await take(talk, ana)
    talk.clock.advance(timedelta(minutes=2))
    await talk.deliver()
    assert talk.texts() == ["eco: hola"]
    assert [row[1] for row in await outbox(talk)] == ["sent", "withheld"]


async def test_what_is_told_of_a_payment_leaves_all_the_same(talk: Talk, ana: UUID) -> None:
    from services.conversations import service

    async with talk.product.database.unit_of_work() as connection:
        await service.notify(
            connection, conversation_id=ana, event="payment_confirmed", data={}, key="p", now=talk.clock.now()
        )
        await connection.commit()
    await take(talk, ana)
    await talk.answer()
    assert talk.texts()[1].startswith("eco: /payment_confirmed")


async def test_a_conversation_is_taken_once_and_given_back_once(talk: Talk, ana: UUID) -> None:
    with pytest.raises(WrongState):
        await give_back(talk, ana)
    await take(talk, ana)
    with pytest.raises(WrongState):
        await take(talk, ana)
    await give_back(talk, ana)
    marks = await talk.rows("select kind, made_by from house_mark order by id")
    assert [tuple(row) for row in marks] == [("taken", OWNER), ("given_back", OWNER)]


# --- given back


async def test_the_assistant_is_told_that_it_has_the_conversation_again(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    await talk.say(a_text("¿está Marta?"))
    talk.clock.advance(timedelta(seconds=3))
    await write(talk, ana, "Acá estoy")
    await give_back(talk, ana)
    await talk.answer()
    assert heard(talk) == ["hola", '/notice{"notice": "given_back"}']
    assert talk.texts() == ["eco: hola", "Acá estoy"]


async def test_what_a_person_left_unanswered_the_assistant_answers_if_asked_to(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    await talk.say(a_text("¿está Marta?"))
    await talk.take_turns()
    talk.clock.advance(timedelta(seconds=5))
    await write(talk, ana, "Acá estoy")
    talk.clock.advance(timedelta(seconds=5))
    await talk.say(a_text("¿aceptan perros?", said_at=talk.clock.now()))
    await talk.take_turns()
    async with talk.product.database.unit_of_work() as connection:
        assert await people.left_unanswered(connection, ana)
    await give_back(talk, ana, answering=True)
    await talk.answer()
    assert heard(talk) == ["hola", '/notice{"notice": "given_back"}', "¿aceptan perros?"]
    assert talk.texts()[-1] == "eco: ¿aceptan perros?"
    async with talk.product.database.unit_of_work() as connection:
        assert not await people.left_unanswered(connection, ana)


async def test_unasked_it_leaves_that_alone_and_what_belongs_to_an_earlier_stretch_for_ever(
    talk: Talk, ana: UUID
) -> None:
    await take(talk, ana)
    await talk.say(a_text("¿está Marta?"))
    await talk.take_turns()
    talk.clock.advance(timedelta(seconds=5))
    await give_back(talk, ana)
    await talk.take_turns()
    talk.clock.advance(timedelta(seconds=5))
    await take(talk, ana)
    async with talk.product.database.unit_of_work() as connection:
        assert not await people.left_unanswered(connection, ana)
    await give_back(talk, ana, answering=True)
    await talk.take_turns()
    assert "¿está Marta?" not in heard(talk)


# --- closed, and waiting


async def close(talk: Talk, conversation_id: UUID) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await people.close(connection, conversation_id, by=OWNER, now=talk.clock.now())
        await connection.commit()


async def state(talk: Talk) -> str:
    return str(await talk.value("select state from conversation"))


async def test_a_closed_conversation_is_the_assistants_again_when_the_guest_writes(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    await close(talk, ana)
    with pytest.raises(WrongState):
        await close(talk, ana)
    await talk.answer()
    assert heard(talk) == ["hola", '/notice{"notice": "given_back"}']  # a person had it
    assert await state(talk) == "closed"
    await talk.say(a_text("hola de nuevo"))
    assert await state(talk) == "bot"
    await talk.answer()
    assert talk.texts()[-1] == "eco: hola de nuevo"


async def test_a_conversation_waits_since_a_person_was_first_asked_for(talk: Talk, ana: UUID) -> None:
    from services.conversations import service

    async def since() -> Any:
        return await talk.value("select waiting_since from conversation")

    async def ask(reason: str) -> None:
        async with talk.product.database.unit_of_work() as connection:
            await service.ask_for_person(connection, conversation_id=ana, reason=reason, now=talk.clock.now())
            await connection.commit()

    began = talk.clock.now()
    await ask("payment_wrong_amount")
    talk.clock.advance(timedelta(minutes=5))
    await ask("on_account")
    assert await since() == began
    await take(talk, ana)
    assert await since() is None
    await give_back(talk, ana)
    await ask("asked")
    assert await since() == talk.clock.now()
    async with talk.product.database.unit_of_work() as connection:
        await service.no_longer_ask(connection, conversation_id=ana, reason="asked")
        await connection.commit()
    assert await since() is None
