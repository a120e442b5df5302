"""
What the assistant would understand, for a file of sentences and without a server.

``.venv-bot/bin/python -m bot.understand --model MODEL --today DATE IN OUT`` reads lines ``{"text", "today"?}`` and
writes for each ``{"text", "today"?, "label", "confidence", "asks_again", "entities", "stay", "ask", "party"}``. The
intent and its entities come from the model, dates and people from :mod:`bot.spanish`, as in a conversation that has
just begun.

``label`` is the best of the trainer's intents even where the assistant would rather ask again: which threshold is right
can then be chosen from the figures, and ``asks_again`` says what the model's own threshold does. ``ask`` is about the
dates where a whole stay is said: who comes is then left out of ``party``, "del 10 al 15 con la familia".

A line that cannot be read ends everything before a sentence is understood, and names itself. The output appears whole
or not at all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from bot.plain_text import as_plain_text
from bot.spanish import PartyReading, StayReading, read_party, read_stay

FALLBACK_INTENT = "nlu_fallback"
SAY_EVERY = 100  # sentences
ENTITY_PARTS = ("entity", "value", "start", "end")


class InputUnreadable(Exception):
    """The input is not what was agreed; the message names the line."""


@dataclass(frozen=True)
class Sentence:
    """One line of the input; ``today`` is ``None`` when the line leaves it to the caller."""

    text: str
    today: date | None


class Parser(Protocol):
    """Rasa's agent, as far as it is used here."""

    async def parse_message(self, message_data: str) -> dict[str, Any]:
        """The intents and entities of a text."""
        ...


def read_sentences(lines: Iterable[str]) -> list[Sentence]:
    """The sentences of a JSON-lines file; empty lines are skipped. Raises :class:`InputUnreadable`."""
    return [_sentence(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def _sentence(line: str, number: int) -> Sentence:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as fault:
        raise InputUnreadable(f"line {number}: not JSON ({fault.msg} at column {fault.colno})") from fault
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise InputUnreadable(f'line {number}: must be an object with a "text" that is a string')
    said = row.get("today")
    if said is None:
        return Sentence(row["text"], None)
    try:
        return Sentence(row["text"], date.fromisoformat(said))
    except (TypeError, ValueError) as fault:
        raise InputUnreadable(f'line {number}: "today" must be a date like 2026-11-24') from fault


async def understand(sentence: Sentence, *, parser: Parser, today: date) -> dict[str, Any]:
    """All that is understood of one sentence; ``today`` stands where the sentence has none."""
    parsed = await parser.parse_message(as_plain_text(sentence.text))
    best = best_intent(parsed)
    stay = read_stay(sentence.text, today=sentence.today or today)
    party = read_party(sentence.text)
    line: dict[str, Any] = {"text": sentence.text}
    if sentence.today is not None:
        line["today"] = sentence.today.isoformat()
    return line | {
        "label": best["name"],
        "confidence": round(float(best["confidence"]), 4),
        "asks_again": parsed["intent"]["name"] == FALLBACK_INTENT,
        "entities": [{part: found.get(part) for part in ENTITY_PARTS} for found in parsed.get("entities") or ()],
        "stay": _stay(stay),
        "ask": bool(stay and stay.ask) or (not _is_whole(stay) and bool(party and party.ask)),
        "party": _party(party),
    }


def best_intent(parsed: dict[str, Any]) -> dict[str, Any]:
    """The most probable of the trainer's own intents, with its own confidence."""
    ranking = [found for found in parsed.get("intent_ranking") or () if found["name"] != FALLBACK_INTENT]
    return ranking[0] if ranking else {"name": parsed["intent"]["name"], "confidence": parsed["intent"]["confidence"]}


def _is_whole(stay: StayReading | None) -> bool:
    return stay is not None and stay.check_in is not None and stay.check_out is not None


def _stay(reading: StayReading | None) -> dict[str, str | None] | None:
    if reading is None or reading.check_in is None:
        return None
    return {
        "check_in": reading.check_in.isoformat(),
        "check_out": reading.check_out.isoformat() if reading.check_out else None,
    }


def _party(reading: PartyReading | None) -> dict[str, int | None]:
    return {part: getattr(reading, part, None) for part in ("adults", "children", "pets")}


async def understand_all(sentences: list[Sentence], *, parser: Parser, today: date) -> list[dict[str, Any]]:
    """Each sentence in its turn, with a word on the way every now and then."""
    lines = []
    for number, sentence in enumerate(sentences, start=1):
        lines.append(await understand(sentence, parser=parser, today=today))
        if number % SAY_EVERY == 0:
            _say(f"{number} de {len(sentences)}")
    return lines


def write_whole(target: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write the file beside its place, then put it there."""
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as output:
            output.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _load(model: Path) -> Parser:
    # Seconds and half a gigabyte: only once the input is known to be good.
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)  # its debug lines carry what guests wrote
    parser: Parser = Agent.load(model)
    return parser


def _say(what: str) -> None:
    sys.stderr.write(f"-- understand: {what}\n")
    sys.stderr.flush()


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns the exit status: 1 when a file cannot be used."""
    options = _options(arguments)
    try:
        with options.source.open(encoding="utf-8") as source:
            sentences = read_sentences(source)
        if not options.target.parent.is_dir():
            raise InputUnreadable(f"{options.target}: its folder does not exist")
    except (InputUnreadable, OSError, UnicodeDecodeError) as fault:
        sys.stderr.write(f"make understand: {options.source}: {fault}\n")
        return 1
    _say(f"{len(sentences)} frases; carga {options.model.name}")
    rows = asyncio.run(understand_all(sentences, parser=_load(options.model), today=options.today))
    write_whole(options.target, rows)
    _say(f"listo: {options.target}")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bot.understand", description=__doc__.splitlines()[1])
    parser.add_argument("source", type=Path, metavar="IN")
    parser.add_argument("target", type=Path, metavar="OUT")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--today", type=date.fromisoformat, required=True, help="for lines that do not say it")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
