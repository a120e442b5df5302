"""How models are named, and which one a start of the product runs."""

from __future__ import annotations

import pytest

from deploy.local.choosing import Names, NoSuchModel, start_with
from deploy.local.registry import FIRST, PROGRAM, TRAINER, Activation
from tests.conftest import NOW

THERE = ("56981fac1ff20034", "86444e871f4c7075", "8644aaaabbbbcccc")
NAMES = Names("86444e871f4c7075", THERE, active="56981fac1ff20034")


def active(model: str, *, program: str = "p1") -> Activation:
    return Activation(1, model, TRAINER, "Ana", NOW, None, program, None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", 1), ("nuevo", 1), ("activo", 0), ("Activo ", 0), ("5698", 0), ("86444", 1),
        ("8644aaaabbbbcccc", 2), ("56981FAC", 0), ("models/86444e871f4c7075.tar.gz", 1),
    ],
)  # fmt: skip
def test_a_model_is_meant_by_its_name_its_beginning_or_what_it_is(said: str, meant: int) -> None:
    assert NAMES.meant(said) == THERE[meant]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("nuvo", "¿quisiste decir nuevo?"), ("56981fca", "¿quisiste decir 56981fac?"), ("actvo", "decir activo"),
        ("8644", "hay 2 modelos que empiezan con 8644"), ("zzz", "hay: 56981fac, 86444e87, 8644aaaa"),
        ("anterior", "no hay un modelo anterior"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_told_with_the_nearest(said: str, told: str) -> None:
    with pytest.raises(NoSuchModel, match=told.replace("?", r"\?")):
        NAMES.meant(said)


def test_before_the_first_training_it_is_said_what_to_do() -> None:
    with pytest.raises(NoSuchModel, match="make train"):
        Names("86444e871f4c7075", []).meant("")


def test_a_first_start_runs_what_fits_the_files_and_lets_it_in() -> None:
    start = start_with(None, fitting="new", program="p1")
    assert (start.model, start.activates, start.note) == ("new", FIRST, None)


def test_the_active_model_that_fits_the_files_runs_without_a_word() -> None:
    start = start_with(active("same"), fitting="same", program="p2")
    assert (start.model, start.activates, start.note) == ("same", None, None)


def test_changed_files_are_not_let_in_by_a_start_which_says_so_in_one_line() -> None:
    start = start_with(active("old-model"), fitting="new", program="p1")
    assert (start.model, start.activates) == ("old-model", None)
    assert start.note is not None
    assert "make train` y `make activate" in start.note
    assert "\n" not in start.note


def test_another_program_brings_files_that_fit_it() -> None:
    start = start_with(active("old-model"), fitting="new", program="p2")
    assert (start.model, start.activates) == ("new", PROGRAM)


def test_a_trial_lets_nothing_in() -> None:
    start = start_with(active("old-model"), fitting="new", program="p2", tried="other")
    assert (start.model, start.activates) == ("other", None)
