"""Stays as people say them aloud: with fillers, begun anew in the same words, and put right on the way."""

from __future__ import annotations

from datetime import date

import pytest

from bot.spanish import AskReason, read_name, read_party, read_stay

TODAY = date(2026, 11, 24)

RIGHT = (
    # fillers
    ("Hola, este, quería saber si tenés lugar del diez, no, del doce al catorce de diciembre", "2026-12-12 2026-12-14"),
    ("a ver, del, ¿cómo era?, del veintiséis de diciembre al dos de enero", "2026-12-26 2027-01-02"),
    ("y bueno nada, sería del cinco al diez de enero, viste", "2027-01-05 2027-01-10"),
    # begun anew in the same words
    ("del doce, eh, doce al quince de enero", "2027-01-12 2027-01-15"),
    ("el siete, siete de enero al diez", "2027-01-07 2027-01-10"),
    ("del, del tres de marzo al, al seis", "2027-03-03 2027-03-06"),
    ("del primero al cinco, del primero al cinco de marzo", "2027-03-01 2027-03-05"),
    ("mmm del dos al cuatro de diciembre creo que sí del dos al cuatro", "2026-12-02 2026-12-04"),
    ("desde el nueve, desde el nueve de enero hasta el doce", "2027-01-09 2027-01-12"),
    ("llegamos el sábado, el sábado nueve de enero y nos quedamos hasta el, hasta el jueves", "2027-01-09 2027-01-14"),
    ("desde el jueves siete hasta el domingo, domingo diez de enero", "2027-01-07 2027-01-10"),
    # put right
    ("Quiero reservar del 10. No, del 12 al 14 de diciembre.", "2026-12-12 2026-12-14"),
    ("Quiero reservar del 10, no del 12, al 14 de diciembre.", "2026-12-12 2026-12-14"),
    ("del diez no del doce al catorce de diciembre", "2026-12-12 2026-12-14"),
    ("del ocho al diez, o sea, del ocho al once de enero", "2027-01-08 2027-01-11"),
    ("del diez al doce de enero, no, el trece", "2027-01-10 2027-01-13"),
    ("entramos el dos y salimos el seis, no, el siete de enero", "2027-01-02 2027-01-07"),
    ("llegamos el 10 de enero y nos vamos el 12, perdón, el 13", "2027-01-10 2027-01-13"),
    ("del 28 de diciembre al 2 de enero, no, el 3", "2026-12-28 2027-01-03"),
    ("del nueve al once de enero, ay no, febrero, febrero", "2027-02-09 2027-02-11"),
    ("tres noches, o mejor cuatro, desde el dos de febrero", "2027-02-02 2027-02-06"),
    ("el nueve de enero, dos noches, no, tres noches", "2027-01-09 2027-01-12"),
    # what only looks like it
    ("del 10 al 10 de enero no, del 10 al 12", "2027-01-10 2027-01-12"),
    ("el 12 del 12 al 15 del 12", "2026-12-12 2026-12-15"),
    ("del 5 al 8 de enero. perdón, el 6", "2027-01-06 2027-01-08"),
    ("del 12 de enero al 12 de febrero", "2027-01-12 2027-02-12"),
)


@pytest.mark.parametrize(("said", "meant"), RIGHT)
def test_the_stay_that_was_meant_in_the_end(said: str, meant: str) -> None:
    read = read_stay(said, today=TODAY)
    assert read is not None
    assert f"{read.check_in} {read.check_out}" == meant


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("del 5 al 8 o del 5 al 8 de febrero", AskReason.ALTERNATIVES),
        ("del 5 al 8 de enero no, el 20", AskReason.DEPARTURE_NOT_AFTER_ARRIVAL),
        ("tres noches o cuatro desde el dos de febrero", AskReason.DEPARTURE_OPEN),
    ],
)
def test_what_is_still_open_is_asked(said: str, reason: AskReason) -> None:
    read = read_stay(said, today=TODAY)
    assert read is not None
    assert (read.ask, read.reason) == (True, reason)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Eh, Marta Gómez.", "Marta Gómez"),
        ("Bueno, eh, a ver, Nora Paz.", "Nora Paz"),
        ("Mmm, soy Elsa Ibarra", "Elsa Ibarra"),
        ("Emma Ríos", "Emma Ríos"),
        ("Mabel Ruiz", "Mabel Ruiz"),
        ("Estela Mora", "Estela Mora"),
        ("Eh, no sé", None),
        ("mmm", None),
    ],
)
def test_a_name_after_some_thought(said: str, name: str | None) -> None:
    assert read_name(said) == name


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("somos dos, no, tres, tres adultos", (3, 0)),
        ("somos cinco, no, esperá, seis, somos seis", (6, 0)),
        ("somos dos adultos y un nene, no, dos nenes", (2, 2)),
        ("para, para cuatro personas", (4, 0)),
        ("dos personas, bueno, en realidad tres personas", (3, 0)),
        ("vamos cuatro, bah, tres porque mi hijo no viene", (3, 0)),
    ],
)
def test_who_comes_in_the_end(said: str, people: tuple[int, int]) -> None:
    read = read_party(said)
    assert read is not None
    assert (read.adults, read.children) == people
