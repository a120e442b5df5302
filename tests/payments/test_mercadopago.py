"""The adapter against recorded answers, and against a stand-in whose answers have their shape."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import ProviderRefused, ProviderUnavailable
from services.payments.mercadopago import (
    MercadoPago,
    error_name,
    preference_body,
    read_payment,
    read_preference,
    read_refund,
)
from services.payments.port import PreferenceRequest, ProviderRefund
from tests.payments.stand_in import Provider, running_provider

# The SDK warns of a field that is still the way to name a webhook per preference.
pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")
SAMPLES = Path(__file__).parents[1] / "contract" / "samples" / "mercadopago"
REQUEST = PreferenceRequest(
    title="Seña Ceibo 1 al 3 de diciembre",
    amount=55_500_50,
    currency="ARS",
    reference="K7MPX2A-1",
    expires_at=datetime(2026, 11, 24, 16, 0, 0, 123456, UTC),
    cash_until=None,
    site="https://arroyo.example",
    return_path="/pago/2f0c",
    idempotency_key="0b7a9f0e-5b0e-4f0e-9d0e-2f0c5b0e4f0e",
)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
async def gateway(provider: Provider) -> AsyncIterator[MercadoPago]:
    door = MercadoPago("APP_USR-test", provider.url)
    yield door
    await door.close()


# --- recorded answers


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("py_mocks_payment_get", ("17014025134", "approved", "accredited", 58_80, 0, "BRL", "MP0001")),
        ("php_payment_payment_base", ("17014025134", "approved", "accredited", 12_34, 0, "BRL", "1631894348")),
        ("java_payment_payment_base", ("17014025134", "approved", "accredited", 12_34, 0, "BRL", "1631894348")),
        ("java_payment_payment_3ds", ("17014025134", "approved", "accredited", 12_34, 0, "BRL", "1631894348")),
        (
            "java_payment_payment_boleto",
            ("1311781516", "pending", "pending_waiting_payment", 100_00, 0, "BRL", "1677145242"),
        ),
        ("java_payment_payment_pix", ("21071815560", "pending", "pending_waiting_transfer", 100_00, 0, "BRL", None)),
        ("java_payment_payment_cancelled", ("17014025134", "cancelled", "accredited", 12_34, 0, "BRL", "1631894348")),
        ("net_mock_paymentupdateresponse", ("123456789", "cancelled", None, 100_00, 0, "XXX", None)),
        ("go_payment_get_response", ("789", "refunded", "refunded", 0, 0, "XXX", None)),
        ("go_payment_create_response", ("123", "pending", "pending_challenge", 0, 0, "XXX", None)),
    ],
)
def test_recorded_payments_are_read(name: str, said: tuple[Any, ...]) -> None:
    payment = read_payment(sample(name))
    assert said == (
        payment.id, payment.status, payment.status_detail, payment.amount, payment.refunded, payment.currency,
        payment.reference,
    )  # fmt: skip


def test_the_provider_s_own_time_of_change_is_read() -> None:
    assert read_payment(sample("py_mocks_payment_get")).updated_at == datetime(2024, 1, 15, 13, 30, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "py_mocks_preference_create",
        "php_preference_preference_base",
        "java_preference_preference_base",
        "go_preference_preference_create",
        "go_preference_preference_get",
    ],
)
def test_recorded_preferences_are_read(name: str) -> None:
    preference = read_preference(sample(name))
    assert preference.url.endswith(f"pref_id={preference.id}")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("made_error_400_autoreturn", "invalid_auto_return"),
        ("made_error_401", "unauthorized"),
        ("java_payment_payment_card_token_error", "bad_request"),
    ],
)
def test_recorded_errors_are_named_and_are_no_payments(name: str, error: str) -> None:
    assert error_name(sample(name)) == error
    with pytest.raises(ProviderUnavailable):
        read_payment(sample(name))
    with pytest.raises(ProviderUnavailable):
        read_preference(sample(name))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    ),
    st.sampled_from(["transaction_amount", "currency_id", "external_reference", "date_last_updated", "status_detail"]),
)
def test_an_odd_field_never_breaks_the_reading_and_can_be_stored(odd: Any, field: str) -> None:
    payment = read_payment({**sample("py_mocks_payment_get"), field: odd})
    stored = json.dumps(payment.raw, allow_nan=False)
    assert r"\u0000" not in stored
    assert payment.updated_at is None or payment.updated_at.tzinfo is not None


@given(st.integers(1, 10**11))
def test_an_amount_survives_the_way_to_the_provider_and_back(amount: int) -> None:
    body = json.loads(json.dumps(preference_body(replace(REQUEST, amount=amount), notify=False)))
    paid = read_payment({"id": 1, "status": "approved", "transaction_amount": body["items"][0]["unit_price"]})
    assert paid.amount == amount


# --- what is sent


def test_a_preference_says_all_that_is_needed_and_nothing_about_the_guest() -> None:
    assert preference_body(REQUEST, notify=True) == {
        "items": [
            {
                "id": "K7MPX2A-1",
                "title": "Seña Ceibo 1 al 3 de diciembre",
                "quantity": 1,
                "unit_price": 55500.5,
                "currency_id": "ARS",
            }
        ],
        "external_reference": "K7MPX2A-1",
        "notification_url": "https://arroyo.example/webhooks/mercadopago?source_news=webhooks",
        "back_urls": {
            "success": "https://arroyo.example/pago/2f0c",
            "pending": "https://arroyo.example/pago/2f0c",
            "failure": "https://arroyo.example/pago/2f0c",
        },
        "auto_return": "approved",
        "expires": True,
        "expiration_date_to": "2026-11-24T16:00:00.123+00:00",
        "date_of_expiration": "2026-11-24T16:00:00.123+00:00",
        "payment_methods": {"excluded_payment_types": [{"id": "ticket"}, {"id": "atm"}]},
    }


def test_a_cash_coupon_may_outlive_the_link_that_it_was_made_on() -> None:
    body = preference_body(replace(REQUEST, cash_until=datetime(2026, 11, 27, 16, tzinfo=UTC)), notify=True)
    assert body["expiration_date_to"] == "2026-11-24T16:00:00.123+00:00"
    assert body["date_of_expiration"] == "2026-11-27T16:00:00.000+00:00"
    assert body["payment_methods"] == {"excluded_payment_types": []}


async def test_a_refund_travels_with_its_key_and_a_whole_one_without_an_amount(
    gateway: MercadoPago, provider: Provider
) -> None:
    paid = provider.pay("K7MPX2A-1", 55_500.5)
    part = await gateway.refund(paid, amount=500_50, key="the-key-1")
    rest = await gateway.refund(paid, amount=None, key="the-key-2")
    first, second = provider.requests
    assert (first["body"], first["headers"]["x-idempotency-key"]) == ({"amount": 500.5}, "the-key-1")
    assert (second["body"], second["headers"]["x-idempotency-key"]) == (None, "the-key-2")
    assert [one.amount for one in (part, rest)] == [500_50, 55_000_00]
    assert await gateway.refunds(paid) == [part, rest]


def test_a_real_refund_is_read() -> None:
    assert read_refund(sample("py_mocks_refund_create")) == ProviderRefund("1091618291", 58_80, "approved")


async def test_a_preference_is_closed_by_ending_it_now(gateway: MercadoPago, provider: Provider) -> None:
    made = await gateway.create_preference(REQUEST)
    await gateway.close_preference(made.id, at=datetime(2026, 11, 24, 15, tzinfo=UTC))
    assert provider.requests[-1]["body"] == {"expires": True, "expiration_date_to": "2026-11-24T15:00:00.000+00:00"}
    await gateway.close_preference("100000001-unknown", at=datetime(2026, 11, 24, 15, tzinfo=UTC))


def test_auto_return_is_left_out_where_the_provider_would_refuse_it() -> None:
    assert "auto_return" not in preference_body(replace(REQUEST, site="http://127.0.0.1:8000"), notify=True)


async def test_the_wish_travels_with_its_token_and_one_idempotency_key(
    gateway: MercadoPago, provider: Provider
) -> None:
    preference = await gateway.create_preference(REQUEST)
    (request,) = provider.requests
    assert preference.url == provider.preferences[preference.id]["init_point"]
    assert request["headers"]["authorization"] == "Bearer APP_USR-test"
    assert request["headers"]["x-idempotency-key"] == REQUEST.idempotency_key
    assert request["body"]["notification_url"].startswith("https://arroyo.example/webhooks/mercadopago")


async def test_a_payment_is_fetched_and_an_unknown_one_is_none(gateway: MercadoPago, provider: Provider) -> None:
    payment_id = provider.pay("K7MPX2A-1", 55_500.5)
    payment = await gateway.payment(payment_id)
    assert payment is not None
    assert (payment.id, payment.amount, payment.reference) == (payment_id, 55_500_50, "K7MPX2A-1")
    assert await gateway.payment("123456") is None


async def test_search_finds_the_payments_of_a_reference_only(gateway: MercadoPago, provider: Provider) -> None:
    mine = [provider.pay("K7MPX2A-1", 1), provider.pay("K7MPX2A-1", 2, "rejected")]
    provider.pay("K7MPX2A-2", 3)
    assert [payment.id for payment in await gateway.search("K7MPX2A-1")] == mine
    assert await gateway.search("nobody-1") == []


# --- when it does not do its part


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (503, b"<html>"), (429, b"{}"), (200, b"<html>"), (200, b"null"), (200, b"[]"), (404, b"<html>")],
)
async def test_what_may_work_later_is_unavailable(
    gateway: MercadoPago, provider: Provider, status: int, body: bytes
) -> None:
    provider.fail_next(status, body)
    with pytest.raises(ProviderUnavailable):
        await gateway.payment("1")


@pytest.mark.parametrize("name", ["made_error_400_autoreturn", "made_error_401"])
async def test_what_is_wrong_with_the_request_is_refused(gateway: MercadoPago, provider: Provider, name: str) -> None:
    error = sample(name)
    provider.fail_next(error["status"], json.dumps(error).encode())
    with pytest.raises(ProviderRefused, match=error["error"]):
        await gateway.create_preference(REQUEST)


async def test_nobody_listening_is_unavailable() -> None:
    with running_provider() as gone:
        address = gone.url
    gateway = MercadoPago("APP_USR-test", address)
    with pytest.raises(ProviderUnavailable):
        await gateway.search("K7MPX2A-1")
    await gateway.close()


async def test_without_a_token_nothing_is_sent(provider: Provider) -> None:
    gateway = MercadoPago("", provider.url)
    with pytest.raises(ProviderRefused, match="MERCADOPAGO_ACCESS_TOKEN"):
        await gateway.payment("1")
    assert provider.requests == []
    await gateway.close()


def test_the_stand_in_answers_in_the_recorded_shape() -> None:
    provider = Provider()
    real = sample("java_payment_payment_base")
    stood_in = provider.payments[provider.pay("K7MPX2A-1", 12.34)]
    assert {key: type(value) for key, value in stood_in.items()} == {key: type(real[key]) for key in stood_in}
