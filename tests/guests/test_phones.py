"""One spelling for a telephone number, however a guest writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import PhoneInvalid
from services.guests.phones import normalize_phone


@pytest.mark.parametrize(
    "written",
    [
        "5491155500002", "+54 9 11 5550-0002", "0 11 15 5550-0002", "54 11 15 5550 0002", "11 5550 0002",
        "11 15 5550 0002", "541155500002", "54111555500002", "(011) 15-5550-0002", "9 11 5550 0002",
    ],
)  # fmt: skip
def test_every_way_to_write_a_mobile_of_buenos_aires_gives_its_whatsapp_form(written: str) -> None:
    assert normalize_phone(written) == "5491155500002"


@pytest.mark.parametrize("written", ["+54 291 15 412-3456", "0291 15 4123456", "2914123456", "5492914123456"])
def test_other_area_codes_are_told_from_the_number(written: str) -> None:
    assert normalize_phone(written) == "5492914123456"


@pytest.mark.parametrize(
    ("written", "digits"), [("+55 11 91234-5678", "5511912345678"), ("34612345678", "34612345678")]
)
def test_guests_from_abroad_keep_their_country_code(written: str, digits: str) -> None:
    assert normalize_phone(written) == digits


@pytest.mark.parametrize("written", ["", "123", "mi número", "+54 9", "5491155500002 int 3", "٥٤٩١١٥٥٥٠٠٠٠٢", "9" * 41])
def test_what_nobody_could_call_is_refused(written: str) -> None:
    with pytest.raises(PhoneInvalid):
        normalize_phone(written)


@given(st.integers(2_000_0000, 7_999_9999))
def test_a_normalised_number_stays_as_it_is(number: int) -> None:
    digits = f"54911{number}"
    assert normalize_phone(digits) == digits
    assert normalize_phone("+" + digits) == digits
