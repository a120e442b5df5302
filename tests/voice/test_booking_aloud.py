"""A guest books a cabin aloud: recordings through the stand-in of WhatsApp, the real model, the whole product."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.browser.product import RunningProduct, running_product
from tests.spoken import noise, spoken

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

ANSWER_SECONDS = 120.0  # on a busy machine
QUIET_SECONDS = 1.5


@pytest.fixture(scope="module")
def product() -> Iterator[RunningProduct]:
    with running_product() as running:
        yield running


class Phone:
    """A guest's phone: says things aloud, types, taps, and reads what came."""

    def __init__(self, product: RunningProduct) -> None:
        self._http = httpx.Client(base_url=f"{product.address}/simulator", timeout=30, trust_env=False)
        self.guest = self._http.post("/phone/guests", json={"name": "Ana"}).json()
        self.came: list[dict[str, Any]] = []

    def say_aloud(self, content: bytes) -> str:
        """Send a voice note; the answer."""
        kept = self._http.post("/_media", content=content, headers={"Content-Type": "audio/ogg; codecs=opus"}).json()
        return self._send({"kind": "audio", "recording": kept["id"]})

    def type(self, words: str) -> str:
        """Send a text; the answer."""
        return self._send({"kind": "text", "text": words})

    def tap(self, title: str) -> str:
        """Tap a button or a row of the last answer; the answer to that."""
        for message in reversed(self.came):
            for one in self.offered(message):
                if one["title"] == title:
                    kind = "list_reply" if message["content"]["type"] == "list" else "button_reply"
                    tapped = {"kind": kind, "id": one["id"], "title": title}
                    return self._send({**tapped, "answers": message["provider_id"]})
        raise AssertionError(f"nothing to tap is called {title!r}: {self.came}")

    def wish_aloud(self, words: str) -> str:
        """Say something and stand by it when asked; the answer."""
        answer = self.say_aloud(spoken(words))
        return self.tap("Sí, es así") if "¿Es así?" in answer else answer

    @staticmethod
    def offered(message: dict[str, Any]) -> list[dict[str, str]]:
        if message["kind"] != "interactive":
            return []
        action = message["content"]["action"]
        buttons = [button["reply"] for button in action.get("buttons", [])]
        return buttons + [row for section in action.get("sections", []) for row in section["rows"]]

    def _send(self, said: dict[str, Any]) -> str:
        before = len(self._received())
        answer = self._http.post(f"/phone/guests/{self.guest['id']}/messages", json=said)
        assert answer.status_code == 201, answer.text
        limit = time.monotonic() + ANSWER_SECONDS
        seen, since = before, time.monotonic()
        while seen == before or time.monotonic() - since < QUIET_SECONDS:
            assert time.monotonic() < limit, "no answer came"
            time.sleep(0.1)
            now = len(self._received())
            if now != seen:
                seen, since = now, time.monotonic()
        self.came = self._received()[before:]
        return json.dumps([message["content"] for message in self.came], ensure_ascii=False)

    def _received(self) -> list[dict[str, Any]]:
        changes = self._http.get("/phone/changes").json()
        return [
            message
            for message in changes["messages"]
            if message["guest_id"] == self.guest["id"] and message["direction"] == "to_guest"
        ]


def test_a_cabin_is_booked_aloud(product: RunningProduct) -> None:
    phone = Phone(product)
    offer = phone.wish_aloud("Quiero la cabaña Ceibo, del tres al cinco de febrero, somos cuatro.")
    assert "*Ceibo*" in offer
    assert "del 3 al 5 de febrero" in offer
    assert "4 personas" in offer

    assert "nombre" in phone.wish_aloud("Dale, la reservo.")
    assert "Te guardé" in phone.type("Ana Ríos")

    with httpx.Client(base_url=product.address, headers={"Authorization": f"Bearer {product.token}"}) as api:
        found = api.get("/api/v1/reservations", params={"guest_phone": phone.guest["phone"]}).json()["items"]
    (booked,) = found
    wanted = {"check_in": "2027-02-03", "check_out": "2027-02-05", "adults": 4, "status": "held"}
    assert {name: booked[name] for name in wanted} == wanted


def test_where_nobody_speaks_nothing_is_understood(product: RunningProduct) -> None:
    phone = Phone(product)
    assert "no escucho que hables" in phone.say_aloud(noise(3))
    assert "una persona del equipo" in phone.say_aloud(noise(3, seed=2))
