"""What is counted and timed of voice notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.conversations.voice_notes import PATIENCE, Decision
from services.errors import ProviderUnavailable
from services.operations.exposition import exposition
from services.simulator.recordings import silent_voice_note
from services.voice.listening import Listener
from services.voice.service import listen_to
from services.whatsapp.media import fetch_file
from services.worker import defer_what_is_due
from tests.operations.test_metrics import figures_of
from tests.talking import Talk, a_text
from tests.voice.test_turns import say_aloud, understood

NOTE = silent_voice_note(3)
Records = Callable[..., dict[str, Any]]


def figure(talk: Talk, name: str, **labels: str) -> float:
    return talk.product.metrics.registry.get_sample_value(f"anfitrion_{name}", labels) or 0.0


async def a_note_waits(talk: Talk, records: Records) -> None:
    await talk.say(records(NOTE))
    await talk.take_turns()


async def test_a_note_that_was_heard_counts_with_its_time_and_its_length(
    talk: Talk, records: Records, listener: Listener
) -> None:
    await a_note_waits(talk, records)
    await fetch_file(talk.product, 1, is_last_try=False)
    talk.clock.advance(timedelta(seconds=4))
    await listen_to(talk.product, 1, listener, is_last_try=False)
    await listen_to(talk.product, 1, listener, is_last_try=False)
    assert figure(talk, "guest_files_total", kind="audio", outcome="kept") == 1
    assert figure(talk, "voice_notes_total", decision="ask_again", reason="silence") == 1
    assert figure(talk, "voice_wait_seconds_sum") == 4
    assert figure(talk, "voice_recording_seconds_sum") == pytest.approx(3, abs=0.1)
    assert figure(talk, "voice_hearing_seconds_count") == 1
    assert 0 < figure(talk, "voice_hearing_seconds_sum") < 60


async def test_a_recording_that_cannot_be_had_counts_as_such(talk: Talk, records: Records) -> None:
    await a_note_waits(talk, records)
    talk.graph.fault(match="GET /media/", status=404, times=2)
    with pytest.raises(ProviderUnavailable):
        await fetch_file(talk.product, 1, is_last_try=False)
    await fetch_file(talk.product, 1, is_last_try=True)
    assert figure(talk, "guest_files_total", kind="audio", outcome="retried") == 1
    assert figure(talk, "guest_files_total", kind="audio", outcome="lost") == 1
    assert figure(talk, "voice_notes_total", decision="ask_again", reason="gone") == 1
    assert figure(talk, "voice_hearing_seconds_count") == 0


async def test_a_note_that_nobody_heard_in_time_counts_and_none_waits_any_more(talk: Talk, records: Records) -> None:
    await a_note_waits(talk, records)
    talk.clock.advance(PATIENCE + timedelta(seconds=1))
    found = figures_of(await exposition(talk.product))
    assert found["anfitrion_voice_notes_open",] == 1
    assert found["anfitrion_voice_notes_oldest_seconds",] == 91
    await defer_what_is_due(talk.product)
    await defer_what_is_due(talk.product)
    assert figure(talk, "voice_notes_total", decision="ask_again", reason="away") == 1
    found = figures_of(await exposition(talk.product))
    assert found["anfitrion_voice_notes_open",] == 0


@pytest.mark.parametrize(("answer", "counted"), [("sí", "right"), ("no", "wrong")])
async def test_each_answer_to_a_doubt_counts_once_though_its_turn_is_taken_twice(
    talk: Talk, records: Records, answer: str, counted: str
) -> None:
    await say_aloud(talk, records, understood("del diez al doce", Decision.CONFIRM))
    talk.assistant.away = 503
    await talk.say(a_text(answer))
    with pytest.raises(ProviderUnavailable):
        await talk.take_turns()
    talk.assistant.away = None
    await talk.take_turns()
    for name in ("right", "wrong"):
        assert figure(talk, "voice_answers_total", answer=name) == (1 if name == counted else 0)
