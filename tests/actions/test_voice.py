"""Voice notes: what is in doubt is repeated, what was not understood is asked for again, what counts is quoted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.actions.guest import Guest
from tests.actions.steps import STEPS, at_step

RIGHT, WRONG = '/heard_right{"voice": 7}', '/heard_wrong{"voice": 7}'


async def sends_note(guest: Guest, reason: str, **about: Any) -> str:
    entities = json.dumps({"media_kind": "audio", "reason": reason})
    return await guest.sends(f"/unreadable_message{entities}", kind="choice", **about)


@pytest.mark.parametrize("step", STEPS)
async def test_what_is_in_doubt_is_repeated_with_two_buttons_and_changes_nothing(guest: Guest, step: str) -> None:
    await at_step(guest, step)
    before = {name: guest.slots.get(name) for name in ("check_in", "check_out", "adults", "cabin", "pending", "offer")}

    words = await sends_note(guest, "doubtful", heard="del 10 al 12 {de} enero", right=RIGHT, wrong=WRONG)

    assert words == "Entendí: «del 10 al 12 {de} enero». ¿Es así?"
    assert [button["payload"] for button in guest.heard[0].buttons] == [RIGHT, WRONG]
    assert {name: guest.slots.get(name) for name in before} == before


@pytest.mark.parametrize("reason", ["silence", "unclear", "language", "too_long", "unusable", "gone", "away", "wrong"])
async def test_each_reason_has_its_words_and_the_second_note_in_a_row_offers_a_person(
    guest: Guest, reason: str
) -> None:
    await sends_note(guest, reason, longest_seconds=180)
    assert guest.said == [f"utter_voice_{reason}"]
    if reason == "too_long":
        assert "3 min" in guest.words
    await sends_note(guest, reason, longest_seconds=180)
    assert guest.said == ["utter_offer_person"]


async def test_a_doubt_between_two_notes_does_not_start_the_count_anew(guest: Guest) -> None:
    await sends_note(guest, "unclear")
    await sends_note(guest, "doubtful", heard="hola", right=RIGHT, wrong=WRONG)
    await sends_note(guest, "wrong")
    assert guest.said == ["utter_offer_person"]


async def test_dates_heard_are_quoted_before_what_follows_from_them(guest: Guest) -> None:
    await guest.says_aloud("Hola, del 10 al 12 de marzo para 2", "ask_availability")
    assert guest.said[0] == "utter_voice_heard"
    assert "del 10 al 12 de marzo para 2" in guest.heard[0].text
    assert len(guest.said) > 1


async def test_a_yes_heard_is_quoted_and_a_question_is_not(guest: Guest) -> None:
    await at_step(guest, "agreement")
    await guest.says_aloud("¿A qué hora se entra?", "ask_checkin_times")
    assert "utter_voice_heard" not in guest.said
    await at_step(guest, "agreement")
    await guest.says_aloud("Sí, dale, reservala", "affirm")
    assert guest.said[0] == "utter_voice_heard"


async def test_what_is_typed_is_not_quoted(guest: Guest) -> None:
    await guest.says("Hola, del 10 al 12 de marzo para 2", "ask_availability")
    assert "utter_voice_heard" not in guest.said
