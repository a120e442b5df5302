"""What looks like a date and is not: hours, people, ages, prices, birthdays, and "te confirmo mañana".

Each rule is a pattern over the spelled-out words of the message; the tokens it covers become NOISE for the date scanner.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.spanish.text import Kind, Token

PEOPLE = (
    "personas?|adultos?|adultas?|mayor|mayores|menor|menores|chicos?|chicas?|nenes?|nenas?|ninos?|ninas?|hijos?|hijas?|"
    "bebes?|bebas?|pibes?|pibas?|amigos?|amigas?|parejas?|matrimonios?|familias?|huespedes|huesped|grandes|gente|"
    "pasajeros?|invitados?|criaturas?|peques?|perros?|perritos?|perras?|gatos?|gatas?|gatitos?|mascotas?|plazas?|"
    "camas?|cuartos?|habitaciones|habitacion|ambientes?|dormitorios?|banos?|cabanas?|autos?|coches?|cuotas?|pisos?|"
    "km|kms|kilometros?|metros?|mts|cuadras?|minutos?|min|segundos?|veces|vez|mil|lucas?|pesos?|ars|usd|dolares|"
    "porciento|adolescentes?|sobrinos?|sobrinas?|nietos?|nietas?|hermanos?|hermanas?|jubilados?|abuelos?|ad|ch|palos?|"
    "cumpleaneros?|pax|estrellas?|puntos?|litros?|kilos?|kg|tv|pers"
)
HOUR_OF = "(?:de|a|por|en|x) la (?:manana|tarde|noche|madrugada|tardecita|tardenoche)|del? (?:mediodia|medio dia)"
AGE = "anos|anitos|meses|ano|mesecitos"
SAYING = (
    "aviso|avisamos|avisare|confirmo|confirmamos|digo|decimos|escribo|escribimos|hablamos|hablo|llamo|llamamos|respondo|contesto|"
    "transfiero|deposito|pago|pagamos|vemos|cuento|mando|mandamos|paso la|paso el|reservo|charlamos|consulto|averiguo"
)
NUMBER = r"(?:\d+|NUM)"

# Written over a line where each token is its text and numbers in letters are NUM. Group 1, when present, is the noise.
RULES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:a|tipo|sobre|hacia|desde|hasta|de|entre|para|y|antes de|despues de)? ?(?:eso de )?(?:las?) {NUMBER}(?: (?:y media|y cuarto|y pico|en punto))?(?: (?:hs|am|pm|h)\b)?(?: (?:{HOUR_OF}))?(?: (?:a|y|o) (?:las? )?{NUMBER} ?(?:hs|am|pm|h)?\b)?(?! (?:noches|semanas|dias|quincena))",
        rf"\b{NUMBER} ?(?:a|y|o|-) {NUMBER} (?:hs|am|pm|h)\b",
        rf"\b{NUMBER} (?:hs|am|pm|h)\b",
        rf"\b{NUMBER} (?:de la (?:manana|tarde|noche|madrugada)|del mediodia)",
        r"\b\d+:\d+\b(?: (?:hs|am|pm|h)\b)?",
        rf"\$ ?{NUMBER}(?: (?:mil|lucas))?",
        rf"\b{NUMBER} ?%",
        rf"\bhace (?:como |mas de |unos |unas )?{NUMBER} (?:horas?|hs|dias?|semanas?|mes(?:es)?|anos?|rato)",
        r"\b(?:atienden|atencion|abiertos?|responden|recepcion|disponibles?|servicio|estan|trabajan|hay)(?: \w+)? (24 ?/ ?7)\b",
        rf"\b(?:entre )?{NUMBER} (?:a|y|o|-|/) {NUMBER} (?:{PEOPLE})\b",
        rf"\b{NUMBER} (?:{PEOPLE})\b",
        rf"\b(?:somos|seriamos|seremos|son|eramos|vamos|vendriamos|iriamos|viajamos|total|cantidad|entran|entrarian|duermen) (?:como |unos |tipo |los |las |solo |solamente |en total )?{NUMBER}\b(?! (?:noches?|dias?|semanas?|de|al|del|a|hasta|-|/)\b)",
        rf"\b(?:somos|seriamos|seremos) (?:como |unos |tipo |los |las )?{NUMBER}\b(?! (?:noches?|semanas?)\b)",
        rf"\b(?:para|por) {NUMBER}\b(?! (?:noches?|dias?|semanas?|quincenas?|de|al|del|a|hasta|-|/|y \d|meses|findes?|NUM)\b)",
        rf"\b{NUMBER} (?:{AGE})\b(?: y (?:medio|{NUMBER} (?:{AGE})))?",
        rf"\b(?:nen[ae]|nin[oa]|hij[oa]|bebe|beba|chic[oa]|pibe|piba|sobrin[oa]|niet[oa]|herman[oa]|uno|una|otro|otra|menor|nene|edad(?:es)?|edades|hij[oa]s|nen[ae]s|chic[oa]s|menores|NUM) de (?:unos )?{NUMBER}(?: ?, ?{NUMBER})*(?: y (?:de |otr[oa] de |un[oa] de |la otra de )?{NUMBER})?\b(?! de [a-z])",
        rf"\b(?:tiene|tienen|tengo|cumple|cumplio|cumplen) {NUMBER}\b(?! (?:noches?|dias?|semanas?)\b)",
        rf"\b(?:cabana|habitacion|hab|cuarto|depto|departamento|unidad|numero|nro|codigo|reserva nro|piso|ruta|calle|casa|mesa|vuelo) (?:n )?{NUMBER}\b",
        rf"\b(?:tel|telefono|cel|celular|dni|whatsapp|wsp|numero) (?:es )?(?:el )?:? ?{NUMBER}(?: ?-? ?{NUMBER})*",
        rf"\b{NUMBER} ?(?:\+|x) ?{NUMBER}\b",
    )
)
DATE_WORDS = r"\d+(?:[/.-]\d+)*|NUM|ORD|hoy|manana|pasadomanana|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
MONTH = r"(?: de [a-z]+)?"
# Birthdays are the reason of a trip, not its dates; and what a guest will do on a day is not when they sleep here.
PHRASE_RULES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:cumple|cumpleanos|cumpleanio|aniversario|casamiento|casorio|boda|fiesta|recital|evento|examen|turno)\b(?: de (?:mi |la |el |un )?[a-z]+| mio)? (?:es|cae|seria|que es|que cae|fue) (?:el )?(?:dia )?((?:{DATE_WORDS})(?: (?:\d+(?:[/.-]\d+)*|NUM))?{MONTH})(?! al\b)",
        rf"\b((?:el )?(?:dia )?(?:{DATE_WORDS})(?: (?:\d+(?:[/.-]\d+)*|NUM))?{MONTH} (?:es|cumple|cumplo|cumplimos|festejamos) (?:el |mi |nuestro |su )?(?:cumple|cumpleanos|anos|aniversario))",
        rf"\bcumpl(?:e|o|imos|en)(?: \d+| NUM)?(?: anos)? (?:el )?(?:dia )?((?:{DATE_WORDS}){MONTH})(?! al\b)",
        r"\bnac(?:i|io|imos)(?: el)? (\S+(?: de [a-z]+)?(?: de \d+)?)",
        rf"\b(?:te|les|le|nos|lo|la|me)(?: lo| la)? (?:{SAYING}) (?:el |los )?((?:hoy|manana|pasadomanana|lunes|martes|miercoles|jueves|viernes|sabado|domingo)(?: que ?viene| a la (?:manana|tarde|noche))?)(?! \d|(?: al?\b)| hasta)",
        rf"\b((?:hoy|manana|pasadomanana|(?:el )?(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo))(?: a la (?:manana|tarde|noche))?)(?: sin falta)?(?: ya)? (?:te|les|le|nos|lo|la)(?: lo| la)? (?:{SAYING})\b",
        r"\b(?:hablamos|vemos|charlamos|aviso|confirmo) ((?:hoy|manana|pasadomanana|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)))\b(?! (?:al|hasta|a)\b)",
        r"^ ?(?:(?:chau|gracias|listo|bueno|ok|dale)(?: ,)? )*(hasta (?:manana|luego|pronto))(?: (?:gracias|chau))?[ .!]*$",
        r"\b(?:por|a|en|de|toda|durante|hoy a|temprano a) (la manana)\b(?! (?:del|siguiente))",
        r"\b(la manana) del\b",
        r"\bmanana (a la manana)\b",
        r"\ba nombre de ([a-z]+(?: [a-z]+)?)",
    )
)


def without_noise(tokens: list[Token]) -> list[Token]:
    """The same tokens, in the same places, with those that are not about dates turned into NOISE."""
    line, places = _line(tokens)
    noisy: set[int] = set()
    for rule in (*RULES, *PHRASE_RULES):
        for match in rule.finditer(line):
            start, end = match.span(1) if rule.groups and match.group(1) else match.span()
            noisy.update(index for index, (first, last) in enumerate(places) if start <= first and last <= end)
    return [
        replace(token, kind=Kind.NOISE) if index in noisy or token.kind in (Kind.TIME, Kind.AMOUNT) else token
        for index, token in enumerate(tokens)
    ]


def _line(tokens: list[Token]) -> tuple[str, list[tuple[int, int]]]:
    """The tokens' words with one space between, and where each stands in that line."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    length = 0
    for token in tokens:
        part = (
            "NUM"
            if token.kind is Kind.NUMBER and token.worded and token.text not in ("un", "una", "uno")
            else token.text
        )
        part = "ORD" if token.kind is Kind.ORDINAL and not part[0].isdigit() else part
        places.append((length, length + len(part)))
        parts.append(part)
        length += len(part) + 1
    return " ".join(parts), places
