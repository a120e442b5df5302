"""What each form of a notification tells us to look at."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.notifications import Look, read_notification

SAMPLES = Path(__file__).parents[1] / "contract" / "samples" / "mercadopago"


def body(name: str) -> bytes:
    return (SAMPLES / f"made_hook_{name}.json").read_bytes()


@pytest.mark.parametrize(
    ("query", "sample"),
    [
        ({"data.id": "123456789", "type": "payment"}, "payment_created"),
        ({"data.id": "123456789", "type": "payment"}, "payment_updated"),
        ({}, "payment_updated"),
        ({}, "numeric_id"),
        ({"id": "123456789", "topic": "payment"}, "ipn_payment"),
        ({}, "ipn_payment"),
        ({}, "ipn_payment_url"),
        ({"data.id": "217000061680860000", "type": "topic_chargebacks_wh"}, "chargeback"),
    ],
)
def test_every_form_about_a_payment_leads_to_it(query: dict[str, str], sample: str) -> None:
    notification = read_notification(query, body(sample))
    assert (notification.look, notification.payment_id) == (Look.PAYMENT, "123456789")


@pytest.mark.parametrize(
    ("query", "sample"),
    [
        ({"id": "20359978", "topic": "merchant_order"}, "ipn_merchant_order"),
        ({"id": "20359978", "type": "topic_merchant_order_wh"}, "topic_merchant_order_wh"),
    ],
)
def test_an_order_leads_to_the_open_links(query: dict[str, str], sample: str) -> None:
    notification = read_notification(query, body(sample))
    assert (notification.look, notification.payment_id) == (Look.OPEN_LINKS, None)
    assert notification.unsigned_kind


def test_kinds_that_are_no_business_of_ours_lead_nowhere() -> None:
    assert read_notification({"data.id": "ORD01", "type": "order"}, body("order")).look is Look.NOWHERE
    assert read_notification({}, b'{"type":"mp-connect","data":{"id":"9"}}').look is Look.NOWHERE


def test_the_signed_id_of_the_query_outranks_the_body() -> None:
    assert read_notification({"data.id": "42", "type": "payment"}, body("payment_created")).payment_id == "42"


def test_only_ipn_and_orders_may_come_unsigned() -> None:
    assert read_notification({"id": "1", "topic": "payment"}, b"").unsigned_kind
    assert not read_notification({"data.id": "1", "type": "payment"}, body("payment_created")).unsigned_kind


@pytest.mark.parametrize(
    "hostile", ["../../users/me", "1;drop table payment", "", " ", "-1", "1e9", "9" * 21, "１２３", "1\x00"]
)
def test_an_id_that_no_payment_has_leads_nowhere(hostile: str) -> None:
    query = {"data.id": hostile, "type": "payment"}
    assert read_notification(query, b"").look is Look.NOWHERE


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["type", "topic", "data", "id", "resource"]), inner)
    ),
)


@given(raw=st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_breaks_the_reading(raw: bytes) -> None:
    notification = read_notification({}, raw)
    assert (notification.payment_id is not None) == (notification.look is Look.PAYMENT)
    assert "\x00" not in notification.topic
