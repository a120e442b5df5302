"""What `make chat` shows of a turn, read from what the assistant keeps of it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from deploy.workshop import chat
from deploy.workshop.chat import described
from deploy.workshop.rules import names_of_rules
from deploy.workshop.turns import Decision, TurnSeen, changed_slots, of_message, turn_of
from services.database.unit_of_work import Database
from tests.conftest import NOW
from tests.house import House

UNDERSTOOD = {
    "intent": {"name": "ask_price", "confidence": 0.81},
    "intent_ranking": [
        {"name": "ask_price", "confidence": 0.81}, {"name": "book", "confidence": 0.1},
        {"name": "inform", "confidence": 0.05}, {"name": "greet", "confidence": 0.02},
        {"name": "deny", "confidence": 0.01},
    ],
    "entities": [{"entity": "cabin", "value": "Ceibo"}, {"entity": "cabin", "value": "Ceibo"}],
}  # fmt: skip
EARLIER: list[dict[str, Any]] = [
    {"event": "user", "message_id": "first", "timestamp": 90.0, "parse_data": {"intent": {"name": "greet"}}},
    {"event": "slot", "name": "adults", "value": 2, "timestamp": 90.1},
    {"event": "slot", "name": "cabin", "value": None, "timestamp": 90.1},
]
LATER: list[dict[str, Any]] = [
    {"event": "user", "message_id": "second", "timestamp": 100.0, "parse_data": UNDERSTOOD},
    {"event": "action", "name": "action_continue_booking", "policy": "policy_1_RulePolicy", "timestamp": 100.02},
    {"event": "slot", "name": "adults", "value": 2, "timestamp": 100.1},
    {"event": "slot", "name": "cabin", "value": "Ceibo", "timestamp": 100.1},
    {"event": "action", "name": "hold_form", "policy": None, "timestamp": 100.15},
    {"event": "action", "name": "action_listen", "policy": None, "timestamp": 100.2},
]
AFTER = [{"event": "user", "message_id": "third", "timestamp": 110.0, "parse_data": {}}]
TURN = TurnSeen(
    "ask_price", 0.81, (("ask_price", 0.81), ("book", 0.1), ("inform", 0.05), ("greet", 0.02), ("deny", 0.01)),
    ({"entity": "cabin", "value": "Ceibo"},), {"cabin": "Ceibo", "offer": {"number": 1, "options": ["x" * 200]}},
    (Decision("action_continue_booking", "RulePolicy"), Decision("hold_form", None)), 0.012, 0.2, 0.25,
)  # fmt: skip


def test_a_turn_goes_from_its_message_to_the_next() -> None:
    assert of_message([*EARLIER, *LATER, *AFTER], "second") == (EARLIER, LATER)
    assert of_message([*EARLIER, *LATER], "first") == ([], EARLIER)
    assert of_message(EARLIER, "other") is None


def test_only_slots_that_are_something_else_than_before_have_changed() -> None:
    assert changed_slots(EARLIER, LATER) == {"cabin": "Ceibo"}


async def test_a_turn_is_found_by_the_message_of_the_guest(database: Database, database_url: str) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, NOW)
        talk = await house.conversation(await house.guest("Ana"))
        moments: dict[str, Any] = {"received_at": NOW, "turn_started_at": NOW + timedelta(milliseconds=12)}
        answered = NOW + timedelta(milliseconds=250)
        await house.said(talk, "cuánto?", provider_id="wamid.ours", answered_at=answered, **moments)
        await house.said(talk, "espera", provider_id="wamid.open", state="received")
        await connection.commit()
    with psycopg.connect(database_url, autocommit=True) as reading:
        found = reading.execute("select id from inbound_message where provider_id = 'wamid.ours'").fetchone()
        assert found is not None
        for event in [*EARLIER, {**LATER[0], "message_id": str(found[0])}, *LATER[1:], *AFTER]:
            reading.execute(
                "insert into bot.events (sender_id, type_name, timestamp, data) values (%s, %s, %s, %s)",
                [str(talk), event["event"], event["timestamp"], json.dumps(event)],
            )
        turn = turn_of(reading, "wamid.ours")
        assert turn is not None
        assert (turn.intent, turn.confidence, turn.ranking[1]) == ("ask_price", 0.81, ("book", 0.1))
        assert turn.slots == {"cabin": "Ceibo"}
        assert turn.decisions == (Decision("action_continue_booking", "RulePolicy"), Decision("hold_form", None))
        assert (turn.waited, round(turn.assistant, 3), turn.whole) == (0.012, 0.2, 0.25)
        assert turn_of(reading, "wamid.open") is None
        assert turn_of(reading, "wamid.nobody") is None


def test_a_trainer_reads_intent_runners_up_marks_memory_rule_and_times() -> None:
    lines = described(TURN, rules=lambda _, action: ["Pregunta el precio"] if "booking" in action else []).splitlines()
    assert " ".join(lines[0].split()) == "entendió ask_price 0.81 después book 0.10, inform 0.05, greet 0.02"
    assert lines[1].split() == ["marcas", "cabin=Ceibo"]
    assert "cabin=Ceibo" in lines[2]
    assert max(map(len, lines)) < 140  # an offer is long
    assert lines[3].endswith("action_continue_booking (RulePolicy, «Pregunta el precio»)")
    assert lines[4].endswith("hold_form (la pidió la acción anterior)")
    assert "250 ms en total: 12 ms de espera, 200 ms" in lines[5]


def test_the_rules_are_named_as_in_their_files(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        "rules:\n- rule: Saluda\n  steps:\n  - intent: greet\n  - action: action_small_talk\n"
        "- rule: Precio o lugar\n  steps:\n  - or:\n    - intent: ask_price\n    - intent: ask_availability\n"
        "  - action: action_continue_booking\n"
    )
    folders = (tmp_path,)
    assert names_of_rules("greet", "action_small_talk", folders=folders) == ["Saluda"]
    assert names_of_rules("ask_availability", "action_continue_booking", folders=folders) == ["Precio o lugar"]
    assert names_of_rules("greet", "action_continue_booking", folders=folders) == []


def test_every_intent_of_the_product_has_a_rule_that_can_be_named() -> None:
    assert names_of_rules("greet", "action_small_talk")


def test_without_a_running_product_it_says_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PORT", "9")
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))
    assert chat.main() == 1
    assert "corré `make run`" in capsys.readouterr().err
