"""A month in numbers, and the files that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.console.chart.figures import Sold, months, months_before, next_month, share
from services.console.chart.sheets import cell, sheet
from services.domain.money import Money
from services.domain.stay import Stay
from tests.console.chart.conftest import Desk
from tests.console.chart.test_chart import BLOCK, sold_elsewhere, stay_form
from tests.factories import march

CEIBO, AROMO = UUID(int=1), UUID(int=2)
MARCH = date(2027, 3, 1)


@given(st.integers(0, 10**11), st.integers(1, 60))
def test_the_shares_of_all_nights_are_the_total(total: int, nights: int) -> None:
    shares = [share(total, nights, number) for number in range(nights)]
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1


def test_a_stay_over_two_months_counts_in_both() -> None:
    stay = Stay(date(2027, 3, 30), date(2027, 4, 2))
    found = months(MARCH, 2, cabins=1, sold=[Sold(CEIBO, stay, "whatsapp", 300_00)], kept=[])
    assert [(one.first.month, one.sold, one.income) for one in found] == [(3, 2, 200_00), (4, 1, 100_00)]


def test_occupancy_is_of_the_nights_that_could_be_sold() -> None:
    (month,) = months(
        MARCH, 1, cabins=2, sold=[Sold(CEIBO, march(1, 32 - 1), "owner", 3_000_00)], kept=[march(1, 31), march(2, 3)]
    )
    assert (month.nights, month.kept, month.sold) == (62, 31, 30)
    assert month.occupancy == Decimal(3000) / 31


def test_what_a_portal_sold_counts_as_nights_and_not_in_the_rate() -> None:
    sold = [Sold(CEIBO, march(1, 3), "whatsapp", 200_00), Sold(AROMO, march(1, 5), "airbnb", None)]
    (month,) = months(MARCH, 1, cabins=2, sold=sold, kept=[])
    assert (month.sold, month.income, month.rate) == (6, 200_00, 100_00)
    assert (month.channels["airbnb"].nights, month.channels["airbnb"].is_priced) == (4, False)


def test_a_night_that_is_sold_twice_counts_once_as_ours() -> None:
    sold = [Sold(CEIBO, march(1, 4), "airbnb", None), Sold(CEIBO, march(2, 3), "whatsapp", 100_00)]
    (month,) = months(MARCH, 1, cabins=1, sold=sold, kept=[])
    assert (month.sold, month.channels["whatsapp"].nights, month.channels["airbnb"].nights) == (3, 1, 2)


def test_an_empty_month_has_no_rate() -> None:
    (month,) = months(MARCH, 1, cabins=0, sold=[], kept=[])
    assert month.rate is None
    assert month.occupancy == 0


def test_months_follow_each_other() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert months_before(date(2027, 1, 1), 11) == date(2026, 2, 1)
    assert months_before(date(2026, 12, 1), -3) == date(2027, 3, 1)


# --- files


def test_cells_are_as_excel_in_argentina_reads_them() -> None:
    assert cell(Money(1_234_567_89)) == "1234567,89"
    assert cell(Money(-5_00)) == "-5,00"
    assert cell(Decimal("33.333")) == "33,33"
    assert cell(date(2027, 3, 2)) == "02/03/2027"
    assert cell(None) == ""


@given(st.text(alphabet="=+-@\t\r\n 'aA1\x00＝", max_size=8))
def test_what_a_guest_wrote_is_never_a_formula(name: str) -> None:
    (line,) = csv.reader(io.StringIO(sheet(["x"], [[name]]).decode("utf-8-sig").split("\r\n", 1)[1]), delimiter=";")
    assert not line or not line[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


def test_a_file_begins_with_the_mark_of_utf_8_and_parts_cells_by_semicolons() -> None:
    assert sheet(["Cabaña", "Total"], [["Jacarandá; la grande", Money(50)]]) == (
        b"\xef\xbb\xbf" + 'Cabaña;Total\r\n"Jacarandá; la grande";0,50\r\n'.encode()
    )


# --- pages


async def test_the_page_has_the_months_with_what_was_sold_where(desk: Desk) -> None:
    await desk.confirmed("Ceibo", march(2, 5))
    await desk.held("Ceibo", march(8, 10), name="Beto", phone="5491155500003")
    await sold_elsewhere(desk, "Quebracho", march(10, 12))
    await desk.send(BLOCK, **stay_form(desk, "Aromo", march(3, 6), motivo="Pintura"))
    page = " ".join((await desk.page("/console/numeros?desde=2027-03")).split())
    assert "marzo 2027" in page
    assert "5 de 121" in page
    assert "3 de la casa" in page
    assert "$ 90.000" in page, "a night of 270.000 for three"
    assert "Airbnb" in page
    assert "noviembre 2026" in await desk.page("/console/numeros")


async def test_the_files_have_the_same(desk: Desk) -> None:
    await desk.confirmed("Ceibo", march(2, 5), name="=HYPERLINK(1)")
    answer = await desk.http.get("/console/numeros/meses.csv?desde=2027-03")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert (lines[0]["Mes"], lines[0]["Noches vendidas"], lines[0]["Ingresos"]) == ("03/2027", "3", "270000,00")
    assert (lines[1]["De dónde"], lines[1]["Ingresos de ahí"]) == ("Otro sistema", "270000,00")
    stays = (await desk.http.get("/console/numeros/reservas.csv?desde=2027-03")).content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(stays), delimiter=";")
    assert (line["A nombre de"], line["Entrada"], line["Total"]) == ("'=HYPERLINK(1)", "02/03/2027", "270000,00")
