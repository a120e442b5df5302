"""A turn read out of Rasa's events: what was understood, done, said and remembered, in that order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.review.events import turn_of
from tests.console.review.events import action, bot, slot, user

AT = 1_795_000_000.0
ASKED = user("hay pileta?", [("ask_amenities", 0.91), ("ask_activities", 0.04)], at=AT, message="7")


def test_guesses_come_best_first_and_say_how_sure_it_was() -> None:
    turn = turn_of(ASKED, [])
    assert [(one.intent, one.confidence) for one in turn.guesses] == [("ask_amenities", 0.91), ("ask_activities", 0.04)]
    assert (turn.intent, turn.confidence, turn.is_fallback) == ("ask_amenities", 0.91, False)
    assert (turn.message_id, turn.kind) == ("7", "text")


def test_of_a_message_that_it_did_not_dare_to_act_on_the_best_guess_is_told_all_the_same() -> None:
    ranking = [("nlu_fallback", 0.6), ("ask_pets", 0.31), ("ask_price", 0.2)]
    turn = turn_of(user("el bicho?", ranking, at=AT, message="7"), [action("action_ask_again", at=AT + 1)])
    assert (turn.intent, turn.confidence, turn.is_fallback) == ("ask_pets", 0.31, True)


def test_actions_take_what_passed_since_the_one_before_and_keep_what_they_said_and_remembered() -> None:
    turn = turn_of(
        ASKED,
        [
            action("action_answer_question", at=AT + 0.25),
            slot("topic", "pool", at=AT + 0.25),
            bot("Sí, de noviembre a marzo.", at=AT + 0.25, metadata={"calls": ["GET /property 200 12 ms"]}),
            action("action_continue_booking", at=AT + 1.0, policy="policy_0_MemoizationPolicy"),
            bot("¿Para cuándo?", at=AT + 1.0),
            action("action_listen", at=AT + 1.1),
        ],
        before={"language": "es"},
    )
    first, second = turn.steps
    assert (first.action, first.policy, first.said) == (
        "action_answer_question",
        "RulePolicy",
        ("Sí, de noviembre a marzo.",),
    )
    assert first.slots == {"topic": "pool"}
    assert first.calls == ("GET /property 200 12 ms",)
    assert (second.policy, second.said) == ("MemoizationPolicy", ("¿Para cuándo?",))
    assert [round(step.seconds or 0, 2) for step in turn.steps] == [0.25, 0.75]
    assert round(turn.seconds or 0, 2) == 1.0


def test_what_is_remembered_is_told_before_and_after() -> None:
    turn = turn_of(
        ASKED,
        [action("a", at=AT), slot("adults", 4, at=AT), slot("topic", None, at=AT)],
        before={"adults": 2, "topic": "pool", "pets": 1},
    )
    assert turn.changed == [("adults", 2, 4), ("topic", "pool", None)]


def test_a_turn_ends_where_the_guest_writes_again() -> None:
    turn = turn_of(
        ASKED,
        [action("a", at=AT + 1), user("chau", [("goodbye", 1.0)], at=AT + 5, message="8"), action("b", at=AT + 6)],
    )
    assert [step.action for step in turn.steps] == ["a"]


def test_who_is_called_is_told() -> None:
    called = bot("Ya te escribe Marta", at=AT, custom={"handover": {"reason": "not_understood"}})
    assert turn_of(ASKED, [action("a", at=AT), called]).asked_person == "not_understood"
    assert turn_of(ASKED, [action("a", at=AT), bot("Hola", at=AT)]).asked_person is None


ODD: list[Any] = [
    None,
    True,
    7,
    -1.5,
    1e300,
    float("nan"),
    "x",
    [],
    {},
    {"name": 3},
    [[1]],
    [{}],
    {"intent": [1], "entities": {}},
]
ODD += [
    {"custom": {"handover": "x"}},
    {"intent": {"name": None}, "intent_ranking": [3, {"name": 4}]},
    {"calls": [1, {}]},
]
FIELDS = ["text", "parse_data", "metadata", "message_id", "timestamp", "name", "data", "policy", "confidence", "value"]
ODD_EVENT = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD), max_size=4)


@given(ODD_EVENT, st.lists(st.tuples(st.sampled_from(["user", "bot", "slot", "action", "x"]), ODD_EVENT), max_size=5))
def test_odd_events_are_read_as_far_as_they_go(said: dict[str, Any], following: list[tuple[str, Any]]) -> None:
    turn = turn_of(said, [{**event, "event": kind} for kind, event in following])
    assert 0 <= len(turn.steps) <= len(following)


@pytest.mark.parametrize(("known", "language"), [("en", "en"), (None, "es"), (3, "es")])
def test_a_guest_writes_spanish_until_something_else_is_known(known: Any, language: str) -> None:
    assert turn_of(ASKED, [], before={"language": known}).language == language
