"""Short answers: "dale", "joya", "no, deja"."""

from __future__ import annotations

import re

from bot.spanish.text import normalise

YES = (
    "si|sisi|sip|sii|sep|see|sis|claro|claro que si|por supuesto|obvio|dale|dale si|si dale|joya|genial|perfecto|barbaro|buenisimo|"
    "de una|ok|okey|oka|okay|okis|listo|de acuerdo|correcto|exacto|asi es|eso es|confirmo|confirmado|confirmada|confirmala|"
    "esta bien|ta bien|va|vamos|bueno|bue|buenas|me sirve|me parece bien|me gusta|hagamosle|metele|mandale|adelante|"
    "afirmativo|seguro|segurisimo|impecable|excelente|me copa|copado|de diez|una masa|espectacular|quiero|la quiero|lo quiero|"
    "reservala|reservame|reserva|la reservo|hacelo|dalee|tal cual|cierto|va bien|esta perfecto|todo bien|todo ok|"
    "cancelala|cancela|cancelalo|sim"
)
NO = (
    "no|nop|nope|nono|nah|naa|na|negativo|para nada|no gracias|mejor no|no deja|deja|dejalo|dejala|no dejalo|no quiero|"
    "no me sirve|no me convence|no por ahora|por ahora no|todavia no|aun no|al final no|ya no|no va|no hace falta|paso|"
    "ni loco|ni ahi|nunca|jamas|no mantenela|la mantengo|no la mantengo|no era eso|esta mal|incorrecto|no cancelar|ninguno|"
    "ninguna|nada|no es eso|no es asi|no esta bien|nop gracias|no se|nao|olvidalo|olvidate|no va mas"
)
COURTESY = (
    "gracias|muchas gracias|mil gracias|por favor|porfa|porfis|pf|che|che dale|jaja|jajaja|jeje|ja|ah|eh|uh|ay|buenas|hola|nomas|"
    "entonces|igual|total|amigo|amiga|capo|genia|genio|crack|tambien|eso|mas|ya|por|porque|pues|y|a|bueno|bien|al final|la|lo|"
    "muy bien|re|super|todo|quiero|señor|señora|asi|ahi|ahora|gente|ok"
)
YES_PATTERN = re.compile(rf"(?:(?:{COURTESY}) )*(?:{YES})(?: (?:{YES}|{COURTESY}))*")
NO_PATTERN = re.compile(rf"(?:(?:{COURTESY}) )*(?:{NO})(?: (?:{NO}|{COURTESY}))*")
CONTRADICTED = re.compile(r"\b(?:si|dale|ok|bueno|claro)\b.*\bpero\b")
THUMBS = {"👍": True, "👌": True, "✅": True, "🙌": True, "👎": False, "❌": False}
LONGEST_ANSWER = 6


def read_yes_no(text: str) -> bool | None:
    """True or False for a short clear answer; None for anything longer, mixed or in doubt, and for questions."""
    plain, _ = normalise(text)
    if "?" in plain or "¿" in text:
        return None
    words = re.sub(r"[^a-z]+", " ", plain).split()
    if not words:
        signs = {answer for sign, answer in THUMBS.items() if sign in text}
        return signs.pop() if len(signs) == 1 else None
    if len(words) > LONGEST_ANSWER or re.search(r"\d", plain) or CONTRADICTED.search(plain):
        return None
    answer = " ".join(words)
    if NO_PATTERN.fullmatch(answer):
        return False
    if YES_PATTERN.fullmatch(answer):
        return True
    return None
