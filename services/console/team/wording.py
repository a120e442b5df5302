"""What owners read about the people of the console and what they have done."""

from __future__ import annotations

from services.console.setup.wording import field
from services.console.team.passwords import FEWEST, MOST

ROLES = {"owner": "Dueña o dueño", "staff": "Equipo", "trainer": "Entrena al asistente", "reader": "Solo mira"}
ROLE_MEANS = {
    "owner": "Todo, también los ajustes, las devoluciones y el equipo.",
    "staff": "Conversaciones, reservas, calendarios y cobros. No devuelve plata ni cambia ajustes.",
    "trainer": "Lee las conversaciones y le enseña al asistente. No ve cobros ni reservas.",
    "reader": "Lee conversaciones y reservas, y no cambia nada.",
}
WRONG = {
    "short": f"Usá al menos {FEWEST} letras o números. Varias palabras sueltas sirven y se recuerdan mejor.",
    "long": f"Es muy larga: usá hasta {MOST} letras.",
    "email": "No uses tu correo como contraseña.",
    "wrong": "Esa no es tu contraseña de ahora.",
    "code": "Ese código no sirve. Usá el que muestra la aplicación en este momento, o uno de recuperación sin usar.",
    "known": "Esa persona ya está en el equipo.",
    "last_owner": "Tiene que quedar por lo menos una persona dueña que pueda entrar.",
    "away": "Esa persona no puede entrar: primero dejala entrar de nuevo.",
    "role": "Elegí qué puede hacer.",
}
WRONG_EMAIL = "Revisá el correo: le falta algo."
NEWS = {
    "rol": "Listo: desde ahora puede eso.",
    "afuera": "Listo: ya no puede entrar, y se cerró donde estaba abierta su sesión.",
    "adentro": "Listo: puede entrar de nuevo.",
    "sesiones": "Listo: se cerraron sus sesiones.",
    "sin_segundo": "Listo: ahora entra solo con su contraseña. Que active de nuevo el segundo paso en «Mi cuenta».",
    "clave": "Listo: cambiaste tu contraseña y se cerraron tus otras sesiones.",
    "cerrada": "Listo: se cerró esa sesión.",
    "otras": "Listo: se cerraron tus otras sesiones.",
    "sin_mi_segundo": "Listo: desde ahora entrás solo con tu contraseña.",
}

# Kinds of deeds by which the log is filtered, and the deeds of each with what was done, after a person's name.
DEEDS: dict[str, dict[str, str]] = {
    "puerta": {
        "sign_in": "entró",
        "second_factor": "entró con el segundo paso",
        "log_out": "salió",
        "set_password": "eligió su contraseña por un enlace",
        "change_password": "cambió su contraseña",
        "end_session": "cerró una sesión suya",
        "end_other_sessions": "cerró sus otras sesiones",
        "turn_on_second_factor": "activó el segundo paso",
        "turn_off_second_factor": "sacó su segundo paso",
    },
    "conversaciones": {
        "take": "tomó una conversación",
        "hand_back": "devolvió una conversación al asistente",
        "close": "cerró una conversación",
        "write": "le escribió a un huésped",
        "note": "anotó algo en una conversación",
        "ask_to_write": "mandó la plantilla a un huésped",
        "correct_note": "corrigió una nota de voz",
        "give_label": "le puso una etiqueta a una conversación",
        "take_label": "le sacó una etiqueta a una conversación",
        "keep_answer": "guardó una respuesta",
        "change_answer": "cambió una respuesta guardada",
        "drop_answer": "borró una respuesta guardada",
    },
    "repaso": {
        "label": "dijo qué querían decir unos mensajes",
        "judge": "dijo qué quería decir un mensaje",
        "remark": "anotó algo de un mensaje",
        "take_story": "bajó una charla como prueba",
        "train": "mandó a entrenar",
        "activate": "mandó a activar un modelo",
        "go_back": "mandó a volver al modelo anterior",
        "cancel_run": "canceló un entrenamiento",
    },
    "plata": {
        "arrived": "dijo que llegó una transferencia",
        "not_arrived": "dijo que no llegó una transferencia",
        "receive": "anotó un cobro",
        "give_back": "devolvió un pago",
        "give_back_by_hand": "anotó una devolución",
        "accept_payment": "aceptó un pago",
        "close_payment_problem": "dio por resuelto un pago",
    },
    "reservas": {
        "promise": "anotó una promesa",
        "book": "cargó una reserva",
        "change": "cambió una reserva",
        "confirm": "confirmó una reserva",
        "cancel": "canceló una reserva",
        "make_link": "pidió un link de pago",
        "block": "bloqueó noches",
        "unblock": "liberó noches",
        "connect": "conectó un calendario",
        "look": "miró un calendario",
        "believe": "dio por bueno un calendario",
        "disconnect": "desconectó un calendario",
        "publish": "dio la dirección de un calendario",
        "dismiss_conflict": "cerró un choque de noches",
        "show_conflict": "volvió a mostrar un choque",
    },
    "ajustes": {
        "make_code": "hizo un código",
        "end_code": "terminó un código",
        "set_account": "cambió la cuenta para transferencias",
        "drop_account": "dejó de ofrecer transferencias",
        "set_house": "cambió la casa",
        "set_answers": "cambió respuestas",
        "set_policies": "cambió las reglas",
        "set_cabin_answers": "cambió respuestas",
        "add_cabin": "sumó una cabaña",
        "set_cabin": "cambió una cabaña",
        "set_prices": "cambió precios",
        "add_season": "sumó una temporada",
        "drop_season": "sacó una temporada",
        "test_whatsapp": "probó WhatsApp",
        "test_mercado_pago": "probó Mercado Pago",
    },
    "equipo": {
        "first_owner": "quedó como primera persona dueña",
        "invite": "invitó a alguien",
        "set_role": "cambió qué puede hacer alguien",
        "let_out": "no dejó entrar más a alguien",
        "let_in": "dejó entrar de nuevo a alguien",
        "make_link": "hizo un enlace de contraseña",
        "end_sessions_of": "cerró las sesiones de alguien",
        "drop_second_factor_of": "sacó el segundo paso de alguien",
    },
}
KINDS = {
    "puerta": "Entradas y claves",
    "conversaciones": "Conversaciones",
    "repaso": "Repaso",
    "plata": "Plata",
    "reservas": "Reservas y calendarios",
    "ajustes": "Ajustes",
    "equipo": "Equipo",
}
# Deeds whose subject is a reservation's code.
OF_RESERVATIONS = frozenset({"promise", "receive", "give_back_by_hand", "change", "confirm", "cancel", "make_link"})
REFUSED = {
    "sign_in": "quiso entrar y la contraseña no era",
    "second_factor": "quiso entrar y el código no era",
}


def deed(name: str, outcome: str) -> str:
    """What was done, or what was tried and refused; a deed without words of its own by its name."""
    words = next((deeds[name] for deeds in DEEDS.values() if name in deeds), f"hizo «{name}»")
    if outcome == "refused":
        return REFUSED.get(name, f"quiso y no pudo, porque su rol no lo deja: {words}")
    return words


def sessions(count: int) -> str:
    """In how many browsers somebody is in."""
    return {0: "sin sesiones abiertas", 1: "una sesión abierta"}.get(count, f"{count} sesiones abiertas")


def fields(names: list[str]) -> str:
    """What of the settings was changed."""
    return ", ".join(field(name) for name in names)
