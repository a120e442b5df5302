"""Which guest it is: ids change, phones hide, and yet it is one guest with one conversation."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from services.guests.repository import meet_by_phone
from tests.house import House
from tests.talking import ANA, Talk, a_message, a_text, an_envelope

USER, OTHER_USER = "AR.1000000000000001", "AR.1000000000000009"
NEW_PHONE = "5491155500012"


async def guests(talk: Talk) -> list[list[str]]:
    """The identities of each guest."""
    rows = await talk.rows(
        "select array_agg(i.value order by i.value) from guest g left join guest_identity i on i.guest_id = g.id "
        "group by g.id order by min(i.id)"
    )
    return [row[0] for row in rows]


async def reached(talk: Talk) -> list[str]:
    return [row[0] for row in await talk.rows("select send_to from conversation order by created_at")]


async def conversations(talk: Talk) -> int:
    return int(await talk.value("select count(*) from conversation"))


def a_change(**system: Any) -> dict[str, Any]:
    return a_message("system", {"body": "changed", **system})


async def test_a_message_with_both_ids_links_them_to_one_guest(talk: Talk) -> None:
    await talk.say(a_text("hola", from_user_id=USER))
    await talk.say(a_text("sin teléfono", phone=None, from_user_id=USER))
    await talk.say(a_text("sin usuario"))
    assert await guests(talk) == [[ANA, USER]]
    assert await conversations(talk) == 1


async def test_two_guests_who_turn_out_to_be_one_are_one_from_then_on(talk: Talk) -> None:
    async with talk.product.database.unit_of_work() as connection:
        house = await House.built(connection, talk.clock.now())
        guest_id = await meet_by_phone(connection, ANA, name="Ana Ríos", now=talk.clock.now())
        await house.reservation(guest_id, "K7MPX2A", talk.clock.now().date(), status="confirmed")
        await connection.commit()
    await talk.say(a_text("hola", phone=None, from_user_id=USER))
    assert len(await guests(talk)) == 2

    await talk.say(a_text("ahora con teléfono", from_user_id=USER))

    assert await guests(talk) == [[ANA, USER]]
    assert await conversations(talk) == 1
    assert await reached(talk) == [ANA]
    owner = await talk.value("select c.id from conversation c join reservation r on r.guest_id = c.guest_id")
    assert owner == await talk.conversation_id()


@pytest.mark.parametrize("stopped_as", [USER, ANA])
async def test_the_wish_to_be_left_alone_stays_when_two_guests_turn_out_to_be_one(talk: Talk, stopped_as: str) -> None:
    await talk.say(a_text("hola", phone=None, from_user_id=USER))
    await talk.say(a_text("hola"))
    async with talk.product.database.unit_of_work() as connection:
        known = "select guest_id from guest_identity where value = :value"
        stop = text(f"update guest set notices_stopped_at = :now where id = ({known})")
        await connection.execute(stop, {"now": talk.clock.now(), "value": stopped_as})
        await connection.commit()

    await talk.say(a_text("soy yo", from_user_id=USER))

    query = "select notices_stopped_at from guest join guest_identity on guest_id = guest.id where value = :phone"
    assert await talk.value(query, phone=ANA) == talk.clock.now()


async def test_a_guest_known_from_a_reservation_keeps_its_name(talk: Talk) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await meet_by_phone(connection, ANA, name="Ana Ríos", now=talk.clock.now())
        await connection.commit()
    contact = {"profile": {"name": "✨Anita✨"}, "wa_id": ANA}
    assert await talk.post(an_envelope(a_text("hola"), contacts=[contact])) == 200
    assert await talk.value("select name from guest") == "Ana Ríos"


async def test_both_spellings_of_a_phone_are_the_same_guest_reached_as_the_provider_says(talk: Talk) -> None:
    await talk.say(a_text("hola", phone="541155500002"))
    assert await guests(talk) == [[ANA]]
    assert await reached(talk) == ["541155500002"]


async def test_a_guest_with_a_new_number_stays_the_same_guest(talk: Talk) -> None:
    await talk.say(a_text("hola", from_user_id=USER))
    await talk.say(a_change(type="user_changed_number", wa_id=NEW_PHONE, user_id=OTHER_USER))
    await talk.say(a_text("sigo siendo yo", phone=NEW_PHONE, from_user_id=OTHER_USER))

    assert await guests(talk) == [sorted([ANA, NEW_PHONE, USER, OTHER_USER])]
    assert await reached(talk) == [NEW_PHONE]
    states = await talk.rows("select state from inbound_message order by id")
    assert [row[0] for row in states] == ["received", "ignored", "received"]


async def test_a_new_user_id_alone_does_not_change_where_the_guest_is_reached(talk: Talk) -> None:
    await talk.say(a_text("hola", from_user_id=USER))
    await talk.say(a_change(type="user_changed_user_id", user_id=OTHER_USER))
    assert await guests(talk) == [sorted([ANA, USER, OTHER_USER])]
    assert await reached(talk) == [ANA]


async def test_the_same_change_told_twice_changes_nothing_more(talk: Talk) -> None:
    change = a_change(type="user_changed_number", wa_id=NEW_PHONE)
    await talk.say(a_text("hola"), change, change)
    await talk.say(change)
    assert await guests(talk) == [sorted([ANA, NEW_PHONE])]
    assert await talk.value("select count(*) from inbound_message") == 2


async def test_first_messages_with_crossed_ids_at_once_end_in_one_guest(talk: Talk) -> None:
    said = [
        a_text("a", from_user_id=USER),
        a_text("b"),
        a_text("c", phone=None, from_user_id=USER),
        a_text("d", from_user_id=USER),
    ]
    statuses = await asyncio.gather(*(talk.post(an_envelope(message)) for message in said * 3))
    assert set(statuses) == {200}
    await talk.say(a_text("e", from_user_id=USER), a_text("f"), a_text("g", phone=None, from_user_id=USER))
    # Those who seemed to be two may have had a conversation each; from then on there is one.
    assert [shown for shown in await guests(talk) if shown != [None]] == [[ANA, USER]]
    assert await talk.value("select count(*) from inbound_message") == 7
    last = await talk.rows("select distinct conversation_id from inbound_message where text in ('e', 'f', 'g')")
    assert len(last) == 1


async def test_different_guests_at_once_have_each_their_own_conversation(talk: Talk) -> None:
    phones = [f"549115550{n:04d}" for n in range(20)]
    await asyncio.gather(*(talk.post(an_envelope(a_text("hola", phone=phone))) for phone in phones))
    assert await conversations(talk) == 20
    assert sorted(await reached(talk)) == phones


async def test_the_name_a_guest_gives_itself_is_text_whatever_it_is(talk: Talk) -> None:
    contact = {"profile": {"name": "<script>'; drop table guest; --\0"}, "wa_id": ANA}
    assert await talk.post(an_envelope(a_text("hola"), contacts=[contact])) == 200
    assert await talk.value("select name from guest") == "<script>'; drop table guest; --"


async def test_what_somebody_waits_for_goes_with_them_and_is_wished_once(talk: Talk) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await House.built(connection, talk.clock.now())
        await connection.commit()
    await talk.say(a_text("hola"), a_text("hola", phone=None, from_user_id=USER))
    wish = (
        "insert into waiting_entry (guest_id, guest_name, stay, adults, children, babies, pets, since) "
        "select guest_id, value, daterange('2027-03-08', '2027-03-08'::date + days), 2, 0, 0, 0, now() "
        "from guest_identity cross join unnest(array[2, 3]) as days where not (kind = 'phone' and days = 3)"
    )
    async with talk.product.database.unit_of_work() as connection:
        await connection.execute(text(wish))
        await connection.commit()
    await talk.say(a_text("soy yo", from_user_id=USER))
    assert (await guests(talk))[0] == [ANA, USER]
    rows = await talk.rows(
        "select count(distinct guest_id), count(*) filter (where ended_at is null), count(*) from waiting_entry"
    )
    assert tuple(rows[0]) == (1, 2, 3)
