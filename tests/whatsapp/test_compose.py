"""Answers as message bodies: whatever the assistant says, nothing that the API refuses leaves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.simulator.graph_rules import check_send
from services.whatsapp.compose import compose
from services.whatsapp.fragments import keep_last, length, pieces, shorten

LINK = {"display_text": "Pagar la seña", "url": "https://mp.example/checkout?pref_id=1"}


def bodies(**answer: Any) -> list[dict[str, Any]]:
    """Composed, and accepted by the API's rules."""
    composed = compose([answer])
    for body in composed:
        check_send({"messaging_product": "whatsapp", "to": "5491155500002", **body})
    return composed


def kinds(composed: list[dict[str, Any]]) -> list[str]:
    return [body.get("interactive", {}).get("type") or body["type"] for body in composed]


def buttons(*titles: str, payload: str = "/affirm") -> list[dict[str, Any]]:
    return [{"title": title, "payload": f"{payload}{n}"} for n, title in enumerate(titles)]


def words(body: dict[str, Any]) -> str:
    return str(body["text"]["body"] if body["type"] == "text" else body["interactive"]["body"]["text"])


def test_no_line_ends_between_an_amount_and_its_sign() -> None:
    rows = [{"id": "/a", "title": "Aromo", "description": "$ 195.000 en total"}]
    (body,) = bodies(text="Total: $ 195.000, seña del 30 % ($ o %).", custom={"list": {"button": "Ver", "rows": rows}})
    assert words(body) == "Total: $\u00a0195.000, seña del 30\u00a0% ($ o %)."
    (row,) = body["interactive"]["action"]["sections"][0]["rows"]
    assert row["description"] == "$\u00a0195.000 en total"


@pytest.mark.parametrize(("size", "expected"), [(4096, ["text"]), (4097, ["text", "text"])])
def test_a_text_is_cut_where_the_limit_is(size: int, expected: list[str]) -> None:
    assert kinds(bodies(text="a" * size)) == expected


@pytest.mark.parametrize(
    ("count", "expected"), [(3, ["button"]), (4, ["list"]), (10, ["list"]), (11, ["list", "list"])]
)
def test_choices_come_as_buttons_while_they_fit(count: int, expected: list[str]) -> None:
    assert kinds(bodies(text="¿Cuál?", buttons=buttons(*(f"Opción {n}" for n in range(count))))) == expected


@pytest.mark.parametrize(("size", "expected"), [(20, "button"), (21, "list")])
def test_a_longer_title_needs_a_list(size: int, expected: str) -> None:
    assert kinds(bodies(text="¿Cuál?", buttons=buttons("a" * size))) == [expected]


@pytest.mark.parametrize(("size", "shown"), [(24, "a" * 24), (25, "a" * 23 + "…")])
def test_a_title_too_long_for_a_row_is_whole_in_its_description(size: int, shown: str) -> None:
    (body,) = bodies(text="¿Cuál?", custom={"list": {"button": "Ver", "rows": [{"id": "1", "title": "a" * size}]}})
    (row,) = body["interactive"]["action"]["sections"][0]["rows"]
    assert row["title"] == shown
    assert row.get("description", "a" * size) == "a" * size


@pytest.mark.parametrize(("size", "shown"), [(72, "d" * 72), (73, "d" * 71 + "…")])
def test_a_description_is_shortened_to_its_limit(size: int, shown: str) -> None:
    row = {"id": "1", "title": "Ceibo", "description": "d" * size}
    (body,) = bodies(text="¿Cuál?", custom={"list": {"button": "Ver", "rows": [row]}})
    assert body["interactive"]["action"]["sections"][0]["rows"][0]["description"] == shown


@pytest.mark.parametrize(("size", "expected"), [(1024, ["button"]), (1025, ["text", "button"])])
def test_a_body_too_long_for_buttons_goes_before_them(size: int, expected: list[str]) -> None:
    text = "a" * (size - 6) + ".\n¿Sí?"
    composed = bodies(text=text, buttons=buttons("Sí", "No"))
    assert kinds(composed) == expected
    assert words(composed[-1]).endswith("¿Sí?")


@pytest.mark.parametrize(("size", "shown"), [(20, "a" * 20), (21, "a" * 19 + "…")])
def test_the_words_on_a_link_are_shortened_to_their_limit(size: int, shown: str) -> None:
    (body,) = bodies(text="La seña", custom={"cta_url": {**LINK, "display_text": "a" * size}})
    assert body["interactive"]["action"]["parameters"] == {"display_text": shown, "url": LINK["url"]}


def test_a_link_that_is_no_address_is_said_in_words() -> None:
    (body,) = bodies(text="La seña", custom={"cta_url": {**LINK, "url": "mp.example/x"}})
    assert words(body) == "La seña\nmp.example/x"


@pytest.mark.parametrize(("size", "expected"), [(256, "button"), (257, "text")])
def test_a_choice_whose_id_is_too_long_is_offered_in_words(size: int, expected: str) -> None:
    (body,) = bodies(text="¿Cuál?", buttons=[{"title": "Ceibo", "payload": "p" * size}])
    assert kinds([body]) == [expected]
    if expected == "text":
        assert "Ceibo" in words(body)


def test_the_id_of_a_choice_comes_as_the_assistant_gave_it() -> None:
    payload = '/choose_cabin{"cabin": "Jacarandá"}'
    (body,) = bodies(text="¿Cuál?", buttons=[{"title": "Jacarandá", "payload": payload}])
    assert body["interactive"]["action"]["buttons"] == [
        {"type": "reply", "reply": {"id": payload, "title": "Jacarandá"}}
    ]


def test_choices_with_the_same_id_or_title_are_offered_once() -> None:
    given_twice = [{"title": "Sí", "payload": "1"}, {"title": "Sí", "payload": "2"}, {"title": "Dale", "payload": "1"}]
    (body,) = bodies(text="¿Dale?", buttons=given_twice)
    assert len(body["interactive"]["action"]["buttons"]) == 1


def test_a_picture_goes_before_its_words() -> None:
    assert kinds(bodies(text="La cabaña", image="https://example.com/ceibo.jpg")) == ["image", "text"]


def test_what_has_nothing_to_show_is_not_sent() -> None:
    assert compose([{}, {"text": " \n "}, {"custom": {"handover": {"reason": "asked"}}}, {"image": "ceibo.jpg"}]) == []


@pytest.mark.parametrize("whole", ["👩‍👩‍👧", "🇦🇷", "👍🏽", "n\u0303", "❤️"])
@pytest.mark.parametrize("offset", range(-14, 1))
def test_a_cut_never_splits_what_is_seen_as_one_character(whole: str, offset: int) -> None:
    text = "a" * (4096 + offset) + whole * 3
    first, *others = pieces(text, 4096)
    assert first.lstrip("a").replace(whole, "") == ""
    assert "".join(others).replace(whole, "") == ""


def test_a_cut_falls_between_paragraphs_and_never_in_an_address() -> None:
    address = "https://example.com/" + "x" * 300
    paragraphs = [f"Párrafo {n}. " + "palabra " * 60 + address for n in range(12)]
    cut = pieces("\n\n".join(paragraphs), 4096)
    assert len(cut) > 1
    assert [part for piece in cut for part in piece.split("\n\n")] == paragraphs


TEXTS = st.text(st.sampled_from("aá. \n👍🏽🇦🇷n\u0303…\ud83d\0"), max_size=60).map(lambda text: text * 70) | st.text()


@settings(deadline=None)
@given(text=TEXTS, limit=st.integers(20, 4096))
def test_pieces_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    cut = pieces(text, limit)
    assert all(0 < length(piece) <= limit and piece.strip() for piece in cut)
    assert re.sub(r"\s", "", "".join(cut)) == re.sub(r"\s", "", text)
    before, last = keep_last(text, limit)
    assert length(last) <= limit
    assert re.sub(r"\s", "", before + last) == re.sub(r"\s", "", text)
    assert length(shorten(text, limit)) <= limit


CHOICES = st.lists(
    st.fixed_dictionaries({}, optional={k: TEXTS | st.none() for k in ("title", "payload", "id", "description")}),
    max_size=14,
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXTS | st.none(),
        "buttons": CHOICES | st.none(),
        "image": st.sampled_from(["https://example.com/a.jpg", "no", "http://[", ""]) | st.none(),
        "custom": st.fixed_dictionaries(
            {},
            optional={
                "list": st.fixed_dictionaries({}, optional={"button": TEXTS, "rows": CHOICES}),
                "cta_url": st.fixed_dictionaries(
                    {}, optional={"display_text": TEXTS, "url": st.sampled_from(["https://e.com", "x y", ""])}
                ),
                "handover": st.just({"reason": "asked"}),
            },
        ),
    },
)


@settings(deadline=None)
@given(answer=ANSWERS)
def test_nothing_that_the_api_refuses_is_ever_composed(answer: dict[str, Any]) -> None:
    bodies(**answer)
