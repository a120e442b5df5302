"""What a person would ask back, with the reason; and what speaks of no stay at all. On Tuesday 24 November 2026."""

from datetime import date

import pytest

from bot.spanish import AskReason, read_stay

TODAY = date(2026, 11, 24)

ASK = """
el viernes 13 de enero 2 noches | weekday_mismatch
del sábado 3 al martes 6 de febrero | weekday_mismatch
martes 2/2 al domingo 7/2 y el lunes 9 | alternatives
llegamos lunes 12 de diciembre y nos vamos el 15 | weekday_mismatch
del 10 al 31 de abril | no_such_day
el 31 de noviembre | no_such_day
del 29 al 31 de febrero | no_such_day
el 32 de enero | no_such_day
del 29 de febrero al 3 de marzo | no_such_day
del 15 al 10 de enero | departure_not_after_arrival
del 10 al 10 de enero | departure_not_after_arrival
del 8 de marzo al 2 de marzo | departure_not_after_arrival
entramos el 8/3 y salimos el 5/3 | departure_not_after_arrival
del 5 al 9 de enero de 2026 | past
el 10/03/2025 | past
del 18 al 21 de noviembre | past
el viernes pasado | past
el fin de semana pasado | past
la semana pasada | past
carnaval 2026 | past
en enero | month_only
para marzo tenés? | month_only
que hay para el mes que viene? | month_only
algo en febrero 3 noches | month_only
a fines de enero | month_only
mediados de marzo | month_only
enero o febrero | month_only
en un mes | month_only
3 noches | nights_only
una semana | nights_only
5 días y 4 noches | nights_only
son dos noches nomás | nights_only
nos vamos el 15 | departure_only
salimos el lunes | departure_only
hasta el 20 de enero | departure_only
checkout el 20 de enero | departure_only
entre el 8 y el 25 de febrero, 4 noches | nights_disagree
del 1 al 20 de enero 3 noches | nights_disagree
semana santa 2 noches | nights_disagree
del 4 al 7 o del 11 al 14 de enero | alternatives
el 4 o el 5 de enero | alternatives
este finde o el otro | alternatives
del 4 al 7 de enero y del 10 al 12 de febrero | alternatives
3 o 4 noches | vague
antes del 20 de enero | vague
después del 15 de enero | vague
la semana después de año nuevo | vague
cambiar lo del 5 de marzo para el 12 de marzo | alternatives
navidad y año nuevo | alternatives
un finde de febrero | vague
algún fin de semana de marzo | vague
cualquier finde largo | vague
en verano | vague
este invierno | vague
en las vacaciones | vague
para las vacaciones de verano | vague
vacaciones de julio | month_only
unos días | vague
en vez del 5 de enero | vague
unos días en enero | month_only
varias noches | vague
las fiestas | vague
temporada baja | vague
entre semana | vague
para el feriado | vague
esta semana | vague
los findes | vague
finde largo de septiembre | vague
"""


def table(text: str) -> list[tuple[str, str]]:
    return [(line.rpartition("|")[0].strip(), line.rpartition("|")[2].strip()) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("sentence", "reason"), table(ASK))
def test_a_doubt_is_asked_about_with_its_reason(sentence: str, reason: str) -> None:
    reading = read_stay(sentence, today=TODAY)
    assert reading is not None
    assert (reading.ask, reading.reason) == (True, AskReason(reason))
    assert reading.check_in is None


NOTHING = """
hola, cómo va?
somos 4
somos 2 adultos y 3 nenes
2 personas
tenemos una nena de 5 y un nene de 8
a las 15
llegamos tipo 11 de la noche, se puede?
el check in es a las 14?
se puede entrar antes de las 2 de la tarde?
de 15 a 21 hs
cuánto sale?
sale 85.000 la noche?
me hacés un 10% de descuento?
mi número es 11 5566 7788
mi dni es 30123456
la cabaña 3
a cuántos km queda el pueblo? 5 o 10?
somos 3 parejas con 2 autos
mi cumple es el 12 de enero
cumplo años el 3 de febrero
el 3 de febrero es mi cumpleaños
nací el 12/3/1990
te confirmo mañana
mañana te aviso
les escribo el lunes
hablamos mañana
hasta mañana!
gracias, buen día
a la mañana temprano
a nombre de Julio Paz
soy Abril
atienden 24/7?
cuántas cuotas? 3 o 6
cuál es la más grande?
si
dale
tenés mascotas 2 perros
soy la de ayer, sigue disponible?
les escribí ayer
"""


@pytest.mark.parametrize("sentence", NOTHING.strip().splitlines())
def test_hours_people_prices_and_birthdays_are_not_dates(sentence: str) -> None:
    assert read_stay(sentence, today=TODAY) is None


@pytest.mark.parametrize(
    ("sentence", "first", "last", "nights"),
    [
        ("busco 4 noches entre el 10 y el 25 de marzo", date(2027, 3, 10), date(2027, 3, 25), 4),
        ("del 10 al 20 de abril, 3 noches", date(2027, 4, 10), date(2027, 4, 20), 3),
        ("5 noches en la primera quincena de marzo", date(2027, 3, 1), date(2027, 3, 16), 5),
        ("algo entre el 3 y el 25 de marzo", date(2027, 3, 3), date(2027, 3, 25), None),
    ],
)
def test_fewer_nights_than_days_are_a_window_to_choose_from(
    sentence: str, first: date, last: date, nights: int | None
) -> None:
    reading = read_stay(sentence, today=TODAY)
    assert reading is not None and reading.reason is AskReason.NIGHTS_DISAGREE
    assert (reading.within, reading.nights) == ((first, last), nights)


def test_more_nights_than_days_leave_nothing_to_choose() -> None:
    reading = read_stay("del 10 al 12 de abril, 5 noches", today=TODAY)
    assert reading is not None and reading.reason is AskReason.NIGHTS_DISAGREE
    assert reading.within is None
