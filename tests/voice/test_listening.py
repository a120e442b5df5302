"""The real model on short recordings: a machine's voice, silence, a rush."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.voice.clips import nobody
from services.conversations.voice_notes import Decision, Reason
from services.simulator.recordings import silent_voice_note
from services.voice.cli import LESS_URGENT
from services.voice.listening import Listener, without_last_question
from services.voice.service import hear, listen_to
from services.voice.vocabulary import demo_prompt
from services.whatsapp.media import fetch_file
from tests.spoken import noise, samples_of, spoken
from tests.talking import Talk


def test_a_wish_aloud_is_understood_with_the_houses_names(listener: Listener) -> None:
    note = spoken("Quiero la cabaña Ceibo, del tres al cinco de marzo, somos cuatro.")
    heard = hear(note, listener, prompt=demo_prompt(), longest_seconds=60)
    assert heard.text is not None
    assert "marzo" in heard.text.lower()
    assert "ceibo" in heard.text.lower()
    assert 0 < heard.confidence < 1
    assert heard.signals["speech"] > 2


def test_a_word_or_two_is_heard_without_the_prompts_last_question() -> None:
    assert without_last_question("La casa. ¿Hay lugar? ¿Cuánto sale?") == "La casa. ¿Hay lugar?"
    assert without_last_question("La casa.") == "La casa."


@pytest.mark.parametrize("content", [silent_voice_note(3), noise(3), noise(3, loud=0.01)])
def test_where_nobody_speaks_nothing_is_heard(listener: Listener, content: bytes) -> None:
    heard = hear(content, listener, prompt=demo_prompt(), longest_seconds=60)
    assert (heard.decision, heard.reason) == (Decision.ASK_AGAIN, Reason.SILENCE)


def test_another_language_is_not_taken_for_spanish_nor_a_short_yes_for_another_language(
    listener: Listener,
) -> None:
    english = spoken("Hello, do you have a cabin for the next weekend? We are four people.", voice="en-us")
    assert hear(english, listener, prompt=demo_prompt(), longest_seconds=60).reason is Reason.LANGUAGE
    yes = hear(spoken("Sí", voice="es-419+m3"), listener, prompt=demo_prompt(), longest_seconds=60)
    assert yes.reason is not Reason.LANGUAGE


@pytest.mark.slow
def test_of_forty_sounds_without_speech_none_is_taken_for_words(listener: Listener) -> None:
    murmur = [samples_of(text)[1] for text in ("Hola, qué tal", "Quiero la cabaña del tres al cinco de marzo")]
    sounds = list(nobody(murmur))
    assert len(sounds) == 40
    for sound in sounds:
        heard = hear(sound.recorded(None), listener, prompt=demo_prompt(), longest_seconds=60)
        assert heard.decision is Decision.ASK_AGAIN, f"{sound.speaker}: {heard}"


def test_what_is_no_recording_or_too_long_a_one_is_not_listened_to(listener: Listener) -> None:
    assert hear(b"OggS", listener, prompt="", longest_seconds=60).reason is Reason.UNUSABLE
    assert hear(silent_voice_note(20), listener, prompt="", longest_seconds=10).reason is Reason.TOO_LONG


def test_recordings_are_read_from_a_terminal(model: Path, tmp_path: Path) -> None:
    (tmp_path / "silence.ogg").write_bytes(silent_voice_note(1))
    command = [sys.executable, "-m", "services", "voice", "read", str(tmp_path / "silence.ogg"), str(tmp_path / "none")]
    done = subprocess.run(
        command, env={"WHISPER_MODEL": str(model)}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert json.loads(line) == {
        "file": str(tmp_path / "silence.ogg"),
        "text": "",
        "confidence": 0.0,
        "decision": "ask_again",
        "reason": "silence",
    }
    assert "none" in done.stderr


async def test_a_note_is_heard_once_and_one_that_ended_its_listeners_is_not_listened_to_again(
    talk: Talk, records: Callable[..., dict[str, object]], listener: Listener
) -> None:
    await talk.say(records(silent_voice_note(1)), records(silent_voice_note(2)))
    await talk.take_turns()
    for number in (1, 2):
        assert await fetch_file(talk.product, number, is_last_try=False) == "kept"

    assert await listen_to(talk.product, 1, listener, is_last_try=False) == Decision.ASK_AGAIN
    assert await listen_to(talk.product, 1, listener, is_last_try=False) is None
    assert await listen_to(talk.product, 2, listener, is_last_try=True) == Decision.ASK_AGAIN

    ends = await talk.rows("select state, reason from voice_note order by inbound_id")
    assert [tuple(row) for row in ends] == [("heard", "silence"), ("failed", "away")]


def test_the_process_that_listens_lets_everybody_else_go_first_also_other_sessions() -> None:
    tell = (
        "import os; from services.voice.cli import AUTOGROUP, step_back; step_back(); print(os.nice(0)); "
        "print(AUTOGROUP.read_text() if AUTOGROUP.exists() else 'nice 10')"
    )
    done = subprocess.run(
        [sys.executable, "-c", tell], capture_output=True, text=True, timeout=60, check=True, start_new_session=True
    )
    own, session = done.stdout.split("\n", 1)
    assert int(own) == min(19, os.nice(0) + LESS_URGENT)
    assert session.strip().endswith(f"nice {LESS_URGENT}")
