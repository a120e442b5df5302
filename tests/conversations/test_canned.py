"""Answers that people keep, their places, and labels of conversations."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.conversations import canned, labels
from services.conversations.canned import PLACES, fill, left_open
from services.errors import NotFound, WordsInvalid
from tests.conversations.test_people import refused, take, write
from tests.talking import Talk

BY = "marta@example.com"
VALUES = {"nombre": "Ana", "cabaña": "Ceibo", "saldo": "$ 55.500"}


def test_places_are_filled_however_they_are_written() -> None:
    assert (
        fill("Hola {nombre}, {Cabana} te espera. Saldo: { saldo }", VALUES)
        == "Hola Ana, Ceibo te espera. Saldo: $ 55.500"
    )


def test_what_is_not_known_stays_and_is_told() -> None:
    words = fill("{nombre}: del {llegada} al {salida}, {codigo}, {llegada}", VALUES)
    assert words == "Ana: del {llegada} al {salida}, {codigo}, {llegada}"
    assert left_open(words) == ["llegada", "salida", "código"]


def test_braces_that_are_no_places_of_ours_are_left_alone() -> None:
    assert left_open("un {emoji} y { } y {}") == []


@given(text=st.text(max_size=60), value=st.text(max_size=10))
def test_a_value_is_never_read_as_a_place(text: str, value: str) -> None:
    nothing_left = fill(text.replace("{", ""), dict.fromkeys(PLACES, value))
    assert nothing_left == text.replace("{", "")
    assert fill("{nombre}", {"nombre": "{saldo}", "saldo": "x"}) == "{saldo}"


async def keep(talk: Talk, title: str, text: str, number: int | None = None) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await canned.keep(connection, title, text, by=BY, now=talk.clock.now(), number=number)
        await connection.commit()


async def kept(talk: Talk) -> list[tuple[int, str, str]]:
    async with talk.product.database.unit_of_work() as connection:
        return [(row.id, row.title, row.text) for row in await canned.every(connection)]


async def test_an_answer_is_kept_changed_and_dropped(talk: Talk) -> None:
    await keep(talk, "  wifi ", "Hola {nombre},\r\nla clave es arroyo")
    ((number, title, text),) = await kept(talk)
    assert (title, text) == ("wifi", "Hola {nombre},\nla clave es arroyo")
    await keep(talk, "Wifi", "otra", number)
    assert await kept(talk) == [(number, "Wifi", "otra")]
    async with talk.product.database.unit_of_work() as connection:
        await canned.drop(connection, number)
        await canned.drop(connection, number)
        await connection.commit()
    assert await kept(talk) == []
    with pytest.raises(NotFound):
        await keep(talk, "Wifi", "otra", number)


@pytest.mark.parametrize(
    ("title", "text", "why"),
    [
        ("", "x", ("title", "empty")),
        ("x" * 41, "x", ("title", "too_long")),
        ("x", " \n\0", ("text", "empty")),
        ("x", "x" * 1501, ("text", "too_long")),
        ("x", "hola {nmbre}", ("text", "unknown_place")),
        ("WIFI", "otra", ("title", "taken")),
    ],
)
async def test_what_cannot_be_kept_says_which_field_and_why(
    talk: Talk, title: str, text: str, why: tuple[str, str]
) -> None:
    await keep(talk, "wifi", "la clave")
    with pytest.raises(WordsInvalid) as caught:
        await keep(talk, title, text)
    assert (caught.value.details["field"], caught.value.details["reason"]) == why
    assert len(await kept(talk)) == 1


async def test_no_guest_ever_gets_braces(talk: Talk, ana: UUID) -> None:
    await take(talk, ana)
    assert await refused(write(talk, ana, "Te esperamos el {llegada}")) == "left_open"


# --- labels


async def given_labels(talk: Talk) -> list[str]:
    found: list[str] = await talk.value("select labels from conversation")
    return found


async def label(talk: Talk, conversation_id: UUID, name: str) -> None:
    async with talk.product.database.unit_of_work() as connection:
        await labels.add(connection, conversation_id, name)
        await connection.commit()


async def test_a_conversation_has_each_label_once(talk: Talk, ana: UUID) -> None:
    await label(talk, ana, "VIP")
    await label(talk, ana, "  vip ")
    await label(talk, ana, "grupo  grande")
    assert await given_labels(talk) == ["VIP", "grupo grande"]
    async with talk.product.database.unit_of_work() as connection:
        assert await labels.every(connection) == ["grupo grande", "VIP"]
        await labels.remove(connection, ana, "VIP")
        await labels.remove(connection, ana, "no está")
        await connection.commit()
    assert await given_labels(talk) == ["grupo grande"]


@pytest.mark.parametrize(("name", "reason"), [(" \0", "empty"), ("x" * 25, "too_long")])
async def test_a_label_that_is_none_is_refused(talk: Talk, ana: UUID, name: str, reason: str) -> None:
    with pytest.raises(WordsInvalid) as caught:
        await label(talk, ana, name)
    assert caught.value.details["reason"] == reason


async def test_a_conversation_has_so_many_labels_and_no_more(talk: Talk, ana: UUID) -> None:
    for number in range(labels.MOST):
        await label(talk, ana, f"n{number}")
    with pytest.raises(WordsInvalid):
        await label(talk, ana, "otra")
