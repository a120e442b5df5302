"""Who signed a notification. Vectors: secret ``mp-secret-test``, digests computed once with another program."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.signature import is_authentic, manifest

SECRET = "mp-secret-test"
REQUEST = "bb56a2f1-6aae-46ac-982e-9dcd3581d08e"
ORDER = "ORD01JQ4S4KYAJSBCTQXWC3GE0YZ6"
MILLISECONDS, SECONDS = "1742505638683", "1742505638"

GENUINE = {
    "a payment": (
        "123456789", REQUEST, MILLISECONDS, "f2d39addd79bd74a1563f8795da5da956fbd3414b73dae08516924fff60ffb79",
    ),
    "a time in seconds": (
        "123456789", REQUEST, SECONDS, "32e36e9a84a6f052f14f238e255fe23b9498162c33a3308736ce8f11845686d7",
    ),
    "an id signed in lower case": (
        ORDER, "req-1", MILLISECONDS, "85a587f6731bb128726525cbfa7e837bdfd15bc3a2f46b32042d0604b73e45c6",
    ),
    "an id signed as received": (
        ORDER, "req-1", MILLISECONDS, "5696e2421ae32cecc0093b9e962c407a5fc4ea7eceb0a2175af3b7c0639ca8e7",
    ),
    "no request id": (
        "123456789", None, MILLISECONDS, "3e21b306c9e69bd2ab066ba0d7f83b3a4e20dc302dc4b5612a0b1a696ee17d93",
    ),
    "no data id": (None, "req-1", MILLISECONDS, "e9c7843f155535cded3478a65478993dcac066083e9cb0cfa3db57949a1ee51b"),
    "only a time": (None, None, MILLISECONDS, "b49fa32209b0443e3e54b3c7a31cb2277d2d073eb53829b8048e2219609cd0d0"),
}  # fmt: skip
WITHOUT_LAST_SEMICOLON = "c8fa69f2350250e59ea00b2dd39fa9156051ab6b44c736e2ae0fee7ca4553b95"
PAYMENT = GENUINE["a payment"]


@pytest.mark.parametrize("case", GENUINE.values(), ids=GENUINE)
def test_a_genuine_signature_is_recognised(case: tuple[str | None, str | None, str, str]) -> None:
    data_id, request_id, ts, digest = case
    assert is_authentic(f"ts={ts},v1={digest}", secrets=[SECRET], data_id=data_id, request_id=request_id)


@pytest.mark.parametrize("case", GENUINE.values(), ids=GENUINE)
def test_another_secret_recognises_nothing(case: tuple[str | None, str | None, str, str]) -> None:
    data_id, request_id, ts, digest = case
    assert not is_authentic(f"ts={ts},v1={digest}", secrets=["other"], data_id=data_id, request_id=request_id)


@pytest.mark.parametrize(
    "header",
    [
        f"v1={PAYMENT[3]},ts={MILLISECONDS}",
        f" ts = {MILLISECONDS} , v1 = {PAYMENT[3]} ",
        f"TS={MILLISECONDS},V1={PAYMENT[3]}",
        f"ts={MILLISECONDS},v1={PAYMENT[3]},v2=whatever,note=a=b",
        f"ts={MILLISECONDS},v1={'0' * 64},v1={PAYMENT[3]}",
    ],
)
def test_order_blanks_case_and_unknown_parts_of_the_header_do_not_matter(header: str) -> None:
    assert is_authentic(header, secrets=[SECRET], data_id="123456789", request_id=REQUEST)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        f"ts={MILLISECONDS}",
        f"v1={PAYMENT[3]}",
        f"ts=,v1={PAYMENT[3]}",
        f"ts={MILLISECONDS},v1=",
        f"ts={SECONDS},v1={PAYMENT[3]}",
        f"ts={MILLISECONDS},v1={WITHOUT_LAST_SEMICOLON}",
        f"ts={MILLISECONDS},v1={PAYMENT[3][:-1]}",
        f"ts={MILLISECONDS},v1={PAYMENT[3]}0",
        f"ts={MILLISECONDS},v1=ñandú",
        f"ts={MILLISECONDS}\udcff,v1=\udcff",
        f"ts={MILLISECONDS},v2={PAYMENT[3]}",
        f"ts={MILLISECONDS},ts={SECONDS},v1={PAYMENT[3]}",
    ],
)
def test_a_header_that_does_not_sign_this_notification_is_refused(header: str) -> None:
    assert not is_authentic(header, secrets=[SECRET], data_id="123456789", request_id=REQUEST)


def test_a_signature_of_another_payment_is_refused() -> None:
    header = f"ts={MILLISECONDS},v1={PAYMENT[3]}"
    assert not is_authentic(header, secrets=[SECRET], data_id="123456780", request_id=REQUEST)
    assert not is_authentic(header, secrets=[SECRET], data_id="123456789", request_id="another")
    assert not is_authentic(header, secrets=[SECRET], data_id=None, request_id=REQUEST)


def test_while_secrets_rotate_both_are_good() -> None:
    header = f"ts={MILLISECONDS},v1={PAYMENT[3]}"
    assert is_authentic(header, secrets=["the-next-one", SECRET], data_id="123456789", request_id=REQUEST)


def test_without_a_secret_nothing_is_authentic() -> None:
    unkeyed = hmac.new(b"", manifest("1", request_id=None, ts="2").encode(), hashlib.sha256).hexdigest()
    for secrets in ([], [""]):
        assert not is_authentic(f"ts=2,v1={unkeyed}", secrets=secrets, data_id="1", request_id=None)


@given(header=st.text(), data_id=st.none() | st.text(), request_id=st.none() | st.text())
def test_no_text_breaks_the_check_or_passes_by_chance(header: str, data_id: str | None, request_id: str | None) -> None:
    assert not is_authentic(header, secrets=[SECRET], data_id=data_id, request_id=request_id)
