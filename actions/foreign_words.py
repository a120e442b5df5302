"""
What is said and read in English and Portuguese outside the responses: dates and counts as guests read them, and the
small words that ``bot.spanish`` reads in Spanish. Sentences live in ``data/responses/languages.yml``.
"""

from __future__ import annotations

import re
from datetime import date

from actions.languages import Language
from bot.spanish import read_name
from services.contracts import QuoteLine

MONTHS = {
    Language.ENGLISH: (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    Language.PORTUGUESE: (
        "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
        "dezembro",
    ),
}  # fmt: skip
WEEKDAYS = {
    Language.ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    Language.PORTUGUESE: ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo"),
}
NOUNS = {
    Language.ENGLISH: {
        "night": ("night", "nights"), "day": ("day", "days"), "person": ("person", "people"),
        "adult": ("adult", "adults"), "minor": ("child", "children"), "baby": ("baby", "babies"),
        "pet": ("pet", "pets"), "extra": ("extra guest", "extra guests"),
    },
    Language.PORTUGUESE: {
        "night": ("noite", "noites"), "day": ("dia", "dias"), "person": ("pessoa", "pessoas"),
        "adult": ("adulto", "adultos"), "minor": ("criança", "crianças"), "baby": ("bebê", "bebês"),
        "pet": ("animal", "animais"), "extra": ("pessoa extra", "pessoas extras"),
    },
}  # fmt: skip
AND = {Language.ENGLISH: "and", Language.PORTUGUESE: "e"}
DISCOUNT = {Language.ENGLISH: "Discount", Language.PORTUGUESE: "Desconto"}
DISCOUNTS = frozenset({"long_stay", "early_booking", "promotion"})
CLEANING = {Language.ENGLISH: "Cleaning", Language.PORTUGUESE: "Limpeza"}

# Whole short answers. What is longer, or says "but", is not one.
YES = {
    Language.ENGLISH: re.compile(
        r"(?:(?:ok|okay|oh|great|perfect|well|and) )*(?:yes|yeah|yep|yup|sure|ok|okay|of course|absolutely|definitely|"
        r"go ahead|sounds good|that works|that is fine|that's fine|please do|yes please|let's do it|book it|"
        r"i'll take it|we'll take it|perfect|deal)(?: (?:yes|please|thanks|thank you|book it|go ahead|do|great|perfect|"
        r"sure|that works))*"
    ),
    Language.PORTUGUESE: re.compile(
        r"(?:(?:ok|ah|então|entao|ótimo|otimo) )*(?:sim|claro|claro que sim|pode ser|pode|pode reservar|com certeza|ok|"
        r"isso|fechado|vamos fechar|vamos querer|quero sim|quero|perfeito|está bem|ta bom|tá bom|beleza|combinado)"
        r"(?: (?:sim|por favor|obrigado|obrigada|pode reservar|pode|quero|claro))*"
    ),
}
NO = {
    Language.ENGLISH: re.compile(
        r"(?:(?:oh|well|sorry) )*(?:no|nope|nah|not now|not yet|no thanks|no thank you|maybe later|never mind)"
        r"(?: (?:thanks|thank you|sorry|not now|not yet|maybe later))*"
    ),
    Language.PORTUGUESE: re.compile(
        r"(?:(?:ah|então|desculpa|desculpe) )*(?:não|nao|agora não|agora nao|ainda não|ainda nao|deixa|melhor não|"
        r"depois eu vejo|não quero|nao quero)(?: (?:obrigado|obrigada|valeu|por enquanto|agora|quero))*"
    ),
}
NAMING = {
    Language.ENGLISH: re.compile(
        r"^.*?\b(?:my (?:full )?name is|(?:it's|it is|put it|book it|reserve it) (?:under|for)|"
        r"under(?: the name(?: of)?)?|in the name of|the name is|name:|i am|i'm)\s+",
        re.IGNORECASE,
    ),
    Language.PORTUGUESE: re.compile(
        r"^.*?\b(?:(?:o )?meu nome (?:completo )?é|meu nome e|em nome d[eoa]|no nome d[eoa]|o nome é|nome:|me chamo|"
        r"eu sou|sou (?:o |a )?)\s+",
        re.IGNORECASE,
    ),
}


def read_yes_no(text: str, language: Language) -> bool | None:
    """True or False for a short clear answer in a foreign language; ``None`` for anything else, and for questions."""
    if "?" in text:
        return None
    plain = " ".join(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text.lower().replace("’", "'")))
    if re.search(r"\d", text):
        return None
    if NO[language].fullmatch(plain):
        return False
    return True if YES[language].fullmatch(plain) else None


def read_foreign_name(text: str, language: Language) -> str | None:
    """The name given, with or without "my name is"; ``None`` for yes, no, and what is no name."""
    if read_yes_no(text, language) is not None:
        return None
    without = NAMING[language].sub("", text.strip(), count=1)
    introduced = without != text.strip()
    return read_name(f"a nombre de {without}" if introduced else without)


def counted(number: int, noun: str, language: Language) -> str:
    """A number with one of :data:`NOUNS`: "3 nights"."""
    one, many = NOUNS[language][noun]
    return f"{number} {one if number == 1 else many}"


def stay(check_in: date, check_out: date, *, today: date, language: Language) -> str:
    """ "from 10 to 15 January", "de 10 a 15 de janeiro"; with the year when it is not this one."""
    months = MONTHS[language]
    first, last = months[check_in.month - 1], months[check_out.month - 1]
    same = (check_in.year, check_in.month) == (check_out.year, check_out.month)
    elsewhere = check_out.year != today.year
    if language is Language.ENGLISH:
        beginning = str(check_in.day) if same else f"{check_in.day} {first}"
        return f"from {beginning} to {check_out.day} {last}{f' {check_out.year}' if elsewhere else ''}"
    beginning = str(check_in.day) if same else f"{check_in.day} de {first}"
    return f"de {beginning} a {check_out.day} de {last}{f' de {check_out.year}' if elsewhere else ''}"


def day(moment: date, *, today: date, language: Language) -> str:
    """ "Friday, 12 December", "sexta, 12 de dezembro"; with the year when it is not this one."""
    month, weekday = MONTHS[language][moment.month - 1], WEEKDAYS[language][moment.weekday()]
    if language is Language.ENGLISH:
        return f"{weekday}, {moment.day} {month}" + (f" {moment.year}" if moment.year != today.year else "")
    return f"{weekday}, {moment.day} de {month}" + (f" de {moment.year}" if moment.year != today.year else "")


def balance_due(days: int, language: Language) -> str:
    """ "on arrival", "até 7 dias antes da chegada"."""
    if language is Language.ENGLISH:
        return f"up to {days} {'day' if days == 1 else 'days'} before arrival" if days else "on arrival"
    return f"até {days} {'dia' if days == 1 else 'dias'} antes da chegada" if days else "na chegada"


def quote_line(line: QuoteLine, language: Language) -> str:
    """What a line of a quote charges for. The season's name, which is the owner's Spanish, is left out."""
    if line.kind == "cleaning":
        return CLEANING[language]
    if line.kind in DISCOUNTS:
        return DISCOUNT[language]
    noun = {"extra_guests": "extra", "pets": "pet"}.get(line.kind)
    nights = counted(line.quantity, "night", language)
    return nights if noun is None else f"{NOUNS[language][noun][1].capitalize()} ({nights})"
