"""Trainers' mistakes in a talk are told; an expectation is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.talks.script import BrokenTalk, Message, talks_of

A_TALK = """
- charla: Reserva
  mensajes:
    - di: hola
      responde: fechas
  queda: []
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "talk.yml"
    path.write_text(text, "utf-8")
    return path


def test_a_talk_is_read(tmp_path: Path) -> None:
    (talk,) = talks_of(written(tmp_path, A_TALK))
    assert (talk.name, talk.messages[0].says, talk.messages[0].answer_has, talk.left) == (
        "Reserva", "hola", ("fechas",), (),
    )  # fmt: skip


def test_what_is_said_aloud_is_told_apart(tmp_path: Path) -> None:
    (talk,) = talks_of(written(tmp_path, A_TALK.replace("- di:", "- graba:")))
    assert (talk.messages[0].says, talk.messages[0].is_spoken) == ("hola", True)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("responde:", "respnde:", "no conozco respnde"),
        ("charla: Reserva", "charlas: Reserva", "falta el nombre"),
        ("  queda: []", "  reservado: []", "no conozco reservado"),
        ("  queda: []", "", "lo que queda reservado"),
        ("  queda: []", "  queda: [Ceibo del 3 al 5]", "no es una cabaña con llegada y salida"),
        ("- di: hola", "- di: hola\n      toca: Sí", "o di o graba o toca"),
        ("- di: hola", "- di: hola\n      graba: hola", "o di o graba o toca"),
        ("responde: fechas", "responde: (fechas", "no es una expresión"),
    ],
)
def test_a_mistake_in_a_talk_is_told(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    assert right in A_TALK
    with pytest.raises(BrokenTalk, match=told):
        talks_of(written(tmp_path, A_TALK.replace(right, wrong)))


def test_an_answer_must_have_everything_and_lack_everything_that_a_message_says() -> None:
    message = Message("hola", None, ("Ceibo", r"\$ 270\.000"), ("Aromo",), None)
    assert message.shortfalls("La CEIBO, $ 270.000", None) == []
    assert message.shortfalls("La Ceibo", None) == [r"no dice «\$ 270\.000»"]
    assert message.shortfalls("La Ceibo o la Aromo, $ 270.000", None) == ["dice «Aromo»"]
    assert message.shortfalls("La Ceibo, $ 270.000", "asked") == ["entrega: asked, no None"]


def test_silence_is_no_answer() -> None:
    assert Message("hola", None, (), (), None).shortfalls("", None) == ["no contesta"]


def test_a_hand_over_must_come_where_it_is_written() -> None:
    assert Message("quiero una persona", None, (), (), "asked").shortfalls("Le aviso", None) != []
