"""A message is cut into the parts that may each ask for something, and into no others."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.clauses import clauses_of


def parts(text: str) -> list[str]:
    return [clause.text for clause in clauses_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tiene parrilla? y a que hora se entra?", ["tiene parrilla", "a que hora se entra"]),
        ("hay lugar para el finde y aceptan perros?", ["hay lugar para el finde", "aceptan perros"]),
        ("¿Dónde están? ¿Tienen fotos?", ["Dónde están", "Tienen fotos"]),
        ("cuánto sale, aceptan mascotas", ["cuánto sale", "aceptan mascotas"]),
        ("del 10 al 12 para dos. cuánto sale", ["del 10 al 12 para dos", "cuánto sale"]),
        ("quería ir en enero y saber si hay cochera", ["quería ir en enero", "saber si hay cochera"]),
    ],
)
def test_a_further_question_is_a_part_of_its_own(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    ["somos 4 adultos y 2 nenes", "la ceibo y la aromo", "de viernes a lunes, dos noches", "soy Ana y vengo de Azul"],
)
def test_what_is_given_stays_whole(text: str) -> None:
    assert parts(text) == [text]


def test_nothing_said_has_no_parts() -> None:
    assert parts(" … ?? 🙏") == []


@given(st.text(alphabet="aeiouyqhst áé¿?,.!\n", max_size=40))
def test_a_part_is_where_it_says(text: str) -> None:
    clauses = clauses_of(text)

    assert all(text[clause.start : clause.end] == clause.text for clause in clauses)
    assert all(first.end <= second.start for first, second in pairwise(clauses))
