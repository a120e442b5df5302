"""
Whether a webhook was signed by Mercado Pago.

The signature covers a manifest of three parts, ``id:<data.id>;request-id:<x-request-id>;ts:<ts>;``, where an absent
part is left out whole, keyed with the application's webhook secret. The documentation says to lower-case an
alphanumeric ``data.id``, the official SDK signs it as received: both are accepted, which lets nothing else in.

Source: Mercado Pago, "Webhooks", section "Validate the origin of the notification"; sdk-python webhook/validator.py.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def is_authentic(header: str, *, secrets: Iterable[str], data_id: str | None, request_id: str | None) -> bool:
    """
    Whether ``header`` (``x-signature``) signs a notification about ``data_id`` (from the query string, as received).

    ``secrets`` may hold several during a rotation. Comparison takes the same time wherever the texts differ. Age is
    not judged: a retry may be days old, and repeating a notification changes nothing.
    """
    parts = list(_parts(header))
    stamps = [value for key, value in parts if key == "ts"]
    given = [_bytes(value) for key, value in parts if key == "v1" and value]
    if len(stamps) != 1 or not stamps[0] or not given:
        return False
    manifests = {manifest(form, request_id=request_id, ts=stamps[0]) for form in _forms(data_id)}
    matches = [
        hmac.compare_digest(_sign(secret, text), digest)
        for secret in secrets
        if secret
        for text in manifests
        for digest in given
    ]
    return any(matches)


def manifest(data_id: str | None, *, request_id: str | None, ts: str) -> str:
    """The text that is signed. An absent or empty part drops out whole; ``ts`` stays verbatim."""
    text = f"id:{data_id};" if data_id else ""
    text += f"request-id:{request_id};" if request_id else ""
    return text + f"ts:{ts};"


def _forms(data_id: str | None) -> set[str | None]:
    return {data_id, data_id.lower()} if data_id else {None}


def _parts(header: str) -> Iterable[tuple[str, str]]:
    for part in header.split(","):
        key, _, value = part.partition("=")
        yield key.strip().lower(), value.strip()


def _sign(secret: str, text: str) -> bytes:
    return hmac.new(_bytes(secret), _bytes(text), hashlib.sha256).hexdigest().encode()


def _bytes(text: str) -> bytes:
    # A header's stray bytes arrive as lone surrogates, which no encoding takes.
    return text.encode("utf-8", "replace")
