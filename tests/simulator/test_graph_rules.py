"""The Graph API's limits, at their edges."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.simulator.graph_rules import GraphRefusal, check_send, length


def a_message(kind: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": "5491155500002", "type": kind, kind: content, **more}


def buttons(*titles: str, body: str = "¿Cuál?", ids: tuple[str, ...] = ()) -> dict[str, Any]:
    names = ids or tuple(f"id-{n}" for n in range(len(titles)))
    replies = [{"type": "reply", "reply": {"id": i, "title": t}} for i, t in zip(names, titles, strict=True)]
    return a_message("interactive", {"type": "button", "body": {"text": body}, "action": {"buttons": replies}})


def a_row(number: int, title: str = "Ceibo", description: str = "Hasta 4") -> dict[str, str]:
    return {"id": f"cabin-{number}", "title": title, "description": description}


def a_list(*sections: list[dict[str, str]], body: str = "¿Cuál?", button: str = "Ver cabañas") -> dict[str, Any]:
    titled = len(sections) > 1
    shaped = [{"rows": rows, **({"title": f"Grupo {n}"} if titled else {})} for n, rows in enumerate(sections)]
    action = {"button": button, "sections": shaped}
    return a_message("interactive", {"type": "list", "body": {"text": body}, "action": action})


def a_link(text: str = "Pagar", url: str = "https://example.com/pagar") -> dict[str, Any]:
    action = {"name": "cta_url", "parameters": {"display_text": text, "url": url}}
    return a_message("interactive", {"type": "cta_url", "body": {"text": "La seña"}, "action": action})


def rows(count: int) -> list[dict[str, str]]:
    return [a_row(number) for number in range(count)]


ACCEPTED = {
    "text of 4096": a_message("text", {"body": "a" * 4096}),
    "three buttons": buttons("Sí", "No", "Quizás"),
    "button title of 20": buttons("a" * 20),
    "button id of 256": buttons("Sí", ids=("i" * 256,)),
    "button body of 1024": buttons("Sí", body="a" * 1024),
    "ten rows": a_list(rows(10)),
    "ten rows in two sections": a_list(rows(10)[:4], rows(10)[4:]),
    "row title of 24": a_list([a_row(1, "a" * 24)]),
    "row description of 72": a_list([a_row(1, description="a" * 72)]),
    "list body of 4096": a_list(rows(1), body="a" * 4096),
    "link text of 20": a_link("a" * 20),
    "loopback link": a_link(url="http://127.0.0.1:8000/simulator/mercadopago/checkout?pref_id=1"),
    "user id instead of a phone": {
        **{k: v for k, v in a_message("text", {"body": "hola"}).items() if k != "to"},
        "recipient": "AR.1000000000000001",
    },
    "image by link": a_message("image", {"link": "https://example.com/a.jpg", "caption": "a" * 1024}),
    "location": a_message("location", {"latitude": -38.05, "longitude": -61.93, "name": "Acá"}),
    "template": a_message(
        "template",
        {
            "name": "recordatorio",
            "language": {"code": "es_AR"},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}],
        },
    ),
    "quoting": a_message("text", {"body": "hola"}, context={"message_id": "wamid.X"}),
}
REFUSED = {
    "no product": (100, {**a_message("text", {"body": "hola"}), "messaging_product": "sms"}),
    "nobody to send to": (100, {**a_message("text", {"body": "hola"}), "to": ""}),
    "a phone with letters": (131009, {**a_message("text", {"body": "hola"}), "to": "549-once"}),
    "an ill-formed user id": (131009, {"messaging_product": "whatsapp", "recipient": "Ana", "text": {"body": "a"}}),
    "empty text": (100, a_message("text", {"body": ""})),
    "blank text": (100, a_message("text", {"body": " \n"})),
    "no text": (131008, a_message("text", {})),
    "text of 4097": (100, a_message("text", {"body": "a" * 4097})),
    "text of 2049 emoji": (100, a_message("text", {"body": "🏡" * 2049})),
    "unknown type": (100, a_message("poll", {})),
    "type without its content": (131008, {"messaging_product": "whatsapp", "to": "5491155500002", "type": "image"}),
    "four buttons": (131009, buttons("a", "b", "c", "d")),
    "no buttons": (131009, buttons()),
    "button title of 21": (131009, buttons("a" * 21)),
    "empty button title": (131009, buttons("")),
    "equal button titles": (131009, buttons("Sí", "Sí")),
    "equal button ids": (131009, buttons("Sí", "No", ids=("x", "x"))),
    "button id of 257": (131009, buttons("Sí", ids=("i" * 257,))),
    "button id with a blank": (131009, buttons("Sí", ids=(" si",))),
    "button body of 1025": (131009, buttons("Sí", body="a" * 1025)),
    "eleven rows": (131009, a_list(rows(11))),
    "eleven rows in two sections": (131009, a_list(rows(11)[:4], rows(11)[4:])),
    "equal row ids": (131009, a_list([a_row(1), a_row(1)])),
    "row title of 25": (131009, a_list([a_row(1, "a" * 25)])),
    "row description of 73": (131009, a_list([a_row(1, description="a" * 73)])),
    "list button of 21": (131009, a_list(rows(1), button="a" * 21)),
    "list body of 4097": (131009, a_list(rows(1), body="a" * 4097)),
    "link text of 21": (131009, a_link("a" * 21)),
    "link to nowhere": (131009, a_link(url="pagar")),
    "image by link and id": (100, a_message("image", {"link": "https://example.com/a.jpg", "id": "1"})),
    "audio with a caption": (100, a_message("audio", {"id": "1", "caption": "oí"})),
    "a place off the map": (131009, a_message("location", {"latitude": 95, "longitude": 0})),
    "template parameter with a new line": (
        100,
        a_message(
            "template",
            {
                "name": "aviso",
                "language": {"code": "es_AR"},
                "components": [{"type": "body", "parameters": [{"type": "text", "text": "a\nb"}]}],
            },
        ),
    ),
    "a template's button without a payload": (
        131008,
        a_message(
            "template",
            {
                "name": "aviso",
                "language": {"code": "es_AR"},
                "components": [
                    {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload"}]}
                ],
            },
        ),
    ),
    "a template's component that there is not": (
        100,
        a_message(
            "template",
            {"name": "aviso", "language": {"code": "es_AR"}, "components": [{"type": "pie", "parameters": []}]},
        ),
    ),
    "opaque data of 513": (100, a_message("text", {"body": "hola"}, biz_opaque_callback_data="a" * 513)),
}


@pytest.mark.parametrize("message", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_graph_accepts_passes(message: dict[str, Any]) -> None:
    check_send(message)


@pytest.mark.parametrize(("code", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_graph_refuses_is_refused_with_its_code(code: int, message: dict[str, Any]) -> None:
    with pytest.raises(GraphRefusal) as refusal:
        check_send(message)
    assert refusal.value.code == code


def test_a_section_needs_a_title_among_others() -> None:
    message = a_list(rows(2)[:1], rows(2)[1:])
    del message["interactive"]["action"]["sections"][1]["title"]
    with pytest.raises(GraphRefusal):
        check_send(message)


def test_an_emoji_outside_the_first_plane_counts_twice() -> None:
    assert length("ñ") == 1
    assert length("🏡") == 2


_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*ACCEPTED.values()]), st.data())
def test_no_mangled_message_breaks_the_rules_themselves(message: dict[str, Any], data: st.DataObject) -> None:
    """Whatever sits at any place, the answer is a pass or a refusal."""
    message = _copy(message)
    mangled: Any = message
    while isinstance(mangled, dict | list) and mangled:
        keys = list(mangled) if isinstance(mangled, dict) else range(len(mangled))
        key: Any = data.draw(st.sampled_from(keys))
        if not isinstance(mangled[key], dict | list) or data.draw(st.booleans()):
            mangled[key] = data.draw(_json)
            break
        mangled = mangled[key]
    with contextlib.suppress(GraphRefusal):
        check_send(message)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
