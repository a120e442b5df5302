"""Intents, entities and states of review as a trainer reads them, in rioplatense Spanish. Pure."""

from __future__ import annotations

from datetime import timedelta

# What each intent that is trained means. Written next to its name, which is what stands in data/nlu.
INTENTS = {
    "greet": "Saluda",
    "goodbye": "Se despide",
    "thank": "Agradece",
    "bot_challenge": "Pregunta si habla con una máquina",
    "out_of_scope": "Otra cosa, que no es nuestra",
    "affirm": "Dice que sí",
    "deny": "Dice que no",
    "inform": "Da un dato: fechas, personas, un nombre",
    "book": "Quiere reservar",
    "ask_availability": "Pregunta si hay lugar",
    "ask_price": "Pregunta el precio",
    "choose_cabin": "Elige una cabaña",
    "ask_my_booking": "Pregunta por su reserva",
    "cancel_booking": "Quiere cancelar su reserva",
    "change_booking": "Quiere cambiar su reserva",
    "report_payment": "Avisa que ya pagó",
    "join_waiting_list": "Quiere que le avisen si se libera",
    "leave_waiting_list": "Ya no espera que se libere",
    "give_promo_code": "Da un código de descuento",
    "ask_activities": "Pregunta qué hay para hacer o cerca",
    "ask_amenities": "Pregunta qué tiene la cabaña o el lugar",
    "ask_cancellation_policy": "Pregunta qué pasa si cancela",
    "ask_capacity": "Pregunta cuántos entran",
    "ask_checkin_times": "Pregunta a qué hora se entra o se sale",
    "ask_discounts": "Pregunta por descuentos",
    "ask_location": "Pregunta dónde queda o cómo llegar",
    "ask_minimum_stay": "Pregunta el mínimo de noches",
    "ask_payment_methods": "Pregunta cómo se paga o por la seña",
    "ask_pets": "Pregunta por mascotas",
    "ask_photos": "Pide fotos",
    "complaint": "Se queja",
    "human_handoff": "Quiere hablar con una persona",
}
ENTITIES = {"cabin": "Cabaña", "amenity": "Comodidad", "also": "También pide"}
VERDICTS = {"right": "Bien", "corrected": "Corregido", "useless": "No sirve para enseñar"}
RUNS = {"train": "Entrenar y comparar", "activate": "Activar", "rollback": "Volver al anterior"}
RUN_STATES = {
    "wanted": "Por empezar", "running": "En marcha", "done": "Listo", "failed": "No se pudo", "cancelled": "Cancelado",
}  # fmt: skip
NO_REASON = "Es peor que el activo: decí con unas palabras por qué conviene igual."
LANGUAGES = {"es": "Español", "en": "Inglés", "pt": "Portugués"}
WRONG_MARKS = {
    "no_intent": "Elegí qué quiso decir.",
    "unknown_intent": "Esa intención no está en data/nlu. Elegí una de la lista.",
    "empty": "Escribí la frase que se va a enseñar, o tocá «No sirve para enseñar».",
    "too_long": "La frase es muy larga para enseñarla: dejá la parte que dice lo que quiso decir.",
    "broken_marks": "Hay una marca a medias. Va así: [pileta](amenity).",
    "unknown_entity": "Solo se marcan cabañas y comodidades: [Ceibo](cabin), [pileta](amenity).",
    "comment_too_long": "El comentario es muy largo: usá hasta 1.000 letras.",
    "nothing": "No marcaste ninguna frase.",
}
WRONG_STORIES = {
    "not_yaml": "Así no se puede leer: revisá los espacios al principio de cada renglón",
    "no_stories": "Falta «stories:» con una charla adentro.",
    "no_steps": "Hay una charla sin pasos",
    "unknown_intent": "Esa intención no está en domain.yml",
    "too_long": "Es muy largo para una prueba: dejá los mensajes que importan.",
}
POLICIES = {
    "RulePolicy": "por una regla",
    "MemoizationPolicy": "por una charla de ejemplo",
}
ACTIONS = {
    "action_continue_booking": "Sigue con la reserva",
    "action_hold": "Toma la reserva",
    "validate_hold_form": "Mira si eso es un nombre",
    "hold_form": "Pide el nombre",
    "action_answer_question": "Contesta una pregunta de siempre",
    "action_small_talk": "Charla",
    "action_ask_again": "Vuelve a preguntar",
    "action_hand_over": "Llama a una persona",
    "action_take_complaint": "Toma el reclamo",
    "action_explain_payment": "Explica cómo se paga",
    "action_change_booking": "Empieza un cambio de la reserva",
    "action_cancel_booking": "Empieza una cancelación",
    "action_show_my_booking": "Muestra su reserva",
    "action_pay_deposit": "Manda el enlace de la seña",
    "action_pay_balance": "Manda el enlace del saldo",
    "action_pay_by_transfer": "Pasa los datos para transferir",
    "action_check_payment": "Mira si llegó el pago",
    "action_tell_payment": "Avisa del pago",
    "action_tell_notice": "Manda un aviso",
    "action_join_waiting_list": "Lo anota en la lista de espera",
    "action_leave_waiting_list": "Lo saca de la lista de espera",
    "action_tell_freed": "Avisa que se liberó",
    "action_take_freed": "Toma lo que se liberó",
    "action_decline_freed": "Deja pasar lo que se liberó",
    "action_take_code": "Toma el código de descuento",
    "action_unreadable": "No lo puede leer",
}


def meaning(intent: str) -> str:
    """What an intent means; its own name for one that nobody has described."""
    return INTENTS.get(intent, intent)


def share(value: float | None) -> str:
    """``87 %``."""
    return "–" if value is None else f"{value * 100:.0f} %"


def seconds(value: float | None) -> str:
    """``0,4 s``; nothing for what is not known."""
    if value is None:
        return ""
    return f"{value:.1f} s".replace(".", ",") if value >= 0.1 else f"{value * 1000:.0f} ms"


def shown(value: object) -> str:
    """What is remembered, on one line."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "sí" if value else "no"
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


LONGEST_VALUE = 300
STALE = timedelta(seconds=15)
