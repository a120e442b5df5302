"""Small pictures that count somebody: "2 adultos y 1 👶", "2 + 🐶", "👫 + 🐶", "somos 👨‍👩‍👧". Others only decorate."""

from __future__ import annotations

import re

COUPLES, GROWN, BABIES, CHILDREN = "👫👬👭💑", "👨👩👱🧑👴👵🧔", "👶🍼", "👦👧🧒"
DOGS, CATS = "🐶🐕🐩", "🐱🐈"
ANYBODY = COUPLES + GROWN + BABIES + CHILDREN + DOGS + CATS
# After a count or a plus a picture is a noun: "1 👶".
NOUNS = {**dict.fromkeys(BABIES, "bebe"), **dict.fromkeys(CHILDREN, "nene")}
NOUNS |= {**dict.fromkeys(DOGS, "perro"), **dict.fromkeys(CATS, "gato")}
# In a row of them each is somebody.
ONE = {**dict.fromkeys(COUPLES, "una pareja"), **dict.fromkeys(GROWN, "1 adulto")}
ONE |= {picture: f"1 {noun}" for picture, noun in NOUNS.items()}
COUNTED = re.compile(
    rf"(?:(?<![\d/.-])(?<!\b[aed]l )(?<!\bdel )[1-6]|\+|\buna?|\bdos|\btres)\s*([{''.join(NOUNS)}])", re.IGNORECASE
)
# People in a row: the whole message, or after "somos", "vamos", "para".
ROW = re.compile(
    rf"(?:^|\b(?:somos|ser[ií]amos|vamos|ir[ií]amos|para|viajamos)\b)[\s:]*"
    rf"([{COUPLES}{GROWN}](?:[{ANYBODY}\u200d\ufe0f\u2764+\s\U0001f3fb-\U0001f3ff]|\by\b)*)",
    re.IGNORECASE,
)


def pictured_people(text: str) -> dict[int, str]:
    """The words that pictures of people and animals stand for, by their place in the text."""
    found = {match.start(1): f" {NOUNS[match[1]]} " for match in COUNTED.finditer(text)}
    for row in ROW.finditer(text):
        places = [place for place in range(row.start(1), row.end(1)) if text[place] in ONE]
        found |= {place: f" {'y ' if place > places[0] else ''}{ONE[text[place]]} " for place in places}
    return found
