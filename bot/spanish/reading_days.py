"""Days and months as they are written: "el 15", "sáb 9 de enero", "10/1", "mañana", "el viernes que viene"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.spanish import holidays
from bot.spanish.atoms import AskReason, Atom, DayAtom, VagueAtom, Which
from bot.spanish.reading_months import MonthReader
from bot.spanish.text import Kind, Token, closest
from bot.spanish.vocabulary import (
    MONTHS,
    WEEKDAY_ABBREVIATIONS,
    WEEKDAY_NAMES,
    WEEKDAYS,
    words,
)

INTRODUCE_A_DAY = words("el del al dia dias desde hasta entrando saliendo")
# Days from Easter Sunday.
HOLY_DAYS: dict[tuple[str, ...], int] = {
    ("domingo", "de", "ramos"): -7,
    ("jueves", "santo"): -3,
    ("viernes", "santo"): -2,
    ("sabado", "santo"): -1,
    ("domingo", "de", "pascua"): 0,
    ("domingo", "de", "resurreccion"): 0,
    ("lunes", "de", "carnaval"): -48,
    ("martes", "de", "carnaval"): -47,
}
NOT_A_WEEKDAY = words("partes parte arte artes nuevas nueves nuevos nueve buenas lunas tierras")


class DayReader(MonthReader):
    """Reads days at places of a token list; remembers the atom before, because a range lends its meaning to numbers."""

    def relative(self, at: int) -> Atom | None:
        """ "hoy", "mañana", "pasado", "dentro de 3 días", "en dos semanas"."""
        word = self.word(at)
        if word in ("hoy", "manana", "pasadomanana"):
            if word == "manana" and self.word(at - 1) in ("la", "esta", "una", "buena"):
                return None
            ahead = {"hoy": 0, "manana": 1, "pasadomanana": 2}[word]
            night = self.word(at + 1) == "noche" or (
                word == "hoy" and self.word(at + 1) == "a" and self.word(at + 3) == "noche"
            )
            return self._with_restatement(DayAtom(at, at + 1 + night, certain=self._ahead(ahead)))
        holy = self._holy_day(at)
        if holy is not None:
            return holy
        if word == "pasado" and self._pasado_is_a_day(at):
            return DayAtom(at, at + 1, certain=self._ahead(2))
        if word in ("dentro", "en"):
            count_at = at + 2 if word == "dentro" and self.word(at + 1) == "de" else at + 1
            count = self.token(count_at)
            unit = self.word(count_at + 1)
            if count is not None and count.kind is Kind.NUMBER and 0 < count.value <= 60:
                if unit in ("dia", "dias"):
                    return DayAtom(at, count_at + 2, certain=self._ahead(count.value))
                if unit in ("semana", "semanas"):
                    return DayAtom(at, count_at + 2, certain=self._ahead(7 * count.value))
                if unit in ("mes", "meses"):
                    return VagueAtom(at, count_at + 2, reason=AskReason.MONTH_ONLY)
        return None

    def _with_restatement(self, atom: DayAtom) -> DayAtom:
        """ "hoy martes 24", "mañana 25": the same day said twice."""
        assert atom.certain is not None
        after = atom.last
        if self.word(after) in WEEKDAYS and WEEKDAYS[self.word(after)] == atom.certain.weekday():
            after += 1
        if self.number(after) == atom.certain.day and not self._counts(after):
            month = self.month(after + 1)
            after = month[2] if month is not None and month[0] == atom.certain.month else after + 1
        return replace(atom, last=after)

    def _holy_day(self, at: int) -> DayAtom | None:
        """ "viernes santo", "domingo de pascua": days that Easter dates."""
        words_ahead = (self.word(at), self.word(at + 1), self.word(at + 2))
        for name, offset in HOLY_DAYS.items():
            if words_ahead[: len(name)] == name:
                coming = [holidays.easter(self.today.year + ahead) + timedelta(days=offset) for ahead in (0, 1)]
                day = next(day for day in coming if day >= self.today)
                return DayAtom(at, at + len(name), certain=day)
        return None

    def _ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _pasado_is_a_day(self, at: int) -> bool:
        if self.word(at - 1) in ("y", "para", "de", "hasta", "al", "a", "desde", "o"):
            return True
        return self.mark(at - 1) == "," and isinstance(self.previous, DayAtom)

    def day(self, at: int) -> Atom | None:
        """A day by numeric date, weekday, number, or month and number."""
        token = self.token(at)
        if token is None or token.kind in (Kind.NOISE, Kind.MARK, Kind.AMOUNT, Kind.TIME):
            return None
        if token.kind is Kind.NUMERIC_DATE:
            return self._numeric(at)
        if token.kind is Kind.WORD:
            return self._weekday(at) or self._month_first(at)
        return self._number(at)

    def _numeric(self, at: int) -> Atom | None:
        token = self.tokens[at]
        assert token.month is not None
        after = at + 1
        if token.month > 12 or token.month < 1 or self.month(after) is not None:
            return None  # "10-15 de enero" is split into a range beforehand
        return DayAtom(at, after, day=token.value, month=token.month, year=token.year)

    def weekday_name(self, at: int) -> int | None:
        """The weekday named by a word, abbreviations and one typing error included where a day is expected."""
        word = self.word(at)
        if word in WEEKDAYS:
            return WEEKDAYS[word]
        if word in WEEKDAY_ABBREVIATIONS:
            numbered = self.number(at + 1 + (self.mark(at + 1) == ".")) is not None or (
                (follower := self.token(at + 1)) is not None and follower.kind is Kind.NUMERIC_DATE
            )
            ranged = (self.word(at + 1) in ("a", "al") or self.mark(at + 1) == "-") and (
                self.word(at + 2) in WEEKDAY_ABBREVIATIONS or self.word(at + 2) in WEEKDAYS
            )
            ends_range = (
                isinstance(self.previous, DayAtom)
                and self.previous.weekday is not None
                and self.previous.last == at - 1
                and (self.word(at - 1) in ("a", "al", "y", "hasta") or self.mark(at - 1) == "-")
            )
            return WEEKDAY_ABBREVIATIONS[word] if numbered or ranged or ends_range else None
        introduced = self.word(at - 1) in (
            "el",
            "este",
            "proximo",
            "de",
            "del",
            "a",
            "al",
            "hasta",
            "desde",
            "y",
            "un",
            "para",
        )
        if introduced and len(word) > 4 and word not in NOT_A_WEEKDAY:
            near = closest(word, WEEKDAY_NAMES, limit=1)
            return WEEKDAYS[near] if near else None
        return None

    def _weekday(self, at: int) -> Atom | None:
        weekday = self.weekday_name(at)
        if weekday is None:
            return None
        start, which = self._which_before(at)
        after = at + 1
        if (
            self.mark(after) in (".", ",")
            and self.number(after + 1) is not None
            and self.word(after + 2) not in ("noches", "noche", "dias")
        ):
            after += 1
        article = self.word(after) in ("el", "dia")
        if article and self.number(after + 1) is not None and not self._counts(after + 1):
            after += 1
        follower = self.token(after)
        if follower is not None and follower.kind is Kind.NUMERIC_DATE and (follower.month or 13) <= 12:
            return DayAtom(
                start, after + 1, day=follower.value, month=follower.month, year=follower.year, weekday=weekday
            )
        number = self.number(after)
        if number is not None and number <= 31 and not self._counts(after):
            month = self.month(after + 1)
            if month is None:
                return DayAtom(start, after + 1, day=number, weekday=weekday)
            return DayAtom(start, month[2], day=number, month=month[0], year=month[1], weekday=weekday)
        later, after = self._which_after(after)
        return DayAtom(start, after, weekday=weekday, which=later or which)

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

    def _month_first(self, at: int) -> Atom | None:
        """ "ene 8", "enero 8"."""
        word = self.word(at)
        if word not in MONTHS:
            return None
        number = self.number(at + 1)
        if number is None or number > 31 or self._counts(at + 1):
            return None
        year, after = self.year(at + 2)
        return DayAtom(at, after, day=number, month=MONTHS[word], year=year)

    def _number(self, at: int) -> Atom | None:
        number = self.number(at)
        if number is None:
            return None
        month = self.month(at + 1)
        if month is not None and (self.word(at + 1) or self.mark(at + 1)):
            return DayAtom(at, month[2], day=number, month=month[0], year=month[1])
        if number > 31 or self._counts(at) or not self._stands_for_a_day(at):
            return None
        return DayAtom(at, at + 1, day=number)

    def _stands_for_a_day(self, at: int) -> bool:
        if self.word(at - 1) in INTRODUCE_A_DAY or self._follows_a_day(at) or self._opens_a_range(at):
            return True
        return self.expects_day and all(
            token.kind is not Kind.NUMBER for index, token in enumerate(self.tokens) if index != at
        )

    def _follows_a_day(self, at: int) -> bool:
        """Whether the number continues a day just read: "… al 15", "10, 11 y 12"."""
        if not isinstance(self.previous, DayAtom):
            return False
        between = [token.text for token in self.tokens[self.previous.last : at]]
        if self.previous.month is not None and set(between) <= {",", "y"}:
            return False  # a list says its month last: "del 3 al 6 de febrero, dos" goes on with something else
        return bool(between) and all(
            text in ("y", ",", "al", "a", "hasta", "el", "-", "o", "dia", "no", "&") for text in between
        )

    def _opens_a_range(self, at: int) -> bool:
        """Whether a day follows at the far end: "10 al 15", "de 8 a 12 de enero", "10 y 11 de enero"."""
        far = at + 1
        joiner = self.word(far) or self.mark(far)
        if joiner not in ("al", "hasta", "a", "-", "y", ","):
            return False
        far += 1
        while self.word(far) in ("el", "dia", "la"):
            far += 1
        weekday = self.weekday_name(far)
        if weekday is not None and joiner in ("al", "hasta", "a"):
            return True
        token = self.token(far)
        if token is not None and token.kind is Kind.NUMERIC_DATE:
            return joiner in ("al", "hasta", "a", "-")
        number = self.number(far)
        if number is None or number > 31 or self._counts(far):
            return False
        if joiner in ("al", "hasta"):
            return True
        if self.month(far + 1) is not None:
            return True
        if joiner in ("y", ","):
            return self._opens_a_range(far) if joiner == "," else False
        return self.word(at - 1) in ("de", "del", "desde", "dias")

    def _counts(self, at: int) -> bool:
        """Whether the number at a place counts something that is not days of a month: "3 noches", "2 veces"."""
        return self.word(at + 1) in (
            "noche",
            "noches",
            "dias",
            "semana",
            "semanas",
            "mes",
            "meses",
            "quincenas",
            "findes",
            "finde",
        )


def split_ranges(tokens: Sequence[Token]) -> list[Token]:
    """ "10-15" before a month, or with no such month: two days and not a date, so two numbers and a dash."""
    result: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind is not Kind.NUMERIC_DATE or token.year is not None or token.month is None:
            result.append(token)
            continue
        following = [follower.text for follower in tokens[index + 1 : index + 3]]
        month_follows = bool(following) and (
            following[0] in MONTHS or (following[0] in ("de", "del") and following[1:] and following[1] in MONTHS)
        )
        month_leads = bool(result) and result[-1].text in MONTHS and "-" in token.text
        shared = "-" in token.text and following[:1] == ["/"] and following[1:] and following[1].isdigit()
        impossible = token.month > 12 and "/" not in token.text
        if (month_follows or month_leads or shared or impossible) and 0 < token.month <= 31 and "." not in token.text:
            middle = token.start + len(token.text) // 2
            result.append(replace(token, kind=Kind.NUMBER, text=str(token.value), month=None))
            result.append(replace(token, kind=Kind.MARK, text="-", start=middle, month=None, value=0))
            result.append(replace(token, kind=Kind.NUMBER, text=str(token.month), value=token.month, month=None))
        else:
            result.append(token)
    return result
