"""People who are only talked about, and do not come: "lo charlo con mi mujer", "me lo recomendó un amigo".

Each rule is a pattern over a line of the message's words, one space between; what it covers, or its group where it has
one, counts nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.spanish.noise import covered
from bot.spanish.people import NOUNS, Who
from bot.spanish.text import Token

RELATIVE = (
    "(?:" + "|".join(sorted((word for word, noun in NOUNS.items() if noun.relative), key=len, reverse=True)) + ")"
)
WHOSE = r"(?:mi|mis|nuestr[oa]s?|su|sus|tu|tus|la|el|los|las|una?|unos|unas|otr[oa])"
SOMEBODY = rf"{WHOSE} {RELATIVE}\b"
TALKING = (
    r"(?:charl\w+|habl\w+|consult\w+|pregunt\w+|convers\w+|coordin\w+|decid\w+|confirm\w+|avis\w+|cuento|contar\w*|mostr\w+|"
    r"muestro|coment\w+|veo|vemos|ver|verlo|pienso|pensar\w*)"
)
HAVING_SAID = (
    r"(?:recomend\w+|dijo|dijeron|conto|contaron|paso|pasaron|hablo|hablaron|comento|comentaron|mostro|mostraron|mando|"
    r"mandaron|aviso|avisaron)"
)
WHAT_WAS_SAID = "(?:el|la|los|las|tu|su|este|numero|contacto|lugar|dato|link|pagina|de|que|vos)"
BELONGING = (
    r"(?:cumple|cumpleanos|aniversario|casamiento|casorio|boda|casa|depto|regalo|sorpresa|amig[oa]s?|herman[oa]s?|prim[oa]s?|"
    r"vecin[oa]s?|hij[oa]s?|parte|nombre|auto|telefono|numero|celu|celular|cuenta|mail|tarjeta|dni)"
)
PETS = (
    "(?:" + "|".join(sorted((word for word, noun in NOUNS.items() if noun.who is Who.PET), key=len, reverse=True)) + ")"
)
SIZED = r"(?:un[oa]?|NUM|\d+|otr[oa]) (?:muy |mas )?(?:grandes?|chic[oa]s?|chiquit[oa]s?|median[oa]s?)"
LAST_TIME = r"(?:el ano pasado|la (?:otra|ultima) vez|hace (?:un|\d+|NUM) (?:anos?|mes|meses))"
ANYBODY = (
    "(?:"
    + "|".join(sorted((word for word, noun in NOUNS.items() if noun.who is not Who.PERSON), key=len, reverse=True))
    + ")"
)
RULES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rule)
    for rule in (
        rf"\b{TALKING}(?: (?:lo|la|eso|esto|todo|primero|antes|bien)){{0,2}} (?:con|a) {SOMEBODY}",
        rf"\b{HAVING_SAID}(?: {WHAT_WAS_SAID}){{0,3}} {SOMEBODY}",
        rf"\b{SOMEBODY}(?: que)? (?:ya )?(?:me|nos|te|les?) (?:l[oa]s? )?{HAVING_SAID}",
        rf"\b{SOMEBODY}(?: que)? (?:ya )?(?:estuvo|estuvieron|fue|fueron)\b",
        rf"\b{BELONGING} (?:de|del|para) ((?:{WHOSE} )?{RELATIVE}\b)",
        rf"\b(?:{WHOSE} )?{ANYBODY} (?:[a-z]+ )?(?:se|lo|la|los|las) (?:quedan?|dejamos|dejo)\b(?! (?:\d|NUM))"
        rf"(?: (?:en|con)(?: {WHOSE})?(?: [a-z]+)?)?",
        rf"\b(?:{WHOSE} )?{ANYBODY} quedan? (?:en (?:casa|una guarderia|lo de)|con)(?: {SOMEBODY})?",
        rf"\bla de {SOMEBODY}",
        r"\bde (una)(?= [,.!?]|$)",  # "dale, de una": at once
        rf"\b(?:duermen?|comparten?(?: cama| habitacion| cuarto)?) con {SOMEBODY}",
        rf"\b(?:{WHOSE} )?{ANYBODY} (?:tambien |ya )?(?:pagan?|pagaria)\b",
        rf"\bpagan? ((?:el|la|los|las) {ANYBODY}\b)",
        rf"\bcumplen?(?: \d+)?(?: anos)? {WHOSE} {ANYBODY}\b",
        rf"\b{LAST_TIME}(?: [a-z0-9]+){{1,8}}(?= ,| \.| ahora| este ano)",
        rf"\b{PETS} (?:, |\( )?({SIZED}(?: (?:y|,) {SIZED})*)",
        rf"\besper(?:o|a|amos|ando) (?:(?:a|un|una|otro|otra|nuestro|primer|nuestra) )*{ANYBODY}\b",
        rf"(?<!con )\b{SOMEBODY} (?:(?:esta|va|estan|van) (?:por|a) )?(?:cumplen?|cumplir|festejan?)(?: \d+)?",
        rf"\b(?:soy|habla|escribe|escribo) (?:{WHOSE} )?{RELATIVE} de(?: {WHOSE})? [a-z]+",
    )
)


def bystanders(tokens: Sequence[Token]) -> set[int]:
    """The tokens that name people who do not come."""
    return covered(tokens, RULES)
