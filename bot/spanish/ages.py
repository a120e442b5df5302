"""Ages after a word for people: "de 6", "de 4 y 8", "uno de 4 y otro de 8", "(5 y 7)", "de 8 meses"."""

from __future__ import annotations

from bot.spanish.mentions import Words
from bot.spanish.people import NOUNS
from bot.spanish.vocabulary import words

AGE_UNITS = words("anos ano anitos anito")
MONTH_UNITS = words("meses mes mesecitos semanas dias")
AGE_JOINERS = words(", y / -")
NOT_AGES = words("noches noche personas autos cabanas cuotas hs")
AGE_INTRODUCERS = words("de con tiene tienen edad edades : (")
AGE_FILLERS = words("uno una un otro otra el la los las mayor menor mas chico grande unos")


def read_ages(text: Words, start: int, *, listed: bool = True) -> tuple[int, tuple[int, ...]]:
    """Ages after a word for people, and the place after them: "de 6", "de 4 y 8", "uno de 4 y otro de 8", "(5 y 7)".

    Whole years; 0 for an age in months. Without "de", a parenthesis or "años" the numbers are not ages. `listed`: the
    ages may stand one by one; a grown-up has one, right after "de".
    """
    ages: list[int] = []
    introduced = False
    end = start
    while True:
        place = end
        place += text.word(place) == "que" and text.word(place + 1) in ("tiene", "tienen")  # "una nena que tiene 2"
        while text.word(place) in AGE_INTRODUCERS or text.word(place) in AGE_FILLERS or text.word(place) in AGE_JOINERS:
            introduced = introduced or text.word(place) in ("de", "(", "tiene", "tienen", "edades", "edad")
            place += 1
        if not listed and (ages or place > end + 1):
            break
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
