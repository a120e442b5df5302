"""One voice note, from its job to its end: decoded, heard, decided; the turn follows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from services.conversations import voice_notes
from services.conversations.voice_notes import Decision, Heard, Reason, failed
from services.voice.confidence import decide
from services.voice.decoding import RATE, NotAudio, TooLong, decode
from services.voice.listening import SPANISH, Listener
from services.voice.vocabulary import prompt_for
from services.wiring import Product

if TYPE_CHECKING:
    from services.voice.decoding import Samples

log = structlog.get_logger(__name__)

# The guest sees that we are typing for 25 seconds at most. Source: WhatsApp Cloud API, typing indicators
TYPING_AGAIN_AFTER = timedelta(seconds=15)
LEAST_SPANISH = 0.02  # clear Spanish is taken for Italian at times, yet Spanish is always the next guess
SECONDS_OF_A_LANGUAGE = 1.5  # a "no" by itself is taken for English
# Languages that the model takes Spanish for, when it is not clear.
NEAR_SPANISH = (SPANISH, "gl", "ca", "la")


def hear(content: bytes, listener: Listener, *, prompt: str, longest_seconds: int) -> Heard:
    """What is made of a recording. Takes seconds of a core: never on an event loop."""
    try:
        samples = decode(content, longest_seconds=longest_seconds)
    except NotAudio:
        return failed(Reason.UNUSABLE)
    except TooLong:
        return failed(Reason.TOO_LONG)
    return replace(_listened(samples, listener, prompt=prompt), length=len(samples) / RATE)


def _listened(samples: Samples, listener: Listener, *, prompt: str) -> Heard:
    transcript = listener.listen(samples, prompt=prompt)
    heard = decide(transcript)
    if heard.reason is Reason.SILENCE or transcript.signals.speech < SECONDS_OF_A_LANGUAGE:
        return heard
    languages = listener.languages_of(transcript)
    if next(iter(languages), SPANISH) not in NEAR_SPANISH and languages[SPANISH] < LEAST_SPANISH:
        return Heard(heard.text, Decision.ASK_AGAIN, heard.confidence, Reason.LANGUAGE, heard.signals)
    return heard


async def listen_to(product: Product, inbound_id: int, listener: Listener, *, is_last_try: bool) -> str | None:
    """
    Hear a wanted note and give it its end; the decision, ``None`` when it has had its end before or is listened to here
    already: a process that has no time for its heartbeat is taken for dead, and its job given out again.

    ``is_last_try``: whoever listened before did not come back to tell; it is not tried again.
    """
    if inbound_id in listener.under_way:
        return None
    listener.under_way.add(inbound_id)
    try:
        return await _listen_to(product, inbound_id, listener, is_last_try=is_last_try)
    finally:
        listener.under_way.discard(inbound_id)


async def _listen_to(product: Product, inbound_id: int, listener: Listener, *, is_last_try: bool) -> str | None:
    async with product.database.unit_of_work() as connection:
        note = await voice_notes.recording(connection, inbound_id)
    if note is None:
        return None
    if product.clock.now() - note.wanted_at > TYPING_AGAIN_AFTER:
        product.graph.read_soon(note.provider_id, phone_number_id=note.phone_number_id)
    if is_last_try:
        heard = failed(Reason.AWAY)  # damaged it may be, or the machine too busy: who knows?
    else:
        prompt, longest = await prompt_for(product), product.settings.voice_longest_seconds
        began = perf_counter()
        heard = await asyncio.to_thread(hear, bytes(note.content), listener, prompt=prompt, longest_seconds=longest)
        if heard.length:
            product.metrics.heard(seconds=perf_counter() - began, length=heard.length)
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        was_wanted = await voice_notes.close(connection, inbound_id, heard, now=now)
        await connection.commit()
    product.news.tell()
    if not was_wanted:
        log.warning("voice note heard too late", inbound=inbound_id)
        return None
    waited = (now - note.wanted_at).total_seconds()
    product.metrics.voice_note(decision=heard.decision, reason=heard.reason, waited=waited)
    log.info(
        "voice note heard",
        inbound=inbound_id,
        decision=heard.decision.value,
        reason=heard.reason.value if heard.reason else None,
        confidence=round(heard.confidence, 2),
    )
    return heard.decision.value
