"""Mentions to a party: totals and their parts, "cada uno", who writes, and what a later count replaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.spanish.mentions import Mention, Words
from bot.spanish.people import WE_ARE, Who
from bot.spanish.vocabulary import words

CORRECTING = words("perdon realidad digo bah mejor sino no corrijo equivoque confundi confundiste")
BECAUSE = words("porque pq xq porq ya")
FINALLY = words("final finalmente ahora entonces quedamos")
FINALLY_NEAR = 4  # words


@dataclass(frozen=True)
class Party:
    """Who comes, as far as known; None: not said. Babies are among the children."""

    adults: int | None = None
    children: int | None = None
    ages: tuple[int, ...] = ()
    babies: int | None = None
    pets: int | None = None
    open: bool = False  # the number of adults, or of children, has to be asked for
    only_total: bool = False  # "somos 5": nothing said about who is a child


def segments(mentions: Sequence[Mention], text: Words) -> list[list[Mention]]:
    """The mentions cut where a message corrects itself or counts everybody anew."""
    result: list[list[Mention]] = [[]]
    end = 0
    for mention in mentions:
        gap = set(text.slice(end, mention.first))
        current = result[-1]
        anew = mention.total and not mention.part and any(m.total for m in current) and not mention.added
        after_change = bool(gap & (WE_ARE | {"quedamos"})) and bool(current) and all(m.change for m in current)
        finally_said = mention.total and "final" in gap  # "5 adultos, al final 4"
        if current and (bool(gap & CORRECTING) or after_change or finally_said or (anew and mention.noun is None)):
            result.append([])
        result[-1].append(mention)
        end = mention.last
    return result


def count(mentions: Sequence[Mention], *, alone_is_open: bool) -> Party:
    """The party that mentions without changes add up to; `alone_is_open`: nobody else was counted before."""
    present = [mention for mention in mentions if not mention.none]
    couples = sum(mention.count or 1 for mention in present if mention.who is Who.COUPLE)
    present = with_grown_children(present)
    minors = [mention for mention in present if mention.who.is_minor]
    stays_home = any(mention.none and mention.who is Who.SELF for mention in mentions)  # "mis padres, yo no voy"
    adults = _adults(present, couples=couples, writer=not stays_home)
    no_minors = any(mention.none and mention.who.is_minor for mention in mentions)
    if adults is None and _is_group_of_friends(present, minors, grown=no_minors):
        adults, minors = sum(mention.count or 0 for mention in minors), []
    families = couples if couples > 1 else 1 if couples else adults or 1  # each of whom may have as many children
    children = sum(_times(mention, families) for mention in minors)
    total = _total(present)
    only_total = total is not None and adults is None and not minors
    if total is not None:
        adults, children = _shared(total, present, adults=adults, children=children)
    said_anew = max((m.first for m in minors if m.count is not None and not m.added), default=-1)
    minors = [m for m in minors if m.count is not None or m.first > said_anew]  # "con sus hijos, 4 chicos en total"
    uncounted = any(mention.count is None for mention in minors)
    friends = total is None and any(mention.who is Who.ADULT and mention.count is None for mention in present)
    if friends:
        adults = None  # "con mis amigos": how many?
    pets = [mention.count for mention in mentions if mention.who is Who.PET]
    if uncounted:
        children_said: int | None = None
    elif minors or no_minors or children or (total is not None and adults != total):
        children_said = children
    else:
        children_said = None
    return Party(
        adults=adults,
        children=children_said,
        ages=tuple(age for mention in minors for age in mention.ages),
        babies=sum(_times(m, families) for m in minors if m.who is Who.BABY) if minors else None,
        pets=sum(1 if number is None else number for number in pets) if pets else None,
        open=uncounted or friends or (bool(minors) and adults is None and alone_is_open),
        only_total=only_total,
    )


def with_grown_children(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with spouses counted: a child that has one is an adult, "mi hijo, su mujer y mi nieta"."""
    kin = {mention.noun.kin for mention in mentions if mention.noun is not None}
    result: list[Mention] = []
    for mention in mentions:
        before = result[-1] if result else None
        single_child = before is not None and before.who is Who.CHILD and before.count == 1 and not before.ages
        if before is not None and single_child and before.noun is not None and before.noun.relative and mention.spouse:
            result[-1] = replace(before, who=Who.ADULT)
        a_parent = mention.noun is not None and mention.noun.kin == "child" and kin & {"grandchild", "in-law"}
        if a_parent and mention.who is Who.CHILD and mention.count is not None and not mention.ages:
            mention = replace(mention, who=Who.ADULT)  # "mi hija, mi yerno y mis dos nietos"
        if before is not None and mention.spouse and mention.count is None:
            mention = replace(mention, count=before.count)  # "dos hermanas con sus maridos"
        result.append(mention)
    return result


def _adults(mentions: Sequence[Mention], *, couples: int, writer: bool) -> int | None:
    counted = [mention for mention in mentions if mention.who is Who.ADULT and not (couples and mention.of_couple)]
    counted = [mention for mention in counted if not mention.part] or counted  # "3 adultos, uno es jubilado"
    selves = any(mention.who is Who.SELF for mention in mentions)
    selves = writer and (selves or _writer_comes(mentions))
    if not counted and not couples and not selves:
        return None
    if not counted and not couples and any(mention.ours for mention in mentions):
        return 2  # "vamos con nuestra hija"
    if any(mention.count is None for mention in counted) and not couples:
        known = [mention for mention in counted if mention.count is not None]
        if not known and not selves:
            return None
    number = sum(mention.count or 0 for mention in counted)
    if (
        couples
        and number == 2 * couples
        and all(not m.relative_or_added for m in mentions if m.who in (Who.ADULT, Who.COUPLE))
    ):
        return number  # "6 adultos, 3 parejas": the same people
    return _head(counted, selves=selves) or 2 * couples + number + selves


def _head(counted: Sequence[Mention], *, selves: bool) -> int | None:
    """The count that those named after it make up: "seríamos tres grandes, mi mamá, mi marido y yo"."""
    head, named = counted[:1], counted[1:]
    if not head or not named or not head[0].we or head[0].relative_or_added or named[0].added:
        return None
    relatives = all(mention.noun is not None and mention.noun.relative for mention in named)
    makes_up = sum(mention.count or 0 for mention in named) + selves == head[0].count
    return head[0].count if relatives and makes_up else None


def _writer_comes(mentions: Sequence[Mention]) -> bool:
    """Whether who writes comes without saying "yo": "con mi hija", "mi mujer y los chicos"; not if all were counted."""
    own = any(mention.own and mention.who is not Who.PET for mention in mentions)
    people = [mention for mention in mentions if mention.who is not Who.PET]
    if people and people[0].role:
        return False  # "papá, mamá y dos nenas", "abuela con 3 nietos": one of them writes
    counted = any(
        # "mi novio y una pareja de amigos": another couple
        (mention.who is Who.COUPLE and (mention.we or not people[0].own))
        or (
            mention.who is Who.ADULT
            and not mention.own
            and not mention.part
            and (mention.noun is None or not mention.noun.relative or mention.we)
        )
        for mention in mentions
    )
    return own and not counted


def _is_group_of_friends(mentions: Sequence[Mention], minors: Sequence[Mention], *, grown: bool) -> bool:
    """ "somos 4 chicas": nobody else comes, and children do not book; or all were said to be `grown`."""
    people = [mention for mention in mentions if mention.who is not Who.PET]
    return (
        bool(minors)
        and len(people) == len(minors)
        and (minors[0].we or grown)
        and all(m.noun is not None and m.noun.young and not m.ages for m in minors)
    )


def _times(mention: Mention, families: int) -> int:
    return (mention.count or 0) * (families if mention.each else 1)


def _total(mentions: Sequence[Mention]) -> int | None:
    totals = [mention for mention in mentions if mention.total and mention.count is not None and not mention.part]
    if not totals:
        return None
    return (totals[0].count or 0) + sum(mention.count or 0 for mention in totals[1:] if mention.added)


def _shared(total: int, mentions: Sequence[Mention], *, adults: int | None, children: int) -> tuple[int, int]:
    """Adults and children where everybody was counted too.

    The parts are inside the total ("somos 6, dos son bebés", "familia de 5 con 3 chicos") or besides it ("somos 4 y un
    bebé"); "somos 2 con un bebé" is a couple and a baby.
    """
    minors = [mention for mention in mentions if mention.who.is_minor]
    told = adults is not None and any(m.who in (Who.ADULT, Who.COUPLE, Who.SELF) for m in mentions)
    joined_to_it = bool(minors) and not told and all(mention.added for mention in minors)  # "somos 2 y nuestro hijo"
    if adults is not None and adults + children == total and not joined_to_it:
        return adults, children
    named = any(m.who is Who.ADULT and m.noun is not None and not m.noun.relative for m in mentions)
    if adults is not None and not minors:
        if named and adults < total:
            return adults, total - adults
        joined = [m for m in mentions if m.who in (Who.ADULT, Who.COUPLE) and m.added]
        counted = min(t.first for t in mentions if t.total)
        since = min((m.first for m in joined if m.first > counted), default=None)
        after = [m for m in mentions if since is not None and m.first >= since and m.who in (Who.ADULT, Who.COUPLE)]
        return total + sum((m.count or 0) * (2 if m.who is Who.COUPLE else 1) for m in after), 0
    if not minors:
        return total, 0
    inside = any(mention.part for mention in minors)
    besides = not inside and joined_to_it
    rest = total - children
    if besides or (not inside and rest < 2 and not (rest == 1 and adults == 1)):
        return total, children
    return max(rest, 0), children


def is_explained(change: Mention, steady: Sequence[Mention], text: Words, *, known: Party) -> bool:
    """Whether a change only tells why everybody is so many: "al final somos 4, se bajó mi primo", said of `known`."""
    before = [mention for mention in steady if mention.total and mention.last <= change.first]
    if not before:
        return False
    total, gap = before[-1], set(text.slice(before[-1].last, change.first))
    if known.adults is not None and (known.adults + (known.children or 0)) + change.change == total.count:
        return not gap & {"y"}  # they and one more are just so many
    finally_said = FINALLY & set(text.slice(total.first - FINALLY_NEAR, total.first))
    return bool(gap & BECAUSE) or (bool(finally_said) and not gap & {"pero", "y"})


def merged(before: Party, after: Party) -> Party:
    """The party after a message or a correction: what was said again replaces, the rest stays."""
    adults = after.adults if after.adults is not None else before.adults
    children = after.children if after.children is not None else before.children
    if after.only_total and after.adults is not None and before.children:
        if after.adults == before.adults or after.adults <= before.children:
            adults, children = after.adults, before.children
        else:
            adults = after.adults - before.children
    restated = after.children is not None
    return Party(
        adults=adults,
        children=children,
        ages=after.ages if restated else before.ages,
        babies=after.babies if restated else before.babies,
        pets=after.pets if after.pets is not None else before.pets,
        open=after.open or (before.open and after.adults is None),
    )


def changed(party: Party, changes: Sequence[Mention]) -> Party:
    """The party with those who join it or leave it; open when nobody was counted before."""
    for mention in changes:
        step = mention.change * (mention.count or 1)
        if mention.who is Who.PET:
            party = replace(party, pets=max((party.pets or 0) + step, 0))
        elif mention.who.is_minor:
            babies = max((party.babies or 0) + step, 0) if mention.who is Who.BABY else party.babies
            party = replace(party, children=max((party.children or 0) + step, 0), babies=babies)
            if mention.change > 0:
                party = replace(party, ages=(*party.ages, *mention.ages))
        elif party.adults is None and mention.who is Who.COUPLE and mention.change > 0:
            party = replace(
                party, adults=4, open=party.open and party.children is None
            )  # "con otra pareja": besides who writes and theirs
        elif party.adults is not None:
            party = replace(party, adults=max(party.adults + step * (2 if mention.who is Who.COUPLE else 1), 0))
        else:
            party = replace(party, open=True)
    return party
