"""The several stays between which a message wavers: "del 12 al 15 o del 16 al 19?", "cuánto 2 noches y cuánto 3?"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.spanish.stay_calendar import StayContext
from bot.spanish.stays import read_stay
from bot.spanish.text import Kind, tokenise
from bot.spanish.vocabulary import MONTH_NAMES, MONTHS

BETWEEN_STAYS = re.compile(
    r"\s+(?:o|vs\.?|versus)\s+|\s+y\s+(?=(?:cu[aá]nto|si|en|del|por|para|a\s+cu[aá]nto)\b)"
    r"|[?¿]+(?!\s*de\s+(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)\s+a\b)",
    re.IGNORECASE,
)
WITH_NOUN = re.compile(r"\bfinde\b|\bfin\s+de\s+semana\b|\bsemana\b(?!\s+santa)", re.IGNORECASE)
WITHOUT_NOUN = re.compile(r"\b(el|la)\s+(del?)\s+(\d{1,2})\b", re.IGNORECASE)
RATHER = r"(?<!\bsale )(?<!\bsalen )(?<!\bes )(?<!\bqueda )(?<!\bser[ií]a )(?<!\bqu[eé] )\bmejor\b(?!\s+precio)"
CORRECTS = re.compile(
    rf"\b(?:perd[oó]n|digo|quise|en\s+realidad)\b|{RATHER}|\bno\s*,", re.IGNORECASE
)  # the last one wins
OF_DAY = re.compile(r"\b(del?\s+\d{1,2})\b", re.IGNORECASE)
OF_NIGHTS = frozenset({"noche", "noches", "dia", "dias"})
JOINING = frozenset({"o", "u", "y", "?"})
BETWEEN_COUNTS = OF_NIGHTS | JOINING | {",", "cuanto", "por", "a", "sale", "salen", "seria", "serian", "las", "si"}
MOST = 3  # more would not be read on a phone
MOST_NIGHTS = 30


def read_alternatives(text: str, *, today: date, context: StayContext | None = None) -> tuple[tuple[date, date], ...]:
    """The two or three stays (half-open) that a message asks about at once; none where it means a single one."""
    known = context or StayContext()
    if CORRECTS.search(text):
        return ()
    counts = tuple(_counts_of_nights(text))
    if len(counts) > 1:
        first = read_stay(text, today=today, context=known)
        check_in = (first.check_in if first is not None else None) or known.check_in
        stays = [(check_in, check_in + timedelta(days=nights)) for nights in counts] if check_in is not None else []
    else:
        stays = list(_stays(BETWEEN_STAYS.split(text), today=today, known=known))
    found = tuple(dict.fromkeys(stays))
    return found[:MOST] if len(found) > 1 else ()


def _stays(pieces: list[str], *, today: date, known: StayContext) -> Iterator[tuple[date, date]]:
    """The stay of each piece; those without a month are in that of the first that names one."""
    dated = next((piece for piece in pieces if _names_month(piece)), None)
    first = read_stay(dated, today=today, context=known) if dated is not None else None
    if first is not None and first.check_in is not None:
        known = replace(known, check_in=first.check_in, check_out=first.check_out, asked=None)
    month = first.check_in.month if first is not None and first.check_in is not None else None
    for piece in _with_noun(pieces, month=month):
        reading = read_stay(piece, today=today, context=known)
        if reading is not None and not reading.ask and reading.check_in and reading.check_out:
            yield reading.check_in, reading.check_out


def _with_noun(pieces: list[str], *, month: int | None) -> Iterator[str]:
    """The pieces with what only the first says: "el finde del 10 de abril … el [finde] del 17 [de abril]"."""
    noun = ""
    for piece in pieces:
        named = WITH_NOUN.search(piece)
        noun = named[0] if named is not None else noun
        of_month = f" de {MONTH_NAMES[month - 1]}" if month is not None and not _names_month(piece) else ""
        if named is not None and of_month:
            yield OF_DAY.sub(rf"\1{of_month}", piece, count=1)  # "el finde del 9 o el del 16 de abril"
        elif named is not None or not noun or not WITHOUT_NOUN.search(piece):
            yield piece
        else:
            yield WITHOUT_NOUN.sub(rf"\1 {noun} \2 \3{of_month}", piece, count=1)


def _names_month(piece: str) -> bool:
    return any(token.kind is Kind.NUMERIC_DATE or token.text in MONTHS for token in tokenise(piece))


def _counts_of_nights(text: str) -> Iterator[int]:
    """The counts of "2 noches y cuánto 3", "3 o 4 noches": numbers with nothing but a joiner between them."""
    tokens = tokenise(text)
    numbers = [at for at, token in enumerate(tokens) if token.kind is Kind.NUMBER and 0 < token.value <= MOST_NIGHTS]
    for one, other in pairwise(numbers):
        between = {token.text for token in tokens[one + 1 : other]}
        after = tokens[other + 1].text if other + 1 < len(tokens) else ""
        joined = bool(between & JOINING) and between <= BETWEEN_COUNTS
        if joined and (after in OF_NIGHTS or (between & OF_NIGHTS and not after.isalpha())):
            yield tokens[one].value
            yield tokens[other].value
