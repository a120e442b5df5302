"""One spelling for telephone numbers: digits with country code, Argentine mobiles with their 9."""

from __future__ import annotations

import re

import phonenumbers

from services.errors import PhoneInvalid

HOME = "AR"
HOME_CODE = 54
MOBILE_MARK = "9"
HOME_NATIONAL_DIGITS = 10  # area code and number, without the mobile mark


def normalize_phone(text: str) -> str:
    """
    Digits with country code, as WhatsApp names a guest: ``+54 9 11 5550-0002``, ``0 11 15 5550-0002``,
    ``54 11 15 5550 0002`` and ``11 5550 0002`` all give ``5491155500002``.

    An Argentine number without its mobile 9 is taken for a mobile: guests write from one. Numbers of other countries
    need their country code. Raises ``PhoneInvalid``. Source: Graph API, Argentine numbers.
    """
    number = _parsed(text)
    national = phonenumbers.national_significant_number(number)
    if number.country_code == HOME_CODE and len(national) == HOME_NATIONAL_DIGITS:
        national = MOBILE_MARK + national
    return f"{number.country_code}{national}"


def _parsed(text: str) -> phonenumbers.PhoneNumber:
    for candidate in _readings(text):
        try:
            number = phonenumbers.parse(candidate, HOME)
        except phonenumbers.NumberParseException:
            continue
        # Without a country code the digits must be a number that exists at home; with one, new ranges are believed.
        is_likely = phonenumbers.is_possible_number if candidate.startswith("+") else phonenumbers.is_valid_number
        if is_likely(number):
            return number
    raise PhoneInvalid


def _readings(text: str) -> list[str]:
    """What the digits may mean, the likeliest first: they may begin with a country code though no plus says so."""
    if not re.fullmatch(r"[\d\s()+./-]{6,40}", text, re.ASCII):
        return []
    digits = re.sub(r"\D", "", text)
    abroad, home = "+" + digits, digits
    if text.strip().startswith("+"):
        return [abroad]
    return [abroad, home] if digits.startswith(str(HOME_CODE)) else [home, abroad]
