"""Closed word lists: numbers, months, weekdays, and the spellings that people type for them.

Everything here is in the normal form that `text.normalise` gives: lower case, no accents, ñ written as n.
"""

from __future__ import annotations

import re
from datetime import timedelta

# A date this recently past, said without a year, is more likely a slip than next year's; next year's is told its year.
JUST_PAST = timedelta(days=31)


def words(line: str) -> frozenset[str]:
    """The words of a line as a set."""
    return frozenset(line.split())


UNITS: dict[str, int] = {
    "cero": 0,
    "un": 1,
    "uno": 1,
    "una": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "diez": 10,
    "once": 11,
    "doce": 12,
    "trece": 13,
    "catorce": 14,
    "quince": 15,
    "dieciseis": 16,
    "diecisiete": 17,
    "dieciocho": 18,
    "diecinueve": 19,
    "veintiun": 21,
    "veintiuno": 21,
    "veintiuna": 21,
    "veintidos": 22,
    "veintitres": 23,
    "veinticuatro": 24,
    "veinticinco": 25,
    "veintiseis": 26,
    "veintisiete": 27,
    "veintiocho": 28,
    "veintinueve": 29,
}
TENS: dict[str, int] = {
    "diez": 10,
    "veinti": 20,
    "veinte": 20,
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
}
ORDINALS: dict[str, int] = {
    "primer": 1,
    "primero": 1,
    "primera": 1,
    "segundo": 2,
    "segunda": 2,
    "tercer": 3,
    "tercero": 3,
    "tercera": 3,
    "cuarto": 4,
    "cuarta": 4,
    "quinto": 5,
    "quinta": 5,
    "ultimo": -1,
    "ultima": -1,
    "anteultimo": -2,
    "anteultima": -2,
    "penultimo": -2,
    "penultima": -2,
}

MONTH_NAMES: tuple[str, ...] = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
MONTHS: dict[str, int] = {name: number for number, name in enumerate(MONTH_NAMES, 1)} | {
    "setiembre": 9,
    "ene": 1,
    "feb": 2,
    "abr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "ago": 8,
    "sep": 9,
    "sept": 9,
    "set": 9,
    "oct": 10,
    "nov": 11,
    "dic": 12,
    # Brazilian guests write to the same number.
    "janeiro": 1,
    "fevereiro": 2,
    "maio": 5,
    "junho": 6,
    "julho": 7,
    "setembro": 9,
    "outubro": 10,
    "novembro": 11,
    "dezembro": 12,
}
# Only next to a day number: "mar" is also the sea, "marco" and "agusto" also names.
MONTHS_BESIDE_A_NUMBER: dict[str, int] = {"mar": 3, "marz": 3, "marco": 3, "enr": 1, "febr": 2, "dici": 12}

WEEKDAY_NAMES: tuple[str, ...] = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
WEEKDAYS: dict[str, int] = {name: number for number, name in enumerate(WEEKDAY_NAMES)} | {
    "sabados": 5,
    "domingos": 6,
    "sabadito": 5,
    "dominguito": 6,
    "mierc": 2,
    "mier": 2,
    "miercole": 2,
    "vier": 4,
    "vierne": 4,
    "juev": 3,
}
# Only in front of a number or inside a range.
WEEKDAY_ABBREVIATIONS: dict[str, int] = {
    "lu": 0,
    "lun": 0,
    "ma": 1,
    "mar": 1,
    "mi": 2,
    "mie": 2,
    "ju": 3,
    "jue": 3,
    "vi": 4,
    "vie": 4,
    "sa": 5,
    "sab": 5,
    "sbdo": 5,
    "do": 6,
    "dom": 6,
    "dgo": 6,
}

# Verbs and nouns around a day that make it an arrival or a departure. "Nos vamos" and "me voy" are read as two words.
ARRIVING = re.compile(
    r"entr(?:o|amos|ar|ando|ada|aria|ariamos|emos)|lleg(?:o|amos|ar|ando|ada|aria|ariamos|aremos|uemos|ue|aria)|"
    r"ingres(?:o|amos|ar|ando)|arrib\w+|checkin|ida|arranc\w+|empez\w+|empiez\w+|comienz\w+|comenz\w+|desde|ir|vamos|voy|"
    r"iriamos|caemos|venimos|vengo|iniciando|inicio"
)
LEAVING = re.compile(
    r"sal(?:go|imos|ir|iendo|ida|dria|driamos|gamos|dre|dremos)|volv(?:emos|er|iendo|eriamos|emo|ernos)|vuelv\w*|vuelta|"
    r"regres\w+|checkout|egres\w+|retir\w+|irnos|irme|irse|yendo|yendonos|partimos|partir|partiendo|partida|hasta|dejamos|"
    r"dejando|dejar|desocup\w+|terminando|termina|marchamos"
)
LEAVING_IN_TWO_WORDS = frozenset({("nos", "vamos"), ("me", "voy"), ("nos", "volvemos"), ("se", "van")})

# Set phrases that are one word to the grammar.
PHRASES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("fin", "de", "semana"), "finde"),
    (("fin", "semana"), "finde"),
    (("fines", "de", "semana"), "findes"),
    (("fines", "de", "semanas"), "findes"),
    (("fin", "de", "ano"), "finano"),
    (("finde", "ano"), "finano"),
    (("fin", "de", "mes"), "finmes"),
    (("fines", "de", "mes"), "finmes"),
    (("check", "in"), "checkin"),
    (("check", "-", "in"), "checkin"),
    (("chek", "in"), "checkin"),
    (("check", "out"), "checkout"),
    (("check", "-", "out"), "checkout"),
    (("chek", "out"), "checkout"),
    (("semana", "santa"), "semanasanta"),
    (("sem", "santa"), "semanasanta"),
    (("semana", "de", "turismo"), "semanasanta"),  # Uruguay's name for it
    (("recien", "nacido"), "bebe"),
    (("recien", "nacida"), "bebe"),
    (("recien", "nacidos"), "bebes"),
    (("recien", "nacidas"), "bebes"),
    (("ano", "nuevo"), "anonuevo"),
    (("recibir", "el", "ano"), "anonuevo"),
    (("primero", "de", "ano"), "primerodeano"),
    (("primero", "del", "ano"), "primerodeano"),
    (("antes", "de", "ayer"), "anteayer"),
    (("despedir", "el", "ano"), "anonuevo"),
    (("noche", "vieja"), "nochevieja"),
    (("noche", "buena"), "nochebuena"),
    (("vispera", "de", "navidad"), "nochebuena"),
    (("pasado", "manana"), "pasadomanana"),
    (("que", "viene"), "queviene"),
    (("que", "entra"), "queviene"),
    (("que", "sigue"), "siguiente"),
    (("entre", "semana"), "entresemana"),
    (("a", "partir", "del"), "desde"),
    (("a", "partir", "de"), "desde"),
    (("apartir", "de"), "desde"),
    (("apartir", "del"), "desde"),
    (("en", "vez", "de"), "envezde"),
    (("en", "vez", "del"), "envezde"),
    (("en", "lugar", "de"), "envezde"),
    (("en", "lugar", "del"), "envezde"),
)
