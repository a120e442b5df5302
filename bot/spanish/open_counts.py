"""People whose number is left open: "varios", "entre 4 y 6", "familia tipo", "no sé cuántos somos"."""

from __future__ import annotations

from bot.spanish.mentions import Found, Mention, Words
from bot.spanish.people import ARTICLES, NOUNS, POSSESSIVES, THEY_ARE, WE_ARE, Who
from bot.spanish.vocabulary import words

NOT_PEOPLE = words(
    """
    noches noche dias dia semanas semana cabanas cabana habitaciones habitacion camas cama cuartos ambientes autos
    auto coches hs h am pm km cuadras minutos mil lucas pesos cuotas veces vez meses anos mes quincena finde findes
    mts metros banos horas pisos estrellas % dormitorios unidades
    generaciones depto deptos departamentos carpas motos bicis
    """
)
UNCOUNTED = words("varios varias muchos muchas bastantes")
LOTS = words("monton banda pila bocha")
FAMILY_VERBS = WE_ARE | THEY_ARE | POSSESSIVES | ARTICLES | words("con para una un toda de en")
FAMILY_ADJECTIVES = words("tipo numerosa grande familiar")
GROUP_WORDS = words("personas amigos amigas integrantes adultos chicos chicas pibes gente")
SURE = words("fijo fijos seguro seguros , o y")
DOUBTFUL = words("capaz quizas quiza talvez posiblemente")
WIDEST_GUESS = 6  # "entre 4 y 10"


def read_doubt(text: Words, at: int) -> Found | None:
    """ "puede que se sume mi hermano": the place after somebody who may come."""
    ahead = text.slice(at, at + 3)
    doubtful = ahead[0] in ("capaz", "quizas", "quiza", "talvez", "posiblemente") or ahead[:2] in (
        ["puede", "que"],
        ["puede", "ser"],
        ["tal", "vez"],
        ["por", "ahi"],
        ["a", "lo"],
    )
    if not doubtful:
        return None
    while at < len(text) and text.word(at) not in (",", ".", ";"):
        at += 1
    return Found((), at)


def read_uncounted(text: Words, at: int, *, bare: bool) -> Found | None:
    """ "varios", "un montón", "no sé cuántos somos", "entre 4 y 6", "3 o 4 personas".

    With `bare` a guess by itself ("3 o 4") is of people.
    """
    word, before = text.word(at), text.word(at - 1)
    if word in UNCOUNTED and (before in WE_ARE or text.word(at + 1) in NOUNS or len(text) <= 2):
        return Found((), at + 1, vague=True)
    if word in LOTS and (text.word(at - 2) in WE_ARE or len(text) <= 4):
        return Found((), at + 1, vague=True)
    if word in ("cuantos", "cuantas") and before in ("unos", "unas"):
        return Found((), at + 1, vague=True)
    if word == "minimo" and text.number(at + 1) is not None and text.word(at + 2) in ("maximo", "y", ","):
        return Found((), at + 3, vague=True)
    if word in ("cuantos", "cuantas") and text.word(at + 1) in WE_ARE | {"van", "son"}:
        unknown = {"no", "todavia", "depende"} & set(text.slice(at - 4, at))
        return Found((), at + 2, vague=True) if unknown else None
    return _guess(text, at, bare=bare)


def _guess(text: Words, at: int, *, bare: bool) -> Found | None:
    more = at + 1
    while text.word(more) in SURE | DOUBTFUL:
        more += 1
    doubted = bool(DOUBTFUL & set(text.slice(at + 1, more)))
    if bare and doubted and text.number(at) and text.number(more) and text.stands_alone(at, more + 1):
        return Found((), more + 1, vague=True)  # "4 fijo, capaz 5"
    low, high, joiner, before = text.number(at), text.number(at + 2), text.word(at + 1), text.word(at - 1)
    if low is None or high is None:
        return None
    if joiner == "y" and bare and text.stands_alone(at, at + 3):
        return Found((), at + 3, vague=True)  # "2 y 2": which are the children?
    if not low < high <= low + WIDEST_GUESS:
        return None
    noun = NOUNS.get(text.word(at + 3))
    if joiner not in ("o", "u", "a", "-", "/") and not (joiner == "y" and before == "entre"):
        return None
    about_people = (
        (noun is not None and noun.who is not Who.PET)
        or text.leader(at) in WE_ARE | THEY_ARE
        or (joiner in ("o", "u") and before in ("para", "por"))
        or (bare and text.stands_alone(at, at + 3))
    )
    if not about_people or text.word(at + 3) in NOT_PEOPLE:
        return None
    return Found((), at + 3 + (noun is not None), vague=True)


def read_family(text: Words, at: int) -> Found | None:
    """ "una familia de 4", "grupo de 6 amigos"; "familia tipo", "un grupo de amigos" leave the number open."""
    noun = NOUNS.get(text.word(at))
    if noun is None or noun.who is not Who.FAMILY:
        return None
    of = at + 1 + (text.word(at + 1) == "familiar")
    number = text.number(of + 1)
    counted = NOUNS.get(text.word(of + 2))
    if counted is not None and counted.who.is_minor and text.word(of + 3) in ("y", "con", ",", "mas"):
        return Found((), of + 1)  # "un contingente de 15 chicos y 2 profesores"
    if text.word(of) == "de" and number is not None and text.word(of + 2) not in ("o", "a"):
        last = of + 2 + (text.word(of + 2) in GROUP_WORDS)
        families = text.number(at - 1) or 1
        return Found((Mention(Who.PERSON, families * number, at, last, total=True),), last)
    vague = len(text) <= 3 or text.word(at - 1) in FAMILY_VERBS or text.word(at + 1) in FAMILY_ADJECTIVES
    last = at + 1
    if text.word(last) == "de" and (text.word(last + 1) in GROUP_WORDS or text.word(last + 1) in NOUNS):
        last, vague = last + 2, True
    return Found((), last, vague=vague)
