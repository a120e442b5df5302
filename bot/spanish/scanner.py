"""Tokens to atoms: where a message says a day, a named window, a month, a count of nights or something vague.

At each place the longest reading is tried first (a long weekend before a weekend before a weekday); what no rule
reads is left between the atoms, where `claims` looks for the words that join them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from bot.spanish import named_windows, reading_nights
from bot.spanish.another import read_another
from bot.spanish.atoms import AskReason, Atom, DayAtom, MonthAtom, NightsAtom, ShiftAtom, VagueAtom, WindowAtom
from bot.spanish.feasts import read_feast
from bot.spanish.reading_days import DayReader
from bot.spanish.relative_days import read_relative
from bot.spanish.text import Token
from bot.spanish.vocabulary import words

ONLY = words("solo solamente unicamente")
SOME = words("unos unas algunos algunas varios varias pocos pocas cuantos cuantas")
WHATEVER = words("cualquier alguna algun")
MOMENTS = words("fecha fechas dia momento semana")
THERE_IS = words("tengas tengan haya hubiera hubiese tenga tenes quede")
ROOM = words("lugar disponible disponibilidad libre algo espacio")
LONGEST_ELLIPSIS = 4  # words of "y el próximo?", of what was talked about
SEASONS = words("verano invierno otono primavera")


class Scanner:
    """One pass over the tokens of a message."""

    def __init__(
        self, tokens: Sequence[Token], *, today: date, expects_day: bool = False, month: date | None = None
    ) -> None:
        self.tokens = tokens
        self.today = today
        self.days = DayReader(tokens, today=today, expects_day=expects_day, talked_month=month)

    def atoms(self) -> list[Atom]:
        """Every atom of the message, in order."""
        readers: tuple[Callable[[int], Atom | None], ...] = (
            self.shift,
            lambda at: reading_nights.read(self.days, at),
            self.one_night,
            lambda at: read_another(self.days, at),
            lambda at: named_windows.read(self.days, at),
            lambda at: read_relative(self.days, at),
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
            if isinstance(atom, DayAtom) and self._alone(atom):
                atom = replace(atom, one_night=True)
            found.append(atom)
            self.days.previous = atom
            if isinstance(atom, NightsAtom) and atom.change == 0:
                self.days.counted = atom
            if isinstance(atom, MonthAtom):
                self.days.talked_month = date(atom.year, atom.month, 1)
            at = atom.last
        return found

    def word(self, at: int) -> str:
        """The word at a place; empty outside the message and for what is not a word."""
        return self.days.word(at)

    def _alone(self, day: DayAtom) -> bool:
        """ "solo hoy", "el sábado nomás": that night and no other."""
        before = day.first - 1 - (self.word(day.first - 1) in ("el", "por", "para"))
        return self.word(before) in ONLY or self.word(day.last) == "nomas"

    def one_night(self, at: int) -> Atom | None:
        """ "la noche del 12", "la noche de mañana", "esta noche": a day and its one night."""
        if self.word(at) == "esta" and self.word(at + 1) == "noche":
            return DayAtom(at, at + 2, certain=self.today, one_night=True)
        if self.word(at) == "estanoche":
            return DayAtom(at, at + 1, certain=self.today, one_night=True)
        if self.word(at) not in ("noche", "noches"):
            return None
        after = at + 2 if self.word(at + 1) in ("de", "del") else at + 1
        while self.word(after) in ("el", "dia"):
            after += 1
        if after == at + 1 and self.word(at - 1) != "la":
            return None
        feast = read_feast(self.days, after) if after > at + 1 else None
        if feast is not None and feast.window is not None and self.word(at) == "noche":
            return DayAtom(at, feast.last, certain=feast.window.start, one_night=True)  # "la noche de fin de año"
        day = read_relative(self.days, after) or self.days.day(after)
        if not isinstance(day, DayAtom):
            return None
        return replace(day, first=at, one_night=self.word(at) == "noche")

    def shift(self, at: int) -> Atom | None:
        """ "la semana siguiente", "y el que viene?": the same stay seven days later, if one is talked about."""
        following = ("siguiente",) if len(self.tokens) > LONGEST_ELLIPSIS else ("siguiente", "queviene", "proximo")
        if self.word(at) in following and self.word(at - 1) == "el" and not self.word(at + 1):
            return ShiftAtom(at, at + 1, days=7)
        if self.word(at) == "semana" and self.word(at + 1) in ("siguiente", "posterior"):
            return ShiftAtom(at, at + 2, days=7)
        if self.word(at) == "semana" and self.word(at + 1) in ("anterior", "previa"):
            return ShiftAtom(at, at + 2, days=-7)
        return None

    def vague(self, at: int) -> Atom | None:
        """ "este verano", "unos días", "las fiestas", "a fin de mes", "entre semana"."""
        word = self.word(at)
        if word in SOME and self.word(at + 1) in ("dias", "noches", "diitas", "semanas", "meses"):
            return VagueAtom(at, at + 2, of_nights=True)
        if word == "o" and self._other_weekend(at):
            return VagueAtom(at, at + 3, reason=AskReason.ALTERNATIVES)
        if word in SEASONS and self.word(at - 1) in (
            "este",
            "el",
            "en",
            "la",
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
        if word in ("dia", "dias") and self.word(at + 1) == "de" and self.word(at + 2) == "semana":
            return VagueAtom(at, at + 3)
        if word == "todo" and self.word(at + 1) == "el" and self.word(at + 2) == "mes":
            return VagueAtom(at, at + 3, reason=AskReason.MONTH_ONLY)
        if word in WHATEVER and self.word(at + 1) in MOMENTS:
            return VagueAtom(at, at + 2)
        if word == "cuando" and self.word(at + 1) in THERE_IS and self.word(at + 2) in ROOM:
            return VagueAtom(at, at + 3)
        if word in MOMENTS and self.word(at + 1) in ("flexible", "flexibles"):
            return VagueAtom(at, at + 2)
        if word in ("flexible", "flexibles") and self.word(at + 1) in ("con", "en") and self.word(at + 3) in MOMENTS:
            return VagueAtom(at, at + 4)
        if word == "antes" and (self.word(at - 1) == "cuanto" or self.word(at + 1) == "posible"):
            return VagueAtom(at, at + 1)
        if word in SEASONS and len(self.tokens) == 1:
            return VagueAtom(at, at + 1)
        if word == "ano" and self.word(at + 1) in ("queviene", "proximo") and self.word(at - 1) in ("el", "para"):
            return VagueAtom(at, at + 2)
        if word == "receso" and self.word(at + 1) == "invernal":
            return VagueAtom(at, at + 2)
        return None

    def _other_weekend(self, at: int) -> bool:
        """Whether "o el otro" follows a weekend."""
        after_weekend = isinstance(self.days.previous, WindowAtom) and self.days.previous.last == at
        return (
            after_weekend
            and self.word(at + 1) == "el"
            and self.word(at + 2) in ("otro", "queviene", "siguiente", "proximo")
        )
