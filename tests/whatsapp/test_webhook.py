"""The road in: what is authentic is stored once, before it is answered."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from services.whatsapp.payloads import read_updates
from services.whatsapp.updates import Message
from tests.talking import NUMBER_ID, Talk, a_message, a_status, a_text, an_envelope, signed

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
    body = an_envelope(*(a_text("x" * 4000, phone=f"54911555{n % 10:05d}") for n in range(300)))
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


# --- what cannot be used is kept, and its siblings are not lost ------------------------------------------------------

SAMPLES = Path(__file__).parent.parent / "contract" / "samples" / "whatsapp"


def recorded() -> dict[str, Any]:
    bodies = {path.name: json.loads(path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*.json"))}
    return {name: body for name, body in bodies.items() if isinstance(body, dict) and "entry" in body}


def for_our_number(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: NUMBER_ID if k == "phone_number_id" else for_our_number(v) for k, v in node.items()}
    return [for_our_number(item) for item in node] if isinstance(node, list) else node


async def oddities(talk: Talk) -> list[str]:
    return [row[0] for row in await talk.rows("select kind from webhook_oddity order by id")]


async def test_every_recorded_webhook_is_taken_twice_and_its_messages_stored_once(talk: Talk) -> None:
    bodies = [json.dumps(for_our_number(body)).encode() for body in recorded().values()]
    updates = [update for body in bodies for update in read_updates(body, phone_number_id=NUMBER_ID)]
    ids = {update.id for update in updates if isinstance(update, Message)}
    for body in bodies * 2:
        assert await talk.post(body) == 200
    stored = {row[0] for row in await talk.rows("select provider_id from inbound_message")}
    assert stored == ids
    assert len(ids) > 20


async def test_what_is_for_another_number_or_of_another_field_is_kept_and_not_answered(talk: Talk) -> None:
    assert await talk.post(an_envelope(a_text("hola"), number_id="999")) == 200
    assert await talk.post(json.dumps(recorded()["pywa_account_update_account_disabled.json"]).encode()) == 200
    assert await talk.post(b"[[[") == 200
    assert await oddities(talk) == ["foreign_number", "field:account_update", "malformed"]
    assert await talk.value("select count(*) from procrastinate_jobs") == 0


async def test_a_broken_element_is_kept_and_its_siblings_are_stored(talk: Talk) -> None:
    assert await talk.post(an_envelope(a_text("uno"), {"id": "wamid.X"}, 7, a_text("dos"))) == 200
    assert await inbox(talk) == [("uno", "received"), ("dos", "received")]
    assert await oddities(talk) == ["message_without_sender", "malformed"]


async def test_text_that_a_database_cannot_hold_is_stored_safe_with_its_raw_bytes(talk: Talk) -> None:
    await talk.say(a_text("a\0b\ud83dc"))
    (row,) = await talk.rows("select text, raw from inbound_message")
    assert row.text == "ab\ufffdc"
    assert json.loads(bytes(row.raw))["text"]["body"] == "a\0b\ud83dc"


async def test_what_the_database_refuses_all_the_same_is_kept_as_odd(talk: Talk) -> None:
    await talk.say(a_text("antiguo", timestamp="-99999999999"), a_text("hoy"))
    assert [said for said, _ in await inbox(talk)][-1] == "hoy"
    assert len(await inbox(talk)) + len(await oddities(talk)) == 2


async def test_a_body_beyond_the_limit_is_refused_before_it_is_read(talk: Talk) -> None:
    body = b" " * (8 * 1024 * 1024 + 1)
    try:
        refused = (await talk.web.post(QUESTION, content=body, headers=signed(body))).status_code == 413
    except httpx.TransportError:  # the line is closed while we still speak
        refused = True
    assert refused
    assert await oddities(talk) == []


async def test_trouble_with_the_database_is_not_answered_with_200(talk: Talk) -> None:
    body = an_envelope(a_text("hola"))
    async with talk.product.database.unit_of_work() as connection:
        await connection.execute(text("alter table inbound_message rename to away"))
        await connection.commit()
    assert await talk.post(body) == 500
    async with talk.product.database.unit_of_work() as connection:
        await connection.execute(text("alter table away rename to inbound_message"))
        await connection.commit()
    assert await talk.post(body) == 200
    assert await inbox(talk) == [("hola", "received")]


# --- batches are stored many at a time --------------------------------------------------------------------------------


def phone_of(number: int) -> str:
    return f"54911444{number:05d}"


async def refuse(talk: Talk, table: str, column: str, value: str) -> None:
    """Let the database be unable to hold one value."""
    body = f"begin if new.{column} = '{value}' then raise exception using errcode = '22000'; end if; return new; end"
    async with talk.product.database.unit_of_work() as connection:
        await connection.execute(text(f"create function refuse() returns trigger language plpgsql as $${body}$$"))
        trigger = f"create trigger refuse before insert on {table} for each row execute function refuse()"
        await connection.execute(text(trigger))
        await connection.commit()


async def three_answers_are_waiting(talk: Talk) -> list[int]:
    await talk.say(a_text("hola"))
    async with talk.product.database.unit_of_work() as connection:
        await connection.execute(
            text(
                "insert into outbound_message (conversation_id, position, cause, body, state, created_at) "
                "select id, n, 'owner', '{}', 'sending', now() from conversation, generate_series(1, 3) as n"
            )
        )
        await connection.commit()
    return [row.id for row in await talk.rows("select id from outbound_message order by id")]


async def test_a_batch_takes_few_transactions_each_message_with_its_job(talk: Talk) -> None:
    body = an_envelope(*(a_text(f"n{n}", phone=phone_of(n % 40)) for n in range(120)))

    assert await talk.post(body) == 200
    assert await talk.post(body) == 200

    assert await talk.value("select count(*) from inbound_message") == 120
    assert await talk.value("select count(distinct xmin::text) from inbound_message") == 3
    assert await talk.value("select count(*) from conversation") == 40
    assert await talk.value("select count(*) from procrastinate_jobs") == 120
    for row in await talk.rows(
        "select array_agg(text order by id) as said from inbound_message group by conversation_id"
    ):
        assert row.said == sorted(row.said, key=lambda said: int(said[1:]))


async def test_a_batch_of_statuses_takes_few_transactions(talk: Talk) -> None:
    statuses = [a_status("sent", message_id=f"wamid.{n}") for n in range(120)]

    assert await talk.post(an_envelope(statuses=[*statuses, *statuses])) == 200

    assert await talk.value("select count(*) from message_status") == 120
    assert await talk.value("select count(distinct xmin::text) from message_status") == 3


async def test_statuses_of_one_batch_count_in_their_order_and_for_siblings(talk: Talk) -> None:
    first, second, third = await three_answers_are_waiting(talk)
    failure = {"errors": [{"code": 131026, "title": "Message undeliverable"}]}
    statuses = [
        a_status("sent", message_id="wamid.A", opaque=str(first)),
        a_status("failed", message_id="wamid.C", opaque=str(third), **failure),
        a_status("read", message_id="wamid.A"),  # brings no id of ours: its sibling did
        a_status("sent", message_id="wamid.B", opaque=str(second)),
        a_status("delivered", message_id="wamid.A", opaque=str(first)),
        a_status("failed", message_id="wamid.B", opaque=str(second), **failure),
        a_status("sent", message_id="wamid.C", opaque=str(third)),
        a_status("sent", message_id="wamid.FOREIGN", opaque="999999"),
    ]

    assert await talk.post(an_envelope(statuses=statuses)) == 200

    rows = await talk.rows("select id, state, provider_id, error_code from outbound_message order by id")
    assert [tuple(row) for row in rows] == [
        (first, "read", "wamid.A", None),
        (second, "failed", "wamid.B", 131026),
        (third, "failed", "wamid.C", 131026),
    ]
    of_ours = await talk.rows("select provider_id, outbound_id from message_status order by id")
    assert {tuple(row) for row in of_ours} == {
        ("wamid.A", first), ("wamid.B", second), ("wamid.C", third), ("wamid.FOREIGN", None)
    }  # fmt: skip


async def test_one_message_that_cannot_be_stored_costs_its_batch_nothing(talk: Talk) -> None:
    await refuse(talk, "inbound_message", "text", "n60")

    assert await talk.post(an_envelope(*(a_text(f"n{n}", phone=phone_of(n)) for n in range(120)))) == 200

    assert {said for said, _ in await inbox(talk)} == {f"n{n}" for n in range(120) if n != 60}
    assert await oddities(talk) == ["not_storable"]
    assert await talk.value("select count(*) from procrastinate_jobs") == 119


async def test_one_status_that_cannot_be_stored_costs_its_batch_nothing(talk: Talk) -> None:
    await refuse(talk, "message_status", "provider_id", "wamid.7")

    assert await talk.post(an_envelope(statuses=[a_status("sent", message_id=f"wamid.{n}") for n in range(20)])) == 200

    assert await talk.value("select count(*) from message_status") == 19
    assert await oddities(talk) == ["not_storable"]


async def test_batches_at_once_in_opposite_orders_are_all_taken(talk: Talk) -> None:
    forth = [a_text(f"a{n}", phone=phone_of(n)) for n in range(40)]
    back = [a_text(f"b{n}", phone=phone_of(n)) for n in reversed(range(40))]
    statuses = [a_status("sent", message_id=f"wamid.{n}") for n in range(40)]
    bodies = [an_envelope(*forth, statuses=statuses), an_envelope(*back, statuses=statuses[::-1])]

    assert set(await asyncio.gather(*(talk.post(body) for body in bodies * 3))) == {200}

    assert await talk.value("select count(*) from conversation") == 40
    assert await talk.value("select count(*) from inbound_message") == 80
    assert await talk.value("select count(*) from procrastinate_jobs") == 80
    assert await talk.value("select count(*) from message_status") == 40
