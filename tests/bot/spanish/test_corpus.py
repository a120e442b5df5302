"""
Stays and parties as guests write them, each with the answer that a person decided before any reader saw it.

A line of `corpus_stays.jsonl` is `{"text", "today", "check_in", "check_out"}`: an arrival alone has no `check_out`.
`expect` is `ask` (a person would ask back), `none` (no dates are said) or `partial`; `also` lists other stays that are
right too, with `ask_ok` asking is, with `none_ok` reading nothing. `corpus_parties.jsonl` has `adults`, `children` and
`pets` instead, null where the sentence leaves it open. In `corpus_turns.jsonl` a stay is `known` before, or was asked
for. A sentence joins the corpus with its answer, before a rule is changed for it.
"""

import json
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spanish import PartyReading, StayContext, StayReading, read_party, read_stay

HERE = Path(__file__).parent
Line = dict[str, Any]


def corpus(name: str) -> list[Any]:
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        pytest.param(json.loads(line), id=f"{number}: {json.loads(line)['text'][:60]}")
        for number, line in enumerate(lines, start=1)
    ]


def stay_is_right(line: Line, reading: StayReading | None) -> bool:
    if reading is None or reading.ask:
        asked = reading is not None and (line.get("expect") == "ask" or line.get("ask_ok", False))
        return asked or (reading is None and (line.get("expect") == "none" or line.get("none_ok", False)))
    said = (str(reading.check_in), str(reading.check_out) if reading.check_out else None)
    right = [line, *line.get("also", [])] if "check_in" in line else []
    return said in [(stay["check_in"], stay["check_out"]) for stay in right]


def meaning(reading: StayReading | PartyReading | None) -> StayReading | PartyReading | None:
    """The reading wherever in the text it was said."""
    return replace(reading, start=0, end=0) if reading is not None else None


def party_is_right(line: Line, reading: PartyReading | None) -> bool:
    if reading is None:
        return line.get("expect") == "none" or line.get("none_ok", False)
    open_ended = reading.ask or reading.adults is None
    if open_ended and (line.get("expect") == "ask" or line.get("ask_ok", False)):
        return True
    right = [line, *line.get("also", [])] if "adults" in line else []
    return not reading.ask and any(_agrees(party, reading) for party in right)


def _agrees(party: Line, reading: PartyReading) -> bool:
    children = party["children"] is None or (reading.children or 0) == party["children"]
    pets = party["pets"] is None or (reading.pets or 0) == party["pets"]
    return reading.adults == party["adults"] and children and pets


def typed_otherwise(text: str, *, shout: bool, accents: bool, spaces: int) -> str:
    """The text in capitals, without its accents, with more room between its words."""
    if shout:
        text = text.upper()
    if not accents:
        text = "".join(c for c in unicodedata.normalize("NFD", text) if c not in ACCENTS)
    return " " * (spaces - 1) + text.replace(" ", " " * spaces)


ACCENTS = "\N{COMBINING ACUTE ACCENT}\N{COMBINING DIAERESIS}"
STAYS, PARTIES = ([param.values[0] for param in corpus(name)] for name in ("corpus_stays", "corpus_parties"))


@given(st.sampled_from(STAYS), st.booleans(), st.booleans(), st.integers(1, 3))
def test_case_accents_and_room_between_words_change_no_stay(
    line: Line, shout: bool, accents: bool, spaces: int
) -> None:
    today = date.fromisoformat(line["today"])
    otherwise = typed_otherwise(line["text"], shout=shout, accents=accents, spaces=spaces)
    assert meaning(read_stay(otherwise, today=today)) == meaning(read_stay(line["text"], today=today))


@given(st.sampled_from(PARTIES), st.booleans(), st.booleans(), st.integers(1, 3))
def test_case_accents_and_room_between_words_change_no_party(
    line: Line, shout: bool, accents: bool, spaces: int
) -> None:
    otherwise = typed_otherwise(line["text"], shout=shout, accents=accents, spaces=spaces)
    assert meaning(read_party(otherwise)) == meaning(read_party(line["text"]))


@given(st.sampled_from(STAYS), st.sampled_from(STAYS), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_two_sentences_in_one_never_make_an_impossible_stay(one: Line, other: Line, today: date) -> None:
    reading = read_stay(f"{one['text']}, {other['text']}", today=today)
    if reading is None:
        return
    assert reading.ask == (reading.reason is not None)
    if reading.check_in is not None:
        assert reading.check_in >= today
        assert reading.check_out is None or reading.check_out > reading.check_in


@pytest.mark.parametrize("line", corpus("corpus_stays"))
def test_a_stay_of_the_corpus_is_read_as_a_person_reads_it(line: Line) -> None:
    reading = read_stay(line["text"], today=date.fromisoformat(line["today"]))
    assert stay_is_right(line, reading), reading


@pytest.mark.parametrize("line", corpus("corpus_turns"))
def test_a_turn_of_the_corpus_changes_the_stay_as_a_person_takes_it(line: Line) -> None:
    known: dict[str, Any] = {
        name: value if name == "asked" else date.fromisoformat(value) for name, value in line["known"].items()
    }
    reading = read_stay(line["text"], today=date.fromisoformat(line["today"]), context=StayContext(**known))
    assert stay_is_right(line, reading), reading


@pytest.mark.parametrize("line", corpus("corpus_parties"))
def test_a_party_of_the_corpus_is_counted_as_a_person_counts_it(line: Line) -> None:
    reading = read_party(line["text"])
    assert party_is_right(line, reading), reading
