"""A message to a party: adults, children, babies and pets.

Conventions: a total without more is adults; minors up to 17 are children, and babies are children too; who says
"voy con…" counts; "somos 6, dos son bebés" is four adults and two children. A family, a group, "3 o 4" have to be
asked for. With a `PartyContext` the reading is the party after the message: "se suma un amigo", "no, son dos nenes".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.spanish.atoms import DayAtom, MonthAtom
from bot.spanish.bystanders import bystanders
from bot.spanish.counting import Party, changed, count, is_explained, merged, segments
from bot.spanish.head_counts import HeadCounts
from bot.spanish.joining import joining, joins_the_known
from bot.spanish.mentions import Mention, Words
from bot.spanish.noise import without_noise
from bot.spanish.people import Who
from bot.spanish.scanner import Scanner
from bot.spanish.text import Token, tokenise
from bot.spanish.vocabulary import words
from bot.spanish.written_ranges import split_ranges

JOINING_DATES = words("al a el y , - hasta del de la desde o")
ANY_DAY = date(2026, 1, 1)  # dates are only recognised here, to leave their numbers alone; never resolved


@dataclass(frozen=True)
class PartyContext:
    """Who comes as far as a conversation knows; `asked`: the last question was how many they are."""

    adults: int | None = None
    children: int | None = None
    children_ages: tuple[int, ...] = ()
    babies: int | None = None
    pets: int | None = None
    asked: bool = False


@dataclass(frozen=True)
class PartyReading:
    """Who comes. None: not said, and not known from the context. Babies are among the children.

    `children_ages` are whole years, 0 for months, of those whose age was said. With `ask` the people cannot be counted
    from what was said. `start` and `end` bound the words that said it, in the original text, half-open.
    """

    adults: int | None
    children: int | None
    children_ages: tuple[int, ...]
    babies: int | None
    pets: int | None
    ask: bool
    start: int
    end: int


def read_party(text: str, *, context: PartyContext | None = None) -> PartyReading | None:
    """Who a message says will come; None when it says nothing about people or pets."""
    tokens = split_ranges(tokenise(text))
    said = Words(tokens, _of_dates(tokens) | bystanders(tokens))
    reader = HeadCounts(said, asked=context is not None and context.asked, bare=context is None)
    mentions = reader.read()
    if not mentions and not reader.vague:
        return None
    known = _known(context)
    party = _party(mentions, said, known=known)
    counted = any(not m.change and m.who is not Who.PET and not m.none for m in mentions)
    open_ended = reader.vague and (
        not counted or all(m.who is Who.SELF or m.own for m in mentions if m.who is not Who.PET)
    )
    first = min((mention.first for mention in mentions), default=0)
    last = max((mention.last for mention in mentions), default=len(tokens))
    return PartyReading(
        adults=None if open_ended else party.adults,
        children=None if open_ended else _children(party),
        children_ages=party.ages,
        babies=party.babies,
        pets=party.pets,
        ask=open_ended or party.open,
        start=tokens[first].start,
        end=tokens[last - 1].end,
    )


def _known(context: PartyContext | None) -> Party:
    if context is None:
        return Party()
    return Party(
        adults=context.adults,
        children=context.children,
        ages=context.children_ages,
        babies=context.babies,
        pets=context.pets,
    )


def _party(mentions: Sequence[Mention], said: Words, *, known: Party) -> Party:
    party = known
    for segment in segments(mentions, said):
        steady = [mention for mention in segment if not mention.change]
        changes = [one for one in segment if one.change and not is_explained(one, steady, said, known=party)]
        if joins_the_known(segment, said, known=party):
            party = changed(party, joining(segment, said, known=party))
            continue
        if steady:
            party = merged(party, count(steady, alone_is_open=party.adults is None))
        party = changed(party, changes)
    return party


def _children(party: Party) -> int | None:
    """Without a word about children there are none, once the adults are counted and nothing was known before."""
    if party.children is None and party.adults is not None and not party.open:
        return 0
    return party.children


def _of_dates(tokens: Sequence[Token]) -> frozenset[int]:
    """The tokens that belong to dates and to counts of nights."""
    taken: set[int] = set()
    end: int | None = None
    for atom in Scanner(without_noise(list(tokens)), today=ANY_DAY).atoms():
        taken.update(range(atom.first, atom.last))
        between = {token.text for token in tokens[end : atom.first]} if end is not None else {"…"}
        if end is not None and isinstance(atom, DayAtom | MonthAtom) and between <= JOINING_DATES:
            taken.update(range(end, atom.first))
        end = atom.last
    return frozenset(taken)
