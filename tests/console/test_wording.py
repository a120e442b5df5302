"""How amounts, moments and messages read."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console import bubbles, wording
from services.payments.verdict import Problem
from services.whatsapp.delivery import CLOSED_WINDOW, TOO_LATE

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "words"),
    [(55_500_00, "$ 55.500"), (1_234_567_89, "$ 1.234.567,89"), (5, "$ 0,05"), (-8_000_00, "−$ 8.000"), (0, "$ 0")],
)
def test_pesos_read_as_in_argentina(amount: int, words: str) -> None:
    assert wording.pesos(amount) == words


def test_another_currency_is_named() -> None:
    assert wording.pesos(100_00, "BRL") == "BRL 100"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=30), "menos de 1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3), "3 días"),
    ],
)
def test_a_span_reads_in_its_largest_unit(ago: timedelta, words: str) -> None:
    assert wording.how_long(ago) == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 11, 24, 14, 5, tzinfo=UTC), "11:05"),
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), "ayer 23:00"),
        (datetime(2026, 11, 17, 14, 5, tzinfo=UTC), "mar 17 nov 11:05"),
    ],
)
def test_a_moment_reads_on_the_houses_wall(when: datetime, words: str) -> None:
    assert wording.moment(when, ZONE, now=NOW) == words


def test_a_stay_and_a_party_read_in_full() -> None:
    assert wording.stay(date(2026, 12, 1), date(2026, 12, 2)) == "mar 1 dic → mié 2 dic · 1 noche"
    assert wording.party(2, 1, 0, 0) == "2 adultos, 1 chico"
    assert wording.party(2, 2, 1, 1) == "2 adultos, 1 chico, 1 bebé, 1 mascota"


def test_every_problem_of_a_payment_has_words() -> None:
    assert set(wording.PAYMENT_PROBLEMS) == {problem.value for problem in Problem}


def test_every_reason_for_which_the_assistant_calls_a_person_has_words() -> None:
    skills = (Path(__file__).parents[2] / "actions").glob("*.py")
    reasons = {reason for skill in skills for reason in re.findall(r'reason="(\w+)"', skill.read_text("utf-8"))}
    assert {"asked", "not_understood"} <= reasons
    assert reasons <= set(wording.REASONS)


NAMES = st.sampled_from(["type", "text", "body", "interactive", "action", "buttons", "reply", "sections", "rows"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner),
)


@given(JSON)
def test_no_stored_body_breaks_a_page(body: Any) -> None:
    bubble = bubbles.of_outbound(body if isinstance(body, dict) else {"type": body})
    assert all(isinstance(words, str) for words in [bubble.text, bubble.note, bubble.link, *bubble.choices])


@pytest.mark.parametrize(
    ("code", "error", "word"),
    [(132001, "no such template", "plantilla"), (None, TOO_LATE, "tarde"), (None, CLOSED_WINDOW, "24 horas")],
)
def test_an_owner_reads_why_a_notice_did_not_arrive(code: int | None, error: str, word: str) -> None:
    assert word in wording.why_undelivered(code, error)
