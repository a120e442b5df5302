"""Short answers: "dale", "joya", "no, deja"."""

from __future__ import annotations

import re

from bot.spanish.text import normalise

# Answers and the words that may go with them, each a phrase of a line, in the normal form of `text.normalise`.
YES = """
    si|sisi|sip|sii|sep|see|sis|sim|claro|claro que si|por supuesto|por supuesto que si|obvio|obviamente|dale|joya
    genial|perfecto|barbaro|buenisimo|de una|ok|oka|okey|okay|okis|listo|de acuerdo|estoy de acuerdo|correcto|exacto
    exactamente|asi es|eso es|eso es correcto|es correcto|confirmo|confirmado|confirmada|confirmala|confirmar
    quiero confirmar|acepto|acepto las condiciones|esta bien|ta bien|va|vamos|bueno|bue|me sirve|me parece bien
    me gusta|hagamoslo|metele|mandale|adelante|para adelante|afirmativo|seguro|segurisimo|impecable|excelente
    me copa|copado|de diez|una masa|espectacular|quiero|la quiero|lo quiero|reservala|reservalo|reservame|reserva
    la reservo|lo reservo|hacelo|dalee|tal cual|cierto|va bien|esta perfecto|todo bien|todo ok|cancelala|cancelalo
    cancela|sin duda|sin dudas|absolutamente|totalmente|me encanta|me encantaria|por que no|me interesa|nos interesa
    quiero esa|quiero esta|esa quiero|si quiero|reservo|reservo esa|tomo esa|la tomo|lo tomo|me la quedo|la agarro
    quiero reservarla|quiero reservar esa
    nos sirve|nos gusta|queremos|la queremos|vamos con esa|vamos con eso|eso seria genial|seria genial|haz eso
    hace eso|hacelo asi|mejor si|yes|yep
"""
NO = """
    no|nop|nope|nono|nah|naa|na|nao|negativo|para nada|mejor no|deja|dejalo|dejala|dejemoslo|no deja|no dejalo
    no quiero|no quiero esto|no quiero eso|no quiero ninguno|no quiero ninguna|no quiero ninguno de esos|no me sirve
    no nos sirve|no me convence|no me interesa|no me gusta|por ahora no|no por ahora|todavia no|aun no|al final no
    ya no|no va|no va mas|no hace falta|paso|ni loco|ni loca|ni ahi|nunca|jamas|mantenela|la mantengo|la mantenemos
    esta mal|incorrecto|no cancelar|no canceles|no la canceles|ninguno|ninguna|nada|no es eso|no era eso|no es asi
    no esta bien|no es correcto|olvidalo|olvidate|claro que no|por supuesto que no|obvio que no|absolutamente no
    definitivamente no|no lo creo|no creo|no puedo|no podemos|no acepto|no es lo que busco|no me funciona
    esto no me funciona|de ninguna manera|no para mi|no lo hare|no confirmo|no gracias
"""
COURTESY = """
    gracias|muchas gracias|mil gracias|por favor|porfa|porfis|pf|che|jaja|jajaja|jeje|ja|ah|eh|uh|ay|oh|mm|nomas
    entonces|igual|igualmente|amigo|amiga|capo|genia|genio|crack|tambien|mas|ya|por ahora|pues|y|a|bien|muy bien|re
    super|todo|señor|señora|senor|senora|asi|ahi|ahora|gente|eso|lo|la|entendi|tengo que hacerlo|en realidad
    la verdad|de momento|al final
"""
THUMBS = {"👍": True, "👌": True, "✅": True, "🙌": True, "👎": False, "❌": False}
LONGEST_ANSWER = 7


def _any_of(phrases: str) -> str:
    """A pattern for one of the phrases, the longest first."""
    listed = [phrase.strip() for line in phrases.strip().splitlines() for phrase in line.split("|")]
    return "|".join(sorted(listed, key=len, reverse=True))


YES_PATTERN = re.compile(
    rf"(?:(?:{_any_of(COURTESY)}) )*(?:{_any_of(YES)})(?: (?:{_any_of(YES)}|{_any_of(COURTESY)}))*"
)
ADMITTING = "bueno|bue|ok|okey|dale|listo|esta bien"  # before a no they only soften it: "bueno, dejala"
NO_PATTERN = re.compile(
    rf"(?:(?:{_any_of(COURTESY)}|{ADMITTING}) )*(?:{_any_of(NO)})(?: (?:{_any_of(NO)}|{_any_of(COURTESY)}))*"
)


def read_yes_no(text: str) -> bool | None:
    """True or False for a short clear answer; None for anything longer, mixed or in doubt, and for questions."""
    plain, _ = normalise(text)
    if "?" in plain or "¿" in text:
        return None
    words = re.sub(r"[^a-z]+", " ", plain).split()
    if not words:
        signs = {answer for sign, answer in THUMBS.items() if sign in text}
        return signs.pop() if len(signs) == 1 else None
    if len(words) > LONGEST_ANSWER or re.search(r"\d", plain):
        return None
    answer = " ".join(words)
    if NO_PATTERN.fullmatch(answer):
        return False
    if YES_PATTERN.fullmatch(answer):
        return True
    return None
