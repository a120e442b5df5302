"""What a message says about people, piece by piece: "2 nenes de 4 y 6", "somos 5", "sin mascotas", "se suma un amigo".

A mention keeps how it hangs on what came before; `counting` adds them up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.spanish.people import ARTICLES, NOUNS, ONLY_COUNTED, ONLY_DETERMINED, POSSESSIVES, THEY_ARE, WE_ARE, Noun, Who
from bot.spanish.text import Kind, Token
from bot.spanish.vocabulary import words

ADULT_AGE = 18
BABY_AGE = 3
MOST_PEOPLE = 99

ADJECTIVES = words(
    "hermosos hermosas lindos lindas hermoso hermosa queridos queridas otros otras otro otra mejor mejores"
)
OTHERS = words("otro otra otros otras")
PART_LINKS = words("es era eran ellos ellas cuales nosotros de los las")
ADDING = words(
    "suma sumo sumamos sumaria sumarian agrega agrego agregamos agregar sumar sumame agregame sumale agregale incorpora"
)
DROPPING = words("baja bajo bajaron bajan cae cayo cayeron resta saca sacar sacame sacamos quita quitar quitame")
FOR_ONE = words("para por somos soy seria serian es") | {""}
JOINING = words("con y mas + , sin llevo llevamos traigo traemos tengo tenemos ni")
GROUP_WORDS = words("personas amigos amigas integrantes adultos chicos chicas pibes gente")
AGE_UNITS = words("anos ano anitos anito")
MONTH_UNITS = words("meses mes mesecitos semanas dias")
AGE_JOINERS = words(", y / -")
NOT_AGES = words("noches noche personas autos cabanas cuotas hs")
AGE_INTRODUCERS = words("de con tiene tienen edad edades : (")
AGE_FILLERS = words("uno una un otro otra el la los las mayor menor mas chico grande unos")


@dataclass(frozen=True)
class Mention:
    """One group of people or animals that was named. `count` None: some; `first` and `last` are token positions."""

    who: Who
    count: int | None
    first: int
    last: int
    noun: Noun | None = None
    ages: tuple[int, ...] = ()
    total: bool = False  # everybody: "somos 4", "4 personas"
    we: bool = False  # introduced by "somos", "vamos"
    own: bool = False  # "mi novia", "con un amigo": who writes comes too
    part: bool = False  # of those counted before: "dos son bebés"
    added: bool = False  # besides those counted before: "y un bebé", "más el perro"
    each: bool = False  # "un hijo cada uno"
    change: int = 0  # +1 "se suma un amigo", -1 "no viene mi hermano"
    none: bool = False  # "sin chicos"


class Words:
    """The tokens of a message, as the readers of people ask for them; what belongs to dates is hidden."""

    def __init__(self, tokens: Sequence[Token], hidden: frozenset[int]) -> None:
        self.tokens = tokens
        self.hidden = hidden

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, at: int) -> str:
        """The text of a token; empty outside the message and where it is hidden."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) and at not in self.hidden else ""

    def number(self, at: int) -> int | None:
        """The count at a place."""
        if not 0 <= at < len(self.tokens) or at in self.hidden:
            return None
        token = self.tokens[at]
        return token.value if token.kind is Kind.NUMBER and token.value <= MOST_PEOPLE else None

    def slice(self, first: int, last: int) -> list[str]:
        """The words from one place up to another."""
        return [self.word(at) for at in range(max(first, 0), last)]


def read_noun(text: Words, at: int) -> Mention | None:
    """The mention whose noun stands at a place; None where the word does not speak of who comes."""
    word = text.word(at)
    noun = NOUNS.get(word)
    if noun is None or noun.who is Who.FAMILY:
        return None
    if noun.who is Who.PET and text.word(at - 1) in NOUNS and NOUNS[text.word(at - 1)].who is Who.PET:
        return None  # "mi perrita caniche": said already
    if text.word(at - 1) in NOUNS and noun.young:
        return None  # "un perro chiquito"
    first, count, part = _count_before(text, at)
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
    if word in ONLY_DETERMINED and count is None and not before & (POSSESSIVES | ARTICLES):
        return None
    last, ages = read_ages(text, at + 1)
    who = _by_age(noun.who, ages)
    own = bool(before & POSSESSIVES)
    if count is None:
        count = len(ages) if len(ages) > 1 else noun.alone or None
    if count is None and not _some_come(text, first, own=own):
        return None
    determined = first < at or own or bool(ages)
    if not determined and (noun.who.is_minor or noun.who is Who.ADULT) and leader not in JOINING | {""}:
        return None  # "hola chico"
    if who is Who.COUPLE and noun.alone == 1 and before & POSSESSIVES:
        who = Who.ADULT  # "mi pareja" is one person
    return Mention(
        who,
        count,
        first,
        last,
        noun=noun,
        ages=ages if who.is_minor else (),
        total=who is Who.PERSON and not part,
        we=leader in WE_ARE,
        own=own or (noun.relative and leader == "con"),
        part=part or _is_part(text, first),
        added=_is_added(text, first),
        each=_each(text, last),
        change=_change(text, first, last),
    )


def _count_before(text: Words, at: int) -> tuple[int, int | None, bool]:
    """Where the mention begins, its count, and whether it is part of those counted before ("dos son bebés")."""
    first = at
    while text.word(first - 1) in ADJECTIVES and first > 0:
        first -= 1
    count = text.number(first - 1)
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


def _by_age(who: Who, ages: tuple[int, ...]) -> Who:
    if not ages or not who.is_minor:
        return who
    if min(ages) >= ADULT_AGE:
        return Who.ADULT
    return Who.BABY if max(ages) < BABY_AGE else who


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


def _is_added(text: Words, first: int) -> bool:
    return text.word(first - 1) in ("y", "mas", "+", "&", "tambien", "ademas") or text.slice(first - 2, first) in (
        ["y", "con"],
        ["mas", "con"],
    )


def _each(text: Words, last: int) -> bool:
    after = text.slice(last, last + 3)
    return (
        after[:1] == ["cada"]
        or after == ["c", "/", "u"]
        or after[:2]
        in (
            ["por", "pareja"],
            ["por", "matrimonio"],
            ["por", "familia"],
        )
    )


def _change(text: Words, first: int, last: int) -> int:
    before = set(text.slice(first - 3, first))
    if before & ADDING:
        return 1
    if before & DROPPING:
        return -1
    more = text.word(last) in ("extra", "adicional") or (
        text.word(last) == "mas" and not _opens_mention(text, last + 1)
    )
    if more or set(text.slice(first, first + 2)) & OTHERS:
        return 1
    if text.word(last) == "menos":
        return -1
    comes = bool(before & {"viene", "vienen", "va", "van"})
    return 1 if comes and (text.word(last) == "tambien" or "tambien" in before) else 0


def _opens_mention(text: Words, at: int) -> bool:
    """Whether another mention begins at a place: the "más" before it joins and does not add."""
    word = text.word(at)
    return text.number(at) is not None or word in NOUNS or word in ARTICLES or word in POSSESSIVES


def read_ages(text: Words, start: int) -> tuple[int, tuple[int, ...]]:
    """Ages after a word for people, and the place after them: "de 6", "de 4 y 8", "uno de 4 y otro de 8", "(5 y 7)".

    Whole years; 0 for an age in months. Without "de", a parenthesis or "años" the numbers are not ages.
    """
    ages: list[int] = []
    introduced = False
    end = start
    while True:
        place = end
        while text.word(place) in AGE_INTRODUCERS or text.word(place) in AGE_FILLERS or text.word(place) in AGE_JOINERS:
            introduced = introduced or text.word(place) in ("de", "(", "tiene", "tienen", "edades", "edad")
            place += 1
        age = text.number(place)
        unit = text.word(place + 1)
        if age is None or text.word(place) in ("un", "una", "uno") or unit in NOUNS or unit in NOT_AGES:
            break
        if ages and place == end:
            break
        if unit in MONTH_UNITS:
            introduced, age, place = True, 0, place + 1
        elif unit in AGE_UNITS:
            introduced, place = True, place + 1
        if text.slice(place + 1, place + 3) in (["y", "medio"], ["y", "media"]):
            place += 2
        ages.append(age)
        end = place + 1
    if not introduced or not ages:
        return start, ()
    return end + (text.word(end) == ")"), tuple(ages)
