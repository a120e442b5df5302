"""Days as they are written: "el 15", "10/1", "10 de enero", "enero 8", "el 10 del 1"."""

from __future__ import annotations

from dataclasses import replace

from bot.spanish.atoms import Atom, DayAtom
from bot.spanish.reading_weekdays import WeekdayReader
from bot.spanish.text import Kind
from bot.spanish.vocabulary import MONTHS, words

INTRODUCE_A_DAY = words("el del al dia dias desde hasta entrando saliendo envezde")
LONGEST_LIST = 12  # days said one by one: "10, 11, 12 y 13 de enero"


class DayReader(WeekdayReader):
    """Reads days at places of a token list; remembers the atom before, because a range lends its meaning to numbers."""

    def day(self, at: int) -> Atom | None:
        """A day by numeric date, weekday, number, or month and number."""
        token = self.token(at)
        if token is None or token.kind in (Kind.NOISE, Kind.MARK, Kind.AMOUNT, Kind.TIME):
            return None
        if token.kind is Kind.NUMERIC_DATE:
            return self._at_night(self._numeric(at))
        if token.kind is Kind.WORD:
            return self.weekday(at) or self._at_night(self._month_first(at))
        return self._at_night(self._number(at))

    def _at_night(self, day: DayAtom | None) -> DayAtom | None:
        """The day with the "por la noche" after it: "el 24 de abril a la noche"."""
        if day is None:
            return None
        after, at_night = self.night_after(day.last)
        return replace(day, last=after, at_night=at_night)

    def _numeric(self, at: int) -> DayAtom | None:
        """ "10/1"; a month above twelve is kept where a day is said, to be asked about."""
        token = self.tokens[at]
        assert token.month is not None
        if token.month < 1 or self.month(at + 1) is not None:
            return None  # "10-15 de enero" is split into a range beforehand
        if token.month > 12 and not (self.word(at - 1) in INTRODUCE_A_DAY and token.month <= 31):
            return None
        return DayAtom(at, at + 1, day=token.value, month=token.month, year=token.year)

    def _month_first(self, at: int) -> DayAtom | None:
        """ "ene 8", "enero 8"."""
        word = self.word(at)
        if word not in MONTHS:
            return None
        number = self.number(at + 1)
        if number is None or number > 31 or self.counts(at + 1):
            return None
        year, after = self.year(at + 2)
        return DayAtom(at, after, day=number, month=MONTHS[word], year=year)

    def _number(self, at: int) -> DayAtom | None:
        number = self.number(at)
        if number is None:
            return None
        month = self.month(at + 1) or self._month_by_number(at + 1)
        if month is not None and (self.word(at + 1) or self.mark(at + 1)):
            return DayAtom(at, month[2], day=number, month=month[0], year=month[1])
        opens = self.word(at - 1) == "del" and self.word(at + 1) == "al"
        if number > 31 and (opens or (self.word(at - 1) == "al" and isinstance(self.previous, DayAtom))):
            return DayAtom(at, at + 1, day=number)  # "del 35 al 40": no such day
        if number > 31 or self.counts(at):
            return None
        if self._stands_for_a_day(at):
            return DayAtom(at, at + 1, day=number)
        return DayAtom(at, at + 1, day=number, unmarked=True) if self.expects_day and self._only_number(at) else None

    def _month_by_number(self, at: int) -> tuple[int, int | None, int] | None:
        """The month of "el 10 del 1", "del 10 al 15 del 01"."""
        number = self.number(at + 1)
        padded = self.word(at) == "de" and self.tokens[at + 1].text.startswith("0") if number is not None else False
        if (
            (self.word(at) != "del" and not padded)
            or number is None
            or number > 12
            or not self.tokens[at + 1].text.isdigit()
        ):
            return None
        opens_range = self.word(at + 2) in ("al", "hasta", "a") or self.mark(at + 2) == "-"
        dated_start = isinstance(self.previous, DayAtom) or self.word(at + 4) == "del"
        if self.counts(at + 1) or (opens_range and not dated_start):
            return None
        year, after = self.year(at + 2)
        return number, year, after

    def _stands_for_a_day(self, at: int) -> bool:
        return self.word(at - 1) in INTRODUCE_A_DAY or self._follows_a_day(at) or self._opens_a_range(at)

    def _only_number(self, at: int) -> bool:
        return all(token.kind is not Kind.NUMBER for index, token in enumerate(self.tokens) if index != at)

    def _follows_a_day(self, at: int) -> bool:
        """Whether the number continues a day just read: "… al 15", "10, 11 y 12"."""
        if not isinstance(self.previous, DayAtom) or at - self.previous.last > LONGEST_LIST:
            return False
        between = [token.text for token in self.tokens[self.previous.last : at]]
        if self.previous.month is not None and set(between) <= {",", "y"}:
            return False  # a list says its month last: "del 3 al 6 de febrero, dos" goes on with something else
        return bool(between) and all(
            text in ("y", ",", "al", "la", "a", "hasta", "el", "-", "o", "dia", "no", "&") for text in between
        )

    def _opens_a_range(self, at: int) -> bool:
        """Whether a day follows at the far end: "10 al 15", "de 8 a 12 de enero", "10, 11 y 12 de enero"."""
        for _ in range(LONGEST_LIST):
            in_a_row = self.number(at + 1) == (self.number(at) or 0) + 1  # "18 19 y 20"
            joiner = "," if in_a_row else self.word(at + 1) or self.mark(at + 1)
            if joiner not in ("al", "hasta", "a", "-", "y", ","):
                return False
            far = at + 1 if in_a_row else at + 2
            while self.word(far) in ("el", "dia", "la"):
                far += 1
            number = self.number(far)
            if joiner == "," and number is not None and number <= 31 and self.mark(far + 1) == ",":
                at = far
                continue
            if self.weekday_name(far) is not None and joiner in ("al", "hasta", "a"):
                return True
            token = self.token(far)
            if token is not None and token.kind is Kind.NUMERIC_DATE:
                return joiner in ("al", "hasta", "a", "-") or token.value == (self.number(at) or 0) + 1
            if number is None or number > 31 or self.counts(far):
                return False
            if joiner in ("al", "hasta") or self.month(far + 1) is not None:
                return True
            if joiner != ",":
                return joiner != "y" and self.word(at - 1) in ("de", "del", "desde", "dias")
            at = far
        return False
