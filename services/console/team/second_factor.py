"""
The second factor: codes of six digits that change every 30 seconds, made by an application on the owner's phone, and
recovery codes for when the phone is gone. Pure; the moment and the key are passed in.

Source: RFC 6238 (TOTP); the address that the QR shows: github.com/google/google-authenticator/wiki/Key-Uri-Format
"""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
from datetime import datetime

import pyotp
import segno

from services.ids import CODE_ALPHABET

STEP_SECONDS = 30
# A phone's clock and a person's hand may be one step off, as the RFC allows.
STEPS_OFF = 1
RECOVERY_CODES, RECOVERY_LENGTH = 8, 12
ISSUER = "Anfitrión"


def new_secret() -> str:
    """A secret of 160 bits, base32."""
    return pyotp.random_base32()


def step_of(code: str, secret: str, *, now: datetime) -> int | None:
    """The step of 30 seconds whose code this is, of those around ``now``; ``None`` for no code of theirs."""
    given = "".join(code.split())
    step = int(now.timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret, interval=STEP_SECONDS)
    found = None
    for one in range(step - STEPS_OFF, step + STEPS_OFF + 1):
        if hmac.compare_digest(codes.at(one * STEP_SECONDS).encode(), given.encode("utf-8", "replace")):
            found = one
    return found


def address(secret: str, *, email: str, house: str) -> str:
    """What an application on a phone takes over: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=house or ISSUER)


def picture(text: str) -> str:
    """A QR code as SVG, black on white in any theme, without a style of its own."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, dark="#000", light="#fff",
        svgclass="qr", lineclass=None, title="Código QR",
    )  # fmt: skip
    return out.getvalue().decode().strip()


def new_recovery_codes() -> list[str]:
    """Codes such as ``K7MP-X2AB-9QRS``, 59 bits each."""
    return [
        "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(4)) for _ in range(RECOVERY_LENGTH // 4))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(code: str, key: bytes) -> str:
    """What is stored of a recovery code, however it was typed: nothing that could be tried without our key."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hmac.new(key, f"recovery {plain}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def looks_like_recovery(code: str) -> bool:
    """Whether somebody typed a recovery code rather than six digits."""
    return sum(letter.isalnum() for letter in code) == RECOVERY_LENGTH
