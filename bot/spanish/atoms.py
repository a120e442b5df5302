"""The pieces of a stay as they are said: a day, a named window of nights, a month, a count of nights, something vague.

Atoms are what `scanner` finds and `claims` puts together; nothing here knows how they relate to each other.
`first` and `last` are token positions, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum, auto

from bot.spanish.holidays import Window


class AskReason(StrEnum):
    """Why a person would ask back instead of quoting."""

    PAST = "past"
    NO_SUCH_DAY = "no_such_day"
    DEPARTURE_NOT_AFTER_ARRIVAL = "departure_not_after_arrival"
    WEEKDAY_MISMATCH = "weekday_mismatch"
    MONTH_ONLY = "month_only"
    NIGHTS_ONLY = "nights_only"
    DEPARTURE_ONLY = "departure_only"
    NIGHTS_DISAGREE = "nights_disagree"  # "del 10 al 20, 3 noches": a window to choose from
    DEPARTURE_OPEN = "departure_open"  # "3 o 4 noches desde el 10", "del 20 a fin de mes"
    ALTERNATIVES = "alternatives"  # "del 5 al 10 o del 12 al 17"
    VAGUE = "vague"


class Which(Enum):
    """Which of the coming ones a weekday or weekend is."""

    PLAIN = auto()  # "el viernes"
    THIS = auto()  # "este viernes"
    NEXT = auto()  # "el viernes que viene"
    OTHER = auto()  # "el otro viernes": the one after the nearest
    FOLLOWING = auto()  # "el viernes siguiente": after what is being talked about
    OF_NEXT_WEEK = auto()  # "el viernes de la semana que viene"
    PAST = auto()
    ANY = auto()  # "algún viernes"


@dataclass(frozen=True)
class Atom:
    """Something said about dates, and the tokens that said it."""

    first: int
    last: int


@dataclass(frozen=True)
class DayAtom(Atom):
    """A day: by number, by weekday, by both, or a certain date ("mañana"). Month and year only when said."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    certain: date | None = None
    which: Which = Which.PLAIN
    one_night: bool = False  # "la noche del 12"
    at_night: bool = False  # "el sábado a la noche": one night, or the hour of an arrival
    unmarked: bool = False  # a number by itself, a day only because one was asked for
    lent_month: bool = False  # the month was said with the other end of the stay


@dataclass(frozen=True)
class WindowAtom(Atom):
    """Nights that go by a name, with their dates already known; or why they cannot be known."""

    window: Window | None = None
    reason: AskReason | None = None
    weekend: bool = False
    named: bool = False  # navidad, semana santa: the days around it are dated by it
    following: bool = False  # "el finde siguiente": of what is being talked about
    floating: bool = False  # "finde", "finde largo" by itself: of a day, where one is said


@dataclass(frozen=True)
class MonthAtom(Atom):
    """A month without a day."""

    month: int
    year: int
    vague: bool = False  # "fines de enero", "enero o febrero"
    moves: bool = False  # "perdón, era febrero", "las mismas fechas pero en marzo": the stay that is known, in it


@dataclass(frozen=True)
class NightsAtom(Atom):
    """A count of nights; with `change`, how many more (+1) or fewer (-1) than now, and at which end."""

    count: int = 0
    by_days: bool = False  # "5 días": five nights, or the five days of four nights
    change: int = 0
    at_arrival: bool = False  # "llegar un día antes"


@dataclass(frozen=True)
class ShiftAtom(Atom):
    """The whole stay a number of days later ("una semana después") or earlier."""

    days: int = 0


@dataclass(frozen=True)
class VagueAtom(Atom):
    """A wish that no date follows from: "este verano", "unos días"."""

    reason: AskReason = AskReason.VAGUE
    of_nights: bool = False  # "3 o 4 noches": with an arrival, only the departure is open
