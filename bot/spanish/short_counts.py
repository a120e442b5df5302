"""Who comes, said without a noun or by its absence: "voy sola", "mi novia y yo", "sin chicos", "2A + 2N"."""

from __future__ import annotations

from bot.spanish.ages import AGE_UNITS, MONTH_UNITS, read_ages
from bot.spanish.beside_people import OTHERS
from bot.spanish.given_names import GIVEN_NAMES
from bot.spanish.mentions import Found, Mention, Words
from bot.spanish.named_people import ADULT_AGE, BABY_AGE
from bot.spanish.open_counts import NOT_PEOPLE
from bot.spanish.people import ARTICLES, NOUNS, POSSESSIVES, THEY_ARE, WE_ARE, Who
from bot.spanish.vocabulary import words

ALONE = words("solo sola solito solita")
GOING = words("voy viajo iria viajaria ire vengo")
NOT_GOING = words("voy viajo iria puedo ire")
ONLY = words("solo solamente unicamente")
COMING = words(
    "hay llevamos llevo tenemos tengo van vamos viene vienen va traemos traigo llevaremos llevaria vendria viajan"
)
NEGATED_FILLERS = words("con de un una ningun ninguna a tipo")
NICKNAMES = words(
    "sofi tomi juani mati nico fede mili cami vale vicky santi joaco valen agus juampi lauti benja facu fran mica lu"
    " guada rochi mora cata pili maxi gonza rami luli caro ale pau dani gabi marce"
)
ADULT_LETTERS = words("a ad adt adl")
CLOSING = ("", ",", ".", "!", "?")
CHILD_LETTERS = words("n c ch m chd nn men ni")


def read_negation(text: Words, at: int, *, others: bool) -> Found | None:
    """ "sin chicos", "ningún menor", "no llevamos mascotas", "no viene mi hermano", "2 adultos, no 3 adultos".

    `others`: somebody was named before.
    """
    word, following = text.word(at), text.word(at + 1)
    if word == "no" and others and text.number(at + 1) is not None and text.word(at + 2) in NOUNS:
        return Found((), at + 3)
    if word in ("sin", "ningun", "ninguna", "cero", "0", "ni"):
        ahead = at + 1
    elif (word == "nada" and following == "de") or (word == "no" and following in COMING):
        ahead = at + 2
    elif word == "no" and following in NOUNS and following not in ("senor", "senora"):
        ahead = at + 1
    else:
        return None
    leaves = word == "no" and following in ("viene", "vienen", "va", "van")
    found: list[Mention] = []
    while True:
        place = ahead
        while text.word(place) in NEGATED_FILLERS or text.word(place) in ARTICLES | POSSESSIVES:
            place += 1
        noun = NOUNS.get(text.word(place))
        if noun is None or noun.who is Who.FAMILY:
            break
        if leaves and noun.relative:
            found.append(Mention(noun.who, noun.alone or None, at, place + 1, noun=noun, change=-1))
        else:
            found.append(Mention(noun.who, 0, at, place + 1, noun=noun, none=True))
        ahead = place + 1
        if text.word(ahead) not in ("ni", "o") and not (text.word(ahead) == "y" and word == "sin"):
            break
    return Found(tuple(found), ahead) if found else None


def read_writer(text: Words, at: int, *, others: bool) -> Found | None:
    """ "voy solo", "yo sola", "mi novia y yo", "ella y yo"; `others`: somebody was named before."""
    word, before, after = text.word(at), text.word(at - 1), text.word(at + 1)
    me = Found((Mention(Who.SELF, 1, at, at + 1),), at + 1)
    if (
        word in ALONE
        and text.number(at + 1) is None
        and after not in ("nosotros", "nosotras")
        and (before in ("voy", "yo", "viajo", "iria", "soy", "mi", "viajaria", "ire", "estoy") or len(text) <= 2)
    ):
        return me
    if word in ("nosotros", "nosotras") and before in ONLY and len(text) <= 3:
        return Found((), at + 1, vague=True)
    if word == "yo" and before == "soy" and (after in ALONE or after in ("nomas", "solamente", "unicamente")):
        return me
    if word == "yo" and after == "no" and text.word(at + 2) in NOT_GOING:
        return Found((Mention(Who.SELF, 0, at, at + 3, none=True),), at + 3)
    if word in ALONE and after in CLOSING and GOING & set(text.slice(at - 6, at)):
        return me  # "viajo por trabajo, solo"
    if word == "yo":
        joined = before in ("y", "+", "mas", *ONLY) or after in ("y", "+", "mas", "con", *ONLY, "nomas")
        listed = others and (before in (",", "solo") or after == ",")
        return me if joined or listed or len(text) == 1 else None
    if (
        word == "mi"
        and before in ("para", "por", "y")
        and (after in ("y", "mas", "+", *ALONE, *ONLY, "nomas") or text.word(at - 2) in ONLY or len(text) <= 2)
    ):
        return me
    joins = after in ("y", "con", "+", "mas") or (before in ("y", "+", "mas") and others)
    if word in ("nosotros", "nosotras") and joins and text.number(at + 1) is None and before != "con":
        two = Mention(Who.COUPLE, 1, at, at + 1, added=before == "y", we=True)  # "nosotros y el nene"
        return Found((two,), at + 1)
    if word in ("mio", "mia") and text.slice(at - 3, at) in (["yo", "con", "la"], ["yo", "con", "el"]):
        return Found((Mention(Who.ADULT, 1, at, at + 1),), at + 1)  # "mi hermano con su novia y yo con la mía"
    closes = after in CLOSING
    another = Found((Mention(Who.ADULT, 1, at, at + 1),), at + 1)
    if others and word in ("ella", "el") and before in WE_ARE and text.slice(at + 1, at + 3) == ["y", "yo"]:
        return Found((), at + 1)  # who was named before: "mi hijo tiene 6, seríamos él y yo"
    if word in ("ella", "el") and (
        text.slice(at + 1, at + 3) in (["y", "yo"], [",", "yo"])
        or (text.slice(at - 2, at) == ["yo", "y"] and closes)
        or (others and before in (",", "y") and after == ",")
    ):
        return another
    return another if word in ("vos", "ambos") and text.slice(at + 1, at + 3) == ["y", "yo"] else None


def read_agency(text: Words, at: int) -> Found | None:
    """ "2A + 2N", "2ad 2ch", "2+2", "4: 2 y 2": adults and children as agencies write them."""
    adults = text.number(at)
    if adults is None:
        return None
    place = at + 1
    letter = text.word(place) in ADULT_LETTERS
    place += letter
    place += text.word(place) in ("+", "y", ",", "/")
    children = text.number(place)
    if children is None:
        return None
    minors = text.word(place + 1) in CHILD_LETTERS
    follower = text.word(place + 1)
    plus = text.word(at + 1) == "+" and follower not in NOUNS and follower not in NOT_PEOPLE
    divided = place > at + 1 and _divides(text, at, adults + children)
    if not ((letter and minors) or plus or divided):
        return None
    last = place + 1 + minors
    people = Mention(Who.ADULT, adults, at, place), Mention(Who.CHILD, children, place, last, added=True)
    return Found(people, last)


def _divides(text: Words, at: int, whole: int) -> bool:
    """Whether two counts divide the one said before them: "somos 4: 2 y 2", "5 (3 y 2)"."""
    return text.word(at - 1) in (":", "(", "=", ",") and text.number(at - 2) == whole


def read_all_grown(text: Words, at: int) -> Found | None:
    """ "todos adultos", "solo mayores", "todos de 25 años": no minors."""
    if text.word(at) not in ("todos", "todas", *ONLY) or text.number(at - 1) is not None:
        return None  # "6 todos adultos" counts them
    place = at + 1 + (text.word(at + 1) in WE_ARE | THEY_ARE | {"de", "tenemos"})
    noun = NOUNS.get(text.word(place))
    grown = noun is not None and noun.who is Who.ADULT and not noun.relative and not noun.alone
    counted = text.number(place + 1) is not None or text.word(place + 1) in (":", "=")  # "solo adultos: 3"
    told = text.word(place + 1) in AGE_UNITS or (text.word(place - 1) == "de" and text.word(place + 1) in CLOSING)
    age = text.number(place) if told else None
    if (not grown or counted) and (age is None or age < ADULT_AGE):
        return None
    return Found((Mention(Who.CHILD, 0, at, place + 1, noun=noun, none=True),), place + 1 + (age is not None))


def read_of_the_other(text: Words, at: int, *, last: Mention | None) -> Found | None:
    """ "una con dos nenes y la otra con uno": as many more of those named `last`."""
    count, after = text.number(at), text.word(at + 1)
    if count is None or last is None or not last.who.is_minor or after in NOUNS or after in NOT_PEOPLE:
        return None
    if text.word(at - 1) != "con" or text.word(at - 2) not in OTHERS:
        return None
    return Found((Mention(last.who, count, at, at + 1, noun=last.noun, added=True),), at + 1)


def read_aged(text: Words, at: int, *, inside: bool) -> Found | None:
    """ "uno de 3 años", "y otra de 6 meses", "a 3 year old": a minor told by age alone.

    `inside`: everybody was counted before, so that it is one of them.
    """
    count = text.number(at)
    if count is None and text.word(at) not in NOUNS and text.word(at - 1) in ARTICLES | POSSESSIVES:
        count = 1  # "el gordo de 4 años"
    if count is None or text.word(at) in NOUNS:
        return None
    if text.word(at + 1) == "yearold" or text.word(at + 2) == "yearold":
        place = at if text.word(at + 1) == "yearold" else at + 1
        age = text.number(place)
        return _minor(count if place > at else 1, (age,), at, place + 2, inside=inside) if age is not None else None
    last, ages = read_ages(text, at + 1) if text.word(at + 1) in ("de", "tiene", "con") else (at, ())
    unit = text.word(last - 1) in AGE_UNITS | MONTH_UNITS or text.word(last) in AGE_UNITS
    if not ages or not unit or len(ages) > max(count, 1):
        return None
    return _minor(count, ages, at, last + (text.word(last) in AGE_UNITS), inside=inside)


def read_called(text: Words, at: int, *, others: bool) -> Found | None:
    """ "somos Pedro (45), Ana (43) y Tomi (12)", "mi marido, Juan de 8": people by their name and age."""
    if text.word(at) not in GIVEN_NAMES | NICKNAMES or not (others or text.word(at - 1) in WE_ARE):
        return None
    last, ages = read_ages(text, at + 1, listed=False)
    if len(ages) != 1:
        return None
    if ages[0] < ADULT_AGE:
        return _minor(1, ages, at, last, inside=False)
    return Found((Mention(Who.ADULT, 1, at, last, added=True),), last)


def _minor(count: int, ages: tuple[int, ...], first: int, last: int, *, inside: bool) -> Found | None:
    if max(ages) >= ADULT_AGE:
        return None
    who = Who.BABY if max(ages) < BABY_AGE else Who.CHILD
    return Found((Mention(who, count, first, last, ages=ages, part=inside, added=not inside),), last)
