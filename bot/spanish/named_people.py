"""A noun for people or animals, with its count, ages and how it hangs on the rest: "2 nenes de 4 y 6", "mi novia"."""

from __future__ import annotations

from dataclasses import replace

from bot.spanish.ages import read_ages
from bot.spanish.mentions import ADDING, DROPPING, Mention, Words
from bot.spanish.people import ARTICLES, NOUNS, ONLY_COUNTED, ONLY_DETERMINED, POSSESSIVES, THEY_ARE, WE_ARE, Noun, Who
from bot.spanish.vocabulary import words

OF_OTHERS = words("su sus tu tus")
SPOUSES = words(
    """
    mujer marido esposo esposa senora novio novia pareja companero companera maridos esposos esposas novios novias
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
FRIENDLY = words("amigo amiga amigos amigas conocido conocida vecino vecina vecinos vecinas")
OTHERS = words("otro otra otros otras")
PART_LINKS = words("es era eran ellos ellas cuales nosotros de los las")
BABY_THINGS = words("cuna cunita practicuna catre moises sillita silla huevito banera")
NOT_COMING = words("viene vienen va van puede pueden vendra vendran vendria")
TWINS = words("mellizos mellizas gemelos gemelas trillizos trillizas")
FOR_ONE = words("para por somos soy seria serian es") | {""}
JOINING = words("con y mas + , sin llevo llevamos traigo traemos tengo tenemos ni")


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
    if text.word(at - 1) in NOUNS and (noun.young or word in FRIENDLY):
        return None  # "un perro chiquito", "otra pareja amiga"
    if noun.young and _is_a_small_thing(text, at, others=floor > 0):
        return None
    first, count, part = _count_before(text, at, floor)
    label_end = at + 1
    if count is None:
        label_end, count = _count_after(text, at, noun)
    if noun.who.is_minor and text.word(at + 1) in TWINS:
        label_end, count = at + 2, NOUNS[text.word(at + 1)].alone  # "bebés mellizos"
    before = set(text.slice(first, at))
    if word in ONLY_COUNTED and count is None:
        return None
    leader = text.word(first - 1)
    if (
        word == "persona"
        and (count is None or text.word(at - 1) == "una")
        and leader not in FOR_ONE | ADDING | DROPPING
    ):
        return None  # "hablar con una persona", "la persona que te creó"
    bare = not before & (POSSESSIVES | ARTICLES)
    host = leader == "para" and word not in SPOUSES and noun.who is Who.ADULT  # "es para mis padres": they alone
    role = noun.relative and (host or (bare and leader != "con"))
    listed = noun.relative and _in_family_list(text, at)
    if word in ONLY_DETERMINED and count is None and bare and not listed:
        return None
    last, ages = read_ages(text, label_end, listed=noun.who.is_minor)
    if noun.who.is_minor and count is not None and len(ages) > count:
        count += sum(said in OTHERS for said in text.slice(label_end, last))  # "1 nene de 3 y otra de 6"
    who = _by_age(noun.who, ages, relative=noun.relative and noun.who is Who.ADULT)
    own = bool(before & (POSSESSIVES - OF_OTHERS))
    if count is None:
        count = len(ages) if len(ages) > 1 else noun.alone or None
    if count is None and not _some_come(text, first, own=own):
        return None
    cot = noun.who is Who.BABY and _in_a_cot(text, first, others=floor > 0)
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
        spouse=bool(before & OF_OTHERS) and word in SPOUSES,
        of_couple=own and word in SPOUSES and {"somos", *COUPLES} & set(text.slice(0, first)) > {"somos"},
        part=part
        or _is_part(text, first)
        or text.slice(at - 2, at) in (["el", "mas"], ["la", "mas"])
        or (floor > 0 and noun.who is Who.ADULT and not noun.relative and _says_again(text, first)),
        added=cot or _is_added(text, first),
        each=_each(text, first, last),
        change=_change(text, first, at, last, counted=floor > 0),
    )


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


def _some_come(text: Words, first: int, *, own: bool) -> bool:
    """Whether a plural without a count says that some come ("con los chicos"), not just any ("¿aceptan chicos?")."""
    return own or text.word(first - 1) in (
        "con",
        "y",
        "mas",
        "+",
        "llevamos",
        "van",
        "unos",
        "unas",
        "algunos",
        "algunas",
    )


def _is_part(text: Words, first: int) -> bool:
    before = text.slice(first - 5, first)
    return bool({"cuales", "ellos", "incluyendo", "incluido", "incluidos", "contando", "incluye"} & set(before))


def _says_again(text: Words, first: int) -> bool:
    """ "mi esposa y yo, los dos jubilados": those who were counted, not others."""
    return (
        text.word(first) in ("los", "las") and text.number(first + 1) is not None and text.word(first - 1) in (",", "")
    )


def _is_added(text: Words, first: int) -> bool:
    return text.word(first - 1) in ("y", "mas", "+", "&", "tambien", "ademas") or text.slice(first - 2, first) in (
        ["y", "con"],
        ["mas", "con"],
        ["y", "tenemos"],
        ["y", "llevamos"],
        ["y", "viene"],
        ["y", "va"],
    )


def _is_a_small_thing(text: Words, at: int, *, others: bool) -> bool:
    """Whether "la chica" is a cabin: "la más chica para 2", "¿cuánto sale la chica esa?"."""
    if text.word(at - 1) == "mas":
        return not others or text.word(at - 3) not in JOINING
    return (
        text.word(at - 1) == "la" and text.word(at - 2) not in JOINING - {","} and text.word(at + 1) not in ("y", ",")
    )


def _in_a_cot(text: Words, first: int, *, others: bool) -> bool:
    """Whether a baby is told by its bed: "2 con cuna para bebé"; asking alone whether there are cots tells of none."""
    bed = first - 2
    if text.word(first - 1) not in ("para", "de") or text.word(bed) not in BABY_THINGS:
        return False
    return others or text.leader(bed) in JOINING | {"necesito", "necesitamos", "necesitaria", "necesitariamos"}


def _each(text: Words, first: int, last: int) -> bool:
    after = text.slice(last, last + 3)
    ahead = text.slice(first - 4, first)
    return (
        after[:1] == ["cada"]
        or ("cada" in ahead and bool({"uno", "una", "pareja", "matrimonio", "familia"} & set(ahead)))
        or after == ["c", "/", "u"]
        or after[:2]
        in (
            ["por", "pareja"],
            ["por", "matrimonio"],
            ["por", "familia"],
        )
    )


def _change(text: Words, first: int, at: int, last: int, *, counted: bool) -> int:
    before = set(text.slice(first - 3, first))
    if before & ADDING:
        return 1
    if before & DROPPING:
        return -1
    if text.word(first - 1) == "con" and text.word(last) == "mas":
        return 0  # "con 3 amigos más": who writes and they
    if first == at - 1 and text.slice(first - 1, at + 1) == ["con", "una", "pareja"] and not counted:
        return int(text.word(at + 1) in FRIENDLY or text.slice(at + 1, at + 3) == ["de", "amigos"])  # another couple
    more = text.word(last) in ("extra", "adicional") or (
        text.word(last) == "mas" and not _opens_mention(text, last + 1)
    )
    if more or set(text.slice(first, first + 2)) & OTHERS:
        return 1
    if text.word(last) == "menos":
        return -1
    if text.word(last) == "no" and text.word(last + 1) in NOT_COMING:
        return -1  # "el nene no viene al final"
    comes = bool(before & {"viene", "vienen", "va", "van"})
    return 1 if comes and (text.word(last) == "tambien" or "tambien" in before) else 0


def _opens_mention(text: Words, at: int) -> bool:
    """Whether another mention begins at a place: the "más" before it joins and does not add."""
    word = text.word(at)
    return text.number(at) is not None or word in NOUNS or word in ARTICLES or word in POSSESSIVES
