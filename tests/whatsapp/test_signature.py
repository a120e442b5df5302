"""Meta's signature of its bytes. Vectors: HMAC-SHA256 with the secret app-secret-test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tokens import is_token
from services.whatsapp.signature import is_authentic, secrets_of

SECRET = "app-secret-test"
VECTORS = {
    b'{"object":"whatsapp_business_account","entry":[]}': (
        "5d4a1124b075cf092476e6677b89ce220ec42f3593e0c842f738827622e0c143"
    ),
    rb'{"body":"Caba\u00f1a \/ s\u00ed"}': "88fa4f402abe7b36f8e421fca1bc8efab37a1bab16850a1e7273619c24d7b203",
    '{"body":"Cabaña / sí"}'.encode(): "2b54de354a98a1eeaed88987bf1c388578d632739b6ae02ed5e28111a86fcf46",
    b"": "eae7a02d036925702ccae87ea31741fde6ff441f3e2ee8def6e9fbd3a111c05c",
}


@pytest.mark.parametrize(("body", "digest"), VECTORS.items())
def test_the_bytes_that_were_signed_are_authentic(body: bytes, digest: str) -> None:
    assert is_authentic(body, f"sha256={digest}", secrets=[SECRET])


def test_the_same_json_in_other_bytes_is_not_authentic() -> None:
    escaped, plain = list(VECTORS)[1:3]
    assert not is_authentic(plain, f"sha256={VECTORS[escaped]}", secrets=[SECRET])


@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha1=00", "sha256=" + "0" * 64, "sha256=ñ", "\ud800"])
def test_what_is_no_signature_is_refused(signature: str | None) -> None:
    assert not is_authentic(b"", signature, secrets=[SECRET])


def test_while_secrets_are_rotated_each_of_them_counts() -> None:
    signature = f"sha256={VECTORS[b'']}"
    assert is_authentic(b"", signature, secrets=secrets_of(f"new-secret, {SECRET}"))
    assert not is_authentic(b"", signature, secrets=secrets_of("new-secret,newer-secret"))


@pytest.mark.parametrize("setting", ["", " ", ",", " , "])
def test_without_a_secret_nothing_is_authentic(setting: str) -> None:
    empty_key = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    assert not is_authentic(b"", f"sha256={empty_key}", secrets=secrets_of(setting))


@given(body=st.binary(), signature=st.text())
def test_nothing_that_is_sent_makes_the_check_fail(body: bytes, signature: str) -> None:
    is_authentic(body, signature, secrets=[SECRET])
    is_authentic(body, f"sha256={signature}", secrets=[SECRET])
    assert not is_token(signature, "")
