"""What may be done with what was heard."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spanish import read_party, read_stay, read_yes_no
from services.conversations.voice_notes import Decision, Reason
from services.voice.confidence import decide, probability_of
from services.voice.listening import Signals, Transcript, contrast_of, repeated_share
from services.voice.vocabulary import demo_prompt

CLEAR = Signals(
    log_probability=-0.1, no_speech=0.01, compression=0.9, speech=3.0, rate=2.5, each_word=-0.15, weakest=-0.5
)
BRIEF = replace(CLEAR, speech=0.7, rate=1.5, log_probability=-0.8, each_word=-0.9, weakest=-0.9)
WORDS = "Hola, tenés lugar del diez al doce de enero?"
signals = st.builds(
    Signals,
    log_probability=st.floats(-5, 0),
    no_speech=st.floats(0, 1),
    compression=st.floats(0, 20),
    repeated=st.floats(0, 1),
    speech=st.floats(0.1, 180),
    rate=st.floats(0, 20),
    contrast=st.floats(0, 60),
    each_word=st.floats(-12, 0),
    weakest=st.floats(-20, 0),
)


def test_clear_words_are_acted_on() -> None:
    heard = decide(Transcript(WORDS, CLEAR))
    assert (heard.decision, heard.text, heard.reason) == (Decision.ACT, WORDS, None)


@given(signals, st.floats(0, 1))
def test_less_clear_words_are_never_trusted_more(of: Signals, less: float) -> None:
    unclear = replace(
        of,
        log_probability=of.log_probability - less,
        each_word=of.each_word - less,
        weakest=of.weakest - less,
    )
    assert probability_of(WORDS, unclear) <= probability_of(WORDS, of)
    assert 0 <= probability_of(WORDS, of) <= 1


@given(signals, st.floats(0, 30))
def test_words_in_more_noise_are_never_trusted_more(of: Signals, noise: float) -> None:
    assert probability_of(WORDS, replace(of, contrast=max(0.0, of.contrast - noise))) <= probability_of(WORDS, of)


def test_what_is_heard_beside_a_street_is_asked_about_however_sure_the_decoder_is() -> None:
    assert decide(Transcript(WORDS, replace(CLEAR, log_probability=-0.3, contrast=30.0))).decision is Decision.ACT
    assert decide(Transcript(WORDS, replace(CLEAR, log_probability=-0.3, contrast=10.0))).decision is Decision.CONFIRM


def test_one_word_that_is_hardly_likely_is_asked_about_however_sure_the_rest_is() -> None:
    assert decide(Transcript("Somos sí.", replace(CLEAR, weakest=-3.5))).decision is Decision.CONFIRM


def test_beside_a_street_what_is_clear_in_every_word_is_acted_on() -> None:
    noisy = replace(CLEAR, log_probability=-0.2, contrast=17.0)
    assert decide(Transcript(WORDS, noisy)).decision is Decision.ACT
    assert decide(Transcript(WORDS, replace(noisy, weakest=-1.8))).decision is Decision.CONFIRM


@pytest.mark.parametrize(
    "answer", ["Sí.", "No.", "Dale.", "¡Hola!", "La primera.", "Otra fecha.", "Buen día", "Gracias.", "Ok"]
)
def test_an_answer_of_a_word_or_two_is_believed_for_its_words_alone(answer: str) -> None:
    assert decide(Transcript(answer, BRIEF)).decision is Decision.ACT
    assert decide(Transcript(answer, replace(BRIEF, weakest=-1.45))).decision is Decision.CONFIRM
    assert decide(Transcript(answer, replace(BRIEF, weakest=-4.0))).decision is Decision.ASK_AGAIN


@pytest.mark.parametrize("one", ["4", "Siete.", "Somos dos", "El 12.", "Veintidós", "El viernes.", "Enero", "31"])
def test_what_is_heard_as_a_number_a_weekday_or_a_month_is_one(one: str) -> None:
    assert decide(Transcript(one, replace(BRIEF, weakest=-2.15))).decision is Decision.ACT
    assert decide(Transcript(one, replace(BRIEF, weakest=-3.5))).decision is Decision.CONFIRM


@pytest.mark.parametrize("sound", ["¡Dose!", "Soy yo.", "El doso."])
def test_a_word_that_nobody_answers_with_has_to_be_clearer(sound: str) -> None:
    less = replace(BRIEF, log_probability=-0.5)
    assert decide(Transcript("Dos.", less)).decision is Decision.ACT
    assert decide(Transcript(sound, less)).decision is Decision.CONFIRM


@pytest.mark.parametrize("murmur", ["No, no, no.", "No. No.", "Hola, hola"])
def test_the_same_word_again_and_again_is_believed_when_it_is_clear(murmur: str) -> None:
    assert decide(Transcript(murmur, replace(CLEAR, weakest=-2.0))).decision is Decision.ASK_AGAIN


@pytest.mark.parametrize("decibels", [10, 20, 30])
def test_noise_below_a_voice_is_measured_as_that_much_contrast(decibels: int) -> None:
    chance = np.random.default_rng(3)
    voice = chance.normal(size=32_000) * np.repeat([0.1, 0, 0.1, 0], 8_000)
    rush = chance.normal(size=32_000) * 0.1 * 10 ** (-decibels / 20)
    assert contrast_of((voice + rush).astype(np.float32)) == pytest.approx(decibels, abs=2)


def test_a_recording_without_any_sound_has_no_contrast() -> None:
    assert contrast_of(np.zeros(16_000, dtype=np.float32)) == 0


@given(signals, st.sampled_from(["", " ", "...", "¿?", "…"]))
def test_without_a_word_nobody_spoke(of: Signals, text: str) -> None:
    heard = decide(Transcript(text, of))
    assert (heard.decision, heard.reason) == (Decision.ASK_AGAIN, Reason.SILENCE)


@given(
    signals,
    st.sampled_from(
        [
            "¡Gracias por ver el video!",
            "Subtítulos por la comunidad de Amara.org",
            "Subtitulado por Jnkoil",
            "¡Suscríbete al canal!",
            "[Música]",
            "♪♪",
        ]
    ),
)
def test_captions_of_films_are_no_words_of_a_guest(of: Signals, ghost: str) -> None:
    assert decide(Transcript(ghost, of)).decision is Decision.ASK_AGAIN


def test_a_thank_you_is_believed_when_it_is_clear() -> None:
    assert decide(Transcript("Gracias.", CLEAR)).decision is Decision.ACT
    assert decide(Transcript("Gracias.", replace(CLEAR, no_speech=0.6))).decision is Decision.ASK_AGAIN


@pytest.mark.parametrize(
    "loop", [replace(CLEAR, compression=3.5), replace(CLEAR, repeated=0.9), replace(CLEAR, rate=15.0)]
)
def test_a_loop_is_asked_for_again_however_sure_the_decoder_is(loop: Signals) -> None:
    heard = decide(Transcript(WORDS, loop))
    assert (heard.decision, heard.reason) == (Decision.ASK_AGAIN, Reason.UNCLEAR)


def test_repetition_is_of_phrases_not_of_words() -> None:
    assert repeated_share("no, no, del diez no, del doce") == 0
    assert repeated_share("vamos a ver " * 20) == 1


def test_the_prompt_holds_nothing_that_would_count_if_it_were_heard() -> None:
    prompt = demo_prompt()
    assert read_stay(prompt, today=date(2026, 11, 24)) is None
    assert read_party(prompt) is None
    assert not any(read_yes_no(sentence) for sentence in re.split(r"[.,?!]", prompt))
