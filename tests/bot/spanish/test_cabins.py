"""Cabins of other houses: known as guests say them, and no trouble where they sound like a date or like people."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spanish import read_cabin, read_party, read_stay
from bot.spanish.cabins import mentions, without_cabins

TODAY = date(2026, 11, 24)
FARM = ("La Tranquera", "El Molino 2", "Depto Rojo")
COMMON = ("Abril", "Paz", "Dos Hermanas")
NUMBERED = ("Cabaña 1", "Cabaña 2", "Cabaña 3")


@pytest.mark.parametrize(
    ("text", "cabin"),
    [
        ("cuánto sale la tranquera para 2?", "La Tranquera"),
        ("quiero tranquera", "La Tranquera"),
        ("la trankera", "La Tranquera"),
        ("somos una familia tranquila", None),
        ("el molino 2 del 3 al 5", "El Molino 2"),
        ("me quedo con el molino dos", "El Molino 2"),
        ("reservame molino 2", "El Molino 2"),
        ("el molino está libre?", "El Molino 2"),
        ("a nombre de Juan Molina", None),
        ("depto rojo", "Depto Rojo"),
        ("el departamento rojo", "Depto Rojo"),
        ("prefiero el rojo", "Depto Rojo"),
        ("llegamos en un auto rojo", None),
        ("la tranquera o el molino", None),
    ],
)
def test_a_name_of_several_words_is_known_by_what_tells_it_from_the_others(text: str, cabin: str | None) -> None:
    assert read_cabin(text, FARM) == cabin


@pytest.mark.parametrize(
    ("text", "cabin"),
    [
        ("la cabaña 2 del 3 al 5 de marzo", "Cabaña 2"),
        ("cabaña dos", "Cabaña 2"),
        ("una cabaña 2 personas", None),
        ("cabaña 3 noches", None),
        ("busco cabaña para 3", None),
    ],
)
def test_a_number_is_a_name_only_where_it_counts_nothing(text: str, cabin: str | None) -> None:
    assert read_cabin(text, NUMBERED) == cabin


@pytest.mark.parametrize(
    ("text", "cabin"),
    [
        ("tenés algo en abril?", None),
        ("del 3 al 5 de abril", None),
        ("abril", None),
        ("quiero la Abril", "Abril"),
        ("cabaña abril", "Abril"),
        ("somos dos hermanas", None),
        ("la dos hermanas", "Dos Hermanas"),
        ("cabaña Dos Hermanas", "Dos Hermanas"),
        ("a nombre de Paz Vega", None),
        ("Paz Vega", None),
        ("la paz", "Paz"),
        ("quiero paz", "Paz"),
    ],
)
def test_a_common_word_is_a_cabin_only_where_the_guest_says_so(text: str, cabin: str | None) -> None:
    assert read_cabin(text, COMMON) == cabin


@pytest.mark.parametrize("name", COMMON)
def test_to_the_question_which_one_the_name_alone_is_enough(name: str) -> None:
    assert read_cabin(name.lower(), COMMON, asked=True) == name


@pytest.mark.parametrize(
    ("text", "names", "stay", "adults"),
    [
        ("la abril del 3 al 5 de mayo para 4", COMMON, (date(2027, 5, 3), date(2027, 5, 5)), 4),
        ("cabaña dos hermanas del 3 al 5 de mayo para 4", COMMON, (date(2027, 5, 3), date(2027, 5, 5)), 4),
        ("el molino 2 del 3 al 5 de mayo, somos 3", FARM, (date(2027, 5, 3), date(2027, 5, 5)), 3),
        ("la cabaña 3 para 2 del 10 al 12 de mayo", NUMBERED, (date(2027, 5, 10), date(2027, 5, 12)), 2),
    ],
)
def test_what_a_name_seems_to_say_of_dates_and_people_is_nothing(
    text: str, names: tuple[str, ...], stay: tuple[date, date], adults: int
) -> None:
    beside = without_cabins(text, names)
    read, party = read_stay(beside, today=TODAY), read_party(beside)
    assert read is not None
    assert party is not None
    assert (read.check_in, read.check_out) == stay
    assert party.adults == adults


@pytest.mark.parametrize("text", ["somos dos hermanas", "en abril", "del 2 al 4 de abril para dos"])
def test_dates_and_people_of_a_guest_who_names_no_cabin_stay(text: str) -> None:
    assert without_cabins(text, COMMON) == text


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=4))
def test_no_text_and_no_name_breaks_it_and_places_are_in_the_text(text: str, names: list[str]) -> None:
    for one in mentions(text, names):
        assert 0 <= one.start < one.end <= len(text)
        assert one.name in names
    without_cabins(text, names)
