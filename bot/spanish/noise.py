"""What looks like a date and is not: hours, people, ages, prices, birthdays, and "te confirmo mañana".

Each rule is a pattern over a line of the message's words, one space between, where numbers in letters are NUM and
ordinals ORD; what it covers, or its group where it has one, becomes NOISE for the scanner of dates.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from bot.spanish.people import NOUNS, Who
from bot.spanish.text import Kind, Token
from bot.spanish.vocabulary import MONTH_NAMES

N = r"(?:\d+|NUM)"
STAY_UNIT = r"(?:noches?|dias?|semanas?|quincenas?|findes?|meses)"
HOUR_UNIT = r"(?:hs|am|pm|h)"
PART_OF_DAY = r"(?:de|a|por|en) la (?:manana|tarde|noche|madrugada|tardecita)|del? (?:mediodia|medio dia)"
CHILDREN = "|".join(sorted((word for word, noun in NOUNS.items() if noun.who.is_minor), key=len, reverse=True))
THINGS = (
    "plazas?|camas?|cuartos?|habitaciones|habitacion|ambientes?|dormitorios?|banos?|cabanas?|autos?|coches?|cuotas?|pisos?|"
    "km|kms|kilometros?|metros?|mts|cuadras?|minutos?|min|segundos|veces|vez|mil|lucas?|palos?|pesos?|ars|usd|dolares|"
    "estrellas?|puntos?|litros?|kilos?|kg|cumpleaneros?"
)
COUNTED = "|".join(sorted((word for word, noun in NOUNS.items() if noun.who is not Who.SELF), key=len, reverse=True))
COUNTABLE = rf"(?:{THINGS}|{COUNTED})"
MANY = "|".join(sorted((word for word, noun in NOUNS.items() if not noun.alone), key=len, reverse=True))
AGE_UNIT = "(?:anos?|anitos|meses|mesecitos)"
# After "somos 4": not the start of "somos 4 noches" or of a range.
ENDS_COUNT = rf"(?! (?:{STAY_UNIT}|n|de|al|del|a|hasta|-|/|y \d|NUM)\b)"
WE_ARE_LIKE = "somos|seriamos|seremos|son|eramos|vamos|vendriamos|iriamos|viajamos"
CAPACITY = "total|cantidad|entran|duermen"
NUMBERED = "cabana|habitacion|hab|cuarto|depto|departamento|unidad|numero|nro|codigo|piso|ruta|calle|casa|mesa|vuelo"
MONTH = "|".join(MONTH_NAMES)
ABOUT = "(?:como |unos |unas |tipo |los |las |solo |solamente |en total )?"
CLOCK = rf"{N}(?: (?:y media|y cuarto|y pico|en punto))?(?: {HOUR_UNIT}\b)?(?: (?:{PART_OF_DAY}))?"

DAY_NAMES = "hoy|manana|pasadomanana|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
DAY = rf"(?:\d+(?:[/.-]\d+)*|NUM|ORD|{DAY_NAMES})(?: (?:\d+(?:[/.-]\d+)*|NUM))?(?: de [a-z]+)?"
NEAR_DAY = rf"(?:{DAY_NAMES})(?: que ?viene| a la (?:manana|tarde|noche))?"
OCCASION = "(?:cumple|cumpleanos|cumpleanio|aniversario|casamiento|casorio|boda|fiesta|recital|evento|examen|turno)"
TO_SOMEBODY = "(?:te|les|le|nos|lo|la|me)(?: lo| la)?"
SAYING = (
    "(?:aviso|avisamos|avisare|confirmo|confirmamos|digo|decimos|escribo|escribimos|hablamos|hablo|llamo|llamamos|respondo|"
    "contesto|transfiero|deposito|pago|pagamos|vemos|cuento|mando|mandamos|reservo|charlamos|consulto|averiguo)"
)
OPEN_AT_ALL_HOURS = "(?:atienden|atencion|abiertos?|responden|recepcion|disponibles?|servicio|estan|trabajan|hay)"

HOURS = (
    rf"\b(?:a |tipo |sobre |hacia |desde |hasta |de |entre |para |y |antes de |despues de )?(?:eso de )?las? {CLOCK}"
    rf"(?: (?:a|y|o) (?:las? )?{N} ?{HOUR_UNIT}?\b)?(?! {STAY_UNIT})(?! de (?:{MONTH})\b)",
    rf"\b{N} ?(?:a|y|o|-) {N} {HOUR_UNIT}\b",
    rf"\b{N} {HOUR_UNIT}\b",
    rf"\b(?:abren?|atienden?|abiertos?|horarios?|funciona)(?: (?:es|todos|los|dias|la|pileta))* (de {N} a {N})",
    rf"\bde {N} a {N} (?:se|hay|sirven|dan|es|esta|abre|abren|funciona)\b",
    rf"\b{N} (?:de la (?:manana|tarde|noche|madrugada)|del mediodia)",
    rf"\bhace (?:como |mas de |unos |unas )?{N} (?:horas?|hs|dias?|semanas?|mes(?:es)?|anos?|rato)",
    rf"\b{OPEN_AT_ALL_HOURS}(?: \w+)? (24 ?/ ?7)\b",
    r"\b(?:por|a|en|de|toda|durante|hoy a|temprano a) (la manana)\b(?! (?:del|siguiente))",
    r"\b(la manana) del\b",
    r"\bmanana (a la manana)\b",
)
NUMBERS = (
    rf"\$ ?{N}(?: (?:mil|lucas))?",
    rf"\b{N} ?%",
    rf"\b(?:entre )?{N} (?:a|y|o|-|/) {N} {COUNTABLE}\b",
    rf"\b{N} {COUNTABLE}\b",
    rf"\b(?:{WE_ARE_LIKE}|{CAPACITY}) {ABOUT}{N}\b{ENDS_COUNT}",
    rf"\b(?:somos|seriamos|seremos) {ABOUT}{N}\b(?! {STAY_UNIT}\b)",
    rf"\b(?:para|por) {N}\b{ENDS_COUNT}",
    rf"\b(?:nosotr[oa]s|ustedes|ell[oa]s) {N}\b{ENDS_COUNT}",
    rf"\b{N} {AGE_UNIT}\b(?: y (?:medio|{N} {AGE_UNIT}))?",
    rf"\b(?:{CHILDREN}|uno|una|otro|otra|edad|edades|NUM) de (?:unos )?{N}(?: ?, ?{N})*"
    rf"(?: y (?:de |otr[oa] de |un[oa] de |la otra de )?{N})?\b(?! de [a-z])",
    rf"\b(?:tiene|tienen|tengo|cumple|cumplio|cumplen) {N}\b(?! {STAY_UNIT}\b)",
    rf"\b(?:{NUMBERED}) (?:n )?{N}\b",
    rf"\b(?:tel|telefono|cel|celular|dni|whatsapp|wsp|numero) (?:es )?(?:el )?:? ?{N}(?: ?-? ?{N})*",
    rf"\b{N} ?(?:\+|x) ?{N}\b",
    rf"(?<!\bel )(?<!\bal )\b\d+[/-]\d+ (?:{HOUR_UNIT}|{THINGS}|{MANY})\b(?! :)",
)
ADDRESS = (
    "(?:calle|avenida|av|avda|esquina|barrio|plaza|hospital|ruta|vivo|vivimos|queda|direccion|soy|somos|vengo|venimos)"
)
STREET_OF_A_DATE = r"(?:\d+ de [a-z]+|san martin|guemes|malvinas)"
OCCASIONS = (
    rf"\b{OCCASION}\b(?: {N})?(?: de (?:mi |la |el |un )?[a-z]+| mio)?"
    rf" (?:que )?(?:es|cae|seria|fue) (?:el )?(?:dia )?({DAY})(?! al\b)",
    rf"\b((?:el )?(?:dia )?{DAY}) (?:es|cumple|cumplo|cumplimos|festejamos) (?:el |mi |nuestro |su )?"
    r"(?:cumple|cumpleanos|anos|aniversario)",
    rf"\bcumpl(?:e|o|imos|en)(?: {N})?(?: anos)?(?: (?:el|la|mi) [a-z]+)? (?:el )?(?:dia )?({DAY})(?! al\b)",
    rf"\bcumpl(?:e|o|imos|en)(?: {N})?(?: anos)? (en (?:{MONTH}))\b",
    r"\bnac(?:i|io|imos)(?: el)? (\S+(?: de [a-z]+)?(?: de \d+)?)",
)
DONE = (
    "(?:transferi|transferimos|deposite|depositamos|pague|pagamos|mande|mandamos|envie|enviamos|hable|hablamos|llame|"
    "llamamos|escribi|consulte|pedi|hice|hicimos|abone|abonamos|estuve|estuvimos|fuimos|vine|vinimos)"
)
WHAT_WAS_DONE = "(?:la|una|un|el|mi|los|las|por|de|te|les|ya|sena|plata|dinero|transferencia|reserva|deposito|pago)"
TALK = (
    rf"\b{DONE} (?:{WHAT_WAS_DONE} ){{0,3}}?(?:el |ayer )({DAY})(?!(?: al| a(?! las?\b)| hasta| -) )",
    rf"\b{ADDRESS} (?:en |de |por |sobre |a |la )?(?:calle |av |avenida )?({STREET_OF_A_DATE})(?! (?:al?|hasta|y|-) )",
    rf"\b{TO_SOMEBODY} {SAYING} (?:el |los )?({NEAR_DAY})(?! \d|(?: al?\b)| hasta)",
    rf"\b((?:el )?{NEAR_DAY})(?: sin falta)?(?: ya)? {TO_SOMEBODY} {SAYING}\b",
    rf"\b(?:hablamos|vemos|charlamos|aviso|confirmo) ((?:el )?(?:{DAY_NAMES}))\b(?! (?:al|hasta|a)\b)",
    r"^ ?(?:(?:chau|gracias|listo|bueno|ok|dale)(?: ,)? )*(hasta (?:manana|luego|pronto))(?: (?:gracias|chau))?[ .!]*$",
    rf"\b(?:guard|reserv|esper|manten|tene|aguant)[a-z]* (?:la |lo )?(hasta (?:el )?{NEAR_DAY})",
    r"\b(?:soy |somos )?(?:el|la|los|las) de (ayer|anteayer|antes de ayer|hoy|recien)\b",
    rf"\b{DONE} (ayer|anteayer)\b",
    r"\ba nombre de ([a-z]+(?: [a-z]+)?)",
)
RULES: tuple[re.Pattern[str], ...] = tuple(re.compile(rule) for rule in (*HOURS, *NUMBERS, *OCCASIONS, *TALK))


def without_noise(tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, in the same places, with those that are not about dates turned into NOISE."""
    noisy = covered(tokens, RULES)
    return [
        replace(token, kind=Kind.NOISE) if index in noisy or token.kind in (Kind.TIME, Kind.AMOUNT) else token
        for index, token in enumerate(tokens)
    ]


def covered(tokens: Sequence[Token], rules: Sequence[re.Pattern[str]]) -> set[int]:
    """The tokens that any of the patterns covers whole, by its group where it has one."""
    line, starts, ends = _line(tokens)
    found: set[int] = set()
    for rule in rules:
        for match in rule.finditer(line):
            start, end = match.span(1) if rule.groups and match.group(1) else match.span()
            found.update(range(bisect_left(starts, start), bisect_right(ends, end)))
    return found


def _line(tokens: Sequence[Token]) -> tuple[str, list[int], list[int]]:
    """The tokens' words with one space between, and where each begins and ends in that line."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    length = 0
    for token in tokens:
        part = token.text
        if token.kind is Kind.NUMBER and token.worded and part not in ("un", "una", "uno"):
            part = "NUM"
        elif token.kind is Kind.ORDINAL and token.worded:
            part = "ORD"
        starts.append(length)
        ends.append(length + len(part))
        parts.append(part)
        length += len(part) + 1
    return " ".join(parts), starts, ends
