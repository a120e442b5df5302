"""What the model writes is read as a guest would have written it, and what guests write stays as it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.voice.sentences import KEPT_APART, LOOKED_AT
from bot.spanish import read_party, read_stay
from services.voice.wording import as_said_here

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("Vale, la reservo.", "Dale, la reservo."),
        ("Sí, vale, reservarla.", "Sí, dale, reservarla."),
        ("¡Vale!", "¡Dale!"),
        ("Bueno vale", "Bueno dale"),
        ("Qué precio tiene el fin de del 26 de febrero", "Qué precio tiene el finde del 26 de febrero"),
        ("Tenés algo para este fin de?", "Tenés algo para este finde?"),
        ("El fin de largo de octubre", "El finde largo de octubre"),
        ("Del 20 y 1 al 20 y 8 de febrero", "Del 21 al 28 de febrero"),
        ("La fecha del 10-0, del 12 al 14 de mayo", "La fecha del 10, no, del 12 al 14 de mayo"),
        ("Somos $4.", "Somos 4."),
        ("Del 1 al 4 de mayo, vamos a hacer 2.", "Del 1 al 4 de mayo, vamos a ser 2."),
        ("No. No.", "No."),
        ("La primera. La primera. La primera.", "La primera."),
        ("¿Dos?", "Dos."),
        ("Somos dos adultos y unene de seis años.", "Somos dos adultos y un nene de seis años."),
    ],
)
def test_a_habit_of_the_models_is_read_as_what_was_said(heard: str, said: str) -> None:
    assert as_said_here(heard) == said


@pytest.mark.parametrize(
    "text",
    [
        "Soy Vale Ríos",
        "¿Cuánto vale la noche?",
        "Valeria, a nombre de Valeria",
        "Te transferí $ 120.000 y después $50 mil",
        "Pagué $95,50",
        "el 20 y 21 de enero",
        "Somos 20 y 3 perros",
        "Vamos a hacer 3 pagos",
        "El fin de semana del 26",
        "A fin de mes, o para fin de año",
        "A fines de enero",
        "del 20 y 3/4",
        "10-01 al 12-01",
        *(sentence.text for sentence in (*LOOKED_AT, *KEPT_APART)),
    ],
)
def test_what_guests_say_stays_as_it_is(text: str) -> None:
    assert as_said_here(text) == text


@given(st.text(st.sampled_from("Vvale sí,.$4 120-03 y 5 un nene/"), max_size=40))
def test_a_second_look_changes_nothing(text: str) -> None:
    once = as_said_here(text)
    assert as_said_here(once) == once


def test_a_correction_and_a_child_that_were_run_together_count() -> None:
    stay = read_stay(as_said_here("La fecha del 10-0, del 12 al 14 de mayo"), today=TODAY)
    party = read_party(as_said_here("Somos dos adultos y unene de seis años."))
    assert stay is not None
    assert (stay.check_in, stay.check_out) == (date(2027, 5, 12), date(2027, 5, 14))
    assert party is not None
    assert (party.adults, party.children) == (2, 1)
