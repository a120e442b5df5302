"""The talks of the YAML files beside this, read strictly: a word that is misspelt is told, not passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

OF_A_TALK = {"charla", "ocupado", "mensajes", "queda"}
WAYS = ("di", "graba", "toca")
OF_A_MESSAGE = {*WAYS, "responde", "nunca", "entrega"}
STAY = re.compile(r"\S.* \d{4}-\d{2}-\d{2} \d{4}-\d{2}-\d{2}")


class BrokenTalk(Exception):
    """A talk that cannot be held; the message says which and why, in Spanish, as trainers write them."""


@dataclass(frozen=True)
class Message:
    """
    What the guest types, says aloud or taps, and what the answer must be like: expressions, searched without regard to
    case. ``is_spoken``: what is said was heard in a voice note, beyond doubt.
    """

    says: str | None
    taps: str | None
    answer_has: tuple[str, ...]
    answer_lacks: tuple[str, ...]
    handed_over: str | None
    is_spoken: bool = False

    def shortfalls(self, answer: str, handed_over: str | None) -> list[str]:
        """What is wrong with an answer, in a trainer's words."""
        missing = [f"no dice «{one}»" for one in self.answer_has if not re.search(one, answer, re.IGNORECASE)]
        excess = [f"dice «{one}»" for one in self.answer_lacks if re.search(one, answer, re.IGNORECASE)]
        other = [f"entrega: {handed_over}, no {self.handed_over}"] if handed_over != self.handed_over else []
        return ([] if answer else ["no contesta"]) + missing + excess + other


@dataclass(frozen=True)
class Talk:
    """A whole conversation: what others have reserved before it, its messages, what it leaves reserved."""

    name: str
    taken: tuple[str, ...]
    messages: tuple[Message, ...]
    left: tuple[str, ...]


def talks_of(path: Path) -> list[Talk]:
    """The talks of a file. Raises :class:`BrokenTalk`."""
    return [_talk(one, path.name) for one in YAML(typ="safe").load(path.read_text("utf-8")) or []]


def _talk(written: Any, file: str) -> Talk:
    if not (isinstance(written, Mapping) and isinstance(written.get("charla"), str)):
        raise BrokenTalk(f"{file}: falta el nombre (charla: …) en {written}")
    where = f"{file}, «{written['charla']}»"
    _only(written, OF_A_TALK, where)
    if not written.get("mensajes") or "queda" not in written:
        raise BrokenTalk(f"{where}: hacen falta los mensajes y lo que queda reservado (queda: [] si nada)")
    taken, left = _several(written.get("ocupado")), _several(written["queda"])
    for stay in taken + left:
        if not STAY.match(stay):
            raise BrokenTalk(f"{where}: «{stay}» no es una cabaña con llegada y salida (AAAA-MM-DD)")
    return Talk(written["charla"], taken, tuple(_message(one, where) for one in written["mensajes"]), left)


def _message(written: Mapping[str, Any], where: str) -> Message:
    _only(written, OF_A_MESSAGE, where)
    if sum(way in written for way in WAYS) != 1:
        raise BrokenTalk(f"{where}: en cada mensaje, o di o graba o toca: {written}")
    expressions = _several(written.get("responde")), _several(written.get("nunca"))
    for one in (*expressions[0], *expressions[1]):
        try:
            re.compile(one)
        except re.error as fault:
            raise BrokenTalk(f"{where}: «{one}» no es una expresión: {fault}") from None
    says = written.get("di", written.get("graba"))
    return Message(says, written.get("toca"), *expressions, written.get("entrega"), "graba" in written)


def _only(written: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(written) - known):
        raise BrokenTalk(f"{where}: no conozco {', '.join(unknown)}; hay {', '.join(sorted(known))}")


def _several(written: Any) -> tuple[str, ...]:
    if written is None:
        return ()
    return tuple(written) if isinstance(written, Sequence) and not isinstance(written, str) else (str(written),)
