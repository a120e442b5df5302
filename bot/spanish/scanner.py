"""Tokens to atoms: where a message says a day, a named window, a month, a count of nights or something vague.

At each place the longest reading is tried first (a long weekend before a weekend before a weekday); what no rule
reads is left between the atoms, where `claims` looks for the words that join them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.spanish import named_windows
from bot.spanish.atoms import AskReason, Atom, DayAtom, NightsAtom, ShiftAtom, VagueAtom
from bot.spanish.reading_days import DayReader
from bot.spanish.text import Kind, Token

MORE = frozenset({"mas", "extra", "adicional"})
FEWER = frozenset({"menos"})
ADD_VERBS = frozenset(
    ["agregar", "agrego", "agregamos", "agregame", "agregale", "agregarle", "sumar", "sumo", "sumamos", "sumame", "sumale", "sumarle", "extender", "extiendo", "extendemos", "alargar", "alargamos", "estirar", "anadir"]
)
REMOVE_VERBS = frozenset(["quitar", "quitame", "sacar", "sacamos", "saco", "sacame", "sacale", "restar", "acortar", "restame"])
SOME = frozenset(["unos", "unas", "algunos", "algunas", "varios", "varias", "pocos", "pocas", "cuantos", "cuantas"])
SEASONS = frozenset(["verano", "invierno", "otono", "primavera"])
NIGHT_UNITS = {"noche": 1, "noches": 1, "dia": 1, "dias": 1, "semana": 7, "semanas": 7, "quincena": 15, "quincenas": 15}


class Scanner:
    """One pass over the tokens of a message."""

    def __init__(self, tokens: Sequence[Token], *, today: date, expects_day: bool = False) -> None:
        self.tokens = tokens
        self.today = today
        self.days = DayReader(tokens, today=today, expects_day=expects_day)

    def atoms(self) -> list[Atom]:
        """Every atom of the message, in order."""
        readers: tuple[Callable[[int], Atom | None], ...] = (
            self.shift,
            self.nights,
            self.one_night,
            lambda at: named_windows.read(self.days, at),
            self.days.relative,
            self.days.day,
            self.vague,
            self.days.month_atom,
        )
        found: list[Atom] = []
        at = 0
        while at < len(self.tokens):
            atom = next((atom for reader in readers if (atom := reader(at)) is not None), None)
            if atom is None:
                at += 1
                continue
            found.append(atom)
            self.days.previous = atom
            at = atom.last
        return found

    def word(self, at: int) -> str:
        """The word at a place; empty outside the message and for what is not a word."""
        return self.days.word(at)

    def nights(self, at: int) -> Atom | None:
        """ "3 noches", "una semana", "5 días y 4 noches", "un par de noches", "una noche más", "un día antes"."""
        start = at
        count = self._count(at)
        if count is None:
            return None
        value, at = count
        if self.word(at) in ("o", "u", "a") or (self._mark(at) == "-"):
            second = self._count(at + 1)
            if second is not None and self.word(second[1]) in NIGHT_UNITS:
                return VagueAtom(start, second[1] + 1)
        extra = False
        while self.word(at) in MORE or self.word(at) in ("sola", "solo", "buena", "buenas", "lindas", "misma", "unica"):
            extra = extra or self.word(at) in MORE
            at += 1
        unit = self.word(at)
        if unit not in NIGHT_UNITS:
            return None
        if unit in ("semana", "quincena") and self.tokens[start].kind is Kind.ORDINAL:
            return None
        by_days = unit in ("dia", "dias")
        value *= NIGHT_UNITS[unit]
        at += 1
        if unit.startswith("semana") and self.word(at) == "y" and self.word(at + 1) == "media":
            return VagueAtom(start, at + 2)
        if by_days or unit.startswith("noche"):
            value, by_days, at = self._days_and_nights(value, at, by_days=by_days)
        return self._changed(start, at, value=value, by_days=by_days, extra=extra)

    def _count(self, at: int) -> tuple[int, int] | None:
        """A count and the place after it: "3", "tres", "un par de", "unas 3"."""
        if self.word(at) in ("unos", "unas", "como", "tipo", "otra", "otras", "otro", "otros", "las", "los"):
            inner = self._count(at + 1)
            if inner is not None and self.word(at) not in ("las", "los"):
                return inner
            if inner is not None:
                return inner
            return None
        token = self.days.token(at)
        if token is None or token.kind is not Kind.NUMBER or not 0 < token.value <= 120:
            return None
        if token.text == "un" and self.word(at + 1) == "par" and self.word(at + 2) == "de":
            return 2, at + 3
        return token.value, at + 1

    def _days_and_nights(self, value: int, at: int, *, by_days: bool) -> tuple[int, bool, int]:
        """The other half of "3 días 2 noches" or "2 noches y 3 días": the nights count."""
        ahead = at
        while self.word(ahead) in ("y", "con") or self._mark(ahead) in (",", "/", "-"):
            ahead += 1
        other = self._count(ahead)
        if other is None:
            return value, by_days, at
        unit = self.word(other[1])
        if by_days and unit in ("noche", "noches"):
            return other[0], False, other[1] + 1
        if not by_days and unit in ("dia", "dias"):
            return value, False, other[1] + 1
        return value, by_days, at

    def _changed(self, start: int, at: int, *, value: int, by_days: bool, extra: bool) -> Atom:
        before_words = {self.word(index) for index in range(max(0, start - 3), start)}
        if self.word(at) in ("antes", "despues", "luego"):
            later = self.word(at) != "antes"
            if value % 7 == 0 and not by_days and self.days.tokens[at - 1].text.startswith("semana"):
                return ShiftAtom(start, at + 1, days=value if later else -value)
            return NightsAtom(start, at + 1, count=value, change=0 if later else 1, before=not later)
        if self.word(at) in MORE and self.word(start - 1) != "nada":
            return NightsAtom(start, at + 1, count=value, change=1)
        if self.word(at) in FEWER:
            return NightsAtom(start, at + 1, count=value, change=-1)
        if extra or before_words & ADD_VERBS or self.word(start) in ("otra", "otras", "otro", "otros"):
            return NightsAtom(start, at, count=value, change=1)
        if before_words & REMOVE_VERBS:
            return NightsAtom(start, at, count=value, change=-1)
        return NightsAtom(start, at, count=value, by_days=by_days)

    def one_night(self, at: int) -> Atom | None:
        """ "la noche del 12", "la noche de mañana", "esta noche": a day and its one night."""
        if self.word(at) == "esta" and self.word(at + 1) == "noche":
            return DayAtom(at, at + 2, certain=self.today, one_night=True)
        if self.word(at) not in ("noche", "noches"):
            return None
        after = at + 2 if self.word(at + 1) in ("de", "del") else at + 1
        while self.word(after) in ("el", "dia", "hoy") and self.word(after) != "hoy":
            after += 1
        if after == at + 1:
            return None
        day = self.days.relative(after) or self.days.day(after)
        if not isinstance(day, DayAtom):
            return None
        return replace(day, first=at, one_night=self.word(at) == "noche")

    def shift(self, at: int) -> Atom | None:
        """ "la semana siguiente", "a la otra semana": the same stay seven days later, when one is being talked about."""
        if self.word(at) == "semana" and self.word(at + 1) in ("siguiente", "posterior"):
            return ShiftAtom(at, at + 2, days=7)
        if self.word(at) == "semana" and self.word(at + 1) in ("anterior", "previa"):
            return ShiftAtom(at, at + 2, days=-7)
        return None

    def vague(self, at: int) -> Atom | None:
        """ "este verano", "unos días", "las fiestas", "a fin de mes", "entre semana"."""
        word = self.word(at)
        if word in SOME and self.word(at + 1) in ("dias", "noches", "diitas", "semanas"):
            return VagueAtom(at, at + 2)
        if word in SEASONS and self.word(at - 1) in (
            "este",
            "el",
            "en",
            "para",
            "de",
            "proximo",
            "todo",
            "del",
            "queviene",
        ):
            return VagueAtom(at, at + 1)
        if word == "vacaciones" and self.word(at - 1) in ("las", "mis", "nuestras", "unas"):
            width = 3 if self.word(at + 1) == "de" and self.word(at + 2) in SEASONS else 1
            return VagueAtom(at, at + width)
        if word == "vacaciones" and self.word(at + 1) == "de" and self.word(at + 2) in SEASONS:
            return VagueAtom(at, at + 3)
        if word == "temporada" and self.word(at + 1) in ("alta", "baja", "media"):
            return VagueAtom(at, at + 2)
        if word == "fiestas" and self.word(at - 1) == "las":
            return VagueAtom(at, at + 1)
        if word in ("finmes", "entresemana"):
            return VagueAtom(at, at + 1, reason=AskReason.MONTH_ONLY if word == "finmes" else AskReason.VAGUE)
        if word == "receso" and self.word(at + 1) == "invernal":
            return VagueAtom(at, at + 2)
        return None

    def _mark(self, at: int) -> str:
        token = self.days.token(at)
        return token.text if token is not None and token.kind is Kind.MARK else ""
