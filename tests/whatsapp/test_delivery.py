"""The road out: in order, once, and what happens when the API refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.whatsapp import repository
from services.whatsapp.delivery import CLOSED_WINDOW, DOUBT, FATAL_TRIES, LONG_DOUBT, NEVER_NOTED, WINDOW
from services.worker import defer_what_is_due
from tests.talking import ANA, Talk, a_status, a_text, an_envelope

SENDING = "POST .*/messages"


async def outbox(talk: Talk) -> list[Any]:
    return await talk.rows("select * from outbound_message order by id")


async def states(talk: Talk) -> list[str]:
    return [row.state for row in await outbox(talk)]


async def an_answer_waits(talk: Talk, *said: str) -> None:
    """Answers are in the outbox, none of them sent."""
    await talk.say(*(a_text(text) for text in said or ("hola",)))
    await talk.take_turns()


async def told(talk: Talk, *statuses: dict[str, Any]) -> None:
    assert await talk.post(an_envelope(statuses=list(statuses))) == 200


async def test_an_answer_is_sent_and_its_state_says_so(talk: Talk) -> None:
    await an_answer_waits(talk)

    await talk.deliver()

    assert talk.texts(ANA) == ["eco: hola"]
    (row,) = await outbox(talk)
    assert (row.state, row.attempts) == ("sent", 1)
    assert row.provider_id.startswith("wamid.")
    assert talk.sent()[0]["biz_opaque_callback_data"] == str(row.id)


async def test_answers_leave_in_the_order_in_which_they_were_given(talk: Talk) -> None:
    talk.assistant.script = lambda asked: [{"text": f"{asked['message']}{n}"} for n in range(3)]
    await an_answer_waits(talk, "a", "b")

    await talk.deliver()

    assert talk.texts() == ["a0", "a1", "a2", "b0", "b1", "b2"]


# --- the form that a message takes ------------------------------------------------------------------------------------

NOTICE = {
    "text": "Te esperamos mañana",
    "custom": {"notice": {"template": {"name": "notice_day_before", "language": "es_AR", "values": ["Ana"]}}},
}


async def a_notice_waits(talk: Talk) -> None:
    talk.assistant.script = lambda asked: [NOTICE]
    await an_answer_waits(talk)


async def test_a_notice_leaves_in_its_words_while_the_window_is_open_and_as_its_template_after(talk: Talk) -> None:
    await a_notice_waits(talk)
    talk.clock.advance(WINDOW - timedelta(seconds=1))
    await talk.deliver()
    assert talk.texts() == ["Te esperamos mañana"]

    await talk.say(a_text("hola"))
    await talk.take_turns()
    talk.clock.advance(WINDOW)
    await talk.deliver()
    assert [body["type"] for body in talk.sent()] == ["text", "template"]
    assert await states(talk) == ["sent", "sent"]


@pytest.mark.parametrize("code", [131047, 470])
async def test_when_whatsapp_says_that_the_window_is_closed_the_template_is_tried_once(talk: Talk, code: int) -> None:
    await a_notice_waits(talk)
    talk.graph.fault(match=SENDING, code=code)
    await talk.deliver()
    assert [body["type"] for body in talk.sent()] == ["template"]
    assert await states(talk) == ["sent"]


async def test_a_template_that_is_refused_is_given_up_where_a_person_sees_it(talk: Talk) -> None:
    await a_notice_waits(talk)
    talk.clock.advance(WINDOW)
    talk.graph.fault(match=SENDING, code=132001)
    await talk.deliver()
    (row,) = await outbox(talk)
    assert (row.state, row.error_code) == ("failed", 132001)


# --- a send whose outcome is unknown ---------------------------------------------------------------------------------


async def test_a_lost_answer_is_settled_by_the_status_that_names_it(talk: Talk) -> None:
    await an_answer_waits(talk)
    talk.graph.fault(match=SENDING, drop="after")
    await talk.deliver()
    (row,) = await outbox(talk)
    assert row.state == "sending"

    await told(talk, a_status("delivered", message_id="wamid.LOST", opaque=str(row.id)))
    talk.clock.advance(timedelta(minutes=5))
    await talk.deliver()

    (row,) = await outbox(talk)
    assert (row.state, row.provider_id, row.attempts) == ("delivered", "wamid.LOST", 1)
    assert len(talk.texts()) == 0  # the one that was lost is the only one


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"status": 502, "body": "<html>"}])
async def test_a_cut_off_send_is_repeated_only_when_no_status_came(talk: Talk, fault: dict[str, Any]) -> None:
    await an_answer_waits(talk)
    talk.graph.fault(match=SENDING, **fault)
    await talk.deliver()
    await talk.deliver()
    assert (talk.texts(), await states(talk)) == ([], ["sending"])

    talk.clock.advance(DOUBT)
    await talk.deliver()

    assert talk.texts() == ["eco: hola"]
    assert await states(talk) == ["sent"]


async def test_while_no_webhook_comes_in_a_send_in_doubt_waits_far_longer(talk: Talk) -> None:
    await an_answer_waits(talk)
    talk.clock.advance(timedelta(seconds=1))
    talk.graph.fault(match=SENDING, drop="before")
    await talk.deliver()

    talk.clock.advance(LONG_DOUBT - timedelta(seconds=1))
    await talk.deliver()
    assert (talk.texts(), await states(talk)) == ([], ["sending"])

    talk.clock.advance(timedelta(seconds=1))
    await talk.deliver()
    assert talk.texts() == ["eco: hola"]


async def test_the_first_webhook_after_a_send_in_doubt_begins_the_short_wait(talk: Talk) -> None:
    await an_answer_waits(talk)
    talk.clock.advance(timedelta(seconds=1))
    talk.graph.fault(match=SENDING, drop="before")
    await talk.deliver()
    talk.clock.advance(timedelta(seconds=20))
    await told(talk, a_status("sent", message_id="wamid.OTHER"))

    await talk.deliver()
    assert talk.texts() == []

    talk.clock.advance(DOUBT)
    await talk.deliver()
    assert talk.texts() == ["eco: hola"]


async def test_a_message_in_doubt_keeps_those_after_it_waiting(talk: Talk) -> None:
    await an_answer_waits(talk, "uno", "dos")
    talk.graph.fault(match=SENDING, drop="before")

    await talk.deliver()
    assert await states(talk) == ["sending", "pending"]

    talk.clock.advance(DOUBT)
    await talk.deliver()
    assert talk.texts() == ["eco: uno", "eco: dos"]


async def test_an_api_that_cannot_be_reached_is_tried_again_after_growing_pauses(talk: Talk) -> None:
    await an_answer_waits(talk)
    talk.graph.kill()
    pauses = []
    for _ in range(4):
        await talk.deliver()
        (row,) = await outbox(talk)
        assert row.state == "waiting"
        pauses.append((row.not_before - talk.clock.now()).total_seconds())
        talk.clock.set(row.not_before)
    talk.graph.start()
    await talk.deliver()

    assert pauses == [1, 2, 4, 8]
    assert talk.texts() == ["eco: hola"]


# --- what the API refuses --------------------------------------------------------------------------------------------


async def test_the_pair_rate_is_heeded_and_the_order_kept(talk: Talk) -> None:
    await an_answer_waits(talk, "uno", "dos")
    talk.graph.fault(match=SENDING, code=131056, times=2)

    pauses = []
    for _ in range(2):
        await talk.deliver()
        first, second = await outbox(talk)
        assert (first.state, first.error_code, second.state) == ("waiting", 131056, "pending")
        pauses.append((first.not_before - talk.clock.now()).total_seconds())
        talk.clock.set(first.not_before)
    await talk.deliver()

    assert pauses == [6, 24]
    assert talk.texts() == ["eco: uno", "eco: dos"]


@pytest.mark.parametrize(
    ("code", "state"), [(131026, "undeliverable"), (131047, "undeliverable"), (100, "failed"), (131009, "failed")]
)
async def test_a_final_refusal_ends_the_message_and_lets_the_next_go(talk: Talk, code: int, state: str) -> None:
    await an_answer_waits(talk, "uno", "dos")
    talk.graph.fault(match=SENDING, code=code)

    await talk.deliver()

    first, second = await outbox(talk)
    assert (first.state, first.error_code, second.state) == (state, code, "sent")
    assert first.failed_at == talk.clock.now()


@pytest.mark.parametrize("code", [0, 190, 10, 368])
async def test_while_the_account_is_broken_the_outbox_is_kept(talk: Talk, code: int) -> None:
    await an_answer_waits(talk)
    talk.graph.fault(match=SENDING, code=code)

    await talk.deliver()
    (row,) = await outbox(talk)
    assert row.state == "waiting"
    assert row.not_before >= talk.clock.now() + timedelta(minutes=1)

    talk.clock.set(row.not_before)
    await talk.deliver()
    assert await states(talk) == ["sent"]


async def test_a_fault_of_the_moment_is_tried_some_times_and_then_given_up(talk: Talk) -> None:
    await an_answer_waits(talk)
    talk.graph.fault(match=SENDING, code=131000, times=50)
    for _ in range(20):
        await talk.deliver()
        talk.clock.advance(timedelta(minutes=1))

    (row,) = await outbox(talk)
    assert (row.state, row.error_code, row.attempts) == ("failed", 131000, 6)


async def test_an_argentine_number_is_tried_in_its_other_form_once_and_then_remembered(talk: Talk) -> None:
    await an_answer_waits(talk, "uno", "dos")
    talk.graph.fault(match=SENDING, code=131030)

    await talk.deliver()

    assert [body["to"] for body in talk.sent()] == ["54111555500002", "54111555500002"]
    await talk.say(a_text("tres"))
    await talk.answer()
    assert talk.sent()[-1]["to"] == "54111555500002"


async def test_a_number_unknown_in_both_forms_is_undeliverable(talk: Talk) -> None:
    await an_answer_waits(talk)
    talk.graph.fault(match=SENDING, code=131030, times=9)

    await talk.deliver()

    (row,) = await outbox(talk)
    assert (row.state, row.error_code, row.attempts) == ("undeliverable", 131030, 2)


async def test_outside_the_service_window_nothing_is_sent(talk: Talk) -> None:
    await an_answer_waits(talk)
    talk.clock.advance(WINDOW)

    await talk.deliver()

    (row,) = await outbox(talk)
    assert (row.state, row.error, talk.sent()) == ("undeliverable", CLOSED_WINDOW, [])


async def test_the_window_is_measured_from_when_the_guest_spoke(talk: Talk) -> None:
    await talk.say(a_text("hola", said_at=talk.clock.now() - WINDOW + timedelta(minutes=1)))
    await talk.answer()
    await talk.say(a_text("¿hola?", phone="5491155500003", said_at=talk.clock.now() - WINDOW))
    for row in await talk.rows("select id from conversation order by created_at"):
        await talk.turns_and_delivery(row.id)
    assert await states(talk) == ["sent", "undeliverable"]


async def test_a_guest_without_a_phone_is_reached_by_user_id(talk: Talk) -> None:
    await talk.say(a_text("hola", phone=None, from_user_id="AR.1000000000000003"))

    await talk.take_turns()
    await talk.deliver()

    (call,) = [entry for entry in talk.graph.log("graph") if "status" not in entry["body"]]
    assert call["body"]["recipient"] == "AR.1000000000000003"
    assert "to" not in call["body"]


# --- statuses --------------------------------------------------------------------------------------------------------


async def test_statuses_in_any_order_leave_the_highest(talk: Talk) -> None:
    await an_answer_waits(talk)
    await talk.deliver()
    (row,) = await outbox(talk)

    for name in ("read", "delivered", "sent", "read"):
        await told(talk, a_status(name, message_id=row.provider_id))

    (row,) = await outbox(talk)
    assert row.state == "read"
    assert row.delivered_at is not None
    assert await talk.value("select count(*) from message_status") == 3


async def test_a_later_failure_is_seen_unless_the_message_was_delivered(talk: Talk) -> None:
    await an_answer_waits(talk, "uno", "dos")
    await talk.deliver()
    first, second = await outbox(talk)
    failure: dict[str, Any] = {"errors": [{"code": 131026, "title": "Message undeliverable"}]}

    await told(talk, a_status("failed", message_id=first.provider_id, **failure))
    await told(
        talk,
        a_status("failed", message_id=second.provider_id, **failure),
        a_status("delivered", message_id=second.provider_id),
    )

    first, second = await outbox(talk)
    assert (first.state, first.error_code, first.error) == ("failed", 131026, "Message undeliverable")
    assert (second.state, second.failed_at is not None) == ("delivered", True)


async def test_a_status_before_the_send_is_answered_is_not_lowered_by_it(talk: Talk) -> None:
    await an_answer_waits(talk)
    (row,) = await outbox(talk)
    async with talk.product.database.unit_of_work() as connection:
        now = talk.clock.now()
        conversation_id = await talk.conversation_id()
        await repository.claim_next(connection, conversation_id, now=now, doubt=DOUBT, long_doubt=LONG_DOUBT)
        await connection.commit()
    await told(talk, a_status("read", message_id="wamid.FAST", opaque=str(row.id)))
    async with talk.product.database.unit_of_work() as connection:
        await repository.mark_sent(connection, row.id, provider_id="wamid.FAST", now=now)
        await connection.commit()

    (row,) = await outbox(talk)
    assert (row.state, row.provider_id) == ("read", "wamid.FAST")


async def test_statuses_of_messages_that_are_not_ours_are_kept(talk: Talk) -> None:
    for opaque in (None, "999", "x", "9" * 40, "١"):
        await told(talk, a_status("sent", message_id=f"wamid.OTHER{opaque}"[:40], opaque=opaque))
    assert await talk.value("select count(*) from message_status where outbound_id is null") == 5


# --- what is due without a job ---------------------------------------------------------------------------------------


async def test_a_message_put_off_gets_a_new_job_once_it_is_due(talk: Talk) -> None:
    await an_answer_waits(talk)
    talk.graph.fault(match=SENDING, code=131056)
    await talk.deliver()
    await talk.lose_jobs()

    await defer_what_is_due(talk.product)
    assert await talk.value("select count(*) from procrastinate_jobs") == 0

    talk.clock.advance(timedelta(seconds=6))
    await defer_what_is_due(talk.product)
    await defer_what_is_due(talk.product)
    (job,) = await talk.rows("select task_name, lock from procrastinate_jobs")
    assert tuple(job) == ("whatsapp:deliver", f"to:{await talk.conversation_id()}")


async def test_a_message_that_kills_whoever_sends_it_is_given_up(talk: Talk) -> None:
    await an_answer_waits(talk, "uno", "dos")
    conversation_id = await talk.conversation_id()
    for _ in range(FATAL_TRIES):  # each dies before the outcome is noted
        async with talk.product.database.unit_of_work() as connection:
            await repository.claim_next(
                connection, conversation_id, now=talk.clock.now(), doubt=DOUBT, long_doubt=LONG_DOUBT
            )
            await connection.commit()
        talk.clock.advance(LONG_DOUBT)

    await talk.deliver()

    first, second = await outbox(talk)
    assert (first.state, first.error, second.state) == ("failed", NEVER_NOTED, "sent")
