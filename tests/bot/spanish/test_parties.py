"""Who comes, said in many ways, and what a conversation already knew. A line is `sentence | adults children pets`."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.spanish import PartyContext, PartyReading, read_party
from bot.spanish.vocabulary import words


def rows(table: str) -> list[tuple[str, str]]:
    return [(line.rpartition("|")[0].strip(), line.rpartition("|")[2].strip()) for line in table.strip().splitlines()]


def said(reading: PartyReading | None) -> str:
    if reading is None:
        return "nothing"
    if reading.ask:
        return "ask"
    numbers = (reading.adults, reading.children, reading.pets)
    return " ".join("-" if number is None else str(number) for number in numbers)


ALONE = """
somos 3 | 3 0 -
seríamos 6 | 6 0 -
seremos ocho en total | 8 0 -
vamos 5 | 5 0 -
para 4 | 4 0 -
pa 2 | 2 0 -
p/ 3 | 3 0 -
x 4 personas | 4 0 -
5 pax | 5 0 -
cinco huéspedes | 5 0 -
3 | 3 0 -
cuatro | 4 0 -
2 nomás | 2 0 -
somos dos | 2 0 -
somos como 7 | 7 0 -
seríamos más o menos 6 | 6 0 -
vamos los dos | 2 0 -
nosotras tres | 3 0 -
voy sola | 1 0 -
soy yo sola con mi gata | 1 0 1
viajo solo | 1 0 -
yo | 1 0 -
1 persona | 1 0 -
3 adultos | 3 0 -
dos mayores | 2 0 -
2 grandes y 2 chicos | 2 2 -
2 adultos, 3 niños | 2 3 -
3 adultos 2 menores | 3 2 -
tres adultos y un menor | 3 1 -
2 adultos y un nene de 3 | 2 1 -
2 adultos con 2 chiquitos | 2 2 -
somos 2 adultos, una nena de 4 y un bebé de 6 meses | 2 2 -
2a 1n | 2 1 -
2ad + 3ch | 2 3 -
2+1 | 2 1 -
matrimonio con 3 hijos | 2 3 -
una parejita | 2 0 -
somos pareja con dos nenas | 2 2 -
3 parejas | 6 0 -
tres matrimonios y 4 chicos | 6 4 -
dos parejas con dos hijos cada una | 4 4 -
2 parejas y un bebé | 4 1 -
mi esposa y yo | 2 0 -
mi marido, los mellizos y yo | 2 2 -
yo, mi mujer y nuestra hija | 2 1 -
mi novio, mi hermano, mi cuñada y yo | 4 0 -
con mi novia | 2 0 -
voy con mi mamá | 2 0 -
vamos con mi mujer y mis tres hijos | 2 3 -
voy con mis suegros y mi esposo | 4 0 -
con mis dos hijos | 1 2 -
viajo con mi hijo de 12 | 1 1 -
con mi hijo de 20 | 2 0 -
voy con dos amigas | 3 0 -
somos 4 amigos | 4 0 -
somos 5 amigas | 5 0 -
somos 3 chicas | 3 0 -
3 pibes de 25 años | 3 0 -
dos amigos y yo | 3 0 -
ella y yo | 2 0 -
para mi y mi vieja | 2 0 -
somos 5, 2 son menores | 3 2 -
somos 6: 4 adultos y 2 chicos | 4 2 -
somos 6, 4 adultos | 4 2 -
cinco, dos de ellos chicos | 3 2 -
somos 4 de los cuales 1 es un bebé | 3 1 -
familia de 6 con 4 chicos | 2 4 -
una familia de 3 | 3 0 -
un grupo de 7 amigos | 7 0 -
somos 2 y un bebé | 2 1 -
somos 3 y la nena | 3 1 -
somos 2 con un bebé | 2 1 -
somos cuatro y el perro | 4 0 1
4 personas y 2 perros | 4 0 2
2 adultos, 1 nena y 2 gatos | 2 1 2
somos 3 con un caniche | 3 0 1
los dos y nuestra perra | 2 0 1
sin chicos, somos 4 | 4 0 -
somos 3 adultos sin niños ni mascotas | 3 0 0
no llevamos mascotas, somos 2 | 2 0 0
2 personas, ninguna mascota | 2 0 0
vamos con un perro chiquito | - - 1
tenemos 2 perritos | - - 2
sin mascotas | - - 0
smos 3 adltos y 2 nnenes | 3 2 -
somos 4 personas 🙌 | 4 0 -
somos 2 adultos y 2 nenes (4 y 7) | 2 2 -
2 adultos y 3 chicos de 5, 8 y 11 años | 2 3 -
2 adultos y dos hijos, uno de 3 y otro de 7 | 2 2 -
del 3 al 6 de febrero somos 4 | 4 0 -
somos 4 del 3 al 6 de febrero | 4 0 -
3 noches para 2 | 2 0 -
para 2 del 3 al 6 | 2 0 -
el finde del 12 para 5 personas | 5 0 -
llegamos a las 15 y somos 3 | 3 0 -
la Aromo del 3 al 6 de febrero, dos | 2 0 -
somos 2 y queremos 3 noches | 2 0 -
necesito 2 cabañas para 8 personas | 8 0 -
somos 4, no, 5 | 5 0 -
somos 4 perdón 5 | 5 0 -
somos 6 no 5 | 6 0 -
no somos 4, somos 5 | 5 0 -
son 3 en vez de 2 | 3 0 -
2 adultos y 1 nene, perdón, 2 nenes | 2 2 -
al final somos 3 adultos | 3 0 -
somos 2, capaz se suma mi hermana | 2 0 -
la mas grande, somos 6 | 6 0 -
una pareja más un bebé | 2 1 -
vamos a ir 4 | 4 0 -
creo que 6 | 6 0 -
dos familias de 4 | 8 0 -
voy con mi mejor amiga | 2 0 -
8 contando los 2 bebés | 6 2 -
no somos 3 sino 4 | 4 0 -
con mi perrita caniche, somos 2 | 2 0 1
mi esposo, mi hijo de 20 y yo | 3 0 -
mi mamá mi papá mi hermano y yo | 4 0 -
ocho, seis adultos y dos menores | 6 2 -
6 adultos. Sin niños. Sin mascotas. | 6 0 0
"""


@pytest.mark.parametrize(("sentence", "expected"), rows(ALONE))
def test_the_people_are_the_ones_that_a_person_counts(sentence: str, expected: str) -> None:
    assert said(read_party(sentence)) == expected


ASK = """
somos una familia tipo
una familia
con mi familia
vamos en familia
familia grande
un grupo de amigas
somos varios
somos muchos
un montón
3 o 4
somos 4 o 5
entre 6 y 8 personas
de 4 a 6 personas
para 2 o 3
somos banda
con los chicos
2 nenes
con unos amigos
voy con mis mejores amigas
dos familias
"""


@pytest.mark.parametrize("sentence", ASK.strip().splitlines())
def test_people_who_cannot_be_counted_are_asked_about(sentence: str) -> None:
    reading = read_party(sentence)
    assert reading is not None
    assert reading.ask
    assert reading.adults is None or reading.children is None


NOTHING = """
hola buenas
del 10 al 15 de enero
quiero ir este finde
3 noches desde el 5 de febrero
2 noches
hay pileta?
la cabaña más grande
cuánto sale la mayor?
a las 3 de la tarde
mi número es 1155667788
tienen 2 baños?
son 85.000 por noche?
en 3 cuotas?
queda a 5 km?
aceptan chicos?
tienen lugar para el 15?
quiero hablar con una persona real
yo quería consultar
"""


@pytest.mark.parametrize("sentence", NOTHING.strip().splitlines())
def test_dates_prices_and_questions_are_not_people(sentence: str) -> None:
    assert read_party(sentence) is None


TWO_AND_A_CHILD = PartyContext(adults=2, children=1, children_ages=(6,), babies=0, pets=None)
FOUR = PartyContext(adults=4, children=0)


@pytest.mark.parametrize(
    ("sentence", "context", "expected"),
    [
        ("4", PartyContext(asked=True), "4 0 -"),
        ("dos", PartyContext(asked=True), "2 0 -"),
        ("4 y un bebé", PartyContext(asked=True), "4 1 -"),
        ("2 y el perro", PartyContext(asked=True), "2 0 1"),
        ("dos adultos y dos nenes", PartyContext(asked=True), "2 2 -"),
        ("no, son dos nenes", TWO_AND_A_CHILD, "2 2 -"),
        ("perdón, somos 5 no 4", FOUR, "5 0 -"),
        ("somos 5", FOUR, "5 0 -"),
        ("se suma un amigo", FOUR, "5 0 -"),
        ("se suma un amigo, somos 3", PartyContext(adults=2, children=0), "3 0 -"),
        ("viene mi hermana también", FOUR, "5 0 -"),
        ("se suman dos amigos más", FOUR, "6 0 -"),
        ("se suman dos amigos", FOUR, "6 0 -"),
        ("el nene no viene al final", TWO_AND_A_CHILD, "2 0 -"),
        ("somos uno más", FOUR, "5 0 -"),
        ("y sale lo mismo si va uno más", FOUR, "5 0 -"),
        ("al final viene uno menos", FOUR, "3 0 -"),
        ("uno menos", FOUR, "3 0 -"),
        ("y pasamos a ser 5", FOUR, "5 0 -"),
        ("y la nena paga?", FOUR, "nothing"),
        ("somos uno menos", FOUR, "3 0 -"),
        ("+1", FOUR, "5 0 -"),
        ("uno más", FOUR, "5 0 -"),
        ("al final somos 5, se sumó mi cuñada", FOUR, "5 0 -"),
        ("3 no 4", PartyContext(asked=True), "3 0 -"),
        ("una persona más", FOUR, "5 0 -"),
        ("quiero agregar una persona", FOUR, "5 0 -"),
        ("agregar 2 personas", FOUR, "6 0 -"),
        ("se bajaron 2", FOUR, "2 0 -"),
        ("viene también mi cuñado", FOUR, "5 0 -"),
        ("va un nene más", TWO_AND_A_CHILD, "2 2 -"),
        ("agregame un nene", FOUR, "4 1 -"),
        ("se suma un bebé", TWO_AND_A_CHILD, "2 2 -"),
        ("se baja un amigo", FOUR, "3 0 -"),
        ("al final no viene mi hermano", FOUR, "3 0 -"),
        ("y el perro", TWO_AND_A_CHILD, "2 1 1"),
        ("llevamos 2 perros", FOUR, "4 0 2"),
        ("sin el perro", PartyContext(adults=2, children=0, pets=1), "2 0 0"),
        ("3 adultos", TWO_AND_A_CHILD, "3 1 -"),
        ("somos 4 en total", TWO_AND_A_CHILD, "3 1 -"),
        ("al final somos 2 adultos y 2 nenes", TWO_AND_A_CHILD, "2 2 -"),
        ("sin chicos", TWO_AND_A_CHILD, "2 0 -"),
        ("2 adultos y 2 nenes, del 10 al 15", PartyContext(), "2 2 -"),
        ("genial somos 2 y el perro", PartyContext(), "2 0 1"),
        ("del 12 al 14", FOUR, "nothing"),
        ("y mi suegra", FOUR, "5 0 -"),
        ("ah y mi suegra", TWO_AND_A_CHILD, "3 1 -"),
        ("y mis viejos", FOUR, "6 0 -"),
        ("y un amigo", FOUR, "5 0 -"),
        ("y con mi suegra?", FOUR, "5 0 -"),
        ("me olvidé, mi suegra también", FOUR, "5 0 -"),
        ("y mi hijo también viene con la novia", FOUR, "6 0 -"),
        ("ah y mi hijo también viene con la novia", TWO_AND_A_CHILD, "4 1 -"),
        ("y un bebé", PartyContext(adults=2, children=2, babies=0), "2 3 -"),
        ("y 2 nenes", FOUR, "4 2 -"),
        ("y mi nena de 3", PartyContext(adults=2, children=0), "2 1 -"),
        ("y mi nena", TWO_AND_A_CHILD, "2 1 -"),
        ("y mi mujer", PartyContext(adults=2, children=0), "2 0 -"),
        ("mi mujer y yo", TWO_AND_A_CHILD, "2 1 -"),
        ("y 3 adultos", TWO_AND_A_CHILD, "3 1 -"),
        ("somos 5 al final, se sumó una", FOUR, "5 0 -"),
        ("somos 5, se suma mi cuñado", FOUR, "5 0 -"),
        ("somos 3 ahora, se bajó uno", FOUR, "3 0 -"),
        ("somos 6 y se suma mi cuñado", FOUR, "7 0 -"),
        ("y para 5?", FOUR, "5 0 -"),
    ],
)
def test_what_was_known_is_completed_or_corrected(sentence: str, context: PartyContext, expected: str) -> None:
    assert said(read_party(sentence, context=context)) == expected


@pytest.mark.parametrize(
    ("sentence", "ages", "babies"),
    [
        ("2 adultos y un nene de 6", (6,), 0),
        ("2 adultos y 3 chicos de 5, 8 y 11 años", (5, 8, 11), 0),
        ("somos 2 con una beba de 8 meses", (0,), 1),
        ("2 adultos y un nene de 2", (2,), 1),
        ("2 adultos, una nena de 4 y un bebé", (4,), 1),
        ("mi mujer, yo y los chicos, uno de 4 y otro de 9", (4, 9), 0),
        ("pareja con mellizos de 5", (5,), 0),
        ("2 adultos y 2 nenes", (), 0),
    ],
)
def test_ages_and_babies_are_kept(sentence: str, ages: tuple[int, ...], babies: int) -> None:
    reading = read_party(sentence)
    assert reading is not None
    assert (reading.children_ages, reading.babies) == (ages, babies)


def test_the_span_bounds_the_words_about_people() -> None:
    text = "hola, somos 2 adultos y 1 nena, del 3 al 6"
    reading = read_party(text)
    assert reading is not None
    assert text[reading.start : reading.end] == "2 adultos y 1 nena"


def test_a_baby_fewer_than_none_is_none() -> None:
    reading = read_party("al final un bebé menos", context=PartyContext(adults=2, children=1))
    assert reading is not None
    assert (reading.children, reading.babies) == (0, 0)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 12), st.integers(0, 6), st.integers(0, 3))
def test_any_number_of_people_adds_up_however_it_is_ordered(adults: int, children: int, pets: int) -> None:
    parts = [f"{adults} adultos"]
    parts += [f"{children} nenes"] if children else []
    parts += [f"{pets} perros"] if pets else []
    expected = (adults, children, pets or None)
    for order in itertools.permutations(parts):
        for sentence in (", ".join(order), "somos " + " y ".join(order), " + ".join(order)):
            reading = read_party(sentence)
            assert reading is not None and not reading.ask, sentence
            assert (reading.adults, reading.children, reading.pets) == expected, sentence


@settings(max_examples=80, deadline=None)
@given(st.integers(2, 12), st.data())
def test_the_parts_of_a_total_are_inside_it(total: int, data: st.DataObject) -> None:
    children = data.draw(st.integers(1, total - 1))
    reading = read_party(f"somos {total}, {children} son menores")
    assert reading is not None
    assert (reading.adults, reading.children) == (total - children, children)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reader_of_parties(text: str) -> None:
    for context in (None, PartyContext(adults=2, children=1, asked=True)):
        reading = read_party(text, context=context)
        if reading is not None:
            assert 0 <= reading.start < reading.end <= len(text)
            assert all(number is None or number >= 0 for number in (reading.adults, reading.children, reading.pets))


PEOPLE_WORDS = st.sampled_from(
    sorted(
        words(
            """
            somos 2 4 dos un una nene nenas bebé perro sin con y más mi mis mujer hijos yo para pareja parejas familia
            de 5 años adultos personas no perdón son total cada uno , se suma amigo menos entre o viene
            """
        )
    )
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PEOPLE_WORDS, max_size=12).map(" ".join))
def test_no_order_of_its_own_words_breaks_the_reader_of_parties(text: str) -> None:
    for context in (None, PartyContext(adults=2, children=1, pets=1)):
        reading = read_party(text, context=context)
        if reading is not None:
            assert all(number is None or number >= 0 for number in (reading.adults, reading.children, reading.pets))
            assert reading.babies is None or reading.babies >= 0


@pytest.mark.parametrize(
    ("sentence", "babies"), [("mi marido, yo y mi hija que tiene 2 años", 1), ("2 adultos y un nene que tiene 5", 0)]
)
def test_an_age_that_somebody_has_is_one(sentence: str, babies: int) -> None:
    reading = read_party(sentence)
    assert reading is not None
    assert (reading.adults, reading.children, reading.babies) == (2, 1, babies)
