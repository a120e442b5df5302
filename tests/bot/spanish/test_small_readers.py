"""Cabins, names, yes and no, and the way back into words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spanish import format_date, format_pesos, format_stay, read_cabin, read_name, read_yes_no

TODAY = date(2026, 11, 24)


def phrases(text: str) -> list[str]:
    """The phrases between bars, over one line or several."""
    return [phrase.strip() for phrase in " ".join(text.split()).split("|")]


CABINS = ("Aromo", "Ceibo", "Jacarandá", "Quebracho")


@pytest.mark.parametrize(
    ("sentence", "cabin"),
    [
        ("la Aromo", "Aromo"),
        ("quiero el aromo", "Aromo"),
        ("reservame la AROMO porfa", "Aromo"),
        ("el ceibo", "Ceibo"),
        ("la seibo", "Ceibo"),
        ("la ceivo", "Ceibo"),
        ("ceiboo", "Ceibo"),
        ("la jacaranda", "Jacarandá"),
        ("jacarandá", "Jacarandá"),
        ("la jakaranda", "Jacarandá"),
        ("la jacarnda", "Jacarandá"),
        ("la jacarandas", "Jacarandá"),
        ("quebracho", "Quebracho"),
        ("el kebracho", "Quebracho"),
        ("el quebrcho", "Quebracho"),
        ("la del quebrachoo del 10 al 15", "Quebracho"),
        ("la más grande", None),
        ("la más barata", None),
        ("cualquiera", None),
        ("el aroma del bosque", None),
        ("queda cerca el arroyo?", None),
        ("la ceibo o la jacaranda", None),
        ("un recibo", None),
        ("hola", None),
        ("", None),
    ],
)
def test_a_cabin_is_known_by_its_name_however_it_is_typed(sentence: str, cabin: str | None) -> None:
    assert read_cabin(sentence, CABINS) == cabin


def test_names_of_several_words_are_known_whole() -> None:
    names = ("Los Álamos", "Los Sauces", "El Nogal")
    assert read_cabin("la de los sauses", names) == "Los Sauces"
    assert read_cabin("los alamos del 3 al 5", names) == "Los Álamos"
    assert read_cabin("los dos", names) is None


@pytest.mark.parametrize("name", CABINS)
def test_each_cabin_is_its_own_nearest_name(name: str) -> None:
    for at in range(1, len(name)):
        assert read_cabin(f"la {name[:at] + name[at + 1 :]}", CABINS) in (name, None)
    assert read_cabin(f"la {name[:-1]}", CABINS) == name


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("a nombre de Lucía Vega", "Lucía Vega"),
        ("a nombre de lucia vega", "Lucia Vega"),
        ("soy Ana", "Ana"),
        ("Ing. Marcelo Arias", "Marcelo Arias"),
        ("a nombre de la Dra. Ana Ruiz", "Ana Ruiz"),
        ("Draco Ruiz", "Draco Ruiz"),
        ("soy ana maría lópez", "Ana María López"),
        ("me llamo Tomás", "Tomás"),
        ("mi nombre es JUAN PEREZ", "Juan Perez"),
        ("Esteban Quiroga", "Esteban Quiroga"),
        ("marina duarte", "Marina Duarte"),
        ("sofi", "Sofi"),
        ("Sí, Carlos Funes", "Carlos Funes"),
        ("dale, a nombre de Irene", "Irene"),
        ("ponela a nombre de mi marido", None),
        ("ah ok. a nombre de mi marido Hugo Bazán", "Hugo Bazán"),
        ("a nombre de mi mamá, Rosa Vega", "Rosa Vega"),
        ("ponela a nombre de Hugo Paz, gracias", "Hugo Paz"),
        ("reservá a nombre de Hugo Paz dni 20123456", "Hugo Paz"),
        ("María de los Ángeles Ruiz", "María de los Ángeles Ruiz"),
        ("juan de la cruz", "Juan de la Cruz"),
        ("Ana O'Connor", "Ana O'Connor"),
        ("Pérez-Gómez, Luis", "Luis Pérez-Gómez"),
        ("sí, ana", "Ana"),
        ("Julio Sosa", "Julio Sosa"),
        ("abril díaz", "Abril Díaz"),
        ("mariana mcallister 😊", "Mariana Mcallister"),
        ("de Pablo Ríos", "Pablo Ríos"),
        ("wanda brzycki", "Wanda Brzycki"),
        ("titular: Rosa Luna", "Rosa Luna"),
        ("si", None),
        ("no quiero", None),
        ("no", None),
        ("¿para qué lo necesitás?", None),
        ("cuánto era?", None),
        ("del 10 al 15 de enero", None),
        ("mañana te digo", None),
        ("la ceibo", None),
        ("somos 4", None),
        ("ubicación", None),
        ("late check out", None),
        ("mascotas", None),
        ("cancelar", None),
        ("esperá un momento", None),
        ("mi marido", None),
        ("quiero hablar con una persona", None),
        ("", None),
        ("1155667788", None),
        ("ana@correo.com", None),
    ],
)
def test_a_name_is_read_and_nothing_else_is_taken_for_one(sentence: str, name: str | None) -> None:
    assert read_name(sentence) == name


@pytest.mark.parametrize(
    "sentence",
    phrases(
        """
        si|Sí!|sip|dale|dale dale|daleee|joya|de una|ok|okey dale|bueno|bue|perfecto|sí, por favor|claro que sí|
        obvio|genial|va|confirmo|dale, reservala|sí, la quiero|me sirve|👍|buenísimo, dale|ah sí|si si|impecable|
        listo dale|me parece bien
        """
    ),
)
def test_agreement_is_yes(sentence: str) -> None:
    assert read_yes_no(sentence) is True


@pytest.mark.parametrize(
    "sentence",
    phrases(
        """
        no|No!|nop|nah|no, gracias|mejor no|no dejá|dejá, no|para nada|por ahora no|no me sirve|todavía no|
        ni loco|👎|no no no|al final no|no, dejalo|no, mejor no|claro que no|ninguna|no, muchas gracias|ya no|
        no quiero
        """
    ),
)
def test_refusal_is_no(sentence: str) -> None:
    assert read_yes_no(sentence) is False


@pytest.mark.parametrize(
    "sentence",
    phrases(
        """
        si, pero somos 5|no, del 12 al 15|sí?|no sé|puede ser|cuánto sale?|hola|no, somos 4|
        si hay lugar en enero|2|no tenemos mascotas|gracias|no, la ceibo|si no llueve vamos|después te confirmo
        """
    ),
)
def test_anything_else_is_neither(sentence: str) -> None:
    assert read_yes_no(sentence) is None


@pytest.mark.parametrize(
    ("check_in", "check_out", "words"),
    [
        (date(2027, 1, 10), date(2027, 1, 15), "del 10 al 15 de enero"),
        (date(2026, 12, 30), date(2027, 1, 2), "del 30 de diciembre al 2 de enero"),
        (date(2027, 1, 30), date(2027, 2, 2), "del 30 de enero al 2 de febrero"),
        (date(2027, 12, 1), date(2027, 12, 3), "del 1 al 3 de diciembre de 2027"),
        (date(2027, 12, 30), date(2028, 1, 2), "del 30 de diciembre de 2027 al 2 de enero de 2028"),
        (date(2026, 3, 1), date(2026, 3, 5), "del 1 al 5 de marzo de 2026"),
    ],
)
def test_a_stay_is_written_with_months_in_words(check_in: date, check_out: date, words: str) -> None:
    assert format_stay(check_in, check_out, today=TODAY) == words


def test_without_today_a_stay_is_written_without_years() -> None:
    assert format_stay(date(2030, 1, 10), date(2030, 1, 15)) == "del 10 al 15 de enero"


def test_a_day_is_written_with_its_weekday() -> None:
    assert format_date(date(2026, 12, 12), today=TODAY) == "sábado 12 de diciembre"
    assert format_date(date(2028, 2, 29), today=TODAY) == "martes 29 de febrero de 2028"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "$ 0"),
        (99, "$ 0,99"),
        (19_500_000, "$ 195.000"),
        (6_000_000, "$ 60.000"),
        (123_456_789_00, "$ 123.456.789"),
        (150_050, "$ 1.500,50"),
        (-800_000, "-$ 8.000"),
    ],
)
def test_pesos_are_written_with_points_for_thousands(amount: int, words: str) -> None:
    assert format_pesos(amount) == words


@given(st.text(max_size=60))
def test_no_text_breaks_the_small_readers(text: str) -> None:
    assert read_cabin(text, CABINS) in (*CABINS, None)
    assert read_yes_no(text) in (True, False, None)
    name = read_name(text)
    assert name is None or (name.strip() == name and name)
