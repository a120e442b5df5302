"""Write data/nlu/stays_generated.yml: the same few questions with many dates, parties, cabins, hours and names.

A person writes the frames and the fillers below; this script only crosses them, always in the same order, so that the
file changes only when they do. The classifier learns from it that a date may stand anywhere and decides nothing.

    python tools/vary_stay_examples.py          write the file
    python tools/vary_stay_examples.py --check  exit with 1 when the file is not what would be written
"""

from __future__ import annotations

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "data" / "nlu" / "stays_generated.yml"

HEADER = """\
# ESTE ARCHIVO LO ESCRIBE UN PROGRAMA: tools/vary_stay_examples.py. No lo edites a mano.
#
# Cruza unas pocas formas de preguntar con muchas fechas, grupos, cabañas, horas y nombres, para que el
# asistente aprenda que un dato puede estar en cualquier parte. Las frases de verdad van en los otros archivos.
version: "3.1"
nlu:
"""

STAYS = (
    "del 2 al 5 de noviembre",
    "del 17 al 21 de febrero",
    "del 28 de enero al 4 de febrero",
    "del 30/12 al 3/1",
    "desde el 6 hasta el 9 de abril",
    "entre el 13 y el 16 de mayo",
    "del viernes 7 al domingo 9",
    "de martes a viernes",
    "el finde del 23",
    "el finde q viene",
    "este fin de semana",
    "el finde largo de noviembre",
    "para carnavales",
    "en semana santa",
    "para fin de año",
    "la primer semana de marzo",
    "la última quincena de febrero",
    "llegando el 11 y saliendo el 14",
    "entrando el jueves y saliendo el lunes",
    "3 noches desde el 19 de septiembre",
    "dos noches a partir del 26",
    "una semana en enero",
    "4 dias 3 noches en junio",
    "el 1, 2 y 3 de octubre",
    "mañana y pasado",
    "a mediados de diciembre",
    "el feriado del 20 de junio",
    "12.3 al 15.3",
    "10-02-2027 al 14-02-2027",
    "del once al quince de agosto",
)
PARTIES = (
    "para 2",
    "para 3 personas",
    "para dos adultos",
    "somos 4",
    "somos cinco",
    "2 adultos 1 menor",
    "para 2 adultos y dos chicos",
    "para mi esposa y yo",
    "para 6",
    "para 4 adultos y 3 menores",
    "somos dos y un bebé",
    "pa 2",
    "para una pareja",
    "para mi familia, somos 5",
    "para 2 pax",
    "somos 3 con un perro",
    "para siete",
)
HOURS = (
    "a las 9",
    "tipo 10 de la noche",
    "cerca de las 22",
    "a eso de la 1 de la mañana",
    "a las 13:30",
    "como a las 21 hs",
    "pasadas las 23",
    "a la medianoche",
    "al mediodía",
    "a las 5 de la tarde",
    "tipo 8 de la mañana",
    "a las 4 am",
)
NAMES = (
    "Agustín", "Brenda", "Camila", "Damián", "Eliana", "Facundo", "Gisela", "Horacio", "Irene", "Joaquín", "Karina",
    "Lautaro", "Mariela", "Norberto", "Oriana", "Pilar", "Quimey", "Rubén", "Silvina", "Teo", "Úrsula", "Víctor",
    "Walter", "Yamila", "Zulma", "Abril", "Bruno", "Celeste", "Dante", "Emilce", "Franco", "Graciela", "Ian",
)  # fmt: skip
SURNAMES = (
    "Aguirre", "Bianchi", "Cabrera", "Duarte", "Echeverría", "Figueroa", "Gómez", "Herrera", "Iriarte", "Juárez",
    "Kessler", "López", "Maidana", "Núñez", "Otero", "Pereyra", "Quinteros", "Rossi", "Sánchez", "Toledo", "Urquiza",
    "Villalba", "Weiss", "Yáñez", "Zapata", "Gil", "Roca", "Mur", "Sáez", "Blanco Vidal",
)  # fmt: skip
CABINS = ("[ceibo](cabin)", "[Jacarandá](cabin)", "[aromo](cabin)", "[quebracho](cabin)", "[jacaranda](cabin)")

# {stay}, {party}, {cabin}, {hour}, {name} and {surname} are filled in, {person} is both names in small letters; the
# number says how many sentences a frame gives.
FRAMES: dict[str, tuple[tuple[str, int], ...]] = {
    "inform": (
        ("{stay}", 14),
        ("{stay} {party}", 12),
        ("{party} {stay}", 10),
        ("seria {stay}", 5),
        ("vamos {stay}, {party}", 5),
        ("hola, {stay}, {party}", 4),
        ("no, mejor {stay}", 4),
        ("perdón, {stay}", 4),
        ("dale, {stay}", 4),
        ("genial, {party}", 5),
        ("joya {party} {stay}", 4),
        ("{name} {surname}", 40),
        ("{person}", 18),
        ("{name}", 10),
        ("a nombre de {name} {surname}", 6),
    ),
    "ask_availability": (
        ("hay lugar {stay} {party}?", 8),
        ("tenés algo {stay}?", 7),
        ("{stay} {party}, hay lugar?", 7),
        ("{stay} tienen disponibilidad?", 6),
        ("hola buenas, quería saber si hay disponibilidad {stay} {party}", 6),
        ("buenas tardes, me gustaría saber si tienen alguna cabaña libre {stay}, {party}", 5),
        ("busco cabaña {party} {stay}", 5),
        ("necesito una cabaña {stay}, {party}", 5),
        ("y {stay}?", 12),
        ("la {cabin} está libre {stay}?", 4),
        ("queda algo {party} {stay}", 4),
    ),
    "ask_price": (
        ("cuánto sale {stay} {party}?", 8),
        ("{stay} {party}, cuánto sería?", 7),
        ("precio {stay} {party}", 6),
        ("hola, cuánto sale la {cabin} {stay}", 6),
        ("quisiera cotizar una estadía {stay} {party}", 6),
        ("buen día, quiero una cotización {stay}, {party}, gracias", 5),
        ("deseo saber qué valor tiene la cabaña {stay} {party}", 5),
        ("me pasás presupuesto {stay}? {party}", 5),
        ("me podrían informar el costo total {stay}, {party}", 5),
        ("quisiera tener un estimado de cuánto costaría ir {stay}, {party}", 4),
        ("si vamos {stay} cuánto nos cobran? {party}", 4),
    ),
    "book": (
        ("quiero reservar {stay} {party}", 9),
        ("quiero hacer una reserva {stay}, {party}", 7),
        ("reservame {stay} {party}", 6),
        ("quisiera realizar una reserva {stay}", 6),
        ("reservame la {cabin} {stay}", 6),
        ("quiero reservar la {cabin} {stay}, {party}", 6),
        ("hola! quería reservar {party} {stay}", 6),
        ("reservá {party}, {stay}", 4),
    ),
    "choose_cabin": (
        ("la {cabin} {stay}", 6),
        ("{cabin} {stay} {party}", 6),
        ("{stay} {party}, la {cabin}", 5),
        ("la {cabin}, {party}", 4),
    ),
    "ask_checkin_times": (
        ("llegaríamos {hour}, nos reciben?", 6),
        ("llegamos {hour}, está bien?", 6),
        ("vamos a llegar {hour}", 5),
        ("podemos entrar {hour}?", 5),
        ("se puede salir {hour}?", 5),
        ("el domingo nos vamos {hour}, puede ser?", 5),
    ),
    "change_booking": (
        ("quiero pasar mi reserva {stay}", 5),
        ("cambiame la reserva, {stay}", 4),
    ),
}


def sentences(frames: tuple[tuple[str, int], ...], *, start: int) -> list[str]:
    """Cross the frames of one intent with the fillers, walking the lists at different paces."""
    written: list[str] = []
    step = start
    for frame, wanted in frames:
        for _ in range(wanted):
            name, surname = NAMES[step % len(NAMES)], SURNAMES[step * 7 % len(SURNAMES)]
            sentence = frame.format(
                stay=STAYS[step * 7 % len(STAYS)],
                party=PARTIES[step * 3 % len(PARTIES)],
                cabin=CABINS[step % len(CABINS)],
                hour=HOURS[step % len(HOURS)],
                name=name,
                surname=surname,
                person=f"{name} {surname}".lower(),
            )
            step += 1
            if sentence not in written:
                written.append(sentence)
    return written


def document() -> str:
    """The whole file, as it must be on disk."""
    parts = [HEADER]
    for number, (intent, frames) in enumerate(FRAMES.items()):
        parts.append(f"  - intent: {intent}\n    examples: |\n")
        parts += [f"      - {sentence}\n" for sentence in sentences(frames, start=number * 11)]
    return "".join(parts)


def main(arguments: list[str]) -> int:
    """Write the file, or with --check only compare it."""
    wanted = document()
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == wanted else 1
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
