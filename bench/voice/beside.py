"""
What text turns cost while voice notes are heard: ``python -m bench.voice.beside [--rounds 3] [--port 18300]``.

A guest after another writes three texts; in the middle five others send a voice note of 30 seconds each, at once.
Webhook posted to answer sent, before, during (until each of the five was answered)
and after; and how many of them were heard: those that wait for 90 seconds are given up.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import itertools
import json
import os
import time
from collections.abc import Iterator

import httpx
import numpy as np

from bench.turn import LINES, Guest, address_of, milliseconds, running
from bench.voice.sentences import LOOKED_AT
from tests.spoken import samples_of, voice_note

NOTES, SECONDS = 5, 30
TURNS = 60  # before and after
GIVEN_UP_SECONDS = 600
OF_WHAT_WAS_HEARD = ("Entendí: «", "🎧 «", "no llegué a entenderlo")  # data/responses/voice.yml
MIME = "audio/ogg; codecs=opus"


def a_note() -> bytes:
    """Somebody who speaks for half a minute."""
    said = [samples_of(sentence.text) for sentence in LOOKED_AT]
    rate = said[0][0]
    return voice_note(np.concatenate([samples for _, samples in said])[: rate * SECONDS], rate=rate)


def texts() -> Iterator[tuple[str, str]]:
    """Phones and what they write, for ever."""
    for number in itertools.count():
        for line in LINES[:3]:
            yield f"549115580{number:04d}", line


def measure(guest: Guest, rounds: int) -> dict[str, object]:
    """Seconds of the turns before, during and after, and how long the notes took."""
    lines, note, address = texts(), a_note(), f"{guest.providers.address}/simulator/_media"
    digest = base64.b64encode(hashlib.sha256(note).digest()).decode()
    for _ in range(len(LINES)):
        guest.full_turn(*next(lines))  # warms up
    before = [guest.full_turn(*next(lines))[1] for _ in range(TURNS)]
    during: list[float] = []
    took: list[float] = []
    answers: list[str] = []
    for turn in range(rounds):
        phones = [f"549115590{turn}{number:03d}" for number in range(NOTES)]
        began = time.monotonic()
        for phone in phones:
            kept = guest.http.post(address, content=note, headers={"Content-Type": MIME}).json()["id"]
            told = {"id": kept, "mime_type": MIME, "sha256": digest, "voice": True}
            guest.post(phone, "audio", told)
        while not all(guest.providers.sends(phone) for phone in phones):
            during.append(guest.full_turn(*next(lines))[1])
            if time.monotonic() - began > GIVEN_UP_SECONDS:
                raise TimeoutError(f"the notes were not answered within {GIVEN_UP_SECONDS} s")
        took.append(round(time.monotonic() - began, 1))
        answers += [json.dumps(guest.providers.sends(phone)[0]["body"], ensure_ascii=False) for phone in phones]
    after = [guest.full_turn(*next(lines))[1] for _ in range(TURNS)]
    figures = {
        name: {"turns": len(seconds), **milliseconds(seconds)}
        for name, seconds in (("before", before), ("during", during), ("after", after), ("without", before + after))
    }
    ratio = round(figures["during"]["p95"] / figures["without"]["p95"], 2)
    heard = sum(any(sign in answer for sign in OF_WHAT_WAS_HEARD) for answer in answers)
    return {
        **figures,
        "p95_during_over_without": ratio,
        "five_notes_took_s": took,
        "heard_of_notes": [heard, len(answers)],
        "load": os.getloadavg(),
    }


def main() -> None:
    """Start everything, measure, print, stop."""
    options = argparse.ArgumentParser(prog="python -m bench.voice.beside", description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="of five notes")
    options.add_argument("--port", type=int, default=18300, help="of the service; the next ones go to the others")
    chosen = options.parse_args()
    with running(chosen.port) as (_, providers), httpx.Client(timeout=30, trust_env=False) as http:
        figures = measure(Guest(http, address_of(chosen.port), "", providers), chosen.rounds)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
