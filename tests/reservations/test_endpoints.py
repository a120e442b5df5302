"""Holding, looking and cancelling over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from services.clock import SettableClock
from services.conversations import identities
from services.domain.stay import Stay
from tests.factories import TOKEN, Booking, a_phone, a_wish, march


async def test_a_free_cabin_is_held_for_an_hour(booking: Booking) -> None:
    answer = await booking.hold("Ceibo", march(1, 5))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["status"] == "held"
    assert made["hold_expires_at"] == "2026-11-24T16:00:00Z"
    assert made["total"]["amount"] == sum(line["amount"]["amount"] for line in made["lines"])
    assert made["paid"] == {"amount": 0, "currency": "ARS"}
    again = await booking.get(f"/reservations/{made['code']}")
    assert again.json() == made


async def test_a_second_guest_is_told_that_the_dates_are_taken(booking: Booking) -> None:
    await booking.hold("Ceibo", march(1, 5))
    answer = await booking.hold("Ceibo", march(4, 8))
    assert answer.status_code == 409
    assert answer.json()["code"] == "dates_unavailable"


async def test_a_guest_may_arrive_on_the_day_another_leaves(booking: Booking) -> None:
    await booking.hold("Ceibo", march(1, 5))
    assert (await booking.hold("Ceibo", march(5, 8))).status_code == 201


async def test_a_guest_finds_their_reservations_by_phone_however_it_is_written(booking: Booking) -> None:
    phone = a_phone()
    made = (await booking.hold("Aromo", march(1, 5), phone=phone)).json()
    written = f"+54 9 {phone[3:5]} {phone[5:9]}-{phone[9:]}"
    found = (await booking.get("/reservations", guest_phone=written)).json()["items"]
    assert [one["code"] for one in found] == [made["code"]]


async def test_cancelling_gives_the_nights_back(booking: Booking) -> None:
    code = (await booking.hold("Ceibo", march(1, 5))).json()["code"]
    answer = await booking.delete(f"/reservations/{code}")
    assert answer.status_code == 200
    assert answer.json()["status"] == "cancelled"
    assert (await booking.hold("Ceibo", march(1, 5))).status_code == 201


async def test_a_hold_that_ran_out_cannot_be_cancelled_and_says_so(booking: Booking, clock: SettableClock) -> None:
    code = (await booking.hold("Ceibo", march(1, 5))).json()["code"]
    clock.advance(timedelta(minutes=61))
    answer = await booking.delete(f"/reservations/{code}")
    assert (answer.status_code, answer.json()["code"]) == (409, "hold_expired")
    assert answer.json()["reservation_status"] == "expired"


async def test_a_hold_sent_again_with_its_key_is_the_same_hold(booking: Booking) -> None:
    wish = {"phone": a_phone(), "key": "conversation:message:action_hold"}
    first = await booking.hold("Ceibo", march(1, 5), **wish)
    again = await booking.hold("Ceibo", march(1, 5), **wish)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


async def test_a_key_used_for_another_wish_is_refused(booking: Booking) -> None:
    await booking.hold("Ceibo", march(1, 5), key="one")
    answer = await booking.hold("Ceibo", march(8, 12), key="one")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["con espacio", "x" * 256, "ñ"])
async def test_a_key_must_be_a_plain_word(booking: Booking, key: str) -> None:
    body = a_wish(booking.cabins["Ceibo"], march(1, 5))
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": key.encode()}
    answer = await booking.http.post("/api/v1/reservations", json=body, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_hold_reads_as_expired_at_its_moment_and_its_nights_are_free(
    booking: Booking, clock: SettableClock
) -> None:
    code = (await booking.hold("Ceibo", march(1, 5))).json()["code"]
    clock.advance(timedelta(minutes=60))
    found = (await booking.get(f"/reservations/{code}")).json()
    assert (found["status"], found["hold_expires_at"]) == ("expired", None)
    assert (await booking.hold("Ceibo", march(1, 5))).status_code == 201


@pytest.mark.parametrize(
    ("cabin", "stay", "more", "status", "code"),
    [
        ("Aromo", march(1, 5), {"adults": 3}, 409, "cabin_too_small"),
        ("Aromo", march(1, 5), {"pets": 1}, 409, "pets_not_allowed"),
        ("Ceibo", march(1, 2), {}, 409, "stay_too_short"),
        ("Ceibo", march(1, 5, 2026), {}, 422, "stay_invalid"),
        ("Ceibo", march(1, 5), {"guest": {"name": "Ana", "phone": "123"}}, 422, "phone_invalid"),
        ("Ceibo", march(1, 5), {"guest": {"name": "\u0000 ", "phone": "5491155500002"}}, 422, "invalid"),
        ("Ceibo", march(1, 5), {"guest": {"name": "Ana"}}, 422, "invalid"),
        ("Ceibo", march(1, 5), {"adults": "2"}, 422, "invalid"),
        ("Ceibo", march(1, 5), {"adults": 0}, 422, "invalid"),
        ("Ceibo", march(1, 5), {"cabin_id": str(UUID(int=1))}, 404, "cabin_not_found"),
        (
            "Ceibo", march(1, 5), {"guest": {"name": "Ana", "conversation_id": str(UUID(int=1))}}, 404,
            "guest_not_found",
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_held_is_refused_by_its_code(
    booking: Booking, cabin: str, stay: Stay, more: dict[str, object], status: int, code: str
) -> None:
    answer = await booking.post("/reservations", a_wish(booking.cabins[cabin], stay) | more)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await booking.hold("Ceibo", march(1, 5))).status_code == 201  # nothing was left behind


async def test_a_guest_s_name_is_kept_on_one_clean_line(booking: Booking) -> None:
    guest = {"name": "  Ana\n\u0000 María\u200b  Ríos ", "phone": "5491155500002"}
    made = await booking.post("/reservations", a_wish(booking.cabins["Ceibo"], march(1, 5)) | {"guest": guest})
    assert made.json()["guest_name"] == "Ana María Ríos"


async def test_a_guest_of_a_conversation_is_found_by_it(booking: Booking, clock: SettableClock) -> None:
    phone = a_phone()
    async with booking.product.database.unit_of_work() as connection:
        shown = identities.identities_of(phone=phone, user_id=None)
        conversation = await identities.meet(connection, shown, name="Ana", phone_number_id="1", now=clock.now())
        await connection.commit()
    guest = {"name": "Ana Ríos", "conversation_id": str(conversation)}
    wish = a_wish(booking.cabins["Ceibo"], march(1, 5)) | {"guest": guest}
    made = (await booking.post("/reservations", wish)).json()
    for query in ({"conversation_id": str(conversation)}, {"guest_phone": phone}):
        found = (await booking.get("/reservations", **query)).json()["items"]
        assert [one["code"] for one in found] == [made["code"]]


async def test_somebody_unknown_has_no_reservations(booking: Booking) -> None:
    for query in ({"conversation_id": str(UUID(int=1))}, {"guest_phone": "5491155500099"}):
        assert (await booking.get("/reservations", **query)).json() == {"items": []}


@pytest.mark.parametrize("code", ["K7MPX2A", "nada", "%00", "K7MPX2A'--", "O0O0O0O"])
async def test_an_unknown_code_is_not_found(booking: Booking, code: str) -> None:
    for answer in (await booking.get(f"/reservations/{code}"), await booking.delete(f"/reservations/{code}")):
        assert (answer.status_code, answer.json()["code"]) == (404, "reservation_not_found")


async def test_a_code_may_be_typed_in_small_letters(booking: Booking) -> None:
    code = (await booking.hold("Ceibo", march(1, 5))).json()["code"]
    assert (await booking.get(f"/reservations/{code.lower()}")).json()["code"] == code


async def test_a_baby_comes_along_without_a_bed_or_a_price(booking: Booking) -> None:
    alone = (await booking.quote("Aromo", march(5, 9))).json()
    made = (await booking.hold("Aromo", march(5, 9), children=1, babies=1)).json()
    assert (made["children"], made["babies"]) == (1, 1)
    assert made["total"] == alone["total"]
    assert (await booking.hold("Aromo", march(10, 12), children=1)).json()["code"] == "cabin_too_small"
    assert (await booking.hold("Aromo", march(10, 12), babies=1)).json()["code"] == "party_invalid"
