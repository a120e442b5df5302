"""
The port spoken to Mercado Pago, through its official SDK.

The SDK is synchronous, so its calls run in a few threads of their own. It knows one host; a client of ours lets the
``MERCADOPAGO_API_URL`` setting put a stand-in in its place. HTTP errors come back as values and are told apart here.

Source: Mercado Pago API reference (preferences, payments) and sdk-python 3.6.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import requests
from mercadopago import SDK
from mercadopago.config import RequestOptions
from mercadopago.errors import MercadoPagoError
from mercadopago.http import HttpClient

from services.domain.money import Money
from services.errors import ProviderRefused, ProviderUnavailable
from services.payments.port import Preference, PreferenceRequest, ProviderPayment, ProviderRefund

OFFICIAL_URL = "https://api.mercadopago.com"
TIMEOUT_SECONDS = 10.0  # for connecting and for reading, each
RETRIES = 1
THREADS = 4
SEARCH_LIMIT = 50
NOTIFICATION_PATH = "/webhooks/mercadopago?source_news=webhooks"
RESULTS = ("success", "pending", "failure")
# Coupons that are paid in cash, hours or days later.
CASH_TYPES = ("ticket", "atm")
NO_CURRENCY = "XXX"


class MercadoPago:
    """The provider behind ``access_token``. ``api_url``: a stand-in's address, or empty for the real one."""

    def __init__(self, access_token: str, api_url: str = "") -> None:
        self._token = access_token
        self._stood_in = bool(api_url)
        self._sdk = SDK(access_token, http_client=_ClientOf(api_url or OFFICIAL_URL))
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="mercadopago")

    async def create_preference(self, request: PreferenceRequest) -> Preference:
        """Make a page to pay on. A repeated ``idempotency_key`` may or may not give the same page back."""
        body = preference_body(request, notify=self._stood_in or request.site.startswith("https://"))
        options = self._options({"x-idempotency-key": request.idempotency_key})
        return read_preference(_good(await self._call(lambda: self._sdk.preference().create(body, options))))

    async def close_preference(self, preference_id: str, *, at: datetime) -> None:
        """Let a page be paid on no longer from a moment on. A preference that is not there is closed."""
        body = {"expires": True, "expiration_date_to": _stamp(at)}
        answer = await self._call(lambda: self._sdk.preference().update(preference_id, body, self._options()))
        if answer["status"] != 404:
            _good(answer)

    async def payment(self, payment_id: str) -> ProviderPayment | None:
        """The payment of that id; ``None`` on 404."""
        answer = await self._call(lambda: self._sdk.payment().get(payment_id, self._options()))
        return None if answer["status"] == 404 else read_payment(_good(answer))

    async def search(self, reference: str) -> list[ProviderPayment]:
        """The newest payments made with a reference (at most 50), newest first."""
        filters = {
            "external_reference": reference,
            "sort": "date_created",
            "criteria": "desc",
            "limit": SEARCH_LIMIT,
            "offset": 0,
        }
        answer = _good(await self._call(lambda: self._sdk.payment().search(filters, self._options())))
        found = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            raise ProviderUnavailable("Mercado Pago answered a search without results")
        return [read_payment(item) for item in found]

    async def refund(self, payment_id: str, *, amount: int | None, key: str) -> ProviderRefund:
        """Give back minor units of a payment, or all of it; the same key gives back once."""
        body = None if amount is None else {"amount": _major_units(amount)}
        options = self._options({"x-idempotency-key": key})
        return read_refund(_good(await self._call(lambda: self._sdk.refund().create(payment_id, body, options))))

    async def refunds(self, payment_id: str) -> list[ProviderRefund]:
        """Every refund of a payment."""
        answer = _good(await self._call(lambda: self._sdk.refund().list_all(payment_id, self._options())))
        if not isinstance(answer, list):
            raise ProviderUnavailable("Mercado Pago answered something that is no list of refunds")
        return [read_refund(item) for item in answer]

    async def account(self) -> str:
        """Whose account the token opens, as its owner knows it."""
        answer = _good(await self._call(lambda: self._sdk.user().get(self._options())))
        said = answer if isinstance(answer, dict) else {}
        return str(said.get("email") or said.get("nickname") or said.get("id") or "")

    async def close(self) -> None:
        """Let go of the threads; calls under way end by their time-out."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _options(self, headers: dict[str, str] | None = None) -> RequestOptions:
        # One per operation: the SDK keeps what it is given, headers included.
        return RequestOptions(
            access_token=self._token, connection_timeout=TIMEOUT_SECONDS, max_retries=RETRIES, custom_headers=headers
        )

    async def _call(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What the SDK answers, ``{"status": …, "response": …}``, from a thread."""
        if not self._token:
            raise ProviderRefused("MERCADOPAGO_ACCESS_TOKEN is not set")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except (requests.RequestException, MercadoPagoError) as error:
            # The SDK raises its own error only for a body that is not JSON: some gateway answered in its place.
            raise ProviderUnavailable(f"Mercado Pago could not be reached: {type(error).__name__}") from error


def _good(answer: dict[str, Any]) -> Any:
    """The body of a 2xx answer. Raises ``ProviderUnavailable`` or ``ProviderRefused`` for another."""
    status = answer["status"]
    if status == 429 or status >= 500:
        raise ProviderUnavailable(f"Mercado Pago answered {status}")
    if not 200 <= status < 300:
        raise ProviderRefused(f"Mercado Pago answered {status}: {error_name(answer['response'])}")
    return answer["response"]


class _ClientOf(HttpClient):  # type: ignore[misc]
    """The SDK's HTTP client with another host; certificates are checked as always."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def request(self, method: str, url: str, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Send the SDK's request to our base address."""
        there = self._base_url + url.removeprefix(OFFICIAL_URL)
        answer: dict[str, Any] = super().request(method, there, *arguments, **options)
        return answer


def preference_body(request: PreferenceRequest, *, notify: bool) -> dict[str, Any]:
    """
    The preference as the API takes it, without a word about the guest.

    The link itself ends with the hold (``expiration_date_to``); a cash coupon, where there is time for one, later
    (``date_of_expiration``). ``auto_return`` is refused for a page that is not https.
    """
    body: dict[str, Any] = {
        "items": [
            {
                "id": request.reference,
                "title": request.title,
                "quantity": 1,
                "unit_price": _major_units(request.amount),
                "currency_id": request.currency,
            }
        ],
        "external_reference": request.reference,
        "back_urls": dict.fromkeys(RESULTS, request.site + request.return_path),
        "expires": True,
        "expiration_date_to": _stamp(request.expires_at),
        "date_of_expiration": _stamp(request.cash_until or request.expires_at),
        "payment_methods": {
            "excluded_payment_types": [] if request.cash_until else [{"id": kind} for kind in CASH_TYPES]
        },
    }
    if request.site.startswith("https://"):
        body["auto_return"] = "approved"
    if notify:
        body["notification_url"] = request.site + NOTIFICATION_PATH
    return body


def read_preference(answer: object) -> Preference:
    """A preference from the API's answer. Raises ``ProviderUnavailable`` when it has no address to pay at."""
    said = answer if isinstance(answer, dict) else {}
    identifier, url = said.get("id"), said.get("init_point")
    if not isinstance(identifier, str) or not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise ProviderUnavailable("Mercado Pago answered a preference without an address")
    return Preference(id=identifier, url=url)


def read_payment(answer: object) -> ProviderPayment:
    """A payment from the API's answer. Raises ``ProviderUnavailable`` when id or status are missing."""
    said = answer if isinstance(answer, dict) else {}
    identifier, status = said.get("id"), said.get("status")
    if isinstance(identifier, bool) or not isinstance(identifier, int | str) or not isinstance(status, str):
        raise ProviderUnavailable("Mercado Pago answered something that is not a payment")
    live_mode = said.get("live_mode")
    return ProviderPayment(
        id=str(identifier),
        status=status,
        status_detail=_text(said.get("status_detail")),
        amount=_minor_units(said.get("transaction_amount")),
        refunded=_minor_units(said.get("transaction_amount_refunded")),
        currency=_currency(said.get("currency_id")),
        reference=_text(said.get("external_reference")),
        live_mode=live_mode if isinstance(live_mode, bool) else None,
        collector_id=_text(said.get("collector_id")),
        updated_at=_moment(said.get("date_last_updated")),
        raw=_storable(said),
        refunds=_refunds(said.get("refunds")),
        expires_at=_moment(said.get("date_of_expiration")),
    )


def read_refund(answer: object) -> ProviderRefund:
    """A refund from the API's answer. Raises ``ProviderUnavailable`` when its id is missing."""
    said = answer if isinstance(answer, dict) else {}
    identifier = _text(said.get("id"))
    if identifier is None:
        raise ProviderUnavailable("Mercado Pago answered something that is not a refund")
    return ProviderRefund(identifier, _minor_units(said.get("amount")), _text(said.get("status")) or "approved")


def _refunds(value: object) -> tuple[tuple[str, int], ...]:
    """The refunds that a payment lists: id and minor units. One that is not approved has moved no money yet."""
    listed = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return tuple(
        (identifier, _minor_units(item.get("amount")))
        for item in listed
        if (identifier := _text(item.get("id"))) and item.get("status") in (None, "approved")
    )


def error_name(answer: object) -> str:
    """The provider's short name for an error, fit for a log line. ``cause`` takes many forms and is not read."""
    name = answer.get("error") if isinstance(answer, dict) else None
    return name if isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_. \-]{1,80}", name) else "unnamed"


def _major_units(amount: int) -> int | float:
    # JSON has one kind of number: a Decimal's shortest text survives the way through float unchanged.
    major = Money(amount).major()
    return int(major) if major == major.to_integral_value() else float(major)


def _minor_units(value: object) -> int:
    """An amount in minor units. What is no amount of money is worth nothing, and so can never confirm anything."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0
    try:
        return Money.from_major(Decimal(str(value))).amount
    except (InvalidOperation, ValueError, OverflowError):
        return 0


def _currency(value: object) -> str:
    return value if isinstance(value, str) and len(value) == 3 else NO_CURRENCY


def _text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text: str = _storable(str(value))
    return text or None


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _storable(value: Any) -> Any:
    """The same value without what PostgreSQL's text and JSON refuse: NUL, lone surrogates, infinite numbers."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
