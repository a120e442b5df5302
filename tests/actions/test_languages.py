"""Guests who write English or Portuguese: told from Spanish, and answered in their language."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from actions.languages import FOREIGN, Language, read_language
from tests.actions.guest import Guest, responses

SENTENCES = [
    line.split("\t") for line in (Path(__file__).parent / "languages.tsv").read_text("utf-8").splitlines() if line
]
FOUND_AT_LEAST = 0.85


def test_no_spanish_is_taken_for_another_language_and_no_language_for_the_other() -> None:
    wrong = [
        (language, text, found)
        for language, text in SENTENCES
        if (found := read_language(text)) in FOREIGN and found != language
    ]
    assert wrong == []


def test_most_short_sentences_tell_their_language() -> None:
    total = Counter(language for language, _ in SENTENCES)
    assert sum(total.values()) >= 200
    found = Counter(language for language, text in SENTENCES if read_language(text) == language)
    shares = {language: found[language] / total[language] for language in FOREIGN}
    assert min(shares.values()) >= FOUND_AT_LEAST, shares


@pytest.mark.parametrize("text", ["ok", "no", "wifi?", "10/1", "Aromo", "👍", "", "check in?"])
def test_what_tells_nothing_keeps_the_language_of_before(text: str) -> None:
    assert read_language(text) is None
    assert read_language(text, before=Language.ENGLISH) is Language.ENGLISH


def test_a_foreign_courtesy_among_spanish_is_a_joke() -> None:
    assert read_language("thank you!", before=Language.SPANISH) is Language.SPANISH
    assert read_language("do you have availability for two people?", before=Language.SPANISH) is Language.ENGLISH
    assert read_language("perdón, ¿tienen lugar?", before=Language.ENGLISH) is Language.SPANISH


def test_everything_can_be_said_in_every_language() -> None:
    names = {name for name in responses() if name.rpartition("_")[2] not in FOREIGN}
    assert {f"{name}_{language}" for name in names for language in FOREIGN} <= set(responses())


def test_every_variant_carries_the_values_and_buttons_of_its_original() -> None:
    said = responses()
    for name, variations in said.items():
        original, _, language = name.rpartition("_")
        if language not in FOREIGN:
            continue
        assert original in said, name
        for variation in variations:
            assert _values(variation["text"]) == _values(said[original][0]["text"]), name
            payloads = [button["payload"] for button in variation.get("buttons", [])]
            assert payloads == [button["payload"] for button in said[original][0].get("buttons", [])], name
            assert all(len(button["title"]) <= 20 for button in variation.get("buttons", [])), name


def _values(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


async def test_a_booking_in_english_from_hello_to_the_hold(guest: Guest) -> None:
    assert "Tell me your dates" in await guest.says("hello, do you speak English?", "greet")
    assert guest.slots["language"] == "en"
    await guest.says("8/3 - 11/3", "inform")
    assert guest.said == ["utter_ask_party_en"]
    assert "from 8 to 11 March 2027" in guest.words
    words = await guest.says("2", "inform")
    assert "For 2 people, from 8 to 11 March 2027 (3 nights), I have:" in words
    words = await guest.says("Aromo", "choose_cabin")
    assert "3 nights: $ 180.000" in words
    assert "Cleaning: $ 15.000" in words
    assert not re.search(r"noche|Limpieza|persona", words)
    assert await guest.says("yes please", "affirm") == "Great! Under which name shall I book it?"
    words = await guest.says("my name is John Smith", "inform")
    assert words.startswith("Done, John Smith! I'm holding *Aromo* for you")


@pytest.mark.parametrize("answer", ["yes but cheaper", "yes?", "no thanks", "maybe later"])
async def test_only_a_clear_english_yes_is_one(guest: Guest, answer: str) -> None:
    await guest.says("hello, do you speak English?", "greet")
    await guest.says("la aromo 8/3 al 11/3 2 personas", "inform")
    await guest.says("I would like to know the price please", "inform")
    assert guest.slots["language"] == "en"
    await guest.says(answer, "affirm" if answer.startswith("yes") else "deny")
    assert not guest.slots.get("agreed")


async def test_portuguese_is_answered_in_portuguese(guest: Guest) -> None:
    assert "Me diga as datas" in await guest.says("oi, tudo bem?", "greet")
    words = await guest.says("8/3 a 11/3", "inform")
    assert "de 8 a 11 de março de 2027" in words
    await guest.says("2", "inform")
    await guest.says("Aromo", "choose_cabin")
    assert "3 noites: $ 180.000" in guest.words
    assert await guest.says("sim, pode reservar", "affirm") == "Ótimo! Em nome de quem faço a reserva?"
    assert "Pronto, João Silva!" in await guest.says("meu nome é João Silva", "inform")


async def test_who_is_not_understood_in_english_is_offered_a_person_in_english(guest: Guest) -> None:
    await guest.says("hello, do you speak English?", "greet")
    await guest.says("what's the colour of the moon", "nlu_fallback", confidence=0.2)
    await guest.says("what's the colour of the sun", "nlu_fallback", confidence=0.2)
    assert guest.said == ["utter_offer_person_en"]
    await guest.taps("Yes, please")
    assert guest.said == ["utter_handover_en"]
