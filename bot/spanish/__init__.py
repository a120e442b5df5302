"""
Understanding rioplatense Spanish: stays, parties, cabins, names, yes and no.

Pure Python, the same answer inside Rasa, in the actions and in tests; it knows no conversation beyond the context it is
given, and no clock beyond the `today` it is given.

Read: stays (the whole road) → text with spellings (normal form, tokens) → noise (what is not a date) → scanner with
      reading_months, reading_weekdays, reading_days, relative_days, reading_nights, weekends, weekend_dates, another,
      feasts, named_windows (tokens to atoms) → restating, claims, adding_days, tails, roles, claim (atoms to one
      claim, corrections) → resolving with arrivals, departures, dayless, stay_calendar (the claim against the
      calendar), holidays (nights by name); alternatives (several stays at once); party → head_counts with open_counts,
      short_counts, named_people, beside_people, ages, mentions, people (who is named) → counting (who comes); cabins;
      names; answers; words (the way back: dates and pesos as guests read them).

Promises
  * Day before month; no year: the next time that the date comes. A doubt is `ask` with its reason, never a guess.
  * Nothing raises on any text; nothing is read from outside the arguments.

May import the standard library and `argentina` only.
"""

from bot.spanish.alternatives import read_alternatives
from bot.spanish.answers import read_yes_no
from bot.spanish.atoms import AskReason
from bot.spanish.cabins import read_cabin, without_cabins
from bot.spanish.names import read_name
from bot.spanish.party import PartyContext, PartyReading, read_party
from bot.spanish.stay_calendar import Asked, StayContext
from bot.spanish.stays import StayReading, read_stay
from bot.spanish.words import format_date, format_pesos, format_stay

__all__ = [
    "AskReason",
    "Asked",
    "PartyContext",
    "PartyReading",
    "StayContext",
    "StayReading",
    "format_date",
    "format_pesos",
    "format_stay",
    "read_alternatives",
    "read_cabin",
    "read_name",
    "read_party",
    "read_stay",
    "read_yes_no",
    "without_cabins",
]
