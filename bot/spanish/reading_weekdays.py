"""Weekdays as they are written: "el viernes que viene", "sáb 9 de enero", "algún sábado"."""

from __future__ import annotations

from bot.spanish.atoms import Atom, DayAtom, Which
from bot.spanish.reading_months import MonthReader
from bot.spanish.text import Kind, closest
from bot.spanish.vocabulary import WEEKDAY_ABBREVIATIONS, WEEKDAY_NAMES, WEEKDAYS, words

NOT_A_WEEKDAY = words("partes parte arte artes nuevas nueves nuevos nueve buenas lunas tierras")
INTRODUCE_A_WEEKDAY = words("el este proximo de del a al hasta desde y un para")
UNMISTAKABLE = words("lun mie jue vie sab dgo")  # "mar" is also the sea, "dom" a title


class WeekdayReader(MonthReader):
    """Reads weekdays at places of a token list, with the number and the month that go with them."""

    def weekday_name(self, at: int) -> int | None:
        """The weekday named by a word, abbreviations and one typing error included where a day is expected."""
        word = self.word(at)
        if word in WEEKDAYS:
            return WEEKDAYS[word]
        if word in WEEKDAY_ABBREVIATIONS:
            return WEEKDAY_ABBREVIATIONS[word] if self._is_abbreviation(at) else None
        opens = self.word(at + 1) in ("a", "al", "hasta") and self.word(at + 2) in WEEKDAYS
        if (self.word(at - 1) in INTRODUCE_A_WEEKDAY or opens) and len(word) > 4 and word not in NOT_A_WEEKDAY:
            near = closest(word, WEEKDAY_NAMES, limit=1)
            return WEEKDAYS[near] if near else None
        return None

    def _is_abbreviation(self, at: int) -> bool:
        """Whether "sab", "mar", "do" stand for a weekday here: beside a number, in a range or list, or announced."""
        follower = self.token(at + 1)
        numbered = self.number(at + 1 + (self.mark(at + 1) == ".")) is not None
        if numbered or (follower is not None and follower.kind is Kind.NUMERIC_DATE):
            return True
        listed = len(self.word(at)) > 2  # "para mi y mi novia" names no Wednesday
        opens = self._joins_weekdays(at + 1, listed=listed) and (
            self.word(at + 2) in WEEKDAY_ABBREVIATIONS or self.word(at + 2) in WEEKDAYS
        )
        joiner = at - 2 if self.word(at - 1) == "el" else at - 1
        closes = (
            isinstance(self.previous, DayAtom)
            and self.previous.weekday is not None
            and self.previous.last == joiner
            and self._joins_weekdays(joiner, listed=listed)
        )
        announced = self.word(at) in UNMISTAKABLE and self.word(at - 1) in INTRODUCE_A_WEEKDAY
        return opens or closes or announced

    def _joins_weekdays(self, at: int, *, listed: bool) -> bool:
        if listed and (self.word(at) == "y" or self.mark(at) in (",", "/")):
            return True
        return self.word(at) in ("a", "al", "hasta") or self.mark(at) == "-"

    def weekday(self, at: int) -> Atom | None:
        """A weekday, with the number and month after it, and which of the coming ones it is."""
        weekday = self.weekday_name(at)
        if weekday is None:
            return None
        start, which = self._which_before(at)
        after = at + 1
        if (
            self.mark(after) in (".", ",")
            and self.number(after + 1) is not None
            and self.word(after + 2) not in ("noches", "noche", "dias")
            and not self._closes_a_range(at, start)
        ):
            after += 1
        article = self.word(after) in ("el", "dia")
        if article and self.number(after + 1) is not None and not self.counts(after + 1):
            after += 1
        follower = self.token(after)
        if follower is not None and follower.kind is Kind.NUMERIC_DATE and (follower.month or 13) <= 12:
            return DayAtom(
                start, after + 1, day=follower.value, month=follower.month, year=follower.year, weekday=weekday
            )
        number = self.number(after)
        if number is not None and number <= 31 and not self.counts(after):
            month = self.month(after + 1)
            if month is None:
                return DayAtom(start, after + 1, day=number, weekday=weekday)
            return DayAtom(start, month[2], day=number, month=month[0], year=month[1], weekday=weekday)
        later, after = self._which_after(after)
        after, at_night = self.night_after(after)
        return DayAtom(start, after, weekday=weekday, which=later or which, at_night=at_night)

    def _closes_a_range(self, at: int, start: int) -> bool:
        """Whether the weekday is the far end of "de sábado a sábado, 9 al 16"."""
        before = self.previous
        joined = self.word(at - 1) in ("a", "al", "hasta") and isinstance(before, DayAtom) and before.last == start - 1
        return joined and isinstance(before, DayAtom) and before.weekday is not None and before.day is None

    def night_after(self, at: int) -> tuple[int, bool]:
        """The place after "a la noche", "por la noche" or "noche", and whether it is there: "sábado a la noche"."""
        if self.word(at) == "noche":
            return at + 1, True
        if self.word(at) in ("a", "por", "en") and self.word(at + 1) == "la" and self.word(at + 2) == "noche":
            return at + 3, True
        return at, False

    def _which_before(self, at: int) -> tuple[int, Which]:
        before = self.word(at - 1)
        found = {
            "este": Which.THIS,
            "proximo": Which.NEXT,
            "otro": Which.OTHER,
            "algun": Which.ANY,
            "cualquier": Which.ANY,
            "un": Which.ANY,
            "todos": Which.ANY,
        }
        token = self.token(at - 1)
        if token is not None and token.text == "un":
            before = "un"
        if before == "los" and self.word(at - 2) == "todos":
            before = "todos"
        return (at - 1, found[before]) if before in found else (at, Which.PLAIN)

    def _which_after(self, at: int) -> tuple[Which | None, int]:
        word = self.word(at)
        if word == "queviene" or word == "proximo":
            return Which.NEXT, at + 1
        if word in ("siguiente", "posterior"):
            return Which.FOLLOWING, at + 1
        if word == "pasado" and self.word(at + 1) != "manana":
            return Which.PAST, at + 1
        if word in ("de", "para") and self.word(at + 1) in ("la", "esta"):
            if self.word(at + 2) == "semana" and self.word(at + 3) in ("queviene", "proximo"):
                return Which.OF_NEXT_WEEK, at + 4
            if self.word(at + 2) == "proximo" and self.word(at + 3) == "semana":
                return Which.OF_NEXT_WEEK, at + 4
            if self.word(at + 2) == "otra" and self.word(at + 3) == "semana":
                return Which.OF_NEXT_WEEK, at + 4
            if self.word(at + 1) == "esta" and self.word(at + 2) == "semana":
                return Which.THIS, at + 3
        return None, at
