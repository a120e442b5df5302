"""How the providers sign what they tell the product. Written apart from the code that verifies it."""

from __future__ import annotations

import hashlib
import hmac


def graph_signature(raw: bytes, secret: str) -> str:
    """The ``X-Hub-Signature-256`` of a body. Source: Graph API webhooks."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def mercadopago_signature(data_id: str, *, request_id: str, ts: str, secret: str) -> str:
    """The ``x-signature`` of a notification about ``data_id``. Source: Mercado Pago, validating webhooks."""
    manifest = f"id:{data_id.lower()};request-id:{request_id};ts:{ts};"
    return f"ts={ts},v1={hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()}"


def first_secret(configured: str) -> str:
    """The secret to sign with, where several are configured for a rotation (separated by commas)."""
    return configured.split(",")[0].strip()
