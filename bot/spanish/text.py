"""From what a guest typed to tokens that remember where they stood.

`normalise` folds case, accents, emojis and stretched letters while keeping, for each character, its place in the
original; `tokenise` cuts the result into words, numbers, numeric dates, times and punctuation, and writes every word
in its one usual spelling. All offsets are of the original text, half-open.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from bot.spanish.foreign import FOREIGN_PHRASES, usual_words
from bot.spanish.pictures import pictured_people
from bot.spanish.spellings import CORRECTABLE, COUNTED, NUMBER_TYPOS, SPELLINGS
from bot.spanish.vocabulary import ORDINALS, PHRASES, TENS, UNITS, words


class Kind(Enum):
    """What a token is by its shape."""

    WORD = auto()
    NUMBER = auto()  # value is the count
    ORDINAL = auto()  # "primera", "1ro": value, -1 for the last
    NUMERIC_DATE = auto()  # "10/1", "10-01-27", "2027-01-10": day, month, year
    TIME = auto()  # "15:30"
    AMOUNT = auto()  # "195.000", phone numbers, anything too long to count people or days
    MARK = auto()  # punctuation
    NOISE = auto()  # understood, and not about what is being looked for


@dataclass(frozen=True)
class Token:
    """A word or sign in its usual spelling (`text`), with its place in the original (`start`, `end`)."""

    text: str
    kind: Kind
    start: int
    end: int
    value: int = 0
    month: int | None = None
    year: int | None = None
    worded: bool = False  # a number written in letters


PHRASES_BY_WORD: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
for _phrase_of_words in (*PHRASES, *FOREIGN_PHRASES):
    PHRASES_BY_WORD[_phrase_of_words[0][0]].append(_phrase_of_words)
# Names of numbers so long that one wrong letter makes no other word of them: "dieciseis", "veintiuno".
SHORTEST_LONG = 9
LONG_NUMBERS = frozenset(name for name in UNITS if len(name) >= SHORTEST_LONG)
LONGEST_PHRASE = max(len(phrase) for phrase, _ in (*PHRASES, *FOREIGN_PHRASES))
WORD = re.compile(r"[a-z]+")
STRETCHED = re.compile(r"([a-z])\1{2,}")
DOUBLED = re.compile(r"(?:aa|ii|oo|ss|rr|^dee|^dell)$")  # no word of Spanish ends so: "adultoss", "dell"
TOKEN = re.compile(
    r"""
      (?P<iso>(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))
    | (?P<full>(?<!\d)\d{1,2}(?P<separator>\ ?[/.-]\ ?)\d{1,2}(?P=separator)(?:19|20)?\d\d(?!\d))
    | (?P<amount>(?<!\d)\d{1,3}(?:[.,]\d{3})+(?!\d)|\d{5,})
    | (?P<time>(?<!\d)\d{1,2}[:]\d\d(?!\d))
    | (?P<date>(?<!\d)\d{1,2}(?:\ ?/\ ?|[.-])\d{1,2}(?!\d))
    | (?P<number>\d+)(?P<ordinal>(?:\ ?[°ºª]|(?:ro|ero|ero|er|ra|era|do|da|to|ta|vo|mo|th|st|nd|rd)(?![a-z])))?
    | (?P<word>[a-z]+)
    | (?P<mark>[^\s\w])
    """,
    re.VERBOSE,
)


def normalise(text: str) -> tuple[str, list[int]]:
    """The text in lower case without accents, and for each of its characters the offset in the original.

    Letters repeated three times or more ("findeee") are written once. The list has one entry more than the string:
    the length of the original.
    """
    letters: list[str] = []
    places: list[int] = []
    pictured = pictured_people(text)
    for place, character in enumerate(text):
        if character.isascii():
            letters.append(character.lower() if character.isprintable() else " ")
            places.append(place)
            continue
        if place in pictured:
            letters += pictured[place]
            places += [place] * len(pictured[place])
            continue
        for piece in unicodedata.normalize("NFKD", character.lower()) if character not in "°ºª" else character:
            if unicodedata.combining(piece):
                continue
            plain = {"–": "-", "—": "-", "−": "-", "’": "'"}.get(piece, piece)
            letters.append(plain if (plain.isascii() and plain.isprintable()) or plain in "°ºª" else " ")
            places.append(place)
    kept = "".join(letters)
    drop: set[int] = set()
    for match in STRETCHED.finditer(kept):
        drop.update(range(match.start() + 1, match.end()))
    if drop:
        places = [place for index, place in enumerate(places) if index not in drop]
        kept = "".join(letter for index, letter in enumerate(kept) if index not in drop)
    return kept, [*places, len(text)]


def tokenise(text: str) -> list[Token]:
    """The tokens of a text, number words read as numbers and common misspellings corrected."""
    plain, places = normalise(text)
    usual = usual_words(frozenset(WORD.findall(plain)))
    tokens: list[Token] = []
    for match in TOKEN.finditer(plain):
        start, end = places[match.start()], places[match.end() - 1] + 1
        token = _shape(match, start, end, usual)
        if token.kind is Kind.WORD and tokens and tokens[-1].kind is Kind.NUMBER:
            token = replace(token, text=_counted(token.text))
        tokens.append(token)
    return _joined(tokens)


def _shape(match: re.Match[str], start: int, end: int, usual: Mapping[str, str]) -> Token:
    raw = match.group()
    if match["iso"]:
        year, month, day = (int(part) for part in re.split(r"[-/.]", raw))
        return Token(raw, Kind.NUMERIC_DATE, start, end, value=day, month=month, year=year)
    if match["full"]:
        day, month, year = (int(part) for part in re.split(r"\s?[/.-]\s?", raw))
        return Token(raw, Kind.NUMERIC_DATE, start, end, value=day, month=month, year=full_year(year))
    if match["date"]:
        day, month = (int(part) for part in re.split(r"\s?[/.-]\s?", raw))
        return Token(raw, Kind.NUMERIC_DATE, start, end, value=day, month=month)
    if match["amount"]:
        return Token(raw, Kind.AMOUNT, start, end)
    if match["time"]:
        return Token(raw, Kind.TIME, start, end)
    if match["number"]:
        kind = Kind.ORDINAL if match["ordinal"] else Kind.NUMBER
        return Token(raw, kind, start, end, value=int(match["number"]))
    if match["word"]:
        counts = raw == "p" and match.string[match.start() - 1 : match.start()].isdigit()  # "6p"
        fortnight = raw == "q" and match.string[match.start() - 1 : match.start()] in ("1", "2")  # "2Q enero"
        if fortnight:
            return Token("quincena", Kind.WORD, start, end)
        return _word("personas" if counts else usual.get(raw, raw), start, end)
    return Token(raw, Kind.MARK, start, end)


def full_year(year: int) -> int:
    """2027 for 27; a year of four digits is left as it is."""
    return year + 2000 if year < 100 else year


def _word(raw: str, start: int, end: int) -> Token:
    if DOUBLED.search(raw):
        raw = raw[:-1]
    word = SPELLINGS.get(raw) or NUMBER_TYPOS.get(raw) or _long_number(raw)
    if word in ORDINALS:
        return Token(word, Kind.ORDINAL, start, end, value=ORDINALS[word], worded=True)
    value = UNITS.get(word, TENS.get(word))
    if value is not None:
        return Token(word, Kind.NUMBER, start, end, value=value, worded=True)
    if word == raw:
        word = _corrected(word)
    return Token(word, Kind.WORD, start, end)


@lru_cache(maxsize=4096)
def _long_number(word: str) -> str:
    """A long name of a number with one wrong letter, as it should be; any other word as it is: "diecises"."""
    if len(word) < SHORTEST_LONG - 1 or word in LONG_NUMBERS:
        return word
    return closest(word, LONG_NUMBERS, limit=1) or word


@lru_cache(maxsize=4096)
def _corrected(word: str) -> str:
    if len(word) < 5 or word in CORRECTABLE or word in REAL_NEIGHBOURS:
        return word
    near = closest(word, CORRECTABLE, limit=1)
    return near if near is not None else word


@lru_cache(maxsize=4096)
def _counted(word: str) -> str:
    """A word after a number, a wrong letter forgiven where people are meant: "1 nenne", "2 grands"."""
    if len(word) < 5 or word in COUNTED | CORRECTABLE | REAL_NEIGHBOURS:
        return word
    return closest(word, COUNTED, limit=1) or word


# Real words one letter away from a correctable one.
REAL_NEIGHBOURS = words(
    """
    noche semanas findes fines primero segundo finca final chico chica chicas nenas nenes nena nene hijo hija amigo
    amiga adulta adultas primer ultimos ultimas salidos entremos salgamos perrita perritos mayor mejores mejor menos
    enes viene tiene tienen deje minde rinde linda lindo linde finde coches broches leches fechas chivos ricos tenes
    llegaron salvamos salimo llevamos llegamos pagamos pareces parece familiar familias personal rebajas partes
    vinos pinos finos linos minas cenas cerros cerro cerra pedro gastos manos hojas hijos fijos fijas bajas rejas
    digas figas abrigos minimo maximo senor senora
    """
)


def closest(word: str, choices: Iterable[str], *, limit: int) -> str | None:
    """The choice at most `limit` edits away; None when there is none, or when two different ones are as near."""
    best: str | None = None
    best_distance = limit + 1
    tie = False
    for choice in choices:
        if abs(len(choice) - len(word)) > limit:
            continue
        distance = edit_distance(word, choice, limit=limit)
        nearer = best is not None and distance == best_distance and len(choice) == len(word) != len(best)
        if distance < best_distance or nearer:
            best, best_distance, tie = choice, distance, False
        elif best is not None and len(best) == len(word) != len(choice):
            continue  # "adultso" is "adultos", not "adulto"
        elif distance == best_distance and choice != best:
            tie = True
    return None if tie else best


def edit_distance(one: str, other: str, *, limit: int = 3) -> int:
    """Insertions, deletions, changes and swaps of neighbours from one word to the other; above `limit`, limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, other_letter in enumerate(other, 1):
            cost = letter != other_letter
            value = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == other_letter:
                value = min(value, before[column - 2] + 1)
            current.append(value)
        before, previous = previous, current
        if min(current) > limit:
            return limit + 1
    return previous[-1]


def _joined(tokens: list[Token]) -> list[Token]:
    """Numbers and set phrases of several words as one token: "veinte y uno", "fin de semana", "check in"."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        width, token = _phrase(tokens, index)
        joined.append(token)
        index += width
    return joined


def _phrase(tokens: list[Token], index: int) -> tuple[int, Token]:
    token = tokens[index]
    words = [following.text for following in tokens[index : index + LONGEST_PHRASE]]
    if token.kind is Kind.NUMBER and token.worded and token.text in TENS and words[1:2] == ["y"] and len(words) > 2:
        unit = tokens[index + 2]
        if unit.kind is Kind.NUMBER and unit.worded and 0 < unit.value < 10:
            value = token.value + unit.value
            return 3, replace(token, text=str(value), value=value, end=unit.end)
    in_digits = words[1:2] == ["("] and words[3:4] == [")"] and tokens[index + 2].kind is Kind.NUMBER
    if token.kind is Kind.NUMBER and token.worded and in_digits and tokens[index + 2].value == token.value:
        return 4, replace(token, end=tokens[index + 3].end)  # "dos (2) personas"
    if token.text == "veinti" and len(words) > 1 and 0 < tokens[index + 1].value < 10:
        value = token.value + tokens[index + 1].value
        return 2, replace(token, text=str(value), value=value, end=tokens[index + 1].end)
    for phrase, name in PHRASES_BY_WORD.get(token.text, ()):
        if tuple(words[: len(phrase)]) == phrase:
            return len(phrase), replace(
                token, text=name, kind=Kind.WORD, value=0, end=tokens[index + len(phrase) - 1].end
            )
    return 1, token
