"""A recording's bytes as samples, whatever they are and say of themselves."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.simulator.recordings import silent_voice_note
from services.voice.decoding import RATE, NotAudio, TooLong, decode
from tests.spoken import voice_note

LONGEST = 60
TONE = voice_note((np.sin(np.arange(3 * RATE) / 8) * 8000).astype(np.int16), rate=RATE)


def film() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        picture = container.add_stream("mpeg4", rate=5)
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        for _ in range(5):
            container.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(picture.encode(None))
    return out.getvalue()


def test_a_voice_note_becomes_samples_of_its_length_at_the_models_rate() -> None:
    samples = decode(TONE, longest_seconds=LONGEST)
    assert len(samples) / RATE == pytest.approx(3, abs=0.1)
    assert samples.dtype == np.float32
    assert 0.1 < float(np.abs(samples).max()) <= 1


def test_of_a_recording_that_is_cut_off_what_is_there_is_heard() -> None:
    assert 0 < len(decode(TONE[: len(TONE) // 2], longest_seconds=LONGEST)) < 3 * RATE


NO_SOUND = {
    "nothing": b"",
    "a beginning": b"OggS",
    "junk": b"OggS" + bytes(500),
    "a picture": b"\xff\xd8\xff\xe0 a picture",
    "no more than a head": TONE[:60],
    "a film": film(),
}


@pytest.mark.parametrize("content", NO_SOUND.values(), ids=NO_SOUND)
def test_what_holds_no_sound_is_told_apart(content: bytes) -> None:
    with pytest.raises(NotAudio):
        decode(content, longest_seconds=LONGEST)


def test_what_lasts_too_long_is_refused_also_where_it_does_not_say_so() -> None:
    note = silent_voice_note(LONGEST + 5)
    with pytest.raises(TooLong):
        decode(note, longest_seconds=LONGEST)
    says_nothing = bytearray(note)
    last_page = note.rindex(b"OggS")
    says_nothing[last_page : last_page + 4] = b"OggX"  # the page that tells the length
    with pytest.raises(TooLong):
        decode(bytes(says_nothing), longest_seconds=LONGEST)


@given(st.binary(max_size=400), st.integers(0, len(TONE)))
@settings(max_examples=60, deadline=None)
def test_damaged_bytes_are_no_sound_or_some_sound_and_nothing_else(junk: bytes, where: int) -> None:
    damaged = TONE[:where] + junk + TONE[where + len(junk) :]
    try:
        samples = decode(damaged, longest_seconds=LONGEST)
    except (NotAudio, TooLong):
        return
    assert len(samples)
