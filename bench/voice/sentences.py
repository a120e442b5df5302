"""
What guests say aloud, written as it is said, each with the intent that it has when it is typed.

The first half was looked at while the grammar's ear and the confidence were made. The second half, written before that
with other words, was kept apart; where a rule came of it after all, the sentences written afterwards say what it is
worth. Days, months and people of :func:`wishes` are drawn by lot, so that all come.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Sentence(NamedTuple):
    """A guest's sentence and its intent."""

    text: str
    intent: str


def _sentences(**by_intent: Sequence[str]) -> tuple[Sentence, ...]:
    return tuple(Sentence(text, intent) for intent, texts in by_intent.items() for text in texts)


LOOKED_AT = _sentences(
    ask_availability=(
        "Hola, quería saber si tenés lugar del diez al doce de diciembre para dos personas",
        "Eh, hola, mirá, estaba viendo si, este, hay algo para el ocho de enero, tres noches, para seis",
        "Queremos ir el fin de semana que viene, somos una pareja con un bebé",
        "Hay lugar del seis al nueve de noviembre del año que viene",
        "Estamos buscando para carnaval, cuatro adultos y dos nenas de ocho y diez años",
    ),
    book=(
        "Quiero la cabaña Ceibo del tres al cinco de marzo, somos cuatro",
        "Quiero reservar del veinte al veintisiete de julio, somos cinco",
    ),
    ask_price=(
        "Cuánto sale del viernes cinco al domingo siete de febrero",
        "Buen día, me pasás el precio del veintiuno al veintiocho de febrero, dos grandes y tres chicos",
    ),
    inform=(
        "Somos dos adultos y un nene de seis años",
        "Llegamos el quince de enero y nos vamos el veinte",
        "Para el primero de abril, dos noches, tres personas",
        "Del once al trece, no, perdón, del doce al quince de marzo",
        "Vamos a ser siete adultos y dos perros",
    ),
    ask_pets=("Aceptan mascotas? Tenemos un perro chico",),
    affirm=("Dale, la reservo",),
    change_booking=("Quiero cambiar la fecha, del diez no, del doce al catorce de mayo",),
    ask_checkin_times=("A qué hora se puede entrar",),
    ask_amenities=("Tienen pileta y parrilla en las cabañas",),
    report_payment=("Ya hice la transferencia de ciento veinte mil pesos",),
    deny=("No, mejor dejalo, gracias",),
    human_handoff=("Quiero hablar con una persona",),
    ask_location=("Cómo llego desde la terminal",),
    cancel_booking=("Necesito cancelar mi reserva",),
)

KEPT_APART = _sentences(
    ask_availability=(
        "Buenas tardes, tendrán algo libre del catorce al dieciocho de enero? Somos un matrimonio con dos chicos",
        "Hay disponibilidad para año nuevo? Seríamos cuatro grandes y un bebé de ocho meses",
        "La primera quincena de marzo, tenés algo para una familia de cinco",
    ),
    book=(
        "Hola, qué tal, me gustaría reservar desde el dos hasta el nueve de febrero para cinco personas",
        "Reservame la Jacarandá del primero al cuatro de mayo, vamos a ser dos",
    ),
    ask_price=(
        "Te quería preguntar cuánto me costaría la semana del dieciséis al veintitrés de enero",
        "Qué precio tiene el finde del veintiséis de febrero para dos personas",
    ),
    inform=(
        "Vamos tres adultos, dos nenes de cuatro y siete años y un perro",
        "Entraríamos el diecinueve de marzo y saldríamos el veintidós",
        "Este, mirá, somos seis, eh, no, perdón, somos siete en total",
        "Nos quedaríamos cuatro noches a partir del once de enero",
        "Del veinticuatro al treinta y uno de enero, somos ocho",
        "El veintinueve de diciembre llegamos y el tres de enero nos volvemos",
        "Para el sábado que viene, una noche sola, dos adultos",
        "Eh, bueno, sería del siete, no, del ocho al doce de febrero, para tres",
    ),
    affirm=("Sí, perfecto, hacé la reserva",),
    deny=("No, esa no me sirve",),
    ask_pets=("Se puede llevar un gato",),
    ask_payment_methods=("Cómo se paga la seña, aceptan tarjeta",),
    ask_checkin_times=("A qué hora hay que dejar la cabaña",),
    ask_cancellation_policy=("Qué pasa si tengo que cancelar",),
    ask_location=("Dónde quedan exactamente",),
    ask_photos=("Me mandás fotos de la cabaña más grande",),
    ask_capacity=("Cuántas personas entran en la Ceibo",),
    ask_discounts=("Hacen algún descuento si me quedo una semana",),
    ask_amenities=("Hay wifi y aire acondicionado",),
    ask_activities=("Qué se puede hacer por la zona con chicos",),
    change_booking=("Quiero pasar mi reserva para el cinco de abril, tres noches",),
    cancel_booking=("Al final no podemos ir, quiero anular la reserva",),
    report_payment=("Recién te transferí noventa y cinco mil pesos",),
    human_handoff=("Me podés pasar con alguien del equipo",),
    thank=("Muchas gracias por todo",),
    greet=("Hola, buenas noches",),
    ask_minimum_stay=("Cuál es el mínimo de noches en enero",),
    ask_my_booking=("Quedó confirmada mi reserva?",),
    bot_challenge=("Sos una persona o un robot",),
)

AFTERWARDS = _sentences(
    ask_availability=(
        "Hola, para el finde que viene, tenés algo para cuatro personas?",
        "Buenas, estamos buscando para semana santa, somos dos matrimonios y tres chicos",
        "Che, del diecisiete al veinte de febrero queda alguna cabaña? Vamos a ser tres",
        "Hola, cómo va, quería saber si hay lugar para el finde largo de carnaval, somos una pareja",
        "Tenés libre la segunda quincena de enero? Somos tres adultos y dos nenes",
        "Para el ocho de diciembre, dos noches, dos grandes y una nena de cinco",
        "Del veintitrés al veintiséis de enero, somos seis y llevamos un perro",
    ),
    ask_price=(
        "Cuánto nos saldría una semana desde el treinta de enero, para cuatro",
        "Me decís el precio para navidad, tres noches, vamos a ser ocho",
        "Qué valor tiene del doce al catorce de marzo para una pareja",
    ),
    book=(
        "Quiero reservar del cinco al doce de abril, dos adultos y un bebé",
        "Bueno, anotame del dieciocho al veintiuno de junio, vamos seis",
    ),
    inform=(
        "Seríamos cinco, tres adultos y dos chicos de once y trece años",
        "Del quince, digo, del dieciséis al veinte de enero",
        "Cuatro noches desde el veinticuatro de febrero",
        "Llegaríamos el viernes once de diciembre y nos quedamos hasta el domingo",
        "Vamos a ser dos parejas, una con un nene de dos años",
        "El primero de marzo, por tres noches, para siete",
    ),
)

# What is answered in a word or two, said by themselves.
SHORT_LOOKED_AT = (
    "Sí", "No", "Dale", "Hola", "La primera", "Cuatro", "Bueno", "Sí, dale", "No, gracias", "Dos", "El doce", "Seis",
    "Gracias", "Listo", "La segunda", "Perfecto", "Otra fecha", "Somos tres",
)  # fmt: skip
SHORT_KEPT_APART = (
    "Sí, claro", "Ok", "Cinco", "Tres", "La tercera", "No, no", "Buenas", "De una", "Siete", "El quince", "Confirmo",
    "Ninguna", "Joya", "Sí, por favor", "Mañana", "Somos dos", "Para cuatro", "El viernes", "La última", "Genial",
    "Sí, sí", "Obvio", "Ocho", "Nada más", "Buen día",
)  # fmt: skip
WEEKDAYS = ("domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado")
DAYS = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis",
    "siete", "ocho", "nueve", "diez", "once", "doce", "trece",
    "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte",
    "veintiuno", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete",
    "veintiocho", "veintinueve", "treinta",
)  # fmt: skip
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
FORMS = (
    "Del {first} al {last} de {month}, somos {people}",
    "Hola, tenés lugar desde el {first} hasta el {last} de {month} para {people} personas?",
    "Queremos ir el {first} de {month}, {nights} noches, {people} adultos",
    "Cuánto sale del {first} al {last} de {month} para {people}",
    "Llegamos el {first} de {month} y nos vamos el {last}, vamos {people}",
)
LONGEST_STAY, MOST_PEOPLE, LAST_DAY = 8, 8, 28


def wishes(count: int, *, seed: int) -> Iterator[Sentence]:
    """So many stays and parties as they are said, by lot."""
    chance = random.Random(seed)
    for number in range(count):
        first = chance.randint(2, LAST_DAY - 2)
        last = min(LAST_DAY, first + chance.randint(2, LONGEST_STAY))
        form = FORMS[number % len(FORMS)]
        intent = "ask_price" if "sale" in form else "ask_availability" if "lugar" in form else "inform"
        yield Sentence(
            form.format(
                first=DAYS[first],
                last=DAYS[last],
                nights=DAYS[last - first],
                month=MONTHS[chance.randrange(len(MONTHS))],
                people=DAYS[chance.randint(2, MOST_PEOPLE)],
            ),
            intent,
        )
