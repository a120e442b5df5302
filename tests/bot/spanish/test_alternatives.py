"""Several stays in one message, to be compared; and what only looks like several. On Tuesday 24 November 2026."""

from datetime import date

import pytest

from bot.spanish import StayContext, read_alternatives

TODAY = date(2026, 11, 24)
KNOWN = StayContext(check_in=date(2027, 3, 10), check_out=date(2027, 3, 12))


def alternatives(sentence: str, context: StayContext | None = None) -> list[tuple[str, str]]:
    return [(str(first), str(last)) for first, last in read_alternatives(sentence, today=TODAY, context=context)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("del 12 al 15 de abril o del 16 al 19?", [("2027-04-12", "2027-04-15"), ("2027-04-16", "2027-04-19")]),
        ("del 12 al 15 o del 16 al 19 de abril", [("2027-04-12", "2027-04-15"), ("2027-04-16", "2027-04-19")]),
        ("el finde del 9 de abril y cuánto el del 16?", [("2027-04-09", "2027-04-11"), ("2027-04-16", "2027-04-18")]),
        ("semana santa o el finde del 1 de mayo?", [("2027-03-25", "2027-03-28"), ("2027-04-30", "2027-05-02")]),
        ("desde el 12 de abril, 2 noches y cuánto 3?", [("2027-04-12", "2027-04-14"), ("2027-04-12", "2027-04-15")]),
        ("3 o 4 noches desde el 10 de marzo", [("2027-03-10", "2027-03-13"), ("2027-03-10", "2027-03-14")]),
    ],
)
def test_the_stays_of_a_comparison_are_read_each(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert alternatives(sentence) == expected


def test_counts_of_nights_are_compared_from_the_arrival_that_is_known() -> None:
    assert alternatives("y por 4 noches o 5?", KNOWN) == [("2027-03-10", "2027-03-14"), ("2027-03-10", "2027-03-15")]


@pytest.mark.parametrize(
    "sentence",
    [
        "del 12 al 15 de abril",
        "del 12 al 15 de abril? no, perdón, del 13 al 16",
        "del 10 al 12, o mejor del 11 al 13 de marzo",
        "somos 2 y nos quedamos 3 noches desde el 10 de marzo",
        "3 noches, 2 personas, del 5 de abril",
        "del 5 al 8 de abril para 2 o 3 personas",
        "hay lugar? del 5 al 8 de abril",
        "",
    ],
)
def test_a_single_stay_is_no_comparison(sentence: str) -> None:
    assert alternatives(sentence) == []
    assert alternatives(sentence, KNOWN) == []
