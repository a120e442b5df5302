"""A noun for people or animals, with its count, ages and how it hangs on the rest: "2 nenes de 4 y 6", "mi novia"."""

from __future__ import annotations

from dataclasses import replace

from bot.spanish.ages import read_ages
from bot.spanish.beside_people import (
    FRIENDLY,
    JOINING,
    OTHERS,
    PART_LINKS,
    change_of,
    comes_each,
    in_a_cot,
    is_a_small_thing,
    is_added,
    is_part,
    of_relative,
    says_again,
    some_come,
)
from bot.spanish.mentions import ADDING, DROPPING, Mention, Words
from bot.spanish.people import ARTICLES, NOUNS, ONLY_COUNTED, ONLY_DETERMINED, POSSESSIVES, THEY_ARE, WE_ARE, Noun, Who
from bot.spanish.vocabulary import words

OF_OTHERS = words("su sus tu tus")
OURS = words("nuestro nuestra nuestros nuestras")
GOING_ALONE = words("voy viajo iria yo")
SPOUSES = words(
    """
    mujer marido esposo esposa senora novio novia pareja companero companera conyuge
    maridos esposos esposas novios novias
    parejas
    """
)
COUPLES = words("pareja matrimonio parejita")
ADULT_AGE = 18
BABY_AGE = 3
ADJECTIVES = words(
    """
    ex hermosos hermosas lindos lindas hermoso hermosa queridos queridas otros otras otro otra mejor mejores sola solo
    todos todas
    """
)
GROWN = words("grande grandes mayores adulto adulta adultos adultas")
TWINS = words("mellizos mellizas gemelos gemelas trillizos trillizas")
FOR_ONE = words("para por somos soy seria serian es solo solamente") | {""}


def read_noun(text: Words, at: int, *, floor: int = 0) -> list[Mention]:
    """What the noun at a place mentions; nothing where the word does not speak of who comes.

    A number before `floor` was counted already. Grown-up children are told apart: "mis hijos de 17 y 20".
    """
    mention = _mention(text, at, floor)
    if mention is None:
        return []
    grown = [age for age in mention.all_ages if age >= ADULT_AGE]
    if not mention.who.is_minor or not grown or len(mention.all_ages) != mention.count:
        return [mention]
    return [
        replace(mention, count=(mention.count or 0) - len(grown)),
        replace(mention, who=Who.ADULT, count=len(grown), ages=(), added=True),
    ]


def _mention(text: Words, at: int, floor: int) -> Mention | None:
    word = text.word(at)
    noun = NOUNS.get(word)
    if noun is None or noun.who is Who.FAMILY:
        return None
    if noun.who is Who.PET and text.word(at - 1) in NOUNS and NOUNS[text.word(at - 1)].who is Who.PET:
        return None  # "mi perrita caniche": said already
    if noun.who is Who.PET and floor and text.word(at - 1) in ("tipo", "raza", "cruza"):
        return None  # "un perro grande tipo ovejero"
    if word == "ex" and text.word(at + 1) in NOUNS:
        return None  # "mi ex marido"
    if text.word(at - 1) in NOUNS and (noun.young or word in FRIENDLY):
        return None  # "un perro chiquito", "otra pareja amiga"
    if noun.young and is_a_small_thing(text, at, others=floor > 0):
        return None
    first, count, part = _count_before(text, at, floor)
    label_end = at + 1
    if count is None:
        label_end, count = _count_after(text, at, noun)
    if noun.who.is_minor and text.word(at + 1) in TWINS:
        label_end, count = at + 2, NOUNS[text.word(at + 1)].alone  # "bebés mellizos"
    before = set(text.slice(first, at))
    if word in ONLY_COUNTED and count is None and not (word == "menor" and floor and text.word(at - 1) in ("y", "+")):
        return None
    leader = text.word(first - 1)
    if (
        word == "persona"
        and (count is None or text.word(at - 1) == "una")
        and leader not in FOR_ONE | ADDING | DROPPING
    ):
        return None  # "hablar con una persona", "la persona que te creó"
    if word == "persona" and count is None and leader == "por":
        return None  # "¿cuánto es por persona?"
    bare = not before & (POSSESSIVES | ARTICLES)
    theirs = bool(before & ARTICLES) and _in_family_list(text, at)  # "los abuelos con dos nietos"
    given = leader == "a" and text.word(first - 2).startswith("regal")  # "regalarles a mis viejos"
    host = (
        (leader == "para" or given) and word not in SPOUSES and noun.who is Who.ADULT
    )  # "es para mis padres": they alone
    role = noun.relative and (host or ((bare or theirs) and leader != "con"))
    listed = noun.relative and _in_family_list(text, at)
    if word in ONLY_DETERMINED and count is None and bare and not listed:
        return None
    last, ages = read_ages(text, label_end, listed=noun.who.is_minor)
    if noun.who.is_minor and count is not None and len(ages) > count:
        count += sum(said in OTHERS for said in text.slice(label_end, last))  # "1 nene de 3 y otra de 6"
    who = _by_age(noun.who, ages, relative=noun.relative and noun.who is Who.ADULT)
    if noun.who is Who.CHILD and noun.relative and not ages and text.word(at + 1) in GROWN:
        who = Who.ADULT  # "mis tres hijas grandes"
    own = bool(before & (POSSESSIVES - OF_OTHERS))
    if count is None:
        count = len(ages) if len(ages) > 1 else noun.alone or None
    if count is None and not some_come(text, first, at, own=own):
        return None
    cot = noun.who is Who.BABY and in_a_cot(text, first, others=floor > 0)
    determined = first < at or label_end > at + 1 or own or bool(ages) or role or cot
    if not determined and (noun.who.is_minor or noun.who is Who.ADULT) and leader not in JOINING | {""}:
        return None  # "hola chico"
    if who is Who.COUPLE and before & (POSSESSIVES if noun.alone else OF_OTHERS):
        who = Who.ADULT  # "mi pareja" is one person, "sus parejas" as many as those named before
    return Mention(
        who,
        count,
        first,
        max(last, label_end),
        noun=noun,
        ages=tuple(age for age in ages if age < ADULT_AGE) if who.is_minor else (),
        all_ages=ages,
        total=who is Who.PERSON and not part,
        we=leader in WE_ARE,
        own=own or (noun.relative and leader == "con"),
        role=role,
        spouse=word in SPOUSES and (bool(before & OF_OTHERS) or of_relative(text, first)),
        ours=bool(before & OURS) and noun.who.is_minor and not GOING_ALONE & set(text.slice(first - 4, first)),
        of_couple=own and word in SPOUSES and _we_are_a_couple(text, first),
        part=part
        or is_part(text, first)
        or text.slice(at - 2, at) in (["el", "mas"], ["la", "mas"])
        or (floor > 0 and noun.who is Who.ADULT and not noun.relative and says_again(text, first)),
        added=cot or is_added(text, first),
        each=comes_each(text, first, last),
        change=change_of(text, first, at, last, counted=floor > 0),
    )


def _we_are_a_couple(text: Words, at: int) -> bool:
    """Whether "somos un matrimonio" was said before a place."""
    said = set(text.slice(0, at))
    return "somos" in said and bool(said & COUPLES)


def _count_after(text: Words, at: int, noun: Noun) -> tuple[int, int | None]:
    """The place after the count of a form ("adultos: 2", "Adultos 2 niños 1"), and the count; without one, None."""
    if text.word(at + 1) == "(" and text.word(at + 3) == ")" and not noun.alone and text.number(at + 2) is not None:
        return at + 4, text.number(at + 2)  # "los nenes (2)"
    signed = text.word(at + 1) in (":", "=")
    place = at + 1 + signed
    count = text.number(place)
    if count is None or noun.alone or noun.who is Who.PERSON:
        return at + 1, None
    after = text.word(place + 1)
    closes = after in ("", ",", ".", "/", "-", ")", ";") and text.number(place + 2) is None
    next_label = after in NOUNS and (text.number(place + 2) is not None or text.word(place + 2) in (":", "="))
    joined = after == "y" and text.word(place + 2) in NOUNS
    return (place + 1, count) if signed or closes or next_label or joined else (at + 1, None)


def _in_family_list(text: Words, at: int) -> bool:
    """Whether "mamá", "papá" stand in a list of relatives: "papá, mamá y dos nenas", "mamá soltera con 2 nenes"."""
    after = at + 1 + (text.word(at + 1) in ("soltera", "soltero", "sola", "solo"))
    after += text.word(after) in (",", "y", "con", "+", "mas")
    while text.word(after) in ARTICLES | POSSESSIVES or text.number(after) is not None:
        after += 1
    before = at - 1 - (text.word(at - 1) in (",", "y", "con", "+", "mas"))
    beside = [NOUNS[word].who for word in (text.word(after), text.word(before)) if word in NOUNS]
    return any(who not in (Who.FAMILY, Who.PET) for who in beside)


def _count_before(text: Words, at: int, floor: int) -> tuple[int, int | None, bool]:
    """Where the mention begins, its count, and whether it is part of those counted before ("dos son bebés")."""
    first = at
    while text.word(first - 1) in ADJECTIVES and first > 0:
        first -= 1
    count = text.number(first - 1) if first - 1 >= floor else None
    if count is not None:
        first -= 1
        if text.word(first - 1) == "otro" or text.word(first - 1) == "otra":
            first -= 1
    elif text.slice(first - 3, first) == ["un", "par", "de"]:
        first, count = first - 3, 2
    while text.word(first - 1) in ARTICLES or text.word(first - 1) in POSSESSIVES:
        first -= 1
        if count is None and text.number(first - 1) is not None and text.word(first - 1) not in ("un", "una"):
            break
    link = text.word(first - 1)
    if link in THEY_ARE or link in PART_LINKS - {"de", "los", "las"}:
        whole = first - 2
        while text.word(whole) in PART_LINKS:
            whole -= 1
        number = text.number(whole)
        if number is not None:
            return whole, max(number, count or 0) if count != 1 else number, True
    return first, count, False


def _by_age(who: Who, ages: tuple[int, ...], *, relative: bool) -> Who:
    """Babies, minors and grown-ups by their age: "mi hermana de 15" is a child."""
    if not ages or not (who.is_minor or (relative and max(ages) < ADULT_AGE)):
        return who
    if min(ages) >= ADULT_AGE:
        return Who.ADULT
    return Who.BABY if max(ages) < BABY_AGE else Who.CHILD if who is Who.ADULT else who
