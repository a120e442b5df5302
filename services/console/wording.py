"""How states, reasons, moments and amounts read to an owner, in rioplatense Spanish. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.calendars.channels import MANNERS, Channel
from services.calendars.schemas import FeedShape
from services.conversations.corrections import LONGEST as LONGEST_CORRECTION
from services.domain.ledger import BY_HAND
from services.domain.money import Money

WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
WEEKDAY_NAMES = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábados", "domingos")
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
LONG_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip

PAYMENT_PROBLEMS = {
    "unknown_reference": ("Pago sin reserva", "No corresponde a ningún enlace que hayamos dado. Fijate quién pagó."),
    "wrong_amount": (
        "Monto distinto",
        "No alcanza la seña, así que no confirmó la reserva. Si paga lo que falta, se confirma sola.",
    ),
    "wrong_currency": ("Otra moneda", "Pagaron en otra moneda; la reserva no se confirmó."),
    "not_live": ("Pago de prueba", "Es dinero de prueba de Mercado Pago; la reserva no se confirmó."),
    "other_account": ("Otra cuenta", "El dinero fue a otra cuenta de Mercado Pago; la reserva no se confirmó."),
    "nights_taken": ("Pagó tarde", "Cuando entró el pago, las noches ya eran de otro huésped. Hay que devolverlo."),
    "already_paid": (
        "Pagó dos veces",
        "Lo que había que pagar ya estaba pagado. Hay que devolver este pago o, si queda saldo, tomarlo a cuenta.",
    ),
    "reservation_ended": ("Reserva cerrada", "La reserva ya no estaba vigente cuando entró el pago."),
    "overpaid": ("Pagó de más", "La reserva quedó confirmada; hay que devolver la diferencia o descontarla del saldo."),
    "partially_refunded": ("Devolución parcial", "Se devolvió una parte de una seña que confirmó una reserva."),
    "refunded": ("Pago devuelto", "Se devolvió la seña de una reserva que estaba confirmada."),
    "charged_back": ("Contracargo", "El banco desconoció el pago de una reserva confirmada."),
    "in_mediation": ("En mediación", "El huésped abrió un reclamo en Mercado Pago."),
    "cancelled": ("Pago anulado", "Se anuló el pago de una reserva confirmada."),
    "refund_failed": (
        "No se pudo devolver",
        "Mercado Pago no hizo la devolución. Mirá el saldo y probá de nuevo.",
    ),
}
MONEY_DIFFERENCES = {
    "unknown": "que nadie nos había avisado",
    "changed": "que cambió sin que nos avisaran",
    "ledger": "que en la cuenta figura por otro monto",
}
REFUND_DUE = ("Hay que devolver", "Se canceló o se pagó de más, y por la política esto le toca al huésped.")
PURPOSES = {"deposit": "Seña", "balance": "Saldo"}
FILE_STATES = {
    "wanted": "bajando el comprobante…",
    "refused": "mandó un archivo que no es foto ni PDF",
    "lost": "no se pudo bajar el comprobante: pedíselo de nuevo",
    "deleted": "el comprobante se borró: pasó el tiempo que se guardan",
}
# Why a voice note came to no words, by its reason.
UNHEARD = {
    "silence": "No se escucha que alguien hable.",
    "unclear": "No se llegó a entender.",
    "language": "No parece español.",
    "too_long": "Es más largo de lo que se escucha.",
    "unusable": "Llegó dañado.",
    "gone": "No se pudo bajar de WhatsApp.",
    "away": "No se pudo escuchar a tiempo.",
}
WRONG_CORRECTIONS = {
    "empty": "Escribí qué dice el audio.",
    "too_long": f"Es muy largo: usá hasta {LONGEST_CORRECTION} letras.",
    "unchanged": "Es lo mismo que ya está escrito: no hay nada que guardar.",
    "not_voice": "Ese mensaje no es una nota de voz.",
    "being_heard": "Todavía la estamos escuchando. Probá de nuevo en un rato.",
    "no_recording": "La grabación no está, así que no se puede corregir.",
}
REASONS = {
    "asked": "Pidió hablar con una persona",
    "complaint": "Tiene un reclamo",
    "not_understood": "El asistente no le entiende",
    "transfer_account": "Quiere transferir: pasale los datos de la cuenta",
    "receipt": "Mandó un archivo; puede ser el comprobante",
    "transfer": "Dice que transfirió: fijate si llegó",
    "change": "Quiere cambiar su reserva",
    "cancel_confirmed": "Quiere irse antes: cancelar una estadía que ya empezó",
    "promo_code": "Quiere usar un código en una reserva que ya hizo",
    "on_account": "Quiere que lo que pagó de más, o no se pudo usar, quede a cuenta",
    "refund_due": "Canceló una reserva pagada: hay que devolverle",
    "assistant_away": "El asistente no estaba disponible",
    "assistant_refused": "El asistente no pudo contestarle",
    "fault": "Algo falló al contestarle",
    **{f"payment_{problem}": f"Pago: {title.lower()}" for problem, (title, _) in PAYMENT_PROBLEMS.items()},
}
# What somebody may not do, by the right that it needs.
NOT_ALLOWED = {
    "enter": "entrar acá",
    "read_conversations": "leer las conversaciones",
    "write": "contestar ni tomar conversaciones",
    "teach": "corregir ni enseñarle al asistente",
    "read_bookings": "ver las reservas ni los cobros",
    "book": "cambiar reservas ni calendarios",
    "money": "anotar cobros",
    "refund": "devolver plata",
    "settings": "cambiar los ajustes",
    "team": "ver ni cambiar el equipo",
}
# What came of a form of the calendars' page.
CALENDAR_NEWS = {
    "connected": "Listo: lo leímos, y desde ahora lo miramos seguido.",
    "connected_unread": "Guardado, pero todavía no lo pudimos leer: fijate abajo por qué.",
    "read": "Lo acabamos de leer; así quedó.",
    "same": "Lo acabamos de leer: no cambió nada.",
    "overtaken": "Justo terminó otra lectura, y vale la de ella: fijate cómo quedó, y si hace falta probá de nuevo.",
    "failed": "No lo pudimos leer; abajo dice por qué. No se liberó ninguna noche.",
    "believed": "Listo: vale lo que el calendario dice ahora.",
    "disconnected": "Desconectado: las noches que venían de ahí quedaron libres. Si había un choque, queda a la vista.",
    "published": "Listo: la dirección nueva está en su cabaña. Copiala y cargala en el portal.",
    "published_already": "Ya tiene una dirección: está en su cabaña.",
    "dismissed": "Anotado. Si cambia o vuelve a aparecer, te avisamos otra vez.",
    "shown": "Lo volvemos a mostrar.",
}
DISMISSALS = {"settled": "lo dio por arreglado", "no_clash": "dijo que no es un choque"}
# Graph API error codes of messages that did not arrive.
UNDELIVERED = {
    131026: "No tiene WhatsApp, o no puede recibir mensajes nuestros.",
    131047: "Pasaron más de 24 horas desde su último mensaje.",
    131030: "El número de prueba no está autorizado en Meta.",
    131049: "WhatsApp retuvo el mensaje.",
    132001: "Falta que WhatsApp apruebe esta plantilla. Cargala en Meta como dice docs/plantillas.md.",
}
KEY = "La clave de acceso a WhatsApp venció o no sirve. Generá otra en Meta y ponela en WHATSAPP_ACCESS_TOKEN."
PERMISSION = "A la clave de acceso a WhatsApp le falta un permiso. Dáselo en Meta, o generá otra que lo tenga."
BLOCKED = "WhatsApp bloqueó la cuenta. Entrá a Meta, mirá el motivo y pedí la revisión."
NUMBER = "El número no está bien registrado en WhatsApp. Revisalo en Meta."
TOO_MANY_COMPLAINTS = "WhatsApp frenó los envíos porque varios huéspedes los denunciaron. Hay que esperar unas horas."
# Graph API error codes with which nothing leaves until somebody repairs it: what happened and what to do.
REPAIRS = {
    **dict.fromkeys((0, 190), KEY),
    **dict.fromkeys((3, 10, 131005, *range(200, 300)), PERMISSION),
    **dict.fromkeys((368, 131031), BLOCKED),
    131037: "Falta que WhatsApp apruebe el nombre que muestra tu número. Revisalo en Meta.",
    131042: "WhatsApp no pudo cobrar. Revisá el medio de pago de la cuenta en Meta.",
    **dict.fromkeys((33, 131045, 133010), NUMBER),
    **dict.fromkeys((131048, 471), TOO_MANY_COMPLAINTS),
}
UNKNOWN_TROUBLE = "WhatsApp no dice más que eso. Si sigue así, revisá la cuenta en Meta."
ASKED_FOR = timedelta(hours=24)  # a guest who was asked to write is not asked again before
OUTSIDE_WINDOW, TOO_LATE = "outside_window", "too_late"
RESERVATION_STATES = {
    "held": "Esperando la seña",
    "confirmed": "Confirmada",
    "expired": "Vencida",
    "cancelled": "Cancelada",
    "completed": "Terminada",
}


def payment_name(payment_id: str) -> str:
    """A payment as an owner knows it: the provider's by its number, another by its road."""
    road = BY_HAND.get(payment_id.partition(":")[0])
    return road.lower() if road else f"pago {payment_id}"


def road(said: str, kind: str) -> str:
    """Why money moved, as the ledger has it: what Mercado Pago gave back is entered by the word of its state."""
    return "Mercado Pago" if kind == "refund" and not said.startswith("Devuelto") else said


def reason(code: str | None) -> str:
    """Why a conversation waits for a person."""
    return REASONS.get((code or "").partition(":")[0], "Necesita a una persona")


def why_stuck(error_code: int | None) -> str:
    """Why messages wait that should be out already, and what to do about it."""
    if error_code is None:
        return "No se pudo hablar con WhatsApp. Si sigue así, revisá la conexión a internet y que todo esté andando."
    return why_account(error_code)


def waiting_messages(count: int) -> str:
    """``1 mensaje espera``, ``3 mensajes esperan``."""
    return "1 mensaje espera" if count == 1 else f"{count} mensajes esperan"


def why_account(error_code: int | None) -> str:
    """What an error of the account means, and what to do about it."""
    return UNKNOWN_TROUBLE if error_code is None else REPAIRS.get(error_code, UNKNOWN_TROUBLE)


def why_undelivered(error_code: int | None, error: str | None) -> str:
    """Why a message did not arrive; empty when there is nothing to tell but that."""
    if error == TOO_LATE:
        return "Cuando se pudo mandar ya era tarde para avisarlo."
    if error == OUTSIDE_WINDOW:
        return UNDELIVERED[131047]
    return UNDELIVERED.get(error_code or 0, "")


def channel(name: str) -> str:
    """A channel at the head of something."""
    return MANNERS[Channel(name)].title


def pace(name: str) -> str:
    """How soon a channel reads our calendar."""
    manner, hour = MANNERS[Channel(name)], timedelta(hours=1)
    every = manner.reads_every
    often = f"Suele leerla cada {every // hour} horas" if every else "No sabemos cada cuánto la lee"
    return f"{often}; puede tardar hasta {manner.reads_within // hour}."


def feed_state(feed: FeedShape) -> tuple[str, str]:
    """How a calendar that we read is doing: the kind of its tag, and its words."""
    if feed.is_stale:
        return "bad", "Atrasado"
    if feed.error:
        return "bad", "No se pudo leer"
    if feed.doubted_nights:
        return "wait", "Perdió noches"
    return ("good", "Al día") if feed.last_good_import else ("wait", "Todavía no se leyó")


def kept_for(days: int) -> str:
    """For how long recordings are kept."""
    return "se guarda un día" if days == 1 else f"se guardan {days} días"


def count_nights(count: int) -> str:
    """``1 noche``, ``12 noches``."""
    return f"{count} {'noche' if count == 1 else 'noches'}"


def pesos(amount: int, currency: str = "ARS") -> str:
    """Minor units as an owner writes them: ``$ 55.500`` or ``$ 55.500,50``; another currency by its code."""
    return Money(amount, currency).spoken()


def short_date(day: date) -> str:
    """``mar 1 dic``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def stay(check_in: date, check_out: date) -> str:
    """``mar 1 dic → jue 3 dic · 2 noches``."""
    nights = (check_out - check_in).days
    return f"{short_date(check_in)} → {short_date(check_out)} · {nights} {'noche' if nights == 1 else 'noches'}"


def span(first: date, last: date) -> str:
    """Both days included: ``del mar 1 dic al jue 31 dic``."""
    return f"del {short_date(first)} al {short_date(last)}"


def nights_span(first: date, end: date) -> str:
    """Nights from the first to the one before ``end``."""
    return span(first, end - timedelta(days=1))


def uses(count: int, limit: int | None) -> str:
    """How often a code was used, and how often it may be."""
    used = "Nadie lo usó todavía" if count == 0 else f"Usado {count} {'vez' if count == 1 else 'veces'}"
    return used if limit is None else f"{used}, de {limit}"


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """``14:05`` on the property's wall."""
    return f"{moment.astimezone(zone):%H:%M}"


def moment(when: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """``14:05`` today, ``ayer 14:05``, else ``mar 1 dic 14:05``."""
    day, today = when.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return clock_time(when, zone)
    if day == today - timedelta(days=1):
        return f"ayer {clock_time(when, zone)}"
    return f"{short_date(day)} {clock_time(when, zone)}"


def how_long(span: timedelta) -> str:
    """A span in its largest unit: ``menos de 1 min``, ``12 min``, ``3 h``, ``2 días``."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return "menos de 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} días"


def party(adults: int, children: int, babies: int, pets: int) -> str:
    """``2 adultos, 1 chico, 1 bebé, 1 mascota``; ``babies`` are among the ``children``."""
    counts = (
        (adults, "adulto", "adultos"),
        (children - babies, "chico", "chicos"),
        (babies, "bebé", "bebés"),
        (pets, "mascota", "mascotas"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)


def phone(digits: str | None) -> str:
    """``+54 9 11 5550-0002`` for an Argentine mobile of Buenos Aires; other numbers with a plus only."""
    if not digits or not digits.isdigit():
        return digits or ""
    if digits.startswith("54911") and len(digits) == 13:
        return f"+54 9 11 {digits[5:9]}-{digits[9:]}"
    return f"+{digits}"
