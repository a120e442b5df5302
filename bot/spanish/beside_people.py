"""How a noun for people hangs on the words around it: one more, some of those counted, one each, who leaves."""

from __future__ import annotations

from bot.spanish.mentions import ADDING, DROPPING, Words
from bot.spanish.people import ARTICLES, NOUNS, POSSESSIVES
from bot.spanish.vocabulary import words

FRIENDLY = words("amigo amiga amigos amigas conocido conocida vecino vecina vecinos vecinas")
COMING_ALONG = words("con y mas + llevamos van unos unas algunos algunas")
OTHERS = words("otro otra otros otras")
PART_LINKS = words("es era eran ellos ellas cuales nosotros de los las")
BABY_THINGS = words("cuna cunita practicuna catre moises sillita silla huevito banera")
NOT_COMING = words("viene vienen va van vendra vendran vendria")
UNABLE = words("puede pueden podra podria")
JOINING = words("con y mas + , sin llevo llevamos traigo traemos tengo tenemos ni")


def some_come(text: Words, first: int, at: int, *, own: bool) -> bool:
    """Whether a plural without a count says that some come ("con los chicos"), not just any ("¿aceptan chicos?")."""
    joined = text.word(first - 1) in COMING_ALONG or text.slice(at + 1, at + 3) == ["y", "yo"]
    return own or joined


def is_part(text: Words, first: int) -> bool:
    """Whether it is some of those counted before: "de los cuales dos son…", "incluyendo un bebé"."""
    before = text.slice(first - 5, first)
    return bool({"cuales", "ellos", "incluyendo", "incluido", "incluidos", "contando", "incluye"} & set(before))


def says_again(text: Words, first: int) -> bool:
    """ "mi esposa y yo, los dos jubilados": those who were counted, not others."""
    return (
        text.word(first) in ("los", "las") and text.number(first + 1) is not None and text.word(first - 1) in (",", "")
    )


def of_relative(text: Words, first: int) -> bool:
    """ "mi hija con el novio", "mi hijo viene también con la novia": theirs."""
    before = first - 2
    while text.word(before) in ("viene", "va", "tambien", "junto"):
        before -= 1
    named = NOUNS.get(text.word(before))
    return text.word(first) in ("el", "la") and text.word(first - 1) == "con" and named is not None and named.relative


def is_added(text: Words, first: int) -> bool:
    """Whether it comes besides those counted before: "y un bebé", "más el perro"."""
    return text.word(first - 1) in ("y", "mas", "+", "&", "tambien", "ademas") or text.slice(first - 2, first) in (
        ["y", "con"],
        ["mas", "con"],
        ["y", "tenemos"],
        ["y", "llevamos"],
        ["y", "viene"],
        ["y", "va"],
    )


def is_a_small_thing(text: Words, at: int, *, others: bool) -> bool:
    """Whether "la chica" is a cabin: "la más chica para 2", "¿cuánto sale la chica esa?"."""
    if text.word(at - 1) == "mas":
        return not others or text.word(at - 3) not in JOINING
    return (
        text.word(at - 1) == "la" and text.word(at - 2) not in JOINING - {","} and text.word(at + 1) not in ("y", ",")
    )


def in_a_cot(text: Words, first: int, *, others: bool) -> bool:
    """Whether a baby is told by its bed: "2 con cuna para bebé"; asking alone whether there are cots tells of none."""
    bed = first - 2
    if text.word(first - 1) not in ("para", "de") or text.word(bed) not in BABY_THINGS:
        return False
    return others or text.leader(bed) in JOINING | {"necesito", "necesitamos", "necesitaria", "necesitariamos"}


def comes_each(text: Words, first: int, last: int) -> bool:
    """Whether each of those named before has as many: "un hijo cada uno"."""
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


def change_of(text: Words, first: int, at: int, last: int, *, counted: bool) -> int:
    """+1 for who joins a known party, -1 for who leaves it, 0 for who is simply counted."""
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
    unable = text.word(last + 1) in UNABLE and text.word(last + 2) in ("", ",", ".", "!", "ir", "venir", "viajar")
    if text.word(last) == "no" and (text.word(last + 1) in NOT_COMING or unable):
        return -1  # "el nene no viene al final"
    comes = bool(before & {"viene", "vienen", "va", "van"})
    return 1 if comes and (text.word(last) == "tambien" or "tambien" in before) else 0


def _opens_mention(text: Words, at: int) -> bool:
    """Whether another mention begins at a place: the "más" before it joins and does not add."""
    word = text.word(at)
    return text.number(at) is not None or word in NOUNS or word in ARTICLES or word in POSSESSIVES
