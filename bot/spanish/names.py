"""A person's name as the answer to "¿a nombre de quién?"."""

from __future__ import annotations

import re
import unicodedata

from bot.spanish.answers import read_yes_no
from bot.spanish.vocabulary import words

INTRODUCTION = re.compile(
    r"""^.*?(?:\b(?:a\s+nombre\s+de(?:l)?|al?\s+nombre|(?:mi|el)\s+nombre\s+(?:completo\s+)?es|me\s+llamo|se\s+llama|reserv\w+\s+a|
        (?:titular|nombre|pasajero|huésped|huesped)\s*(?:es|:)|pon[eé](?:la|lo|le)?\s+a|anot[aá](?:la|lo|me)?\s+(?:a|como)|habla|
        de\s+parte\s+de|soy)\b\s*:?|\bnombre\s*:)\s*(?:el\s+señor|la\s+señora|señor|señora|sr\.?|sra\.?|don|doña)?\s*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
GREETING = re.compile(
    r"^(?:hola|buenas|buen\s+d[ií]a|buenos\s+d[ií]as|dale|s[ií]|ok|listo|bueno|perfecto|genial|joya)[\s,.!:]+",
    re.IGNORECASE,
)
TAIL = re.compile(
    r"\s*(?:[,.;:!(\-–]|\b(?:gracias|por\s+favor|porfa|dni|tel|cel|mi\s+(?:dni|mail|tel)|el\s+titular|y\s+(?:el|la|mi|somos|quiero|te)|para|somos|con\s+dni)\b|\d).*$",
    re.IGNORECASE | re.DOTALL,
)
PARTICLES = words("de del la las los y e van von da dos di san")
# Words that no name has; one of them and the text is not a name.
NOT_NAMES = words(
    """
    si no ok dale quiero quisiera necesito queria gracias hola chau buenas buenos buen cuanto cuando donde
    como que cual quien para por con sin una uno unos el ella ellos nosotros somos soy es son esta estan hay
    tenes tienen tiene tengo hoy manana pasado lunes martes miercoles jueves viernes sabado domingo enero
    febrero marzo mayo junio julio septiembre setiembre octubre noviembre diciembre noche noches dia dias
    semana finde cabana cabanas reserva reservar reservo precio precios sena pago pagar transferencia mercado
    persona personas adultos nenes perro mascota mejor otra otro nada todo todos bien mal perdon disculpa
    aromo ceibo quebracho jacaranda la le lo te me se mi mis tu su sus ya ahora despues antes aca ahi alla
    mismo misma nombre cualquiera vos yo ninguno nadie todavia luego espera momento joya genial perfecto
    barbaro listo bueno claro obvio cancelar cancela cancelala ayuda humano llamar llamame puede puedo podes
    pueden sale salen cuesta foto fotos wifi pileta parrilla esposa esposo marido mujer mismo titular
    reservala confirmo confirmado confirmar deja dejalo sirve menos mas tampoco tambien jaja jajaja porque
    pero aunque asunto tarde largo fecha fechas info informacion consulta consultar disponibilidad lugar
    """
)
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
LONGEST_NAME = 6


def read_name(text: str) -> str | None:
    """The name in title case ("a nombre de pablo quiroga" → "Pablo Quiroga"); None for yes, no, questions, dates, orders."""
    text = text.strip()
    if not text or "?" in text or "¿" in text or read_yes_no(text) is not None:
        return None
    said = INTRODUCTION.sub("", text, count=1)
    introduced = said != text
    if not introduced:
        said = GREETING.sub("", said, count=1)
        introduced_again = INTRODUCTION.sub("", said, count=1)
        introduced, said = introduced_again != said, introduced_again
    said = TAIL.sub("", said).strip(" .,;:!¡\"'“”()\n\t")
    said = "".join(character for character in said if character.isalpha() or character in " '’-.").strip()
    words = said.split()
    if not 1 <= len(words) <= LONGEST_NAME or not all(NAME_WORD.fullmatch(word) for word in words):
        return None
    plain = [_plain(word) for word in words]
    if any(word in NOT_NAMES and word not in PARTICLES for word in plain):
        return None
    if plain[0] in PARTICLES - {"san", "di", "de"} or plain[-1] in PARTICLES or all(len(word) < 2 for word in plain):
        return None
    return " ".join(_titled(word, first=index == 0) for index, word in enumerate(words))


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).strip(".'’-")


def _titled(word: str, *, first: bool) -> str:
    if not first and _plain(word) in PARTICLES:
        return word.lower()
    if word not in (word.lower(), word.upper()):
        return word
    return re.sub(r"(^|['’-])([^\W\d_])", lambda match: match[1] + match[2].upper(), word.lower())
