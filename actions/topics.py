"""Topics of the owner's facts: which intent or amenity leads to which, and saying them."""

from __future__ import annotations

import re

from actions.phrases import plain
from actions.reply import Reply
from actions.understanding import Turn

TOPIC_OF_INTENT = {
    "ask_activities": "activities",
    "ask_capacity": "capacity",
    "ask_cancellation_policy": "cancellation",
    "ask_checkin_times": "check_in",
    "ask_discounts": "discounts",
    "ask_location": "location",
    "ask_minimum_stay": "minimum_stay",
    "ask_payment_methods": "payment_methods",
    "ask_pets": "pets",
    "ask_photos": "photos",
}
# Amenities that the owner answers together with another.
TOPIC_OF_AMENITY = {
    "towels": "linen",
    "oven": "kitchen",
    "fridge": "kitchen",
    "microwave": "kitchen",
    "kettle": "kitchen",
    "wood_stove": "heating",
    "meals": "breakfast",
}


def fact_of(topic: str, turn: Turn) -> str | None:
    """The owner's answer to a topic, or to the one that it is answered with."""
    facts = turn.house.property.facts
    return facts.get(topic) or facts.get(TOPIC_OF_AMENITY.get(topic, ""))


def say_fact(topic: str, turn: Turn, reply: Reply) -> bool:
    """Say what the owner wrote about a topic; whether there was anything."""
    fact = fact_of(topic, turn)
    if fact is None:
        return False
    reply.say("utter_fact_is_all" if lacks_detail(topic, turn) else "utter_fact", fact=fact)
    return True


# What guests want to know more closely than an owner's answer may tell it
PAID_WITH = r"factur\w+|dolar\w*|usd|euros?|reales|uruguayos|cripto\w*|bitcoin|usdt|cheques?|paypal|invoice|dollars?"
DETAILS = {
    "check_in": re.compile(
        r"\b(?:noche|medianoche|madrugada|temprano|mas tarde|tarde|valijas?|equipaje|bolsos|llaves?|early|late|"
        r"2[2-4] ?hs?|2[2-4]:\d\d)\b"
    ),
    "location": re.compile(
        r"\b(?:colectivos?|micros?|bondi|omnibus|tren|remis\w*|taxis?|combi|avion|aeropuerto|ruta|asfalto|ripio|km|"
        r"kilometros|distancia|cuanto (?:hay|se tarda|tardo|tardamos)|mapas?|maps|gps|coordenadas|direccion|bus|"
        r"airport|aeroporto|onibus|(?:sin|no ten(?:go|emos)) (?:auto|coche|vehiculo)|a pie|caminando)\b"
    ),
    "pets": re.compile(r"\b(?:suelt[oa]s?|correa|razas?|cama|sillon|adentro|pileta|sol[oa]s?|corral|canil|cerc\w+)\b"),
    "payment_methods": re.compile(rf"\b(?:{PAID_WITH}|efectivo|cuotas?|cash|dinheiro)\b"),
}
BESIDES_THE_LINK = re.compile(rf"\b(?:{PAID_WITH})\b")
STEM = 5  # letters by which a word is found in another form


def lacks_detail(topic: str, turn: Turn) -> bool:
    """Whether the message asks about something that the owner's answer to its topic has no word of."""
    details = DETAILS.get(topic)
    asked = details.findall(turn.plain) if details is not None and turn.said.typed else []
    fact = plain(fact_of(topic, turn) or "")
    return any(word[:STEM] not in fact for word in asked)


# Words that tell a topic where the model marked none.
TOPIC_OF_WORDS = {
    "breakfast": re.compile(r"\bdesayun\w*"),
    "cleaning": re.compile(r"\blimpieza\b"),
    "grill": re.compile(r"\b(?:parrillas?|asador|asadito)\b"),
    "heating": re.compile(
        r"\b(?:calefacc\w+|estufas?|chimeneas?|salamandras?|hogar(?:es)? a lena|fuego (?:adentro|dentro))\b"
        r"|\b(?:tiene\w*|hay|con) hogar(?:es)?\b"
        r"|\b(?:hacer|prender) (?:un |el )?(?:fuego|fueguito) (?:adentro|dentro)\b"
    ),
    "kitchen": re.compile(r"\bcocin\w+|\bvajilla\b|\b(?:ollas|platos|cubiertos)\b"),
    "linen": re.compile(r"\b(?:sabanas|ropa de cama)\b"),
    "pool": re.compile(r"\b(?:piletas?|piscinas?)\b"),
    "towels": re.compile(r"\btoall\w+"),
    "wifi": re.compile(r"\bwi ?-?fi\b|\binternet\b"),
    "children": re.compile(
        r"\b(?:edad|menores|bebes?)\b.{0,20}\b(?:pag\w+|cobr\w+)|\bdesde (?:que|cuantos) (?:edad|anos)\b"
        r"|\b(?:nen[ea]s?|chic[oa]s?|nin[oa]s?|bebes?|hij[oa]s?|menores)\b.{0,15}\b(?:pagan?|cobran?|cuentan?)\b"
        r"|\b(?:acept|permit|admit|recib)\w+ (?:a )?(?:menores|chicos|ninos|nenes|bebes)\b"
    ),
    "crib": re.compile(r"\b(?:cunas?|cunita|practicuna|crib|cot|berco)\b"),
    "pets": re.compile(r"\b(?:suelt[oa]s|correa)\b"),
    "parking": re.compile(
        r"\bestacion(?:ar\w*|amiento)|\bcocheras?\b|\b(?:dejar|guardar|entra|entran) (?:el|la|los|las|un|una) "
        r"(?:autos?|motos?|camionetas?|coches?|camion\w*|combis?|trailers?|motorhomes?|casilla|casa rodante)\b"
    ),
}


def topics_beside(turn: Turn) -> list[str]:
    """What a message asks about beside its intent: things of the house, and what another sentence of it asks."""
    also = [TOPIC_OF_INTENT[intent] for intent in turn.said.entities_of("also") if intent in TOPIC_OF_INTENT]
    return [*_amenities(turn), *also]


def _amenities(turn: Turn) -> list[str]:
    """The things of the house that the model marked; wood that burns in a stove is no grill."""
    marked = turn.said.entities_of("amenity")
    stove = turn.says(TOPIC_OF_WORDS["heating"]) and not turn.says(TOPIC_OF_WORDS["grill"])
    return ["heating" if topic == "grill" else topic for topic in marked] if stove else marked


def topics_worded(turn: Turn) -> list[str]:
    """What the words alone ask about, for a message of which the model makes nothing, or no topic."""
    return [topic for topic, words in TOPIC_OF_WORDS.items() if turn.says(words)]


def topics_of(turn: Turn) -> list[str]:
    """What a question is about: the intent says, and what it asks beside that."""
    by_intent = TOPIC_OF_INTENT.get(turn.intent)
    if by_intent in ("location", "activities"):  # "¿dónde dejo el auto?", "¿se puede hacer fuego adentro?"
        found = [topic for topic in topics_worded(turn) if topic in ("parking", "heating")]
        if found:
            return found
    found = [by_intent, *topics_beside(turn)] if by_intent is not None else topics_beside(turn)
    return found or topics_worded(turn)
