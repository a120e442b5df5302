"""How much of a recording the encoder is given, and what is kept of each word."""

from __future__ import annotations

import math

import numpy as np
import pytest
from faster_whisper.audio import pad_or_trim
from hypothesis import given
from hypothesis import strategies as st

from services.voice.decoding import decode
from services.voice.listening import Listener
from services.voice.model import BEHIND, WINDOWS, by_word, window_for
from tests.spoken import spoken

HALF_A_MINUTE = WINDOWS[-1]


@given(st.integers(1, HALF_A_MINUTE))
def test_all_that_was_recorded_is_encoded_with_silence_behind_it(frames: int) -> None:
    window = window_for(pad_or_trim(np.full((2, frames), -1.5, dtype=np.float32)))
    assert window in WINDOWS
    assert window >= min(frames + BEHIND, HALF_A_MINUTE)


def test_a_short_note_is_encoded_as_a_quarter_of_a_minute() -> None:
    assert window_for(pad_or_trim(np.ones((80, 500), dtype=np.float32))) == 1500


def test_a_word_is_as_likely_as_all_its_parts_and_signs_do_not_count() -> None:
    words = by_word([" La", " prim", "era", ".", " ¿", "No", "?"], [0.5, 0.5, 0.5, 0.01, 0.01, 0.25, 0.01])
    assert words == pytest.approx([math.log(0.5), math.log(0.25), math.log(0.25)])


def test_what_cannot_be_is_very_unlikely_and_no_error() -> None:
    (word,) = by_word([" no"], [0.0])
    assert word < -10


def test_each_word_of_a_note_has_its_likelihood(listener: Listener) -> None:
    transcript = listener.listen(decode(spoken("Quiero reservar del tres al cinco de marzo"), longest_seconds=60))
    assert -3 < transcript.signals.each_word < 0
    assert transcript.signals.weakest <= transcript.signals.each_word


def test_a_note_of_more_than_half_a_minute_is_heard_to_its_end(listener: Listener) -> None:
    said = "Quiero la cabaña Ceibo, del tres al cinco de marzo, somos cuatro. "
    text = listener.listen(decode(spoken(said * 6 + "Muchas gracias."), longest_seconds=120)).text.lower()
    assert text.count("marzo") >= 5
    assert "gracias" in text[-40:]
