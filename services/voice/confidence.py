"""
From what the decoder thinks of a text to what may be done with it. Pure.

The probability that what a text says of a booking (dates, people) is right is a logistic function of the decoder's
signals, fitted on spoken Spanish of known words (docs/decisions/0062 and 0067; ``make evaluate-voice`` shows how far it
holds). Of an answer of a word or two there is little to take a mean of: it has a measure of its own.
"""

from __future__ import annotations

import math
import re

from bot.spanish import read_yes_no
from services.conversations.voice_notes import Decision, Heard, Reason
from services.voice.listening import Signals, Transcript

# The fit: what each signal weighs. One word that is hardly likely ("somos sí" for "somos seis") is what the mean hides.
BASE, OF_LOG_PROBABILITY, OF_NO_SPEECH, OF_EACH_WORD, OF_WEAKEST = 6.5, 4.0, -2.0, 2.0, 1.5
# The decoder does not know how noisy it is, and is as sure of what it guesses there: for each decibel that misses.
OF_NOISE, QUIET = -0.3, 22.0
# The same for an answer of a word or two: what is thought of its signs and places would outweigh its words.
SHORT_SECONDS = 2.0
BASE_OF_SHORT, OF_WEAKEST_OF_SHORT = 4.2, 2.0
# A number, a weekday or a month: what was heard as one of these few was said, though "siete" shares with "7".
OF_ONE_OF_FEW = 2.0
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
COURTESY = re.compile(
    r"\W*(muchas gracias|gracias|chau|adi[oó]s|hola|no|bueno|ah|eh|uh|hmm?)(?:\W+\1)*\W*", re.IGNORECASE
)
CLEAR_NO_SPEECH, CLEAR_WORD = 0.4, -1.5
NUMBER = (
    "un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|diecis[eé]is|diecisiete"
    "|dieciocho|diecinueve|veinte|veinti(?:un[oa]?|d[oó]s|tr[eé]s|cuatro|cinco|s[eé]is|siete|ocho|nueve)|treinta"
    "|[12]?[0-9]|3[01]"
)
ONE_OF_FEW = re.compile(
    rf"\W*(?:(?:el|la|somos|ser[ií]amos|vamos|para) )?(?:{NUMBER})\W*"
    r"|\W*(?:el )?(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)\W*"
    r"|\W*(?:en )?(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\W*",
    re.IGNORECASE,
)
ORDINAL = "primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|[uú]ltim[oa]"
ANSWER = re.compile(
    rf"\W*(?:(?:(?:somos|ser[ií]amos|vamos|para|de) )?(?:{NUMBER})(?: (?:personas|adultos|noches|d[ií]as))"
    rf"|(?:(?:el|la) )?(?:{ORDINAL})|ningun[oa]|otra fecha|otras fechas"
    r"|hola|buenas|buen d[ií]a|buen[ao]s (?:d[ií]as|tardes|noches)|(?:muchas )?gracias|chau|ma[ñn]ana|hoy)\W*",
    re.IGNORECASE,
)
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
    weight = OF_NO_SPEECH * signals.no_speech + OF_NOISE * max(0.0, QUIET - signals.contrast)
    if is_short_answer(text, signals):
        weight += BASE_OF_SHORT + OF_WEAKEST_OF_SHORT * signals.weakest
        weight += OF_ONE_OF_FEW if ONE_OF_FEW.fullmatch(text) else 0
    else:
        weight += BASE + OF_LOG_PROBABILITY * signals.log_probability
        weight += OF_EACH_WORD * signals.each_word + OF_WEAKEST * signals.weakest
    return 1 / (1 + math.exp(-weight))


def is_short_answer(text: str, signals: Signals) -> bool:
    """Whether it is what guests answer in a word or two: a yes or no, a number, one of several, a greeting."""
    is_answer = read_yes_no(text) is not None or ANSWER.fullmatch(text) or ONE_OF_FEW.fullmatch(text)
    return bool(is_answer) and signals.speech <= SHORT_SECONDS


def is_impossible(text: str, signals: Signals) -> bool:
    """Whether the text is surely not what somebody said."""
    return (
        signals.compression > MOST_COMPRESSION
        or signals.repeated > MOST_REPEATED
        or not LEAST_RATE <= signals.rate <= MOST_RATE
        or GHOSTS.search(text) is not None
        or (COURTESY.fullmatch(text) is not None and not _is_clear(signals))
    )


def _is_clear(signals: Signals) -> bool:
    return signals.no_speech < CLEAR_NO_SPEECH and signals.weakest > CLEAR_WORD
