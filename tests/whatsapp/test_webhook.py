"""The road in: what is authentic is stored once, before it is answered."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.talking import ANA, Talk, a_message, a_text, an_envelope, signed

QUESTION = "/webhooks/whatsapp"


async def inbox(talk: Talk) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await talk.rows("select text, state from inbound_message order by id")]


async def test_a_message_is_stored_with_the_job_of_its_turn(talk: Talk) -> None:
    await talk.say(a_text("hola"))

    assert await inbox(talk) == [("hola", "received")]
    jobs = await talk.rows("select task_name, lock, args from procrastinate_jobs")
    conversation = str(await talk.conversation_id())
    assert [tuple(job) for job in jobs] == [("conversations:turn", conversation, {"conversation_id": conversation})]


async def test_a_message_told_many_times_at_once_is_stored_once(talk: Talk) -> None:
    body = an_envelope(a_text("hola"))

    statuses = await asyncio.gather(*(talk.post(body) for _ in range(10)))

    assert statuses == [200] * 10
    assert await inbox(talk) == [("hola", "received")]
    assert await talk.value("select count(*) from procrastinate_jobs") == 1


async def test_a_wrong_signature_is_refused_and_nothing_is_stored(talk: Talk) -> None:
    body = an_envelope(a_text("hola"))
    for headers in (signed(body, "wrong"), {}, {"X-Hub-Signature-256": "sha1=00"}):
        answer = await talk.web.post(QUESTION, content=body, headers=headers)
        assert answer.status_code == 401
    assert await inbox(talk) == []
    assert await talk.value("select count(*) from webhook_oddity") == 0


async def test_first_messages_of_a_guest_at_once_end_in_one_conversation(talk: Talk) -> None:
    album = [an_envelope(a_message("image", {"id": str(n)})) for n in range(8)]

    assert set(await asyncio.gather(*(talk.post(body) for body in album))) == {200}

    assert await talk.value("select count(*) from conversation") == 1
    assert await talk.value("select count(*) from guest") == 1
    assert await talk.value("select count(*) from inbound_message") == 8


async def test_the_endpoint_is_verified_with_the_challenge_as_it_came(talk: Talk) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "stand-in-verify-token"}

    answer = await talk.web.get(QUESTION, params=asked)

    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_the_endpoint_is_not_verified_without_the_token(talk: Talk) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "stand-in-verify-token"}
    for wrong in ({"hub.verify_token": "other"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": "ñandú"}):
        assert (await talk.web.get(QUESTION, params=asked | wrong)).status_code == 403
    assert (await talk.web.get(QUESTION)).status_code == 403


async def test_a_large_batch_is_taken(talk: Talk) -> None:
    body = an_envelope(*(a_text("x" * 4000, phone=f"54911555{n:05d}") for n in range(300)))
    assert len(body) > 1_000_000

    assert await talk.post(body) == 200

    assert await talk.value("select count(*) from inbound_message") == 300


async def test_the_time_of_a_message_is_when_it_was_said_but_never_later_than_now(talk: Talk) -> None:
    now = talk.product.clock.now()
    await talk.say(a_text("temprano", timestamp="1764000000"), a_text("adelantado", timestamp="1990000000"))

    early, late = await talk.rows("select said_at from inbound_message order by id")

    assert early.said_at.timestamp() == 1764000000
    assert late.said_at == now
    assert await talk.value("select last_guest_message_at from conversation") == now
    assert ANA
