"""
From what the decoder thinks of a text to what may be done with it. Pure.

The probability that what a text says of a booking (dates, people) is right is a logistic function of the decoder's
signals, fitted on spoken Spanish of known words (docs/decisions/0062; ``make evaluate-voice`` shows how far it holds).
"""

from __future__ import annotations

import math
import re

from services.conversations.voice_notes import Decision, Heard, Reason
from services.voice.listening import Signals, Transcript

# The fit: what each signal weighs.
BASE, OF_LOG_PROBABILITY, OF_NO_SPEECH = 5.2, 8.7, -2.0
# The decoder does not know how noisy it is, and is as sure of what it guesses there: for each decibel that misses.
OF_NOISE, QUIET = -0.4, 22.0
ACT, CONFIRM = 0.85, 0.10  # from this probability on
# No text of a guest is like this; whatever the probabilities say it is a loop or no speech.
MOST_COMPRESSION, MOST_REPEATED = 2.4, 0.5
LEAST_RATE, MOST_RATE = 0.4, 6.5  # words for each second in which somebody speaks
# What the model says where nobody speaks: captions of the films that it has learnt from.
GHOSTS = re.compile(
    r"subt[ií]tul\w+|amara\.org|gracias por ver|suscr[ií]b\w+|click en la campan|\bpr[oó]ximo v[ií]deo|♪|aplausos"
    r"|^\W*m[uú]sica\W*$",
    re.IGNORECASE,
)
# This is said in them, too, and by guests: believed when it is clear.
COURTESY = re.compile(r"^\W*(?:muchas gracias|gracias|chau|adi[oó]s|hola|no|bueno|ah|eh|uh|hmm?)\W*$", re.IGNORECASE)
CLEAR_NO_SPEECH, CLEAR_LOG_PROBABILITY = 0.3, -0.6
WORD = re.compile(r"\w")


def decide(transcript: Transcript) -> Heard:
    """What may be done with what was heard."""
    text, signals = transcript.text, transcript.signals
    known = vars(signals)
    if not WORD.search(text):
        return Heard(text, Decision.ASK_AGAIN, reason=Reason.SILENCE, signals=known)
    probability = probability_of(text, signals)
    if probability < CONFIRM:
        return Heard(text, Decision.ASK_AGAIN, probability, Reason.UNCLEAR, known)
    return Heard(text, Decision.ACT if probability >= ACT else Decision.CONFIRM, probability, signals=known)


def probability_of(text: str, signals: Signals) -> float:
    """How likely what the text says of a booking is right, from 0 to 1."""
    if is_impossible(text, signals):
        return 0.0
    noise = max(0.0, QUIET - signals.contrast)
    weight = BASE + OF_LOG_PROBABILITY * signals.log_probability + OF_NO_SPEECH * signals.no_speech + OF_NOISE * noise
    return 1 / (1 + math.exp(-weight))


def is_impossible(text: str, signals: Signals) -> bool:
    """Whether the text is surely not what somebody said."""
    return (
        signals.compression > MOST_COMPRESSION
        or signals.repeated > MOST_REPEATED
        or not LEAST_RATE <= signals.rate <= MOST_RATE
        or GHOSTS.search(text) is not None
        or (COURTESY.search(text) is not None and not _is_clear(signals))
    )


def _is_clear(signals: Signals) -> bool:
    return signals.no_speech < CLEAR_NO_SPEECH and signals.log_probability > CLEAR_LOG_PROBABILITY
