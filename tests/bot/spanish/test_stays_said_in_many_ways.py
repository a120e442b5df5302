"""Ways to say a stay, each with the nights meant. Written on Tuesday 24 November 2026 unless the line says another day.

A line is `sentence | arrival departure`; a departure of `?` means that only the arrival is said. The dates of holidays
are those of Ley 27.399. What has to be asked back is in test_stays_to_ask_about.py.
"""

from datetime import date

import pytest

from bot.spanish import read_stay

TODAY = date(2026, 11, 24)


def lines(table: str) -> list[tuple[str, str, str]]:
    rows = []
    for line in table.strip().splitlines():
        sentence, _, dates = line.rpartition("|")
        arrival, departure = dates.split()
        rows.append((sentence.strip(), arrival, departure))
    return rows


def said(sentence: str, *, today: date = TODAY) -> tuple[str | None, str]:
    reading = read_stay(sentence, today=today)
    if reading is None:
        return None, "nothing"
    if reading.ask:
        return None, f"ask: {reading.reason}"
    return str(reading.check_in), str(reading.check_out) if reading.check_out else "?"


RANGES = """
del 4 al 9 de febrero | 2027-02-04 2027-02-09
queremos ir del 18 al 22 de abril | 2027-04-18 2027-04-22
necesito cabaña desde el 7 de mayo hasta el 10 de mayo | 2027-05-07 2027-05-10
para los dias 3 al 8 de enero | 2027-01-03 2027-01-08
de 12 a 16 de marzo | 2027-03-12 2027-03-16
del 12 hasta el 16 de marzo | 2027-03-12 2027-03-16
12 de marzo a 16 de marzo | 2027-03-12 2027-03-16
desde el 12/3 hasta el 16/3 | 2027-03-12 2027-03-16
12/03/2027 al 16/03/2027 | 2027-03-12 2027-03-16
12/3/27 - 16/3/27 | 2027-03-12 2027-03-16
12-3 al 16-3 | 2027-03-12 2027-03-16
12.3 - 16.3 | 2027-03-12 2027-03-16
del 12 al 16/3 | 2027-03-12 2027-03-16
del 12/3 al 16 | 2027-03-12 2027-03-16
12 al 16/03 | 2027-03-12 2027-03-16
12-16 marzo | 2027-03-12 2027-03-16
12-16 de marzo | 2027-03-12 2027-03-16
12 - 16 de marzo | 2027-03-12 2027-03-16
del 12-16 de marzo | 2027-03-12 2027-03-16
12-16/03 | 2027-03-12 2027-03-16
marzo 12-16 | 2027-03-12 2027-03-16
del 12 al 16 (marzo) | 2027-03-12 2027-03-16
12 de marzo ida 16 de marzo vuelta | 2027-03-12 2027-03-16
salgo el 11 de casa, llego el 12 de marzo y me quedo hasta el 16 | 2027-03-12 2027-03-16
12/16 de marzo | 2027-03-12 2027-03-16
marzo 12 al 16 | 2027-03-12 2027-03-16
marzo del 12 al 16 | 2027-03-12 2027-03-16
en marzo, del 12 al 16 | 2027-03-12 2027-03-16
para marzo del 12 al 16 somos 3 | 2027-03-12 2027-03-16
quiero ir en marzo. del doce al dieciseis | 2027-03-12 2027-03-16
DEL 12 AL 16 DE MARZO | 2027-03-12 2027-03-16
dl doce al dieciséis d marso | 2027-03-12 2027-03-16
del 12 al 16 de Marzo de 2027 | 2027-03-12 2027-03-16
del 12 al 16 de marzo del 27 | 2027-03-12 2027-03-16
del 12 al 16 de marzo del año que viene | 2027-03-12 2027-03-16
del 12 al 16 de marzo del próximo año | 2027-03-12 2027-03-16
el 12 de marzo hasta el 16 | 2027-03-12 2027-03-16
llegando el 12 de marzo y yéndonos el 16 | 2027-03-12 2027-03-16
llegamos 12/3, nos volvemos 16/3 | 2027-03-12 2027-03-16
check in 12 de marzo check out 16 de marzo | 2027-03-12 2027-03-16
check-in: 12/03 check-out: 16/03 | 2027-03-12 2027-03-16
ingreso 12/03 egreso 16/03 | 2027-03-12 2027-03-16
entrada 12 de marzo, salida 16 de marzo | 2027-03-12 2027-03-16
fecha de ingreso 12/3/2027, fecha de salida 16/3/2027 | 2027-03-12 2027-03-16
arribo el viernes 12 de marzo y partida el martes 16 | 2027-03-12 2027-03-16
caemos el 12 de marzo y nos quedamos hasta el 16 | 2027-03-12 2027-03-16
nos quedaríamos del 12 de marzo al 16 | 2027-03-12 2027-03-16
el 12 de marzo llegamos y el 16 nos vamos | 2027-03-12 2027-03-16
vamos el 12 de marzo y volvemos el 16 | 2027-03-12 2027-03-16
nos vamos el 16 de marzo, llegamos el 12 | 2027-03-12 2027-03-16
hasta el 16 de marzo desde el 12 | 2027-03-12 2027-03-16
viernes 12 a martes 16 de marzo | 2027-03-12 2027-03-16
del vie 12 al mar 16 de marzo | 2027-03-12 2027-03-16
del viernes 12/3 al martes 16/3 | 2027-03-12 2027-03-16
del 30 de abril al 2 de mayo | 2027-04-30 2027-05-02
del 29 al 2 de febrero | 2027-01-29 2027-02-02
del 31 al 4 | 2026-12-31 2027-01-04
del 27 de diciembre de 2026 al 3 de enero de 2027 | 2026-12-27 2027-01-03
27/12 al 3/1 | 2026-12-27 2027-01-03
27/12/26 al 03/01/27 | 2026-12-27 2027-01-03
del 28-12-2026 al 2-1-2027 | 2026-12-28 2027-01-02
del primero al cinco de febrero | 2027-02-01 2027-02-05
del 1ero al 5 de febrero | 2027-02-01 2027-02-05
del 1º al 5 de febrero | 2027-02-01 2027-02-05
del uno al cinco de febrero | 2027-02-01 2027-02-05
del veintiuno al veintiseis de enero | 2027-01-21 2027-01-26
del veinte y uno al treinta y uno de enero | 2027-01-21 2027-01-31
del ventidos al ventiocho de enero | 2027-01-22 2027-01-28
del diecises al dieziocho de enero | 2027-01-16 2027-01-18
del veintesiete al veintinuebe de enero | 2027-01-27 2027-01-29
del 10 al 15 del mes que viene | 2026-12-10 2026-12-15
del 26 al 30 de este mes | 2026-11-26 2026-11-30
del 5 al 7 | 2026-12-05 2026-12-07
25 al 28 | 2026-11-25 2026-11-28
del 1 al 5 de abirl | 2027-04-01 2027-04-05
del 1 al 5 de fberero | 2027-02-01 2027-02-05
del 6 al 9 de ENEROOOO | 2027-01-06 2027-01-09
del 6 al 9 ene | 2027-01-06 2027-01-09
6 ene - 9 ene | 2027-01-06 2027-01-09
del 6 al 9 de dic | 2026-12-06 2026-12-09
del 6 al 9 de sept | 2027-09-06 2027-09-09
del 6 al 9 de setiembre | 2027-09-06 2027-09-09
de 6 a 9 de dezembro | 2026-12-06 2026-12-09
hola! 😀 del 6 😀 al 9 de enero 🏖️ | 2027-01-06 2027-01-09
busco algo entre el 6 y el 9 de enero | 2027-01-06 2027-01-09
del 6 de enero al 9 de enero inclusive | 2027-01-06 2027-01-10
"""

NIGHTS = """
5 noches desde el 8 de febrero | 2027-02-08 2027-02-13
2 noches a partir del 11/12 | 2026-12-11 2026-12-13
el 11 de diciembre por 2 noches | 2026-12-11 2026-12-13
11 de diciembre, dos noches | 2026-12-11 2026-12-13
2 noches, 11 de diciembre | 2026-12-11 2026-12-13
entramos el 11/12 y nos quedamos 2 noches | 2026-12-11 2026-12-13
llegaríamos el viernes 11 y serían 2 noches | 2026-12-11 2026-12-13
llego el 11 de diciembre y me quedo dos noches | 2026-12-11 2026-12-13
el 11 de diciembre 2 nochecitas | 2026-12-11 2026-12-13
3 días 2 noches desde el 11 de diciembre | 2026-12-11 2026-12-13
2 noches y 3 días a partir del 11 de diciembre | 2026-12-11 2026-12-13
una semana desde el 8 de febrero | 2027-02-08 2027-02-15
una semanita desde el 8 de febrero | 2027-02-08 2027-02-15
dos semanas a partir del 1 de marzo | 2027-03-01 2027-03-15
quince días desde el primero de enero | 2027-01-01 2027-01-16
una quincena desde el 2 de enero | 2027-01-02 2027-01-17
10 días desde el 20/2 | 2027-02-20 2027-03-02
un par de noches desde el 8 de febrero | 2027-02-08 2027-02-10
una noche, el 8 de febrero | 2027-02-08 2027-02-09
el 8 de febrero una sola noche | 2027-02-08 2027-02-09
la noche del 8 de febrero | 2027-02-08 2027-02-09
solo la noche del sábado 12 | 2026-12-12 2026-12-13
las noches del 8 y 9 de febrero | 2027-02-08 2027-02-10
las noches d8, 9 y 10 de febrero, salimos el 11 | 2027-02-08 2027-02-11
el 8, 9 y 10 de febrero | 2027-02-08 2027-02-11
8 y 9 de febrero | 2027-02-08 2027-02-10
8, 9 y 10 de febrero, salimos el 11 | 2027-02-08 2027-02-11
el 8, 9 y 10 de febrero | 2027-02-08 2027-02-11
jueves 11 y viernes 12 de febrero | 2027-02-11 2027-02-13
unas 4 noches desde el 8 de febrero | 2027-02-08 2027-02-12
7 noches desde mañana | 2026-11-25 2026-12-02
desde hoy por 3 noches | 2026-11-24 2026-11-27
hoy una noche | 2026-11-24 2026-11-25
esta noche | 2026-11-24 2026-11-25
esta noche 2 noches | 2026-11-24 2026-11-26
dentro de 3 días, por 2 noches | 2026-11-27 2026-11-29
en dos semanas por 3 noches | 2026-12-08 2026-12-11
del 27 al 31 de enero 5 días | 2027-01-27 2027-01-31
"""

WEEKDAYS = """
de jueves a domingo | 2026-11-26 2026-11-29
del sábado al martes | 2026-11-28 2026-12-01
de domingo a miércoles | 2026-11-29 2026-12-02
el sábado que viene, 3 noches | 2026-11-28 2026-12-01
este domingo 1 noche | 2026-11-29 2026-11-30
el próximo lunes por una semana | 2026-11-30 2026-12-07
sabado proximo 2 noches | 2026-11-28 2026-11-30
el otro viernes 2 noches | 2026-12-04 2026-12-06
el viernes de la semana que viene 2 noches | 2026-12-04 2026-12-06
del jueves al domingo de la semana que viene | 2026-12-03 2026-12-06
entramos el viernes, salimos el domingo | 2026-11-27 2026-11-29
llegamos el jueves y nos volvemos el lunes | 2026-11-26 2026-11-30
viernes, sábado y domingo | 2026-11-27 2026-11-29
viernes y sabado | 2026-11-27 2026-11-29
vie a dom | 2026-11-27 2026-11-29
desde el vierens hasta el domigo | 2026-11-27 2026-11-29
de hoy al jueves | 2026-11-24 2026-11-26
desde mañana hasta el lunes | 2026-11-25 2026-11-30
de pasado mañana al domingo | 2026-11-26 2026-11-29
mañana, pasado y el viernes | 2026-11-25 2026-11-28
hoy martes hasta el jueves | 2026-11-24 2026-11-26
hoy 24 hasta el 26 | 2026-11-24 2026-11-26
mañana miércoles 25 por dos noches | 2026-11-25 2026-11-27
pasado mañana jueves 26 de noviembre hasta el domingo | 2026-11-26 2026-11-29
de sábado a sábado | 2026-11-28 2026-12-05
hoy, mañana y pasado | 2026-11-24 2026-11-27
llegamos mañana y nos vamos el sabado | 2026-11-25 2026-11-28
mañana a la mañana hasta el viernes | 2026-11-25 2026-11-27
el sabado 5 al martes 8 | 2026-12-05 2026-12-08
el jueves 10 por 3 noches | 2026-12-10 2026-12-13
el miércoles 6 dos noches | 2027-01-06 2027-01-08
"""

WEEKENDS = """
el finde | 2026-11-27 2026-11-29
tenés algo para este fin de semana? | 2026-11-27 2026-11-29
finde q viene para 2 | 2026-11-27 2026-11-29
el próximo finde | 2026-11-27 2026-11-29
próximo fin de semana | 2026-11-27 2026-11-29
el otro finde | 2026-12-04 2026-12-06
el fin de semana del 19 de diciembre | 2026-12-18 2026-12-20
finde del 20/12 | 2026-12-18 2026-12-20
el finde del 11, 12 y 13 de diciembre | 2026-12-11 2026-12-13
finde del 11 al 13 de diciembre | 2026-12-11 2026-12-13
el finde del 12 | 2026-12-11 2026-12-13
finde del 6 y 7 de febrero | 2027-02-05 2027-02-07
primer finde de enero | 2027-01-01 2027-01-03
el primer fin de semana de febrero | 2027-02-05 2027-02-07
el segundo finde de marzo | 2027-03-12 2027-03-14
tercer finde de abril | 2027-04-16 2027-04-18
último fin de semana de noviembre | 2026-11-27 2026-11-29
el ultimo finde del mes que viene | 2026-12-25 2026-12-27
este finde, de sábado a lunes | 2026-11-28 2026-11-30
este finde hasta el lunes | 2026-11-27 2026-11-30
el finde, llegamos el sábado | 2026-11-28 2026-11-29
este finde por 3 noches | 2026-11-27 2026-11-30
finde que arranca el 8 de enero | 2027-01-08 2027-01-10
findesemana del 9 de enero | 2027-01-08 2027-01-10
"""

HOLIDAYS = """
finde largo de mayo | 2027-05-21 2027-05-25
el finde largo del 9 de julio | 2027-07-08 2027-07-11
finde largo del 25 de mayo | 2027-05-21 2027-05-25
el feriado del 17 de agosto | 2027-08-13 2027-08-16
finde largo del 20 de junio | 2027-06-18 2027-06-21
el próximo finde largo | 2026-12-04 2026-12-08
finde largo | 2026-12-04 2026-12-08
el finde del 8 de diciembre | 2026-12-04 2026-12-08
finde largo de la inmaculada | 2026-12-04 2026-12-08
el finde largo de marzo | 2027-03-25 2027-03-28
fin de semana largo de carnaval | 2027-02-05 2027-02-09
carnaval de sabado a martes | 2027-02-06 2027-02-09
para los carnavales, 5 noches | 2027-02-05 2027-02-10
semana santa 2028 | 2028-04-13 2028-04-16
pascua | 2027-03-25 2027-03-28
semana santa de jueves a lunes | 2027-03-25 2027-03-29
semana santa desde el miércoles | 2027-03-24 2027-03-28
jueves santo a domingo de pascua | 2027-03-25 2027-03-28
desde el viernes santo hasta el domingo | 2027-03-26 2027-03-28
finde largo del día de la bandera | 2027-06-18 2027-06-21
el finde del día de la bandera | 2027-06-18 2027-06-21
toda la semana santa | 2027-03-25 2027-03-28
en navidad | 2026-12-24 2026-12-26
nochebuena y navidad | 2026-12-24 2026-12-26
navidad del 23 al 27 | 2026-12-23 2026-12-27
año nuevo | 2026-12-31 2027-01-02
pasar año nuevo con ustedes | 2026-12-31 2027-01-02
para fin de año | 2026-12-31 2027-01-02
fin de año del 30 al 2 | 2026-12-30 2027-01-02
reyes, del 4 al 7 | 2027-01-04 2027-01-07
san valentin 2 noches | 2027-02-14 2027-02-16
el finde del día de la madre | 2027-10-15 2027-10-17
"""

PARTS = """
primera quincena de marzo | 2027-03-01 2027-03-16
la segunda quincena de enero | 2027-01-16 2027-02-01
la 2da quincena de febrero | 2027-02-16 2027-03-01
1ra quincena de enero | 2027-01-01 2027-01-16
la primera quincena del mes que viene | 2026-12-01 2026-12-16
segunda semana de enero | 2027-01-08 2027-01-15
en julio, la segunda semana | 2027-07-08 2027-07-15
tercera semana de febrero | 2027-02-15 2027-02-22
la cuarta semana de enero | 2027-01-22 2027-01-29
última semana de febrero | 2027-02-22 2027-03-01
la semana del 8 de febrero | 2027-02-08 2027-02-15
la semana del lunes 8 de febrero | 2027-02-08 2027-02-15
semana del 10 de marzo | 2027-03-08 2027-03-15
la semana que viene | 2026-11-30 2026-12-07
la semana del 14 al 17 de abril | 2027-04-14 2027-04-17
todo febrero | 2027-02-01 2027-03-01
todo el mes de enero | 2027-01-01 2027-02-01
enero completo | 2027-01-01 2027-02-01
el mes entero de marzo | 2027-03-01 2027-04-01
"""

CORRECTIONS = """
del 5 al 8 de enero, perdón, del 6 al 9 | 2027-01-06 2027-01-09
del cinco al ocho de enero, no, del seis al nueve | 2027-01-06 2027-01-09
del 5 al 8 de enero, no, mejor del 6 al 9 de febrero | 2027-02-06 2027-02-09
del 5 al 8 de enero digo de febrero | 2027-02-05 2027-02-08
del 5 al 8, perdón al 9 de enero | 2027-01-05 2027-01-09
el 5 de enero, perdon, el 6, por 2 noches | 2027-01-06 2027-01-08
nos quedamos hasta el 9, o sea del 6 al 9 de enero | 2027-01-06 2027-01-09
no el 5, el 6 de enero, 2 noches | 2027-01-06 2027-01-08
3 noches desde el 5 de enero, no, 4 noches | 2027-01-05 2027-01-09
este finde, no mejor el otro finde | 2026-12-04 2026-12-06
en enero no, en febrero del 3 al 6 | 2027-02-03 2027-02-06
en vez del 5 al 8 de enero, del 6 al 9 | 2027-01-06 2027-01-09
del viernes al domingo, no, del sábado al lunes | 2026-11-28 2026-11-30
"""

PARTIALS = """
el 15 de enero | 2027-01-15 ?
15/1 | 2027-01-15 ?
para el viernes | 2026-11-27 ?
llegamos el 15 de enero | 2027-01-15 ?
para mañana | 2026-11-25 ?
pasado mañana tenés? | 2026-11-26 ?
arrancando el 15/1 | 2027-01-15 ?
para el 15 | 2026-12-15 ?
hay disponibilidad para el 15-01-2027 | 2027-01-15 ?
dentro de 10 días | 2026-12-04 ?
el 29 de febrero de 2028 | 2028-02-29 ?
"""

AROUND = """
somos 4 y queremos del 6 al 9 de enero | 2027-01-06 2027-01-09
del 6 al 9 de enero somos 4 | 2027-01-06 2027-01-09
para 4 del 6 al 9 de enero | 2027-01-06 2027-01-09
2 adultos y 3 nenes de 4, 6 y 9 del 6 al 9 de enero | 2027-01-06 2027-01-09
llegamos a las 15 el 6 de enero y nos vamos el 9 a las 10 | 2027-01-06 2027-01-09
llegamos el 6 de enero tipo 11 de la noche y salimos el 9 al mediodía | 2027-01-06 2027-01-09
entramos el 6/1 a las 18hs y salimos el 9/1 a las 10hs | 2027-01-06 2027-01-09
es el cumple de mi vieja el 8 de enero, queremos ir del 6 al 9 de enero | 2027-01-06 2027-01-09
mi nene cumple 5 el 8 de enero, iríamos del 6 al 9 | 2027-01-06 2027-01-09
nos casamos el 6 de enero y queremos ir del 7 al 9 | 2027-01-07 2027-01-09
mi cumpleaños es el 8 de enero y queria ir del 6 al 9 de enero | 2027-01-06 2027-01-09
mi tel es 1155667788, del 6 al 9 de enero | 2027-01-06 2027-01-09
sale 195.000 del 6 al 9 de enero? | 2027-01-06 2027-01-09
la cabaña 2 del 6 al 9 de enero | 2027-01-06 2027-01-09
con una nena de 5 y un perro, del 6 al 9 de enero | 2027-01-06 2027-01-09
buenas cómo va? quería saber si del 6 al 9 de enero les queda algo para 2 personas gracias | 2027-01-06 2027-01-09
quiero reservar 2 cabañas del 6 al 9 de enero | 2027-01-06 2027-01-09
"""

EVERY_LINE = [
    line
    for table in (RANGES, NIGHTS, WEEKDAYS, WEEKENDS, HOLIDAYS, PARTS, CORRECTIONS, PARTIALS, AROUND)
    for line in lines(table)
]


@pytest.mark.parametrize(("sentence", "arrival", "departure"), EVERY_LINE, ids=[line[0] for line in EVERY_LINE])
def test_the_stay_is_the_one_that_a_person_understands(sentence: str, arrival: str, departure: str) -> None:
    assert said(sentence) == (arrival, departure)


ON_OTHER_DAYS = """
2026-11-27 el finde que viene | 2026-12-04 2026-12-06
2026-11-27 este finde | 2026-11-27 2026-11-29
2026-11-28 este finde | 2026-11-28 2026-11-29
2026-11-26 el finde que viene | 2026-11-27 2026-11-29
2026-11-29 este finde | 2026-12-04 2026-12-06
2026-11-27 el viernes 2 noches | 2026-12-04 2026-12-06
2026-12-30 mañana y pasado | 2026-12-31 2027-01-02
2026-12-31 del 1 al 5 | 2027-01-01 2027-01-05
2027-02-27 de hoy al martes | 2027-02-27 2027-03-02
2028-02-27 del 28 al 1 | 2028-02-28 2028-03-01
2027-01-10 del 10 al 12 de enero | 2027-01-10 2027-01-12
2027-03-25 semana santa | 2027-03-25 2027-03-28
2027-04-10 semana santa | 2028-04-13 2028-04-16
2027-12-27 año nuevo | 2027-12-31 2028-01-02
2027-06-01 finde largo de diciembre | 2028-12-07 2028-12-10
2026-05-10 el finde largo de julio | 2026-07-08 2026-07-12
2026-02-20 finde largo de marzo | 2026-03-20 2026-03-24
2027-08-20 primer finde de septiembre | 2027-09-03 2027-09-05
2027-12-20 la segunda quincena | 2028-01-16 2028-02-01
"""
OTHER_DAYS = [(line[0][:10], line[0][11:], line[1], line[2]) for line in lines(ON_OTHER_DAYS)]


@pytest.mark.parametrize(("today", "sentence", "arrival", "departure"), OTHER_DAYS)
def test_the_same_words_mean_other_nights_on_another_day(
    today: str, sentence: str, arrival: str, departure: str
) -> None:
    assert said(sentence, today=date.fromisoformat(today)) == (arrival, departure)
