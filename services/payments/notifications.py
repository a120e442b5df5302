"""
What a Mercado Pago notification says: where to look, and nothing else.

Webhooks (``?data.id=…&type=payment``), their older IPN form (``?id=…&topic=payment``) and kinds that do not concern
us arrive at one address; the body repeats the query, sometimes with other types, and may be missing or broken.
A notification is a hint, so reading one never fails.

Source: Mercado Pago, "Notifications" (webhooks and IPN).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

PAYMENT_TOPICS = ("payment",)
CHARGEBACK_TOPICS = ("topic_chargebacks_wh", "chargebacks")
ORDER_TOPICS = ("merchant_order", "topic_merchant_order_wh")

_TOPIC = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,63}")
_PAYMENT_ID = re.compile(r"[0-9]{1,20}")
_IN_ADDRESS = re.compile(r"/payments/([0-9]{1,20})/?$")


class Look(StrEnum):
    """Where a notification tells us to look."""

    PAYMENT = "payment"
    OPEN_LINKS = "open_links"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Notification:
    """
    One notification, read.

    ``payment_id`` is set when ``look`` is PAYMENT. ``unsigned_kind`` tells that the provider never signs this form
    (IPN and merchant orders), so that a missing signature proves nothing.
    """

    topic: str
    look: Look
    payment_id: str | None
    unsigned_kind: bool


def read_notification(query: Mapping[str, str], body: bytes) -> Notification:
    """Read a notification's query parameters and raw body. Never raises: what cannot be read says nothing."""
    said = _object(body)
    topic = _first_topic(query.get("type"), query.get("topic"), said.get("type"), said.get("topic"))
    payment_id = _payment_id(topic, query, said)
    look = Look.PAYMENT if payment_id else Look.OPEN_LINKS if topic in ORDER_TOPICS else Look.NOWHERE
    unsigned_kind = topic in ORDER_TOPICS or "topic" in query or "resource" in said
    return Notification(topic=topic, look=look, payment_id=payment_id, unsigned_kind=unsigned_kind)


def _payment_id(topic: str, query: Mapping[str, str], said: Mapping[str, Any]) -> str | None:
    data = said["data"] if isinstance(said.get("data"), dict) else {}
    if topic in CHARGEBACK_TOPICS:
        return _id(data.get("payment_id"))
    if topic not in PAYMENT_TOPICS:
        return None
    candidates = (query.get("data.id"), query.get("id"), data.get("id"), said.get("resource"))
    return next((found for candidate in candidates if (found := _id(candidate))), None)


def _id(value: object) -> str | None:
    """A payment id from text, number or address; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    if _PAYMENT_ID.fullmatch(text):
        return text
    found = _IN_ADDRESS.search(text)
    return found.group(1) if found else None


def _first_topic(*candidates: object) -> str:
    return next((c for c in candidates if isinstance(c, str) and _TOPIC.fullmatch(c)), "unknown")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
