"""
Odd messages through the whole product, in conversations at every step: each is answered in Spanish, nothing breaks,
nothing is booked or cancelled by them, and every conversation still has a way out.

``FUZZ_MESSAGES`` sets how many (200), ``FUZZ_SEED`` which ones (1).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.languages import Language, read_language
from services.database.unit_of_work import Database
from tests.chaos.test_kills import READY_SECONDS, Running, answers, rows, running, tell
from tests.fuzz.oddities import Odd, odd_message
from tests.talking import a_message, a_text, an_envelope, eventually

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

MESSAGES = int(os.environ.get("FUZZ_MESSAGES", "200"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
EACH = 8  # odd messages of a guest, so that they are also answers to each other's answers
AT_ONCE = 8
SETTLED_SECONDS = 3600.0
FIRST_NIGHT = date(2027, 3, 8)  # a Monday
NIGHTS = 3  # as many as Semana Santa and long weekends ask for; January, which asks for more, is left out
WEEKS = [week for week in range(80) if (FIRST_NIGHT + timedelta(weeks=week)).month != 1][:75]
CABINS = ("Aromo", "Ceibo", "Jacarandá", "Quebracho")
MOST_SHOWN = 40
WAY_OUT = "quiero hablar con una persona"

# How a guest gets to a step, and what it was asked there.
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "nothing said": ((), ""),
    "greeted": (("hola",), "Hola"),
    "asked for dates": (("quiero reservar una cabaña",), "fechas"),
    "asked for the departure": (("quiero reservar, llegamos el {arrival}",), "Hasta qué día"),
    "asked who comes": (("quiero reservar del {arrival} al {departure}",), "uánt"),
    "asked for a cabin": (("quiero reservar del {arrival} al {departure} para 2",), "Cuál"),
    "asked for a yes": (("quiero la {cabin} del {arrival} al {departure} para 2",), "Te la reservo"),
    "asked for a name": (("quiero la {cabin} del {arrival} al {departure} para 2", "dale"), "nombre"),
    "held": (("quiero la {cabin} del {arrival} al {departure} para 2", "dale", "Nadia Sosa"), "Te guardé"),
    "asked whether to cancel": (
        ("quiero la {cabin} del {arrival} al {departure} para 2", "dale", "Nadia Sosa", "quiero cancelar mi reserva"),
        "Seguro que cancelo",
    ),
}
HELD = ("held", "asked whether to cancel")
# At these a yes or a name may come out of anything ("👍", "Tra Bleno"), and is one.
MAY_BOOK = ("asked for a yes", "asked for a name")
NOT_FOR_GUESTS = re.compile(
    r"\{\w*\}|\bNone\b|\bnull\b|\bnan\b|undefined|Traceback|Exception|\b(?:error|invalid|failed)\b|utter_|action_", re.I
)
TROUBLE = re.compile(r"Traceback|Exception|\bERROR\b|\bCRITICAL\b|\"level\": ?\"(?:error|critical)\"")


@dataclass(frozen=True)
class Guest:
    """One conversation: its step, what is said to get there, and what odd things follow."""

    phone: str
    step: str
    lines: tuple[str, ...]
    odd: tuple[Odd, ...]


def guests() -> list[Guest]:
    """As many as the messages need, spread over the steps."""
    rng = random.Random(SEED)
    made: list[Guest] = []
    left, steps = MESSAGES, list(STEPS)
    while left > 0:
        number = len(made)
        step = steps[number % len(steps)]
        # Nights of their own for each, and none taken where a choice of cabins is wanted: see the numbers of weeks and
        # steps.
        arrival = FIRST_NIGHT + timedelta(weeks=WEEKS[number % len(WEEKS)])
        departure = arrival + timedelta(days=NIGHTS)
        cabin = CABINS[number // len(WEEKS) % len(CABINS)]
        dates = {"arrival": f"{arrival:%d/%m/%Y}", "departure": f"{departure:%d/%m/%Y}", "cabin": cabin}
        odd = tuple(odd_message(rng) for _ in range(min(EACH, left)))
        lines = tuple(line.format(**dates) for line in STEPS[step][0])
        made.append(Guest(f"549115570{number:04d}", step, lines, odd))
        left -= len(odd)
    return made


async def write(http: httpx.AsyncClient, product: Running, guest: Guest) -> None:
    """Say everything, one message after the other; the product keeps their order."""
    lines = [a_text(line, phone=guest.phone, said_at=datetime.now(UTC)) for line in guest.lines]
    lines += [a_message(odd.kind, odd.content, phone=guest.phone, said_at=datetime.now(UTC)) for odd in guest.odd]
    lines.append(a_text(WAY_OUT, phone=guest.phone, said_at=datetime.now(UTC)))
    for message in lines:
        await tell(http, product.address, an_envelope(message))


async def is_settled(database: Database, said: int) -> bool:
    (row,) = await rows(
        database,
        "select (select count(*) from inbound_message) as said, "
        "(select count(*) from inbound_message where state = 'received') as open, "
        "(select count(*) from outbound_message where state in ('pending', 'sending', 'waiting')) as unsent",
    )
    return (row.said, row.open, row.unsent) == (said, 0, 0)


def words_of(body: dict[str, Any]) -> str:
    """Everything of a sent message that a guest can read."""
    found: list[str] = []

    def collect(value: Any, name: str = "") -> None:
        if isinstance(value, dict):
            for key, one in value.items():
                collect(one, key)
        elif isinstance(value, list):
            for one in value:
                collect(one, name)
        elif name in ("body", "text", "title", "description", "button", "display_text", "caption"):
            found.append(str(value))

    collect({key: value for key, value in body.items() if key in ("text", "interactive", "image")})
    return "\n".join(found)


async def test_odd_messages_are_answered_and_break_nothing(
    database: Database, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    everyone = guests()
    with running(database_url, redis_url, tmp_path) as product:
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            for address in (f"{product.address}/healthz", f"{product.rasa}/webhooks/anfitrion/"):
                await eventually(partial(answers, http, address), seconds=READY_SECONDS)
            turnstile = asyncio.Semaphore(AT_ONCE)

            async def one(guest: Guest) -> None:
                async with turnstile:
                    await write(http, product, guest)

            await asyncio.gather(*(one(guest) for guest in everyone))
        total = sum(len(guest.lines) + len(guest.odd) + 1 for guest in everyone)
        await eventually(partial(is_settled, database, total), seconds=SETTLED_SECONDS)
        sent = product.graph.sends()
        logs = {name: process.said() for name, process in product.processes.items()}

    faults = [*await _faults_of_answers(database, everyone, sent), *await _faults_of_state(database, everyone)]
    faults += [
        f"{name}: {line[:300]}" for name, log in logs.items() for line in log.splitlines() if TROUBLE.search(line)
    ]
    assert not faults, "\n".join([f"{len(faults)} faults", *faults[:MOST_SHOWN]])


async def _faults_of_answers(database: Database, everyone: list[Guest], sent: list[Any]) -> list[str]:
    """What is wrong with the answer to each message."""
    inbound = await rows(
        database,
        "select said.id, said.state, said.state_reason, identity.value as phone, said.kind "
        "from inbound_message said join conversation talk on talk.id = said.conversation_id "
        "join guest_identity identity on identity.guest_id = talk.guest_id and identity.kind = 'phone' "
        "order by said.id",
    )
    outbound = await rows(database, "select id, inbound_id from outbound_message order by id")
    answered_by = {str(row.id): row.inbound_id for row in outbound}
    texts: dict[int, list[str]] = {}
    for entry in sent:
        body = entry["body"]
        texts.setdefault(answered_by[body["biz_opaque_callback_data"]], []).append(words_of(body))
    of_phone: dict[str, list[Any]] = {}
    for row in inbound:
        of_phone.setdefault(row.phone, []).append(row)
    faults = []
    for guest in everyone:
        said = of_phone[guest.phone]
        ready = len(guest.lines)
        if ready and STEPS[guest.step][1] not in "\n".join(texts.get(said[ready - 1].id, [])):
            faults.append(f"step not reached: {guest.step}: {texts.get(said[ready - 1].id)}")
        for row, odd in zip(said[ready : ready + len(guest.odd)], guest.odd, strict=True):
            # A photo right after another, a reaction: stored, and no answer wanted.
            if odd.kind != "text" and row.state in ("stored", "ignored"):
                continue
            fault = _fault_of("\n".join(texts.get(row.id, [])), row.state)
            if fault:
                faults.append(
                    f"{fault}: {odd.sort} at {guest.step}: {json.dumps(odd.content)[:120]}: {texts.get(row.id)}"
                )
    return faults


def _fault_of(answer: str, state: str) -> str | None:
    if state != "answered":
        return f"not answered but {state}"
    if not answer.strip():
        return "empty answer"
    if NOT_FOR_GUESTS.search(answer):
        return "not for guests"
    return None if read_language(answer) is Language.SPANISH else "not Spanish"


async def _faults_of_state(database: Database, everyone: list[Guest]) -> list[str]:
    """What the odd messages did that they must not, and conversations without a way out."""
    talks = await rows(
        database,
        "select identity.value as phone, talk.state, "
        "(select array_agg(status) from reservation where reservation.guest_id = talk.guest_id) as reserved "
        "from conversation talk join guest_identity identity on identity.guest_id = talk.guest_id",
    )
    by_phone = {row.phone: row for row in talks}
    faults = []
    for guest in everyone:
        talk = by_phone[guest.phone]
        if talk.state != "needs_person":
            faults.append(f"no way out: {guest.step}: {talk.state}")
        expected = ["held"] if guest.step in HELD else []
        if guest.step not in MAY_BOOK and (talk.reserved or []) != expected:
            faults.append(f"something was done: {guest.step}: {talk.reserved}")
    return faults
