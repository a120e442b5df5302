"""
What guests type, brought nearer to what trainers write: abbreviations, slips of the finger, forgotten accents.

The trainer's sentences are the dictionary: a word that none of them has is taken for the most usual word at one slip's
distance, and a word written without its accent gets the one that they mostly give it. Whoever adds a sentence has
taught the words in it; no list of Spanish words is kept here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

WORD = re.compile(r"[a-záéíóúüñ]+")
DRAWN_OUT = re.compile(r"([a-záéíóúüñ!?¡¿.])\1{2,}")  # "holaaa", "graciasss", "???"
LETTERS = "abcdefghijklmnopqrstuvwxyzñ"
SHORTEST_MISSPELT = 4  # letters; a shorter word has too many neighbours
OFTEN = 2  # times; a word written only once may be a slip itself

# How people shorten on a phone, in Argentina and around it. The long form is what the trainer's sentences have.
ABBREVIATIONS = {
    "q": "que", "k": "que", "ke": "que", "xq": "porque", "pq": "porque", "xk": "porque", "porq": "porque",
    "x": "por", "xa": "para", "pa": "para", "p": "para", "pal": "para el", "xfa": "por favor", "xfavor": "por favor",
    "porfa": "por favor", "porfis": "por favor", "pls": "por favor", "pf": "por favor", "plis": "por favor",
    "tmb": "también", "tb": "también", "tbn": "también", "d": "de", "dl": "del", "c": "con", "cn": "con", "s": "es",
    "dsp": "después", "dps": "después", "despues": "después", "bn": "bien", "grax": "gracias", "gcias": "gracias",
    "grcs": "gracias", "tks": "gracias", "thx": "gracias", "msj": "mensaje", "nro": "número", "tel": "teléfono",
    "cel": "celular", "hs": "horas", "hr": "hora", "hrs": "horas", "pers": "personas", "pax": "personas",
    "cto": "cuánto", "cta": "cuenta", "disp": "disponibilidad", "dispo": "disponibilidad", "info": "información",
    "promo": "promoción", "finde": "fin de semana", "depto": "departamento", "dpto": "departamento",
    "hab": "habitación", "pto": "punto", "kiero": "quiero", "qiero": "quiero", "ay": "hay", "aki": "aquí",
    "aca": "acá", "toy": "estoy", "ta": "está", "wifi": "wi fi", "muxo": "mucho", "mñn": "mañana", "hno": "hermano",
}  # fmt: skip


def without_accents(text: str) -> str:
    """The same letters without their marks; ``ñ`` counts as ``n``."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


def expand(text: str) -> str:
    """Small letters, drawn-out ones once, abbreviations written out."""
    short = DRAWN_OUT.sub(r"\1", text.lower())
    return WORD.sub(lambda found: ABBREVIATIONS.get(found[0], found[0]), short)


def one_slip_away(word: str) -> Iterable[str]:
    """What a finger may have meant: two letters swapped, one too many, one wrong, one missing."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        if after:
            yield before + after[1:]
            for letter in LETTERS:
                yield before + letter + after[1:]
        for letter in LETTERS:
            yield before + letter + after


@dataclass(frozen=True)
class Spelling:
    """How the trainer's sentences write: ``often`` counts words, ``forms`` has the usual form of each, both bare."""

    often: dict[str, int]
    forms: dict[str, str]
    _put_right: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, sentences: Iterable[str]) -> Spelling:
        """The spelling of these sentences."""
        written = Counter(word for sentence in sentences for word in WORD.findall(expand(sentence)))
        often: Counter[str] = Counter()
        forms: dict[str, str] = {}
        for word, count in sorted(written.items(), key=lambda item: (-item[1], item[0])):
            often[without_accents(word)] += count
            forms.setdefault(without_accents(word), word)
        return cls(dict(often), forms)

    def correct(self, text: str) -> str:
        """``text`` as the trainer would have written it; words that no slip explains stay."""
        return WORD.sub(lambda found: self._word(found[0]), expand(text))

    def _word(self, word: str) -> str:
        if word not in self._put_right:
            bare = self._nearest(without_accents(word))
            self._put_right[word] = self.forms.get(bare, word) if bare is not None else word
        return self._put_right[word]

    def _nearest(self, bare: str) -> str | None:
        if bare in self.often:
            return bare
        if len(bare) < SHORTEST_MISSPELT:
            return None
        near = {other for other in one_slip_away(bare) if self.often.get(other, 0) >= OFTEN}
        return min(near, key=lambda other: (-self.often[other], other), default=None)
