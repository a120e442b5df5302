"""Months and years as they are written: "de enero", "ene 2027", "del mes que viene", "marzo del 27"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.spanish.atoms import Atom, MonthAtom
from bot.spanish.text import Kind, Token, closest, full_year
from bot.spanish.vocabulary import MONTH_NAMES, MONTHS, MONTHS_BESIDE_A_NUMBER, WEEKDAYS, words

JOIN_DAYS = words("al hasta")
COUNTED = words("noche noches dias semana semanas mes meses quincena quincenas findes finde")
MONTH_INTRODUCERS = words(
    "en de para todo durante por del este proximo entero mes y o fines fin mediados principios era eran pero"
)
MOVES_A_STAY = words("perdon digo era eran mismos mismas quise confundi equivoque")
TAKES_BACK = words("perdon digo quise decir no mejor")
LONGEST_ALONE, LONGEST_CORRECTION = 3, 6  # words: "en enero", "uy perdón, diciembre quise decir"
NOT_A_MONTH = words("entero gusto gustos mayor mayo marco mario julia julian abrir abril dinero febril mapa mayas")


@dataclass
class MonthReader:
    """The tokens of a message, their numbers and marks, and the months and years at places of it."""

    tokens: Sequence[Token]
    today: date
    expects_day: bool = False  # the guest was just asked for a day: a bare number is one
    talked_month: date | None = None  # the first day of a month that the conversation named
    previous: Atom | None = field(default=None)
    counted: Atom | None = field(default=None)  # the nights that were counted last
    _words: list[str] = field(init=False)
    _marks: list[str] = field(init=False)

    def __post_init__(self) -> None:
        # Looked up many times for each token.
        self._words = [token.text if token.kind is Kind.WORD else "" for token in self.tokens]
        self._marks = [token.text if token.kind is Kind.MARK else "" for token in self.tokens]

    def token(self, at: int) -> Token | None:
        """The token at a place, if there is one."""
        return self.tokens[at] if 0 <= at < len(self.tokens) else None

    def word(self, at: int) -> str:
        """The word at a place; empty outside the message and for what is not a word."""
        return self._words[at] if 0 <= at < len(self._words) else ""

    def mark(self, at: int) -> str:
        """The punctuation at a place, or an empty string."""
        return self._marks[at] if 0 <= at < len(self._marks) else ""

    def number(self, at: int) -> int | None:
        """The number at a place that may name a day of the month, "1ro" included."""
        token = self.token(at)
        if token is None or token.value < 1:
            return None
        if token.kind is Kind.NUMBER and token.text not in ("un", "una") and token.value <= 99:
            return token.value
        if token.kind is Kind.ORDINAL and (not token.worded or token.text == "primero"):
            return token.value
        return None

    def month_name(self, at: int, *, beside_number: bool) -> int | None:
        """The month named by one word, a typing error forgiven where only a month makes sense."""
        word = self.word(at)
        if not word:
            return None
        if word in MONTHS:
            return MONTHS[word]
        if not beside_number:
            if self.word(at - 1) in MONTH_INTRODUCERS and len(word) > 4 and word not in NOT_A_MONTH:
                near = closest(word, MONTH_NAMES, limit=1)
                return MONTHS[near] if near else None
            return None
        if word in MONTHS_BESIDE_A_NUMBER:
            return MONTHS_BESIDE_A_NUMBER[word]
        if len(word) > 3 and word not in NOT_A_MONTH and word not in WEEKDAYS:
            near = closest(word, MONTH_NAMES, limit=2 if len(word) > 6 else 1)
            return MONTHS[near] if near else None
        return None

    def month(self, at: int, *, beside_number: bool = True) -> tuple[int, int | None, int] | None:
        """Month, year if said, and the place after: "de enero", "enero 2027", "del mes que viene", "de este mes"."""
        start = at
        while self.word(at) in ("de", "del", "en") or (self.mark(at) in ("/", "-", ".", "(", ",") and at == start):
            at += 1
        if self.word(at) == "mes" and self.word(at + 1) == "de":
            at += 2
        relative = self._relative_month(at)
        if relative is not None:
            return relative
        month = self.month_name(at, beside_number=beside_number)
        if month is None and self.mark(start) == "/" and at == start + 1:
            month = self._month_number(at)
        if month is None:
            return None
        year, after = self.year(at + 1)
        return month, year, after

    def _month_number(self, at: int) -> int | None:
        """The month of "3 - 6/01", which is no date by itself."""
        number = self.number(at)
        return number if number is not None and 1 <= number <= 12 and self.tokens[at].text.isdigit() else None

    def _relative_month(self, at: int) -> tuple[int, int | None, int] | None:
        ahead: int | None = None
        width = 0
        if (self.word(at) == "proximo" and self.word(at + 1) == "mes") or (
            self.word(at) == "mes" and self.word(at + 1) in ("queviene", "proximo", "siguiente", "entrante")
        ):
            ahead, width = 1, 2
        elif self.word(at) == "queviene" and self.word(at - 1) == "del" and self.number(at - 2) is not None:
            ahead, width = 1, 1
        elif self.word(at) in ("este", "corriente") and self.word(at + 1) == "mes":
            ahead, width = 0, 2
        elif self.word(at) == "mes" and self.word(at - 1) == "este":
            ahead, width = 0, 1
        elif self.word(at) == "este" and self.number(at - 2) is not None and self._joins(at + 1):
            ahead, width = 0, 1  # "del 28 de este al 2 del que viene"
        if ahead is None:
            return None
        months = self.today.year * 12 + self.today.month - 1 + ahead
        return months % 12 + 1, months // 12, at + width

    def year(self, at: int) -> tuple[int | None, int]:
        """The year said after a month, and the place after it."""
        start = at
        while self.word(at) in ("de", "del", "este", "ano") or self.mark(at) in (",", "/", "-"):
            at += 1
        said = {self.word(index) for index in range(start, at)}
        token = self.token(at)
        if token is not None and token.kind is Kind.NUMBER and (not token.worded or "del" in said):
            if 2000 <= token.value <= 2100:
                return token.value, at + 1
            if at > start and "del" in said and 24 <= token.value <= 40 and not self._joins(at + 1):
                return full_year(token.value), at + 1
        if "ano" in said:
            if self.word(at) in ("queviene", "proximo", "entrante", "siguiente"):
                return self.today.year + 1, at + 1
            if "este" in said:
                return self.today.year, at
        if said & {"de", "del"} and self.word(at) == "proximo" and self.word(at + 1) == "ano":
            return self.today.year + 1, at + 2
        return None, start

    def month_atom(self, at: int) -> Atom | None:
        """A month alone: "en enero", "todo febrero" (its window is read elsewhere), "el mes que viene"."""
        if self.word(at) in ("el", "este", "en", "para", "de", "por", "durante", "los", "las"):
            relative = self._relative_month(at) or self._relative_month(at + 1)
            if relative is not None:
                number, year, after = relative
                return MonthAtom(at, after, month=number, year=year or self.today.year)
            return None
        month = self.month_name(at, beside_number=False)
        if month is None:
            return None
        year, after = self.year(at + 1)
        around = {self.word(place) for place in range(at - 6, after + 3)}
        moves = bool(around & MOVES_A_STAY)
        alone = len(self.tokens) <= (LONGEST_CORRECTION if moves else LONGEST_ALONE)
        part_at = at + 1 + (self.mark(at + 1) == ",")
        part = self.token(part_at)
        opens_part = (
            part is not None and part.kind is Kind.ORDINAL and self.word(part_at + 1) in ("semana", "quincena", "finde")
        )
        opens_days = opens_part or (self.word(at + 1) in ("del", "desde", "entre") and self.word(at) in MONTH_NAMES)
        corrects = self.previous is not None and (
            self.word(at + 1) in TAKES_BACK or TAKES_BACK & {self.word(at - 1), self.word(at - 2)}
        )
        if self.word(at - 1) not in MONTH_INTRODUCERS and not alone and not opens_days and not corrects:
            return None
        if self.word(at - 1) in ("soy", "llamo", "nombre"):
            return None
        before = {self.word(at - 1), self.word(at - 2), self.word(at - 3)}
        vague = bool(before & {"fines", "fin", "mediados", "principios", "principio", "mitad", "comienzos"})
        return MonthAtom(at, after, month=month, year=year or self.year_of(month), vague=vague, moves=moves)

    def year_of(self, month: int) -> int:
        """The year of the next such month, the current one included."""
        return self.today.year + (month < self.today.month)

    def _joins(self, at: int) -> bool:
        return (
            self.word(at) in JOIN_DAYS
            or (self.word(at) == "a" and self.number(at + 1) is not None)
            or self.mark(at) == "-"
        )

    def counts(self, at: int) -> bool:
        """Whether the number at a place counts something that is not days of a month: "3 noches", "2 veces"."""
        return self.word(at + 1) in COUNTED
