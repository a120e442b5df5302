"""
Choosing from what was offered without naming it: "la más barata", "la grande", "la segunda", "la otra", "la del 15".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from actions.client import House
from actions.phrases import THAT_ONE, THE_OTHER_ONE, plain
from actions.proposals import FreeDates, Offer, Option

CHEAPEST = re.compile(
    r"\bcheapest|\bmais barat|\bconviene|\brecomi?end"
    r"|\bmas (?:barat|economic|accesible)|\bmenos car|\bla barat|\bla economic"
)
DEAREST = re.compile(r"\bmas car|\bla mejor\b")
LARGEST = re.compile(r"\b(?:biggest|largest)|\ba maior\b|\bmas (?:grande|amplia|espacios)|\bla grande\b")
SMALLEST = re.compile(r"\bmas chic|\bmas chiquit|\bmas pequen|\bla chic|\bla chiquit|\bla pequen")


def _ordinal(named: str, digit: str, worded: str) -> re.Pattern[str]:
    """One of the list by its place, or by that as the whole answer: "la segunda", "2", "mejor la dos"."""
    return re.compile(rf"{named}|^\W*(?:mejor )?(?:(?:la |el )?{digit}|la {worded})\W*$")


ORDINALS = (
    _ordinal(r"\bthe first\b|\b(?:la|el) primer[ao]?\b|\bprimera\b|^\W*primero\W*$|\bprimeira\b", "1", "una?"),
    _ordinal(r"\bthe second\b|\b(?:la |el )?segund[ao]\b", "2", "dos"),
    _ordinal(r"\bthe third\b|\b(?:la |el )?tercer[ao]?\b|\bterceira\b", "3", "tres"),
    _ordinal(r"\b(?:la |el )?cuart[ao]\b", "4", "cuatro"),
)
OTHER_SECONDS = re.compile(r"\bprimer[ao]? (?:quincena|semana)|\bsegunda (?:quincena|semana|persona)")
LAST = re.compile(r"\bl[ao] ultim[ao]\b(?! (?:semana|vez|quincena))")
FOR_PEOPLE = re.compile(r"\bla (?:de|para) (\d{1,2})\b(?! (?:noches?|dias?|al?|de|hs)\b)")
WHAT_IT_HAS = re.compile(
    r"\b(?:las?|una|alguna) (?:unica )?(?:que (?:me |se )?(?:ten[ig]\w*|tien\w+|tra[ei]\w*|v[ie]+n[eg]\w* con|acept\w+|"
    r"admit\w+|permit\w+|pued[ae]n? (?:llevar|ir con))|con|del|de la|de las)\b(.+)"
)
AN_ANIMAL = re.compile(r"\b(?:mascot\w+|perr\w+|gat[oa]s?|animal\w*)\b")
STEM = 5  # letters of a word that tell it from others
DEFINITE = re.compile(
    r"\bthe (?:cheapest|biggest|largest|first|second|third|last)\b|\ba (?:mais|maior)\b"
    r"|\bla (?:mas|menos|primera|segunda|tercera|cuarta|ultima|barata|economica|grande|chica|chiquita|pequena|otra|"
    r"de|del|para|con|que)\b|\b(?:una|alguna) (?:con|que)\b"
)
# Nothing but a cabin pointed at: "¿y la más chica?"
ONLY_POINTS = re.compile(
    r"^\W*(?:(?:y|ah|a ver|bueno|ok|dale|perfecto|entonces|che|pero)\W+)*(?:(?:con|por|en|de) )?"
    r"la (?:(?:mas|menos) )?(?:barat\w+|economic\w+|car\w+|chic\w+|pequen\w+|grand\w+|ampli\w+|primera|segunda|tercera|"
    r"cuarta|ultima)(?: (?:de todas|de las (?:dos|tres|cuatro)))?\W*$"
)
THE_SMALL_ONE = re.compile(r"\bl[ao] (?:mas )?(?:chic|chiquit|pequen)[ao]\b", re.IGNORECASE)
A_DAY = re.compile(r"\b(\d{1,2})\b")
RANGE = re.compile(r"\d\s*(?:al?|-|y|hasta(?: el)?)\s*\d|noches?|personas?|somos|/")


def choose(text: str, offer: Offer, house: House, *, spoken_of: str | None = None) -> str | None:
    """
    The one listed cabin that the text points at; ``None`` when it points at none or at several.

    ``spoken_of`` is the cabin that was talked about last: "esa" is that one, "la otra" of two is not.
    """
    said = plain(text)
    options = offer.options
    others = [option for option in options if option.cabin != spoken_of]
    if THE_OTHER_ONE.search(said):
        return _only(others) if len(options) == 2 else None
    pointed = FOR_PEOPLE.search(said)
    if pointed is not None:
        return _only([option for option in options if house.capacity_of(option.cabin) == int(pointed[1])])
    by_itself = outstanding(text, offer, house)
    if by_itself is not None:
        return by_itself
    place = _place(said, len(options))
    if place is not None:
        return options[place].cabin
    if THAT_ONE.search(said):
        return spoken_of if offer.option(spoken_of or "") else _only(list(options))
    return None


def by_capacity(text: str, house: House) -> str | None:
    """The one cabin of the house that is for so many: "¿cuánto sale la de 4?"."""
    pointed = FOR_PEOPLE.search(plain(text))
    found = [cabin.name for cabin in house.cabins if pointed is not None and cabin.capacity == int(pointed[1])]
    return found[0] if len(found) == 1 else None


def outstanding(text: str, offer: Offer, house: House) -> str | None:
    """The cabin of the offer that alone has what the text asks of one, or is the cheapest, the largest and so on."""
    said, options = plain(text), offer.options
    with_it = having(text, offer, house)
    if len(with_it) == 1:
        return with_it[0]
    if CHEAPEST.search(said):
        return min(options, key=_total).cabin
    if LARGEST.search(said):
        return max(options, key=lambda option: house.capacity_of(option.cabin)).cabin
    if SMALLEST.search(said):
        return min(options, key=lambda option: house.capacity_of(option.cabin)).cabin
    return max(options, key=_total).cabin if DEAREST.search(said) else None


def having(text: str, offer: Offer, house: House) -> list[str]:
    """The listed cabins that have what the text asks of one: "la que tenga parrilla", "la que acepte perros"."""
    asked = WHAT_IT_HAS.search(plain(text))
    if asked is None:
        return []
    if AN_ANIMAL.search(asked[1]):
        return [name for name in offer.cabins if (cabin := house.cabin(name)) is not None and cabin.pets_allowed]
    wanted = _stems(asked[1])
    return [name for name in offer.cabins if wanted & _stems(" ".join(house.amenities_of(name)))]


def points_back(text: str) -> bool:
    """Whether the text points at one of a list, as "la más barata" does and "¿algo más barato?" does not."""
    return DEFINITE.search(plain(text)) is not None


def choose_dates(text: str, offered: Sequence[FreeDates]) -> FreeDates | None:
    """The dates of ``offered`` that the text points at: "la segunda", "el del 15"; ``None`` for none or several."""
    said = plain(text)
    place = _place(said, len(offered))
    if place is not None:
        return offered[place]
    days = A_DAY.findall(said)
    if len(days) == 1 and not RANGE.search(said):
        found = [one for one in offered if date.fromisoformat(one.check_in).day == int(days[0])]
        return found[0] if len(found) == 1 else None
    return None


def _place(said: str, length: int) -> int | None:
    if OTHER_SECONDS.search(said):
        return None
    if LAST.search(said):
        return length - 1
    places = [index for index, pattern in enumerate(ORDINALS) if pattern.search(said) and index < length]
    return places[0] if len(places) == 1 else None


def _stems(text: str) -> frozenset[str]:
    """The words that say something, without their endings: "bañeras" and "bañera" are one."""
    return frozenset(word[:STEM] for word in re.findall(r"[^\W\d_]{4,}", plain(text)))


def _total(option: Option) -> int:
    return option.total


def _only(options: list[Option]) -> str | None:
    return options[0].cabin if len(options) == 1 else None
