"""Answers as they leave: bodies, and for notices the template that says the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.simulator.graph_rules import check_send
from services.whatsapp.compose import compose
from services.whatsapp.outgoing import VALUE_LIMIT, Outgoing, outgoing

UNTIL = "2026-11-24T13:00:00-03:00"


def a_notice(*values: str, text: str = "Hola", **more: Any) -> dict[str, Any]:
    template = {"name": "notice_day_before", "language": "es_AR", "values": list(values)}
    return {"text": text, "custom": {"notice": {"template": template, "not_after": UNTIL}}, **more}


def test_an_ordinary_answer_has_no_template_and_no_end() -> None:
    answers = [{"text": "hola"}, {"text": "chau"}]
    assert outgoing(answers) == [Outgoing(body) for body in compose(answers)]


def test_a_notice_carries_its_template_and_its_end() -> None:
    (leaving,) = outgoing([a_notice("Ana", "13:00")])
    assert leaving.body == {"type": "text", "text": {"body": "Hola", "preview_url": False}}
    assert leaving.not_after == datetime.fromisoformat(UNTIL)
    assert leaving.template == {
        "type": "template",
        "template": {
            "name": "notice_day_before",
            "language": {"code": "es_AR"},
            "components": [
                {"type": "body", "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "13:00"}]}
            ],
        },
    }


def test_the_buttons_of_a_notice_come_with_the_template() -> None:
    (leaving,) = outgoing([a_notice(buttons=[{"title": "Pagar la seña", "payload": "/pay_deposit"}])])
    assert leaving.template is not None
    assert leaving.template["template"]["components"] == [
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "/pay_deposit"}],
        }
    ]


def test_a_notice_too_long_for_one_body_is_said_by_one_template() -> None:
    first, *others = outgoing([a_notice("Ana", text="palabra " * 1000)])
    assert first.template is not None
    assert others
    assert all(other.template is None for other in others)


@pytest.mark.parametrize("value", ["dos\n\nrenglones\ty      blancos", "", "   ", "x" * 5000])
def test_a_value_becomes_what_the_api_takes(value: str) -> None:
    (leaving,) = outgoing([a_notice(value)])
    assert leaving.template is not None
    (parameter,) = leaving.template["template"]["components"][0]["parameters"]
    assert 0 < len(parameter["text"]) <= VALUE_LIMIT
    assert not set(parameter["text"]) & set("\n\t")


@given(st.lists(st.text(), max_size=6))
def test_whatever_the_values_the_api_accepts_the_template(values: list[str]) -> None:
    (leaving,) = outgoing([a_notice(*values)])
    assert leaving.template is not None
    check_send({"messaging_product": "whatsapp", "to": "5491155500002", **leaving.template})
