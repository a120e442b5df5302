"""What a replay reads, how it puts messages to a model, and how changes are shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB

from deploy.workshop.conversations import LONGEST, DatabaseUnreadable, Message, read_past
from deploy.workshop.model_client import Answered
from deploy.workshop.rehearsal import rehearsing
from deploy.workshop.replay import CODE, Replay, Turn, choices_of, shown, told, without_codes, words_of
from services.clock import SettableClock
from services.database.tables.booking import cabin, promotion, property_, quote, reservation
from services.database.unit_of_work import Database
from tests.conftest import NOW
from tests.house import House

MOMENT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def said(text: str | None, *, kind: str = "text", choice_id: str | None = None) -> Message:
    return Message(1, MOMENT, kind, text, choice_id)


def answered(*texts: str, intent: str = "greet", **more: Any) -> Answered:
    return Answered(intent, 0.9, ("action_small_talk",), tuple({"text": text} for text in texts), **more)


async def test_what_the_assistant_answered_is_read_in_order_and_nothing_else(
    database: Database, database_url: str, clock: SettableClock
) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, NOW)
        guest_id = await house.guest("Ana")
        talk = await house.conversation(guest_id)
        await house.said(talk, "segundo", ago=timedelta(minutes=5))
        await house.said(talk, "primero", ago=timedelta(minutes=9))
        await house.said(talk, None, kind="audio", ago=timedelta(minutes=4))
        await house.said(talk, "a la persona", state="stored", state_reason="taken_by_person")
        await house.said(talk, "repetido", state="ignored")
        await house.said(talk, None, kind="event", choice_id="/payment_confirmed{}")
        await connection.commit()
    past = read_past(database_url, last=50)
    (found,) = past.conversations
    assert [(message.text, message.kind) for message in found.messages] == [
        ("primero", "text"), ("segundo", "text"), (None, "audio"),
    ]  # fmt: skip
    assert found.guest_name == "Ana"
    assert len(past.house[property_]) == len(past.house[cabin]) == 1


async def test_only_the_latest_conversations_are_read_and_of_a_long_one_its_end(
    database: Database, database_url: str
) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, NOW)
        for number in range(3):
            talk = await house.conversation(await house.guest(None, f"549115550000{number}"))
            await house.said(talk, f"de {number}", ago=timedelta(days=number))
        for number in range(LONGEST + 5):
            await house.said(talk, f"larga {number}", ago=timedelta(minutes=500 - number))
        await connection.commit()
    older, newer = read_past(database_url, last=2).conversations
    assert [message.text for message in newer.messages] == ["de 0"]
    assert len(older.messages) == LONGEST
    assert older.messages[-1].text == f"larga {LONGEST + 4}"


async def test_a_conversation_knows_the_reservations_that_were_there_before_it(
    database: Database, database_url: str
) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, NOW)
        guest_id = await house.guest("Ana")
        await house.reservation(guest_id, "AAAAAAA", NOW.date() + timedelta(days=9))
        for ago in (timedelta(days=1), -timedelta(days=1)):  # house.reservation is made at NOW
            talk = await house.conversation(await house.guest(None, f"5491155500{ago.days + 50}"))
            await house.said(talk, "hola", ago=ago)
        await connection.commit()
    before, after = read_past(database_url, last=5).conversations
    assert before.reservations == ()
    assert [row["code"] for row in after.reservations] == ["AAAAAAA"]


async def test_a_reservation_that_was_quoted_and_had_a_code_is_there_in_the_rehearsal(
    database: Database, database_url: str
) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, NOW)
        guest_id = await house.guest("Ana")
        held = await house.reservation(guest_id, "AAAAAAA", NOW.date() + timedelta(days=9))
        days = {"first_day": NOW.date(), "last_day": NOW.date(), "minimum_nights": 1}
        offered = insert(promotion).values(property_id=house.property_id, code="PROMO", percent=5, **days)
        code = (await connection.execute(offered.returning(promotion.c.id))).scalar_one()
        quoted = insert(quote).from_select(
            ["cabin_id", "stay", "adults", "children", "pets", "currency", "total", "deposit", "lines", "terms",
             "valid_until", "created_at"],
            select(
                reservation.c.cabin_id, reservation.c.stay, reservation.c.adults, reservation.c.children,
                reservation.c.pets, reservation.c.currency, reservation.c.total, reservation.c.deposit,
                reservation.c.lines, literal({}, JSONB), reservation.c.created_at, reservation.c.created_at,
            ),
        )  # fmt: skip
        offer = (await connection.execute(quoted.returning(quote.c.id))).scalar_one()
        made = update(reservation).where(reservation.c.id == held).values(quote_id=offer, promotion_id=code)
        await connection.execute(made)
        talk = await house.conversation(await house.guest(None, "5491155500051"))
        await house.said(talk, "hola", ago=-timedelta(days=1))
        await connection.commit()
    past = read_past(database_url, last=1)

    async with rehearsing() as rehearsal:
        await rehearsal.furnish(past.house)
        await rehearsal.meet(past.conversations[0])
        there = await rehearsal.reservations()

    assert [row["code"] for row in there] == ["AAAAAAA"]


def test_a_database_that_is_away_is_told_in_one_line_without_its_password() -> None:
    with pytest.raises(DatabaseUnreadable) as told_:
        read_past("postgresql://ana:hidden@127.0.0.1:9/x", last=5)
    assert "hidden" not in str(told_.value)
    assert "\n" not in str(told_.value)


def test_a_database_of_an_earlier_version_asks_for_a_start(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("alter table property drop column time_zone cascade")
    with pytest.raises(DatabaseUnreadable, match="versión anterior: corré `make run`"):
        read_past(database_url, last=5)


def test_a_tap_is_a_tap_only_where_its_button_was_offered() -> None:
    offered = choices_of(
        [{"buttons": [{"title": "Sí, reservar", "payload": '/affirm{"offer":"1"}'}]},
         {"custom": {"list": {"rows": [{"id": '/choose_cabin{"cabin":"Ceibo"}', "title": "Ceibo"}]}}}]
    )  # fmt: skip
    tapped = said("Sí, reservar", kind="interactive", choice_id='/affirm{"offer":"7"}')
    assert told(tapped, offered) == ("choice", '/affirm{"offer":"1"}')
    assert told(tapped, {}) == ("text", "Sí, reservar")
    row = said("Ceibo", kind="interactive", choice_id='/choose_cabin{"cabin":"Ceibo"}')
    assert told(row, offered) == ("choice", '/choose_cabin{"cabin":"Ceibo"}')


def test_what_has_no_words_is_told_as_the_product_tells_it() -> None:
    assert told(said(None, kind="audio"), {}) == ("choice", '/unreadable_message{"media_kind": "audio"}')
    assert told(said(None, kind='x"}'), {}) == ("choice", '/unreadable_message{"media_kind": "unknown"}')


def test_a_typed_payload_stays_text() -> None:
    assert told(said('/affirm{"offer":"1"}'), {'/affirm{"offer":"1"}': '/affirm{"offer":"1"}'})[0] == "text"


def test_codes_drawn_by_lot_read_the_same_and_others_do_not() -> None:
    old = without_codes(answered("Tu código es AAAAAAA"), [], [{"code": "AAAAAAA"}])
    new = without_codes(answered("Tu código es BBBBBBB"), [], [{"code": "BBBBBBB"}])
    assert words_of(old) == words_of(new) == f"Tu código es {CODE}"
    known = [{"code": "AAAAAAA"}]
    assert "AAAAAAA" in words_of(without_codes(answered("Tu código es AAAAAAA"), known, known))


def test_buttons_lists_links_and_people_are_part_of_what_is_read() -> None:
    answers: tuple[dict[str, Any], ...] = (
        {"text": "¿La reservo?", "buttons": [{"title": "Sí", "payload": "/affirm"}]},
        {"text": "Elegí", "custom": {"list": {"button": "Ver", "rows": [{"id": "1", "title": "Aromo"}]}}},
        {"text": "Pagá acá", "custom": {"cta_url": {"display_text": "Pagar", "url": "https://x"}}},
        {"text": "Te paso", "custom": {"handover": {"reason": "complaint"}}},
    )
    words = words_of(Answered("x", 1.0, (), answers))
    for part in ("¿La reservo?", "[Sí]", "[Aromo]", "[Pagar →]", "pasa a una persona (complaint)"):
        assert part in words
    assert words_of(Answered("", 0.0, failed="the action server answered 500")).startswith("(no contesta")
    assert words_of(Answered("x", 1.0)) == "(no dice nada)"


def test_only_changed_turns_are_shown_old_beside_new() -> None:
    turns = (
        Turn(1, MOMENT, "hola", answered("¡Hola!"), answered("¡Hola!")),
        Turn(1, MOMENT, "wifi?", answered("Hay wifi en todas."), answered("Te paso con alguien.", intent="complaint")),
        Turn(2, MOMENT, "gracias", answered("¡De nada!"), answered("¡De nada!", intent="goodbye")),
    )
    text = shown(Replay(2, turns), width=100)
    assert "hola" not in text
    assert "conversación 1, 24/11/2026 15:00" in text
    (line,) = [line for line in text.splitlines() if "Hay wifi" in line]
    assert "│ Te paso con alguien." in line
    assert "greet 0.90" in text
    assert "complaint 0.90" in text
    assert text.endswith("Cambia 1 de 3 turnos de 2 conversaciones. Otros 1 los entiende distinto y contesta lo mismo.")
    assert max(map(len, text.splitlines())) <= 100


def test_a_house_without_conversations_says_so() -> None:
    assert "Todavía no hay conversaciones" in shown(Replay(0, ()))
