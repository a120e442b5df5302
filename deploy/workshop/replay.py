"""
``make replay``: real conversations answered by another model, before it is let in.

The last conversations are held again, in a copy of the house in which nothing counts
(:mod:`deploy.workshop.rehearsal`). At each message both models are in the situation that the active one had brought
about: the candidate gets the same past, and what it reserved or cancelled is undone before the active one has its turn.
So a turn differs because the models differ, not because an earlier turn did. Only turns whose answer would change are
kept; what guests wrote is shown on the screen and nowhere else. docs/decisions/0023 says why.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local import house
from deploy.local.choosing import NoSuchModel
from deploy.local.environment import environment_of
from deploy.local.model import Say
from deploy.workshop.conversations import Conversation, DatabaseUnreadable, Message, Past, Row, read_past
from deploy.workshop.model_client import Answered, ModelAway, Models, loaded
from deploy.workshop.rehearsal import Rehearsal, rehearsing
from services.database.tables.booking import property_
from services.settings import read_settings

LAST = 50
OLD, NEW = "old", "new"
CODE = "‹código›"
UNREADABLE = "/unreadable_message"
NARROWEST = 72
FAULTS = (*house.FAULTS, DatabaseUnreadable, ModelAway)


@dataclass(frozen=True)
class Turn:
    """A turn, answered by both models. ``conversation`` counts from 1; ``said_at`` is the property's time."""

    conversation: int
    said_at: datetime
    text: str
    old: Answered
    new: Answered

    @property
    def is_changed(self) -> bool:
        """Whether the guest would read something else."""
        return words_of(self.old) != words_of(self.new)


@dataclass(frozen=True)
class Replay:
    """What became of a replay."""

    conversations: int
    turns: tuple[Turn, ...]

    @property
    def changed(self) -> tuple[Turn, ...]:
        """The turns that would be answered differently."""
        return tuple(turn for turn in self.turns if turn.is_changed)

    @property
    def understood_otherwise(self) -> int:
        """How many turns are understood differently and answered the same."""
        return sum(turn.old.intent != turn.new.intent and not turn.is_changed for turn in self.turns)


def changed_turns(candidate: Path, active: Path, *, last: int = LAST, say: Say = print) -> Replay:
    """
    The ``last`` conversations answered by both: which turns ``candidate`` would answer differently from ``active``.

    Takes about half a minute and a fifth of a second a turn. Raises what :data:`FAULTS` lists.
    """
    with house.house_database(read_settings()) as address:
        if address is None:
            return Replay(0, ())
        past = read_past(address, last=last)
    if not past.conversations:
        return Replay(0, ())
    return asyncio.run(replayed(past, candidate, active, say=say))


async def replayed(past: Past, candidate: Path, active: Path, *, say: Say) -> Replay:
    """Hold the conversations again. Raises ``PostgresFailed`` and :class:`ModelAway`."""
    say("prepara una copia de la casa y carga los dos modelos")
    async with rehearsing() as rehearsal:
        await rehearsal.furnish(past.house)
        environment = environment_of(read_settings(), for_program="training") | {"RASA_TOKEN": rehearsal.token}
        with loaded({OLD: active, NEW: candidate}, environment, actions_url=rehearsal.actions_url) as models:
            turns: list[Turn] = []
            for number, met in enumerate(past.conversations, start=1):
                say(f"conversación {number} de {len(past.conversations)}")
                for message, old, new in await _held_again(rehearsal, models, met):
                    turns.append(Turn(number, message.said_at.astimezone(_zone(past)), _shown(message), old, new))
    return Replay(len(past.conversations), tuple(turns))


async def _held_again(
    rehearsal: Rehearsal, models: Models, met: Conversation
) -> list[tuple[Message, Answered, Answered]]:
    await rehearsal.meet(met)
    offered: dict[str, str] = {}
    turns = []
    for message in met.messages:
        rehearsal.at(message.said_at)
        kind, words = told(message, offered)
        metadata = {
            "said_at": message.said_at.isoformat(), "conversation_id": str(met.id), "profile_name": met.guest_name,
        }  # fmt: skip
        turn = partial(
            models.turn, conversation=str(met.id), kind=kind, message=words, message_id=str(message.id),
            metadata=metadata,
        )  # fmt: skip
        before = await rehearsal.reservations()
        await asyncio.to_thread(models.carry, str(met.id), source=OLD, target=NEW)
        new = await asyncio.to_thread(turn, NEW)
        tried = await rehearsal.reservations()
        if tried != before:
            await rehearsal.undo(before)
        old = await asyncio.to_thread(turn, OLD)
        after = await rehearsal.reservations()
        turns.append((message, without_codes(old, before, after), without_codes(new, before, tried)))
        offered |= choices_of(old.answers)
    await asyncio.to_thread(models.forget, str(met.id))
    return turns


def told(message: Message, offered: Mapping[str, str]) -> tuple[str, str]:
    """
    How a message is put to a model: its kind and words. ``offered``: payloads by themselves and by their titles.

    A tap is a tap if its button was offered this time too, maybe with another number in its payload; else its title
    is what the guest wrote.
    """
    if message.choice_id is not None:
        for choice in (message.choice_id, message.text or ""):
            if choice in offered:
                return "choice", offered[choice]
    if message.text is not None:
        return "text", message.text
    media_kind = message.kind if message.kind.isalpha() else "unknown"
    return "choice", f'{UNREADABLE}{{"media_kind": "{media_kind}"}}'


def choices_of(answers: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What can be tapped in answers: payloads, found by themselves and by their titles."""
    found: dict[str, str] = {}
    for one in answers:
        for button in one.get("buttons") or []:
            found |= {button["payload"]: button["payload"], button["title"]: button["payload"]}
        for row in ((one.get("custom") or {}).get("list") or {}).get("rows") or []:
            found |= {row["id"]: row["id"], row["title"]: row["id"]}
    return found


def words_of(answered: Answered) -> str:
    """What the guest would read, buttons in brackets, and whether a person is called."""
    if answered.failed is not None:
        return f"(no contesta: {answered.failed})"
    lines: list[str] = []
    for one in answered.answers:
        custom = one.get("custom") or {}
        rows = (custom.get("list") or {}).get("rows") or []
        choices = [button["title"] for button in one.get("buttons") or []] + [row["title"] for row in rows]
        lines += [one["text"]] if one.get("text") else []
        lines += [" ".join(f"[{title}]" for title in choices)] if choices else []
        if "cta_url" in custom:
            lines.append(f"[{custom['cta_url'].get('display_text', 'link')} →]")
        if "handover" in custom:
            lines.append(f"→ pasa a una persona ({custom['handover'].get('reason', 'asked')})")
    return "\n".join(lines) or "(no dice nada)"


def without_codes(answered: Answered, before: Sequence[Row], after: Sequence[Row]) -> Answered:
    """Answers in which the codes of reservations just made, which are drawn by lot, read the same."""
    drawn = {row["code"] for row in after} - {row["code"] for row in before}
    if not drawn:
        return answered
    answers = tuple(_replaced(one, drawn) for one in answered.answers)
    return Answered(answered.intent, answered.confidence, answered.actions, answers, answered.failed)


def _replaced(value: Any, drawn: set[str]) -> Any:
    if isinstance(value, str):
        for code in drawn:
            value = value.replace(code, CODE)
        return value
    if isinstance(value, dict):
        return {key: _replaced(one, drawn) for key, one in value.items()}
    return [_replaced(one, drawn) for one in value] if isinstance(value, list) else value


def shown(replay: Replay, *, width: int | None = None) -> str:
    """The changed turns as text for a terminal of ``width`` columns (its own when left out), old beside new."""
    if not replay.turns:
        return "Todavía no hay conversaciones para repetir: el modelo no se pudo probar con ellas."
    width = max(width or shutil.get_terminal_size((100, 24)).columns, NARROWEST)
    lines = []
    for one in replay.changed:
        lines += ["", f"conversación {one.conversation}, {one.said_at:%d/%m/%Y %H:%M}", f"  huésped: {one.text}"]
        lines += _beside(_column(one.old, "ANTES"), _column(one.new, "AHORA"), width)
    return "\n".join([*lines, "", summary(replay)])


def summary(replay: Replay) -> str:
    """How many turns change, in one sentence."""
    asked = f"{_counted(len(replay.turns), 'turno')} de {_counted(replay.conversations, 'conversación')}"
    if not replay.changed:
        text = f"Ninguna respuesta cambia en {asked}."
    else:
        verb = "cambia" if len(replay.changed) == 1 else "cambian"
        text = f"{verb.capitalize()} {len(replay.changed)} de {asked}."
    if replay.understood_otherwise:
        text += f" Otros {replay.understood_otherwise} los entiende distinto y contesta lo mismo."
    return text


def _counted(number: int, what: str) -> str:
    many = f"{what.removesuffix('ón')}ones" if what.endswith("ón") else f"{what}s"
    return f"{number} {what if number == 1 else many}"


def _column(answered: Answered, title: str) -> list[str]:
    understood = f"({answered.intent} {answered.confidence:.2f}: {', '.join(answered.actions) or 'nada'})"
    return [title, understood, *words_of(answered).splitlines()]


def _beside(left: Sequence[str], right: Sequence[str], width: int) -> list[str]:
    half = (width - 5) // 2
    wrapped = [[part for line in column for part in textwrap.wrap(line, half) or [""]] for column in (left, right)]
    return [f"  {old:<{half}} │ {new}".rstrip() for old, new in zip_longest(*wrapped, fillvalue="")]


def _shown(message: Message) -> str:
    if message.choice_id is not None:
        return f"[{message.text or message.choice_id}]"
    return message.text if message.text is not None else f"({message.kind})"


def _zone(past: Past) -> ZoneInfo:
    rows = past.house.get(property_) or [{}]
    return ZoneInfo(rows[0].get("time_zone", "America/Argentina/Buenos_Aires"))


def main() -> int:
    """Replay and show. Returns the exit status: 1 when it could not be done."""
    parser = argparse.ArgumentParser(prog="make replay", usage="make replay MODEL=nombre [LAST=50]")
    parser.add_argument("--model", default="")
    parser.add_argument("--last", type=int, default=LAST)
    options = parser.parse_args()
    try:
        known = house.read_house(read_settings())
        candidate = known.path(options.model)
        active = known.rival_of(candidate)
        if active is None:
            raise NoSuchModel("no hay un modelo anterior con qué compararlo; nombrá otro: make replay MODEL=nombre")
        found = changed_turns(candidate, active, last=options.last, say=lambda line: print(f"-- {line}", flush=True))
    except (*FAULTS, NoSuchModel) as fault:
        sys.stderr.write(f"make replay: {fault}\n")
        return 1
    print(shown(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
