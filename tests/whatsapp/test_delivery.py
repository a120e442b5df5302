"""The road out: in order, once, and what happens when the API refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.whatsapp.delivery import DOUBT
from tests.talking import ANA, Talk, a_status, a_text, an_envelope


async def outbox(talk: Talk) -> list[Any]:
    return await talk.rows("select * from outbound_message order by id")


async def states(talk: Talk) -> list[str]:
    return [row.state for row in await outbox(talk)]


async def test_an_answer_is_sent_and_its_state_says_so(talk: Talk) -> None:
    await talk.say(a_text("hola"))

    await talk.answer()

    assert talk.texts(ANA) == ["eco: hola"]
    (row,) = await outbox(talk)
    assert (row.state, row.attempts) == ("sent", 1)
    assert row.provider_id.startswith("wamid.")
    assert talk.sent()[0]["biz_opaque_callback_data"] == str(row.id)


async def test_answers_leave_in_the_order_in_which_they_were_given(talk: Talk) -> None:
    talk.assistant.script = lambda asked: [{"text": f"{asked['message']}{n}"} for n in range(3)]
    await talk.say(a_text("a"), a_text("b"))

    await talk.answer()

    assert talk.texts() == ["a0", "a1", "a2", "b0", "b1", "b2"]


async def test_a_lost_answer_is_settled_by_the_status_that_names_it(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    await talk.take_turns()
    talk.graph.fault(match="POST .*/messages", drop="after")
    await talk.deliver()
    (row,) = await outbox(talk)
    assert row.state == "sending"

    status = a_status("delivered", message_id="wamid.LOST", opaque=str(row.id))
    assert await talk.post(an_envelope(statuses=[status])) == 200
    talk.clock.advance(timedelta(minutes=5))
    await talk.deliver()

    (row,) = await outbox(talk)
    assert (row.state, row.provider_id, row.attempts) == ("delivered", "wamid.LOST", 1)


async def test_a_cut_off_send_is_repeated_only_when_no_status_came(talk: Talk) -> None:
    await talk.say(a_text("hola"))
    await talk.take_turns()
    talk.graph.fault(match="POST .*/messages", drop="before")
    await talk.deliver()
    await talk.deliver()
    assert talk.texts() == []

    talk.clock.advance(DOUBT + timedelta(seconds=1))
    await talk.deliver()

    assert talk.texts() == ["eco: hola"]
    assert await states(talk) == ["sent"]
