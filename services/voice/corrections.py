"""
Corrected voice notes as a folder to measure with: the recordings, and ``corrections.jsonl`` with a line for each::

    {"file": "12.ogg", "said": "del doce al trece", "heard": "del dos al tres", "confidence": 0.91, "decision": "act",
     "signals": {"log_probability": -0.31, …}, "corrected_at": "2026-11-24T15:00:00+00:00"}

``file``: the recording beside it, as it was sent, named by its message's id. ``said``: what somebody who listened to it
says is said in it, on one line. ``heard``: what we heard then, empty for nothing. ``confidence``: from 0 to 1.
``decision``: ``act``, ``confirm`` or ``ask_again``. ``signals``: what the confidence was computed from
(:class:`services.voice.listening.Signals`). It and ``confidence`` are ``null`` for what could not be listened to.

The folder holds guests' voices: only its owner may read it, and the product deletes nothing in it
(docs/decisions/0065). Written again it holds what is kept and corrected now.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.conversations import corrections
from services.conversations.voice_notes import StoredRow
from services.wiring import Product

LINES = "corrections.jsonl"
ENDINGS = {"audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/amr": "amr", "audio/aac": "aac"}
OURS = re.compile(rf"\d+\.({'|'.join(ENDINGS.values())})")
AT_ONCE = 20  # recordings in memory
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


class CorrectionsBroken(Exception):
    """A folder that is none of corrections; the message says where."""


@dataclass(frozen=True)
class Correction:
    """A recording, what is said in it, and what was heard and decided then."""

    recording: Path
    said: str
    heard: str
    confidence: float | None
    decision: str


def read(folder: Path) -> list[Correction]:
    """The corrections in a folder. Raises :class:`CorrectionsBroken`."""
    return [
        Correction(folder / line["file"], line["said"], line["heard"], line["confidence"], line["decision"])
        for line in _lines(folder)
    ]


async def write(product: Product, folder: Path) -> int:
    """
    Write every corrected note whose recording is kept into a folder; how many. What was written there before and is
    kept no more is deleted. Raises ``OSError`` and :class:`CorrectionsBroken`.
    """
    before = await asyncio.to_thread(_open, folder)
    lines: list[dict[str, Any]] = []
    last = 0
    while True:
        async with product.database.unit_of_work() as connection:
            rows = await corrections.corrected(connection, after=last, most=AT_ONCE)
        for row in rows:
            last = row.inbound_id
            lines.append(_line(row))
            await asyncio.to_thread(_write, folder / lines[-1]["file"], bytes(row.content))
        if len(rows) < AT_ONCE:
            break
    await asyncio.to_thread(_close, folder, lines, before=before)
    return len(lines)


def _line(row: StoredRow) -> dict[str, Any]:
    return {
        "file": f"{row.inbound_id}.{ENDINGS[row.mime_type]}",
        "said": row.said,
        "heard": row.heard or "",
        "confidence": row.confidence,
        "decision": row.decision,
        "signals": row.signals,
        "corrected_at": row.corrected_at.isoformat(),
    }


def _open(folder: Path) -> set[str]:
    """Make the folder unless it is there; the recordings that were written to it before."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return {line["file"] for line in _lines(folder)} if (folder / LINES).exists() else set()


def _close(folder: Path, lines: list[dict[str, Any]], *, before: set[str]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    _write(folder / LINES, text.encode())
    for name in before - {line["file"] for line in lines}:
        (folder / name).unlink(missing_ok=True)


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    try:
        written = (folder / LINES).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CorrectionsBroken(f"{folder / LINES} cannot be read: {type(fault).__name__}") from fault
    for number, text in enumerate(written.splitlines(), start=1):
        try:
            line = json.loads(text)
            is_ours = (
                OURS.fullmatch(line["file"]) is not None
                and all(isinstance(line[name], str) for name in ("said", "heard", "decision"))
                and isinstance(line["confidence"], float | int | None)
            )
        except (ValueError, KeyError, TypeError):
            is_ours = False
        if not is_ours:
            raise CorrectionsBroken(f"{folder / LINES}, line {number}: not a correction")
        yield line


def _write(path: Path, content: bytes) -> None:
    """Write a file for its owner only; it appears complete or not at all."""
    made = path.with_name(f".{path.name}.new")
    made.unlink(missing_ok=True)
    made.touch(mode=PRIVATE_FILE)
    made.write_bytes(content)
    made.replace(path)
