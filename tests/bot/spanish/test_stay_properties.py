"""What holds for every stay, whatever the day: the calendar in words and back."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.spanish import PartyReading, StayContext, StayReading, format_date, format_stay, read_party, read_stay
from bot.spanish.holidays import is_free, long_weekends
from bot.spanish.resolving import LONGEST_STAY
from bot.spanish.text import normalise, tokenise
from bot.spanish.vocabulary import MONTH_NAMES, WEEKDAY_NAMES

DAY = timedelta(days=1)


def words_of(text: str) -> list[str]:
    """The words of a text, as a list to choose from."""
    return text.split()


FEW = settings(max_examples=40, deadline=None)
TODAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
WORDED = words_of(
    """
    primero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
    dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete
    veintiocho veintinueve treinta treinta+y+uno
    """
)


@st.composite
def stays(draw: st.DrawFn, longest: int = 60) -> tuple[date, date, date]:
    """A day of writing, an arrival within a year of it, a departure."""
    today = draw(TODAYS)
    check_in = today + draw(st.integers(0, 330)) * DAY
    return today, check_in, check_in + draw(st.integers(1, longest)) * DAY


def is_29_february(*days: date) -> bool:
    return any((day.month, day.day) == (2, 29) for day in days)


def read(text: str, today: date) -> tuple[date | None, date | None]:
    reading = read_stay(text, today=today)
    assert reading is not None, text
    assert not reading.ask, (text, reading.reason)
    return reading.check_in, reading.check_out


def month(day: date) -> str:
    return MONTH_NAMES[day.month - 1]


def worded(number: int) -> str:
    return WORDED[number - 1].replace("+", " ")


@FEW
@given(stays())
def test_a_formatted_stay_is_read_back(stay: tuple[date, date, date]) -> None:
    today, check_in, check_out = stay
    assert read(format_stay(check_in, check_out, today=today), today) == (check_in, check_out)


@FEW
@given(stays(longest=LONGEST_STAY), st.integers(0, 700))
def test_a_formatted_stay_far_ahead_says_its_year_and_is_read_back(stay: tuple[date, date, date], later: int) -> None:
    today, check_in, check_out = stay
    check_in, check_out = check_in + later * DAY, check_out + later * DAY
    assert read(format_stay(check_in, check_out, today=today), today) == (check_in, check_out)


@FEW
@given(stays())
def test_a_formatted_day_is_read_back(stay: tuple[date, date, date]) -> None:
    today, check_in, _ = stay
    assert read(format_date(check_in, today=today), today) == (check_in, None)


@FEW
@given(stays())
def test_numbers_words_and_figures_say_the_same(stay: tuple[date, date, date]) -> None:
    today, check_in, check_out = stay
    if is_29_february(check_in, check_out) or check_in < today:
        return
    one, other = check_in, check_out
    forms = [
        f"del {one.day} de {month(one)} al {other.day} de {month(other)}",
        f"desde el {worded(one.day)} de {month(one)} hasta el {worded(other.day)} de {month(other)}",
        f"{one.day}/{one.month} al {other.day}/{other.month}",
        f"{one.day:02d}-{one.month:02d}-{one.year} a {other.day:02d}-{other.month:02d}-{other.year}",
        f"{one.isoformat()} - {other.isoformat()}",
        f"entramos el {one.day}.{one.month} y salimos el {other.day}.{other.month}",
        f"LLEGADA {one.day} {month(one)[:3].upper()}, SALIDA {other.day} {month(other)[:3].upper()}"
        if one.month != 3 and other.month != 3
        else f"llegada {one.day} {month(one)}, salida {other.day} {month(other)}",
        f"el {WEEKDAY_NAMES[one.weekday()]} {one.day} de {month(one)} por {(other - one).days} noches",
        f"{(other - one).days} noches a partir del {one.day}/{one.month}/{one.year % 100:02d}",
    ]
    assert {read(form, today) for form in forms} == {(check_in, check_out)}


@FEW
@given(stays())
def test_another_day_of_writing_before_the_arrival_changes_nothing(stay: tuple[date, date, date]) -> None:
    today, check_in, check_out = stay
    text = f"del {check_in.day}/{check_in.month}/{check_in.year} al {check_out.day}/{check_out.month}/{check_out.year}"
    assert read(text, today) == read(text, check_in) == (check_in, check_out)


@FEW
@given(TODAYS, st.integers(1, 31), st.integers(1, 31))
def test_days_without_a_month_are_the_next_ones(today: date, first: int, last: int) -> None:
    reading = read_stay(f"del {first} al {last}", today=today)
    assert reading is not None
    if reading.ask:
        assert reading.check_in is None
        return
    assert reading.check_in is not None and reading.check_out is not None
    assert (reading.check_in.day, reading.check_out.day) == (first, last)
    assert reading.check_in >= today
    earlier = [today + n * DAY for n in range((reading.check_in - today).days)]
    assert all(day.day != first for day in earlier)


@FEW
@given(TODAYS, st.sampled_from(WEEKDAY_NAMES))
def test_a_weekday_is_the_first_one_after_today(today: date, weekday: str) -> None:
    check_in, check_out = read(f"el {weekday} por 2 noches", today)
    assert check_in is not None and check_out is not None
    assert 1 <= (check_in - today).days <= 7
    assert WEEKDAY_NAMES[check_in.weekday()] == weekday


@FEW
@given(TODAYS)
def test_weekends_go_from_friday_to_sunday_and_follow_each_other(today: date) -> None:
    this_in, this_out = read("este finde", today)
    other_in, other_out = read("el otro finde", today)
    assert this_in is not None and this_out is not None and other_in is not None and other_out is not None
    assert this_out.weekday() == other_out.weekday() == 6
    assert this_in >= today and other_in.weekday() == 4
    assert other_out - this_out == 7 * DAY


@FEW
@given(TODAYS, st.integers(1, 12))
def test_the_two_fortnights_make_the_month(today: date, number: int) -> None:
    name = MONTH_NAMES[number - 1]
    first = read_stay(f"la primera quincena de {name} de 2029", today=today)
    second = read_stay(f"la segunda quincena de {name} de 2029", today=today)
    whole = read_stay(f"todo {name} de 2029", today=today)
    assert first is not None and second is not None and whole is not None
    assert first.check_out == second.check_in
    assert (first.check_in, second.check_out) == (whole.check_in, whole.check_out)
    assert whole.nights == monthrange(2029, number)[1]


@FEW
@given(TODAYS)
def test_a_long_weekend_begins_on_the_eve_of_its_free_days(today: date) -> None:
    check_in, check_out = read("el próximo finde largo", today)
    assert check_in is not None and check_out is not None
    assert not is_free(check_in)
    assert all(is_free(check_in + n * DAY) for n in range(1, (check_out - check_in).days + 1))
    assert not is_free(check_out + DAY)
    assert any(window.start == check_in for window in long_weekends(check_in.year) + long_weekends(check_in.year + 1))


@FEW
@given(stays(longest=14), st.integers(1, 5))
def test_nights_are_added_and_taken_away_at_the_departure(stay: tuple[date, date, date], nights: int) -> None:
    today, check_in, check_out = stay
    context = StayContext(check_in=check_in, check_out=check_out)
    longer = read_stay(f"{nights} noches más", today=today, context=context)
    assert longer is not None and (longer.check_in, longer.check_out) == (check_in, check_out + nights * DAY)
    back = StayContext(check_in=check_in, check_out=longer.check_out)
    shorter = read_stay(f"{nights} noches menos", today=today, context=back)
    assert shorter is not None and (shorter.check_in, shorter.check_out) == (check_in, check_out)


@FEW
@given(st.text(max_size=80), TODAYS)
def test_no_text_breaks_the_reader(text: str, today: date) -> None:
    reading = read_stay(text, today=today)
    if reading is None:
        return
    assert 0 <= reading.start < reading.end <= len(text)
    if reading.check_in is not None and reading.check_out is not None:
        assert today <= reading.check_in < reading.check_out
        assert reading.nights == (reading.check_out - reading.check_in).days
    assert reading.ask == (reading.reason is not None)


ENDLESS = words_of("1, 1 y los otra entre 1/ 1- lunes, de+1, cumple+el+1+de+enero+ somos+1+ y+no+el+1,+ nenes+de+3+y+")


@pytest.mark.parametrize("piece", ENDLESS)
def test_the_longest_message_of_one_piece_over_and_over_is_read(piece: str) -> None:
    text = (piece.replace("+", " ") + " ") * 2000
    assert isinstance(read_stay(text[:4096], today=date(2026, 11, 24)), StayReading | None)
    assert isinstance(read_party(text[:4096]), PartyReading | None)


VOCABULARY = st.sampled_from(
    words_of(
        """
        del al el la de desde hasta y o no a en 1 3 5 10 15 20 31 10/1 5-2 dos quince primera segunda última
        finde semana quincena enero febrero diciembre viernes domingo mañana hoy pasado este próximo otro que
        viene largo noches días una perdón mejor en vez de semana santa carnaval navidad entramos salimos más
        menos antes después todo feriado , . -
        """
    )
)


@FEW
@given(st.lists(VOCABULARY, max_size=14).map(" ".join), TODAYS, st.booleans())
def test_no_order_of_its_own_words_breaks_the_reader(text: str, today: date, known: bool) -> None:
    context = StayContext(check_in=today + 10 * DAY, check_out=today + 13 * DAY) if known else None
    reading = read_stay(text, today=today, context=context)
    if reading is not None and not reading.ask and reading.check_in is not None:
        assert reading.check_in >= today
        assert reading.check_out is None or reading.check_out > reading.check_in


@FEW
@given(st.text(max_size=60))
def test_each_token_stands_where_it_says(text: str) -> None:
    plain, places = normalise(text)
    assert len(places) == len(plain) + 1
    assert places == sorted(places)
    tokens = tokenise(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


@FEW
@given(stays(), st.sampled_from(["¡Hola! 😀 ", "che, ", "Buenas tardes, quería consultar ", "Ñandú… "]))
def test_the_span_bounds_the_words_of_the_stay(stay: tuple[date, date, date], greeting: str) -> None:
    today, check_in, check_out = stay
    text = greeting + format_stay(check_in, check_out, today=today) + " 🙏 gracias"
    reading = read_stay(text, today=today)
    assert reading is not None
    said = text[reading.start : reading.end]
    assert said.startswith(str(check_in.day))
    assert month(check_out) in said and "gracias" not in said
