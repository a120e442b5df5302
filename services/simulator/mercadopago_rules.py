"""
What Mercado Pago refuses in a preference, and its numbers of pesos. Pure.

Amounts are pesos with at most two decimals in the API and whole centavos in here.
Source: Mercado Pago API reference, preferences.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from services.simulator.webhooks import MERCADOPAGO_PATH

CURRENCY = "ARS"
CENTAVOS = 100
REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
MOMENTS = ("date_of_expiration", "expiration_date_from", "expiration_date_to")


class LedgerRefusal(Exception):
    """Mercado Pago's own refusal: an HTTP status, its short name for the error and a sentence."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.name = name


def check_preference(wanted: dict[str, Any]) -> None:
    """Pass, or raise :class:`LedgerRefusal` for the first rule that a preference breaks."""
    items = wanted.get("items")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise LedgerRefusal(400, "invalid_items", "items needed")
    for item in items:
        if not isinstance(item.get("title"), str) or not item["title"]:
            raise LedgerRefusal(400, "invalid_items", "title needed")
        if not isinstance(item.get("quantity"), int) or item["quantity"] < 1:
            raise LedgerRefusal(400, "invalid_items", "quantity must be a positive number")
        if item.get("currency_id") != CURRENCY:
            raise LedgerRefusal(400, "invalid_items", "currency_id invalid")
        if centavos(item.get("unit_price")) <= 0:
            raise LedgerRefusal(400, "invalid_items", "unit_price invalid")
    reference = wanted.get("external_reference")
    if reference is not None and not (isinstance(reference, str) and REFERENCE.fullmatch(reference)):
        raise LedgerRefusal(400, "invalid_external_reference", "external_reference invalid")
    for name in MOMENTS:
        if wanted.get(name) is not None and not (isinstance(wanted[name], str) and MOMENT.fullmatch(wanted[name])):
            raise LedgerRefusal(400, f"invalid_{name}", f"{name} must be yyyy-MM-dd'T'HH:mm:ss.SSSZ")
    success = (wanted.get("back_urls") or {}).get("success") or ""
    if wanted.get("auto_return") and not success.startswith("https://"):
        raise LedgerRefusal(400, "invalid_auto_return", "auto_return invalid. back_url.success must be defined")
    url = wanted.get("notification_url")
    if url is not None and (not isinstance(url, str) or len(url) > 500 or not urlsplit(url).hostname):
        raise LedgerRefusal(400, "invalid_notification_url", "notification_url attribute must be url valid")


def total(preference: dict[str, Any]) -> int:
    """What a preference asks for, in centavos."""
    return sum(centavos(item["unit_price"]) * int(item["quantity"]) for item in preference["items"])


def notify_path(notification_url: str | None) -> str:
    """
    Path and query of a notification address. Its host is left aside: the stand-in tells one product only, so that
    nobody can make it call elsewhere.
    """
    if not notification_url:
        return MERCADOPAGO_PATH
    parts = urlsplit(notification_url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def pesos(amount: int) -> int | float:
    """Centavos as the API writes them: a number of pesos."""
    value = Decimal(amount) / CENTAVOS
    return int(value) if value == value.to_integral_value() else float(value)


def centavos(value: object) -> int:
    """The API's number of pesos in centavos. Raises :class:`LedgerRefusal` for more than two decimals or no number."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidOperation
        amount = Decimal(str(value)) * CENTAVOS
        if amount != amount.to_integral_value():
            raise InvalidOperation
        return int(amount)
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise LedgerRefusal(400, "bad_request", "amount attribute must be numeric") from error
