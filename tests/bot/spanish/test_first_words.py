"""The promises of bot.spanish that its callers lean on, one sentence each."""

from datetime import date

from bot.spanish import format_pesos, format_stay, read_cabin, read_name, read_party, read_stay, read_yes_no

TODAY = date(2026, 11, 24)


def test_a_range_with_its_month_is_a_stay():
    reading = read_stay("¿tenés algo del 4 al 9 de marzo?", today=TODAY)
    assert reading is not None
    assert (reading.check_in, reading.check_out, reading.ask) == (date(2027, 3, 4), date(2027, 3, 9), False)


def test_adults_and_children_are_counted_apart():
    party = read_party("vamos 3 adultos y 1 nena de 7")
    assert party is not None
    assert (party.adults, party.children, party.children_ages) == (3, 1, (7,))


def test_the_small_readers_answer():
    assert read_cabin("la jacaranda", ["Aromo", "Jacarandá"]) == "Jacarandá"
    assert read_name("a nombre de lucía vega") == "Lucía Vega"
    assert read_yes_no("dale!") is True
    assert format_pesos(19_500_000) == "$ 195.000"
    assert format_stay(date(2026, 12, 30), date(2027, 1, 2), today=TODAY) == "del 30 de diciembre al 2 de enero"
