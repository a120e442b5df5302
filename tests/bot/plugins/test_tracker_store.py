"""The assistant's memory: whole for people, a window with a snapshot for a turn."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import sqlalchemy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.database import make_engine
from bot.tracker_store import WindowedTrackerStore

CONVERSATION = "3f0c7a3e-0000-4000-8000-000000000002"
DOMAIN = Domain.from_yaml(
    """
    intents: [inform]
    slots:
      cabin: {type: any, influence_conversation: false, mappings: [{type: custom}]}
      party: {type: any, influence_conversation: false, mappings: [{type: custom}]}
    forms: {hold_form: {required_slots: []}}
    """
)


def a_store(url: str, window_rows: int = 20) -> WindowedTrackerStore:
    engine = make_engine(url.replace("postgresql://", "postgresql+psycopg2://"), connections=2)
    return WindowedTrackerStore(DOMAIN, engine=engine, window_rows=window_rows)


def a_turn(number: int, *more: Event) -> list[Event]:
    said = UserUttered(f"mensaje {number}", intent={"name": "inform"}, message_id=str(number))
    return [ActionExecuted("action_listen"), said, *more, BotUttered(f"respuesta {number}")]


async def talk(store: WindowedTrackerStore, turns: Sequence[list[Event]]) -> None:
    for turn in turns:
        tracker = await store.get_or_create_tracker(CONVERSATION, append_action_listen=False)
        tracker.update_with_events(turn, DOMAIN)
        await store.save(tracker)


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def test_every_event_is_stored_once_however_many_turns(database_url: str) -> None:
    store = a_store(database_url)
    await talk(store, [a_turn(number) for number in range(30)])
    assert texts(await store.retrieve_full_tracker(CONVERSATION)) == [f"mensaje {number}" for number in range(30)]


async def test_a_turn_reads_a_window_that_begins_with_a_guests_message(database_url: str) -> None:
    store = a_store(database_url)
    await talk(store, [a_turn(number) for number in range(30)])
    tracker = await store.retrieve(CONVERSATION)
    assert tracker is not None
    assert texts(tracker)[-1] == "mensaje 29"
    assert len(tracker.events) <= 20 + 2  # the window, and the synthetic events before it
    stored = [event for event in tracker.events if isinstance(event, UserUttered | BotUttered)]
    assert isinstance(stored[0], UserUttered)


async def test_slots_and_form_from_before_the_window_are_remembered(database_url: str) -> None:
    store = a_store(database_url)
    first = a_turn(0, SlotSet("cabin", "Ceibo"), SlotSet("party", {"adults": 2}), ActiveLoop("hold_form"))
    await talk(
        store, [first, *(a_turn(number) for number in range(1, 30)), a_turn(30, SlotSet("party", {"adults": 4}))]
    )
    tracker = await a_store(database_url).retrieve(CONVERSATION)
    assert tracker is not None
    assert "mensaje 0" not in texts(tracker)
    assert tracker.get_slot("cabin") == "Ceibo"
    assert tracker.get_slot("party") == {"adults": 4}
    assert tracker.active_loop is not None
    assert tracker.active_loop.name == "hold_form"


async def test_a_slot_emptied_inside_the_window_stays_empty(database_url: str) -> None:
    store = a_store(database_url)
    await talk(store, [a_turn(0, SlotSet("cabin", "Ceibo")), *(a_turn(n) for n in range(1, 30))])
    await talk(store, [a_turn(30, SlotSet("cabin", None))])
    tracker = await store.retrieve(CONVERSATION)
    assert tracker is not None
    assert tracker.get_slot("cabin") is None


async def test_a_short_conversation_is_read_whole(database_url: str) -> None:
    store = a_store(database_url)
    await talk(store, [a_turn(0), a_turn(1)])
    assert texts(await store.retrieve(CONVERSATION)) == ["mensaje 0", "mensaje 1"]
    assert await store.retrieve("nobody") is None
    assert await store.keys() == [CONVERSATION]


async def test_events_and_snapshot_are_one_fact(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = a_store(database_url)
    await talk(store, [a_turn(0, SlotSet("cabin", "Ceibo"))])
    with store.engine.begin() as connection:
        connection.execute(
            sqlalchemy.text("alter table bot.snapshot add constraint no_more check (slots not like '%Aromo%')")
        )
    try:
        with pytest.raises(sqlalchemy.exc.IntegrityError):
            await talk(store, [a_turn(1, SlotSet("cabin", "Aromo"))])
        assert texts(await store.retrieve(CONVERSATION)) == ["mensaje 0"]
    finally:
        with store.engine.begin() as connection:
            connection.execute(sqlalchemy.text("alter table bot.snapshot drop constraint no_more"))
