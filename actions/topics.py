"""Topics of the owner's facts: which intent or amenity leads to which, and saying them."""

from __future__ import annotations

import re

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
    reply.say("utter_fact", fact=fact)
    return True


# Words that tell a topic where the model marked none.
TOPIC_OF_WORDS = {
    "breakfast": re.compile(r"\bdesayun\w*"),
    "cleaning": re.compile(r"\blimpieza\b"),
    "grill": re.compile(r"\b(?:parrillas?|asador|asadito)\b"),
    "heating": re.compile(r"\b(?:calefacc\w+|estufas?)\b"),
    "linen": re.compile(r"\b(?:sabanas|ropa de cama)\b"),
    "pool": re.compile(r"\b(?:piletas?|piscinas?)\b"),
    "towels": re.compile(r"\btoall\w+"),
    "wifi": re.compile(r"\bwi ?-?fi\b|\binternet\b"),
    "children": re.compile(
        r"\b(?:edad|menores|bebes?)\b.{0,20}\b(?:pag\w+|cobr\w+)|\bdesde (?:que|cuantos) (?:edad|anos)\b"
        r"|\b(?:acept|permit|admit|recib)\w+ (?:a )?(?:menores|chicos|ninos|nenes|bebes)\b"
    ),
    "crib": re.compile(r"\b(?:cunas?|cunita|practicuna)\b"),
    "parking": re.compile(
        r"\bestacionar\w*|\b(?:dejar|guardar) (?:el|la|los|las) (?:autos?|motos?|camionetas?|coches?)\b"
    ),
}


def topics_beside(turn: Turn) -> list[str]:
    """What a message asks about beside its intent: things of the house, and what another sentence of it asks."""
    also = [TOPIC_OF_INTENT[intent] for intent in turn.said.entities_of("also") if intent in TOPIC_OF_INTENT]
    return [*turn.said.entities_of("amenity"), *also]


def topics_worded(turn: Turn) -> list[str]:
    """What the words alone ask about, for a message of which the model makes nothing, or no topic."""
    return [topic for topic, words in TOPIC_OF_WORDS.items() if turn.says(words)]


def topics_of(turn: Turn) -> list[str]:
    """What a question is about: the intent says, and what it asks beside that."""
    by_intent = TOPIC_OF_INTENT.get(turn.intent)
    found = [by_intent, *topics_beside(turn)] if by_intent is not None else topics_beside(turn)
    return found or topics_worded(turn)
