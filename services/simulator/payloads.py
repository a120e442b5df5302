"""The bodies that Meta and Mercado Pago post to the product. Pure. Source: their webhook references."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

ACCOUNT_ID = "100000000000000"
WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Number:
    """The business's WhatsApp number: its id in the Graph API and its digits."""

    id: str
    display: str = "5491155500000"


def graph_body(number: Number, **value: Any) -> bytes:
    """
    One webhook body with ``contacts``, ``messages`` or ``statuses``.

    Meta escapes every character outside ASCII, and slashes; the signature is of those very bytes.
    """
    metadata = {"display_phone_number": number.display, "phone_number_id": number.id}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    body = {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT_ID, "changes": [change]}]}
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def contact(name: str, *, phone: str | None, user_id: str) -> dict[str, Any]:
    """Who writes. A guest with a user name may show no phone."""
    profile = {"name": name} if phone else {"name": name, "username": "@" + "".join(name.lower().split())}
    return {"profile": profile, **({"wa_id": phone} if phone else {}), "user_id": user_id}


def guest_message(
    kind: str,
    content: dict[str, Any],
    *,
    message_id: str,
    said_at: datetime,
    phone: str | None,
    user_id: str,
    answers: str | None = None,
    business: str = "",
) -> dict[str, Any]:
    """A message of a guest. ``answers``: the message of ours (by the ``business`` number) whose button was tapped."""
    return {
        **({"context": {"from": business, "id": answers}} if answers else {}),
        **({"from": phone} if phone else {}),
        "from_user_id": user_id,
        "id": message_id,
        "timestamp": posix(said_at),
        "type": kind,
        kind: content,
    }


def status(
    name: str,
    *,
    message_id: str,
    at: datetime,
    phone: str | None,
    user_id: str,
    opaque: str | None,
    errors: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """What became of a message to a guest. ``opaque`` comes back as it was sent."""
    report: dict[str, Any] = {"id": message_id, "status": name, "timestamp": posix(at)}
    if phone:
        report["recipient_id"] = phone
    report["recipient_user_id"] = user_id
    if name in ("sent", "delivered"):
        report["pricing"] = {
            "billable": False,
            "pricing_model": "PMP",
            "category": "service",
            "type": "free_customer_service",
        }
    if errors:
        report["errors"] = errors
    if opaque is not None:
        report["biz_opaque_callback_data"] = opaque
    return report


def payment_notification(
    payment_id: int, *, action: str, notification_id: int, at: datetime, collector_id: int
) -> bytes:
    """A hint that a payment changed: ``action`` is ``payment.created`` or ``payment.updated``."""
    return json.dumps(
        {
            "action": action,
            "api_version": "v1",
            "data": {"id": str(payment_id)},
            "date_created": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "id": notification_id,
            "live_mode": False,
            "type": "payment",
            "user_id": str(collector_id),
        }
    ).encode()


def posix(moment: datetime) -> str:
    """Seconds since 1970, as text: so Meta writes them."""
    return str(int(moment.timestamp()))
