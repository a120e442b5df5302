"""
What the assistant remembers, in PostgreSQL, at a cost that does not grow with the conversation.

Stock Rasa reads a conversation's whole history at every turn. This store reads a window of the last rows, cut at a
guest's message, and puts before it the slots and the active form from one snapshot row per conversation, which is
written in the same commit as the events. Appending uses the number of events loaded, so nothing is counted either.

Inside the window a past state may show a slot a little early; slots here do not influence predictions.
``retrieve_full_tracker`` still gives everything. The tables are made by the migrations, never by this store.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from bot.database import database_url, make_engine

WINDOW_ROWS = 120
CONNECTIONS = 4  # calls are synchronous, so that one thread never holds more than one

NEWEST = text("select type_name, data from events where sender_id = :conversation order by id desc limit :rows")
ALL = text("select type_name, data from events where sender_id = :conversation order by id")
COUNT = text("select count(*) from events where sender_id = :conversation")
CONVERSATIONS = text("select distinct sender_id from events")
SNAPSHOT = text("select slots, active_loop from snapshot where sender_id = :conversation")
APPEND = text(
    "insert into events (sender_id, type_name, timestamp, intent_name, action_name, data) "
    "values (:sender_id, :type_name, :timestamp, :intent_name, :action_name, :data)"
)
REMEMBER = text(
    "insert into snapshot (sender_id, slots, active_loop) values (:conversation, :slots, :active_loop) "
    "on conflict (sender_id) do update set slots = excluded.slots, active_loop = excluded.active_loop"
)


class WindowedTrackerStore(SQLTrackerStore):
    """Rasa's events in the schema ``bot``, read through a window."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        *,
        engine: Engine | None = None,
        window_rows: int = WINDOW_ROWS,
        **kwargs: Any,
    ) -> None:
        # Not SQLTrackerStore's constructor: that one connects, waits for ever, and creates tables.
        del host  # Rasa hands it to every tracker store; the address comes from the environment
        self.engine = engine or make_engine(database_url(), connections=CONNECTIONS)
        self._window_rows = window_rows
        TrackerStore.__init__(self, domain, event_broker, **kwargs)

    async def keys(self) -> list[str]:
        """The ids of all conversations."""
        with self.engine.connect() as connection:
            return [row.sender_id for row in connection.execute(CONVERSATIONS)]

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as far as a turn needs it; ``None`` when nothing was ever said."""
        with self.engine.connect() as connection:
            rows = connection.execute(NEWEST, {"conversation": sender_id, "rows": self._window_rows}).all()[::-1]
            if not rows:
                return None
            if len(rows) < self._window_rows:
                return self._tracker(sender_id, [], rows)
            first_user_event = next((i for i, row in enumerate(rows) if row.type_name == UserUttered.type_name), 0)
            return self._tracker(sender_id, self._remembered(connection, sender_id), rows[first_user_event:])

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The whole conversation, for people and exports; never for a turn."""
        with self.engine.connect() as connection:
            rows = connection.execute(ALL, {"conversation": conversation_id}).all()
        return self._tracker(conversation_id, [], rows) if rows else None

    def _tracker(self, sender_id: str, before: list[Event], rows: Sequence[Any]) -> DialogueStateTracker:
        stored = [json.loads(row.data) for row in rows]
        tracker = DialogueStateTracker.from_dict(
            sender_id, [event.as_dict() for event in before] + stored, self.domain.slots
        )
        tracker.events_stored = len(tracker.events)
        return tracker

    def _remembered(self, connection: Connection, sender_id: str) -> list[Event]:
        """Synthetic events that lead to the snapshot's state; never stored."""
        row = connection.execute(SNAPSHOT, {"conversation": sender_id}).first()
        if row is None:
            return []
        known = {slot.name for slot in self.domain.slots}
        slots = [SlotSet(name, value) for name, value in json.loads(row.slots).items() if name in known]
        return [*slots, ActiveLoop(row.active_loop), ActionExecuted(ACTION_LISTEN_NAME)]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new and rewrite the snapshot, in one transaction."""
        await self.stream_events(tracker)
        with self.engine.begin() as connection:
            stored = getattr(tracker, "events_stored", None)
            if stored is None:
                stored = connection.execute(COUNT, {"conversation": tracker.sender_id}).scalar() or 0
            new = list(tracker.events)[stored:]
            if new:
                connection.execute(APPEND, [_row(tracker.sender_id, event) for event in new])
            connection.execute(REMEMBER, _snapshot(tracker))
        tracker.events_stored = len(tracker.events)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _snapshot(tracker: DialogueStateTracker) -> dict[str, Any]:
    slots = {slot.name: slot.value for slot in tracker.slots.values() if slot.value != slot.initial_value}
    return {
        "conversation": tracker.sender_id,
        "slots": json.dumps(slots),
        "active_loop": tracker.active_loop.name if tracker.active_loop else None,
    }
