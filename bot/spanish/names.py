"""A person's name as the answer to "¿a nombre de quién?"."""

from __future__ import annotations

import re
import unicodedata

from bot.spanish.answers import read_yes_no
from bot.spanish.given_names import GIVEN_NAMES
from bot.spanish.vocabulary import words

INTRODUCTION = re.compile(
    r"""^.*?(?:\b(?:a\s+nombre\s+(?:del?|m[ií]o|nuestro)\b[\s,]*|al?\s+nombre|(?:mi|el|su)\s+nombre\s+(?:completo\s+)?es|me\s+llamo|se\s+llama|
        reserv\w+\s+a(?!\s+nombre)|(?:titular|nombre|pasajero|huésped|huesped)\s+es|pon[eé](?:la|lo|le)?\s+a(?!\s+nombre)|
        anot[aá](?:la|lo|me)?\s+(?:a(?!\s+nombre)|como)|habla|de\s+parte\s+de|soy|va\s+a(?!\s+nombre))\b\s*:?|
        \b(?:nombre|titular|pasajero|huésped|huesped)\s*[:-])
        \s*(?:(?:mi|su)\s+(?:marido|mujer|espos[oa]|señora?|novi[oa]|pareja|herman[oa]|hij[oa]|mam[aá]|pap[aá]|madre|padre|
        suegr[oa]|cuñad[oa]|amig[oa]|prim[oa]|t[ií][oa]|nuera|yerno|abuel[oa])[\s,:]+)?
        \s*(?:el\s+señor|la\s+señora|señor|señora|sr\.?|sra\.?|don|doña)?\s*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
TITLE = re.compile(
    r"^\s*(?:(?:el|la)\s+)?(?:ing|dra?|lic|arq|prof|profe|cdora?|sra?|srta)(?:\.\s*|\s+)(?=[^\W\d_]{2})", re.IGNORECASE
)
SURNAME_FIRST = re.compile(r"^\s*([^\W\d_]+(?:-[^\W\d_]+)?)\s*,\s*([^\W\d_]+)\s*$")  # "Ruiz, Ana"
BARE_DE = re.compile(r"^\s*(?:de|a|para)\s+(?=[^\W\d_])", re.IGNORECASE)
GREETING = re.compile(
    r"^(?:(?:e+h+|e+m+|m{2,}|este|hola|buenas(?:\s+(?:tardes|noches))?|buen\s+d[ií]a|buenos\s+d[ií]as|dale|s[ií]|ok|listo|bueno|perfecto|genial|joya|a\s+ver|ah)"
    r"[\s,.!:]+)+",
    re.IGNORECASE,
)
MARKUP = re.compile(r"<[^<>]*>")
TAIL = re.compile(
    r"\s*(?:\s[-–]\s|[,.;:!(@/]|\b(?:gracias|por\s+favor|porfa|dni|tel|cel|mi\s+(?:dni|mail|tel)|el\s+titular|y\s+(?:el|la|mi|somos|quiero|te)|"
    r"para|somos|con\s+dni|es\s+mi|mi\s+n[uú]mero)\b|\d).*$",
    re.IGNORECASE | re.DOTALL,
)
PARTICLES = words("de del la las los y e van von da dos di san mc do")
# Words that no name has; one of them and the text is not a name.
NOT_NAMES = words(
    """
    si no ok dale quiero quisiera necesito queria gracias hola chau adios bye buenas buenos buen cuanto cuando donde
    como que cual quien para por con sin en a al un una uno unos el ella ellos nosotros somos soy es son esta estan
    hay tenes tienen tiene tengo tener hoy manana pasado lunes martes miercoles jueves viernes sabado enero febrero
    marzo junio septiembre setiembre octubre noviembre diciembre noche noches dia dias semana finde cabana cabanas
    habitacion habitaciones reserva reservas reservar reservo reservame reservamela precio precios costo tarifa
    tarifas sena pago pagar transferencia tarjeta mercado persona personas adultos nenes chico chicos perro gato
    mascota mascotas animal mejor otra otro nada todo todos bien mal perdon disculpa
    le lo te me se mi mis tu su sus ya ahora despues antes aca ahi alla mismo misma nombre cualquiera vos yo ninguno
    nadie todavia luego espera momento joya genial perfecto barbaro listo bueno claro obvio cancelar cancela
    cancelala cancelo ayuda humano llamar llamame puede puedo podes pueden sale salen cuesta foto fotos wifi pileta
    parrilla esposa esposo marido mujer reservala confirmo confirmado confirmar deja dejalo sirve menos mas tampoco
    tambien jaja jajaja porque pero aunque asunto tarde tardes largo fecha fechas info informacion consulta
    consultar disponibilidad disponible disponibles lugar cupo hotel servicio servicios horario horarios politica
    politicas ubicacion direccion desayuno almuerzo cena menu bot robot recepcionista recepcion contacto salida
    llegada entrada late early check checkin checkout out in estoy busco buscando estas eres sos vamos voy vemos
    saludos amigo amiga amigos senor senora hombre promocion promociones descuento descuentos factura datos numero
    codigo vuelo playa actividades deportes restaurante estupido estupida idiota tonto tonta basura asco boludo
    boluda chiste clima tiempo sabanas toallas cochera estacionamiento cocina banera calefaccion aire tele acepto
    hablame cuentame contame enviame pasame mandame decime dame haz elige di quedate callate real imprevisto upgrade
    suite doble triple simple media pension completa completo condiciones medios proceso equipaje peso reprogramar
    generar saber conocer hacer ver ir venden hora hacen sirven increible jodidamente holi ola ey hey hello hi
    buenastardes
    """
)
# Endings of common words that hardly end a given name or surname.
UNLIKELY = re.compile(
    r".*(?:cion|ciones|mente|ando|iendo|amos|emos|imos|idad|idades|ismo|arme|erme|irme|ible|able|ajes?)$"
)
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
LONGEST_NAME = 6


def read_name(text: str) -> str | None:
    """The name in title case ("a nombre de pablo quiroga" → "Pablo Quiroga"); None for anything else.

    Yes, no, questions, dates and orders are not names. An introduced name ("soy…", "a nombre de…") is taken as it is;
    otherwise it has to begin with a given name, be written with capitals, or be two to four words of which none is an
    ordinary one.
    """
    text = text.strip()
    if not text or "?" in text or "¿" in text or "@" in text or read_yes_no(text) is not None:
        return None
    said, introduced = _said(text)
    parts = said.split()
    if not 1 <= len(parts) <= LONGEST_NAME or not all(NAME_WORD.fullmatch(part) for part in parts):
        return None
    plain = [_plain(part) for part in parts]
    if (
        plain[0] in PARTICLES - {"san", "di", "de", "mc"}
        or plain[-1] in PARTICLES
        or all(len(part) < 2 for part in plain)
    ):
        return None
    if not _is_name(parts, plain, introduced=introduced):
        return None
    return " ".join(_titled(part, first=index == 0) for index, part in enumerate(parts))


def _said(text: str) -> tuple[str, bool]:
    """The words of the name alone, and whether the guest introduced them as a name."""
    text = MARKUP.sub(" ", text)
    said = SURNAME_FIRST.sub(r"\2 \1", GREETING.sub("", text, count=1))
    without = INTRODUCTION.sub("", said, count=1)
    introduced = without != said
    without = TITLE.sub("", without, count=1)  # "Ing. Marcelo Arias"
    if not introduced:
        without = BARE_DE.sub("", without, count=1)
    without = TAIL.sub("", without).strip(" .,;:!¡\"'“”()\n\t")
    kept = "".join(character for character in without if character.isalpha() or character in " '’-.")
    return kept.strip(), introduced


def _is_name(parts: list[str], plain: list[str], *, introduced: bool) -> bool:
    if plain[0] in GIVEN_NAMES and all(part not in NOT_NAMES or part in PARTICLES for part in plain[1:]):
        return True
    if any(part in NOT_NAMES and part not in PARTICLES for part in plain):
        return False
    if introduced:
        return True
    if any(UNLIKELY.fullmatch(part) for part in plain):
        return False
    surnames = [part for part in parts if _plain(part) not in PARTICLES]
    if len(surnames) >= 2 and all(part[0].isupper() for part in surnames):
        return True
    return 2 <= len(parts) <= 4 and not any(part in PARTICLES for part in plain[1:]) and not _all_caps_sentence(parts)


def _all_caps_sentence(parts: list[str]) -> bool:
    return len(parts) > 3 and all(part.isupper() for part in parts)


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).strip(".'’-")


def _titled(word: str, *, first: bool) -> str:
    if not first and _plain(word) in PARTICLES:
        return word.lower()
    if word not in (word.lower(), word.upper()):
        return word
    return re.sub(r"(^|['’-])([^\W\d_])", lambda match: match[1] + match[2].upper(), word.lower())
