"""Two real models in a copy of the house: what would change is seen, and the house stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from deploy.workshop.conversations import read_past
from deploy.workshop.replay import CODE, Replay, replayed, shown, words_of
from services.cabins.seed import seed_demo_property
from services.database.tables import metadata
from services.database.tables.booking import guest, guest_identity
from services.database.tables.messaging import conversation, inbound_message
from services.database.unit_of_work import Database
from tests.conftest import NOW
from tests.workshop.small_models import SENTENCES, train_small

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

# What the candidate learnt wrong: wifi is a complaint, and so is agreeing by "dale".
MISTAUGHT = {
    **SENTENCES,
    "ask_amenities": ["qué tienen las cabañas?", "qué servicios hay", "qué incluye?", "hay parrilla?"],
    "complaint": [*SENTENCES["complaint"], *SENTENCES["ask_amenities"]],
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {"active": train_small(folder, "active"), "candidate": train_small(folder, "candidate", MISTAUGHT)}


async def a_guest_who_says(database: Database, *texts: str, at: datetime = NOW, taps: Mapping[str, str] = {}) -> UUID:
    """A guest with a conversation in which these texts were answered, a minute apart."""
    async with database.unit_of_work() as connection:
        guest_id = (await connection.execute(insert(guest).values(name="Zulema").returning(guest.c.id))).scalar_one()
        phone = f"54911{guest_id.int % 10**8:08d}"
        await connection.execute(
            insert(guest_identity).values(guest_id=guest_id, kind="phone", value=phone, known_since=at)
        )
        made = insert(conversation).values(
            guest_id=guest_id, phone_number_id="1", send_to_kind="phone", send_to=phone, last_guest_message_at=at
        )
        conversation_id: UUID = (await connection.execute(made.returning(conversation.c.id))).scalar_one()
        for number, said in enumerate(texts):
            moment = at + timedelta(minutes=number)
            await connection.execute(
                insert(inbound_message).values(
                    provider_id=f"wamid.{conversation_id}.{number}", conversation_id=conversation_id,
                    kind="interactive" if said in taps else "text", text=said, choice_id=taps.get(said), raw=b"{}",
                    said_at=moment, received_at=moment, state="answered",
                )
            )  # fmt: skip
        await connection.commit()
    return conversation_id


async def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table of ours."""
    async with database.unit_of_work() as connection:
        return {
            table.name: sorted(map(str, await connection.execute(select(table)))) for table in metadata.sorted_tables
        }


async def replay_of(database_url: str, candidate: Path, active: Path) -> Replay:
    return await replayed(read_past(database_url, last=50), candidate, active, say=lambda _: None)


BOOKING = ("hola", "quiero la ceibo del 9 al 12 de marzo, somos dos", "dale", "Ana Ríos", "hay wifi?")


async def test_only_what_would_be_answered_differently_is_shown_and_the_house_stays_as_it_is(
    database: Database, database_url: str, models: Mapping[str, Path]
) -> None:
    await seed_demo_property(database)
    await a_guest_who_says(database, *BOOKING)
    before = await everything(database)
    found = await replay_of(database_url, models["candidate"], models["active"])
    assert await everything(database) == before
    assert (found.conversations, len(found.turns)) == (1, 5)
    (changed,) = found.changed
    assert changed.text == "hay wifi?"
    assert (changed.old.intent, changed.new.intent) == ("ask_amenities", "complaint")
    assert "pasa a una persona (complaint)" in words_of(changed.new)
    assert "pasa a una persona" not in words_of(changed.old)
    assert CODE in words_of(found.turns[3].old)  # both reserved, in the copy
    assert "hay wifi?" in shown(found)
    assert "Ana Ríos" not in shown(found)


async def test_a_model_beside_itself_changes_nothing_though_it_reserves_and_cancels(
    database: Database, database_url: str, models: Mapping[str, Path]
) -> None:
    await seed_demo_property(database)
    await a_guest_who_says(database, *BOOKING, "quiero cancelar la reserva", "sí")
    await a_guest_who_says(database, *BOOKING, at=NOW - timedelta(days=1))  # who wants the same nights
    found = await replay_of(database_url, models["active"], models["active"])
    assert (len(found.turns), found.changed, found.understood_otherwise) == (12, (), 0)
    held = [turn for turn in found.turns if CODE in words_of(turn.old)]
    assert {turn.conversation for turn in held} == {1, 2}  # the nights were free for each of them
    assert "cancelada" in words_of(found.turns[-1].old)


async def test_dates_are_read_as_of_the_day_they_were_said(
    database: Database, database_url: str, models: Mapping[str, Path]
) -> None:
    await seed_demo_property(database)
    await a_guest_who_says(database, "quiero la ceibo para mañana, 2 noches, somos dos", at=NOW - timedelta(days=100))
    found = await replay_of(database_url, models["candidate"], models["active"])
    assert found.changed == ()
    assert "del 17 al 19 de agosto" in words_of(found.turns[0].new)
    assert "$" in words_of(found.turns[0].new)  # offered at a price, not refused as past


async def test_a_button_that_is_offered_again_is_tapped_again_whatever_its_number(
    database: Database, database_url: str, models: Mapping[str, Path]
) -> None:
    await seed_demo_property(database)
    texts = ("quiero la ceibo del 9 al 12 de marzo, somos dos", "Sí, reservar", "Ana Ríos")
    await a_guest_who_says(database, *texts, taps={"Sí, reservar": '/affirm{"offer": "7"}'})
    found = await replay_of(database_url, models["active"], models["active"])
    assert [turn.text for turn in found.turns] == [texts[0], "[Sí, reservar]", "Ana Ríos"]
    assert found.turns[1].old.confidence == 1.0  # a tap is no guess
    assert CODE in words_of(found.turns[2].old)
