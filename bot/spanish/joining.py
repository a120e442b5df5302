"""Who is named after everybody was counted, and comes besides them: "y mi suegra", "ah, y un bebé", "y mis viejos"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.spanish.counting import Party, with_grown_children
from bot.spanish.mentions import Mention, Words
from bot.spanish.named_people import SPOUSES
from bot.spanish.people import Who
from bot.spanish.vocabulary import words

JOINERS = words("y + mas tambien ademas")
OPENERS = JOINERS | words(
    "ah ay uh uy eh che bueno pero perdon me olvide olvidaba falta faltaba con , . viene va vienen"
)
COUPLE = 2  # adults


def joins_the_known(mentions: Sequence[Mention], text: Words, *, known: Party) -> bool:
    """Whether a message that begins with "y" only adds those whom it names; a count of everybody says it anew."""
    if known.adults is None or not mentions or not all(_is_named(mention) for mention in mentions):
        return False
    opening = text.slice(0, mentions[0].first)
    joined = bool(JOINERS & set(opening)) or text.word(mentions[-1].last) == "tambien"
    return joined and OPENERS.issuperset(opening)


def _is_named(mention: Mention) -> bool:
    """Whether it names somebody of their own, or a child: "mi suegra", "un amigo", "2 nenes", no "3 adultos"."""
    named = mention.noun is not None and (mention.noun.relative or mention.who.is_minor)
    return (
        named
        and mention.count is not None
        and not (mention.none or mention.part or mention.total or mention.change < 0)
    )


def joining(mentions: Sequence[Mention], text: Words, *, known: Party) -> list[Mention]:
    """The mentions as changes, without those who were counted before: "y mi mujer" of two, "y la nena" of one."""
    named = with_grown_children(mentions)
    return [replace(mention, change=1) for mention in named if not _was_counted(mention, text, known=known)]


def _was_counted(mention: Mention, text: Words, *, known: Party) -> bool:
    if mention.who is Who.BABY:
        return known.babies == mention.count
    if mention.who is Who.CHILD:
        return known.children == mention.count
    own_spouse = mention.own and not mention.spouse and bool(SPOUSES & set(text.slice(mention.first, mention.last)))
    return own_spouse and known.adults == COUPLE
