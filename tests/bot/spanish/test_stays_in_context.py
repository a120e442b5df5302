"""Half a stay, completed by what the conversation knows. On Tuesday 24 November 2026."""

from datetime import date

import pytest

from bot.spanish import AskReason, StayContext, read_stay

TODAY = date(2026, 11, 24)
# Sunday 10 to Friday 15 January 2027
AGREED = StayContext(check_in=date(2027, 1, 10), check_out=date(2027, 1, 15))
ARRIVAL_KNOWN = StayContext(check_in=date(2027, 1, 10), asked="check_out")
WEEKEND = StayContext(check_in=date(2026, 12, 11), check_out=date(2026, 12, 13))
NOTHING_YET = StayContext(asked="check_in")


def said(sentence: str, context: StayContext) -> tuple[str, str] | str:
    reading = read_stay(sentence, today=TODAY, context=context)
    if reading is None:
        return "nothing"
    if reading.ask:
        return str(reading.reason)
    return str(reading.check_in), str(reading.check_out)


def january(arrival: int, departure: int) -> tuple[str, str]:
    return str(date(2027, 1, arrival)), str(date(2027, 1, departure))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("y del 17 al 21?", january(17, 21)),
        ("y si vamos del 4 al 8", january(4, 8)),
        ("mejor del 12 al 16", january(12, 16)),
        ("del 20 al 24 hay?", january(20, 24)),
        ("y del 20 al 24 de febrero?", ("2027-02-20", "2027-02-24")),
        ("hasta el 18", january(10, 18)),
        ("nos vamos el 14", january(10, 14)),
        ("salimos el domingo", january(10, 17)),
        ("llegamos el 11", january(11, 15)),
        ("llegamos el 9 mejor", january(9, 15)),
        ("4 noches", january(10, 14)),
        ("que sean 7 noches", january(10, 17)),
        ("mejor una semana", january(10, 17)),
        ("una noche más", january(10, 16)),
        ("una noche mas?", january(10, 16)),
        ("dos noches más", january(10, 17)),
        ("agregar una noche", january(10, 16)),
        ("podemos sumar una noche?", january(10, 16)),
        ("otra noche más", january(10, 16)),
        ("un día menos", january(10, 14)),
        ("sacame una noche", january(10, 14)),
        ("llegar un día antes", january(9, 15)),
        ("irnos un día después", january(10, 16)),
        ("salir un dia antes", january(10, 14)),
        ("llegar un día después", january(11, 15)),
        ("una semana después", january(17, 22)),
        ("la semana siguiente", january(17, 22)),
        ("corrámoslo una semana", january(17, 22)),
        ("correla dos días para adelante", january(12, 17)),
        ("movela un día", january(11, 16)),
        ("adelantala dos días", january(8, 13)),
        ("corrámosla una semana para atrás", january(3, 8)),
        ("queremos pasar una semana", january(10, 17)),
        ("el finde siguiente", january(15, 17)),
        ("este finde mejor", ("2026-11-27", "2026-11-29")),
        ("y en febrero?", "month_only"),
        ("mejor en febrero del 3 al 6", ("2027-02-03", "2027-02-06")),
        ("somos 4", "nothing"),
        ("y del 28 al 2?", ("2027-01-28", "2027-02-02")),
    ],
)
def test_an_agreed_stay_is_changed_by_few_words(sentence: str, expected: tuple[str, str] | str) -> None:
    assert said(sentence, AGREED) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("el 15", january(10, 15)),
        ("15", january(10, 15)),
        ("el 15 de enero", january(10, 15)),
        ("hasta el viernes", january(10, 15)),
        ("el viernes", january(10, 15)),
        ("15/1", january(10, 15)),
        ("el quince", january(10, 15)),
        ("3 noches", january(10, 13)),
        ("una semana", january(10, 17)),
        ("el 5", ("2027-01-10", "2027-02-05")),
        ("el 8 de enero", "departure_not_after_arrival"),
        ("del 12 al 14", january(12, 14)),
    ],
)
def test_the_departure_answers_the_question_about_it(sentence: str, expected: tuple[str, str] | str) -> None:
    assert said(sentence, ARRIVAL_KNOWN) == expected


def test_a_number_answers_how_many_nights() -> None:
    context = StayContext(check_in=date(2027, 1, 10), asked="nights")
    assert said("3", context) == january(10, 13)
    assert said("tres", context) == january(10, 13)
    assert said("serían 4", context) == january(10, 14)
    assert said("hasta el 13", context) == january(10, 13)


def test_a_number_answers_when_they_arrive() -> None:
    reading = read_stay("el 20", today=TODAY, context=NOTHING_YET)
    bare = read_stay("20", today=TODAY, context=NOTHING_YET)
    assert reading is not None and bare is not None
    assert reading.check_in == bare.check_in == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("mejor el finde siguiente", ("2026-12-18", "2026-12-20")),
        ("y el finde siguiente?", ("2026-12-18", "2026-12-20")),
        ("hasta el lunes", ("2026-12-11", "2026-12-14")),
        ("desde el jueves", ("2026-12-10", "2026-12-13")),
        ("y de jueves a domingo?", ("2026-12-10", "2026-12-13")),
        ("el finde del 19", ("2026-12-18", "2026-12-20")),
        ("una noche más", ("2026-12-11", "2026-12-14")),
    ],
)
def test_a_weekend_that_is_talked_about_dates_the_weekdays(sentence: str, expected: tuple[str, str]) -> None:
    assert said(sentence, WEEKEND) == expected


def test_a_month_named_before_dates_the_days_that_follow() -> None:
    first = read_stay("tenés algo en enero?", today=TODAY)
    assert first is not None and first.reason is AskReason.MONTH_ONLY and first.month == date(2027, 1, 1)
    context = StayContext(month=first.month)
    assert said("del 10 al 15", context) == january(10, 15)
    assert said("la primera quincena", context) == january(1, 16)
    assert said("el segundo finde", context) == january(8, 10)
    assert said("del 10 al 15 de febrero", context) == ("2027-02-10", "2027-02-15")


def test_a_count_of_nights_said_before_ends_the_stay() -> None:
    first = read_stay("serían 3 noches", today=TODAY)
    assert first is not None and first.nights == 3
    assert said("desde el 10 de enero", StayContext(nights=first.nights)) == january(10, 13)


def test_a_departure_said_before_waits_for_its_arrival() -> None:
    first = read_stay("nos vamos el 15 de enero", today=TODAY)
    assert first is not None and first.reason is AskReason.DEPARTURE_ONLY
    assert said("llegamos el 12 de enero", StayContext(check_out=first.check_out)) == january(12, 15)
    assert said("el 12", StayContext(check_out=first.check_out, asked="check_in")) == january(12, 15)


def test_a_change_without_a_stay_is_asked_about() -> None:
    assert said("una noche más", StayContext()) == "vague"
    assert said("la semana siguiente", StayContext()) == "vague"


def test_a_stay_cannot_shrink_to_nothing() -> None:
    one_night = StayContext(check_in=date(2027, 1, 10), check_out=date(2027, 1, 11))
    assert said("una noche menos", one_night) == "departure_not_after_arrival"


def test_a_far_weekday_agrees_with_its_number_in_the_month_that_is_talked_about() -> None:
    april = StayContext(check_in=date(2027, 4, 8), check_out=date(2027, 4, 15))
    assert said("del lunes 12 al jueves 15 estaría bien", april) == ("2027-04-12", "2027-04-15")


@pytest.mark.parametrize("sentence", ["qué finde tenés libre?", "cuál finde hay lugar?"])
def test_which_weekend_is_any_of_them(sentence: str) -> None:
    assert said(sentence, NOTHING_YET) == "vague"


def test_how_many_we_are_is_no_day_though_one_was_asked_for() -> None:
    assert said("cuál me recomendás para nosotros dos?", NOTHING_YET) == "nothing"
