"""The templates that are sent are those of the page that is handed in for approval, and Meta would take them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.languages import FOREIGN, Language
from actions.payments import MAY_COME_LATE
from actions.reply import TEMPLATE_LANGUAGES, VARIABLE, Reply
from services.whatsapp.delivery import WINDOW
from tests.actions.guest import responses
from tests.talking import Talk, a_text

PAGE = (Path(__file__).parents[2] / "docs" / "plantillas.md").read_text(encoding="utf-8")
NOTICES = {
    name
    for name in responses()
    if name.startswith("utter_notice_") and not name.endswith(tuple(f"_{language}" for language in FOREIGN))
}
TEMPLATES = sorted(name.removeprefix("utter_") for name in NOTICES | MAY_COME_LATE)
POSITION = re.compile(r"\{\{(\d+)\}\}")
BODY_LIMIT = 1024


@dataclass(frozen=True)
class Approved:
    """A template in one language as the page has it."""

    text: str
    buttons: tuple[str, ...]


def section(name: str) -> str:
    found = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/plantillas.md has no {name}"
    return found[1]


def examples(name: str) -> list[str]:
    """What the page shows in place of each variable, in order."""
    rows = re.findall(r"^\| \{\{(\d+)\}\} \| [^|]+ \| ([^|]+) \|$", section(name), re.MULTILINE)
    assert [int(position) for position, _ in rows] == list(range(1, len(rows) + 1))
    return [example for _, example in rows]


def approved(name: str, language: str) -> Approved:
    part = re.search(rf"^`{language}`\n\n```text\n(.*?)\n```\n(.*?)(?=^`|\Z)", section(name), re.M | re.S)
    assert part, f"docs/plantillas.md has no {name} in {language}"
    return Approved(part[1], tuple(re.findall(r"^Botón: (.+)$", part[2], re.MULTILINE)))


def response_of(name: str, language: Language) -> str:
    return f"utter_{name}" if language is Language.SPANISH else f"utter_{name}_{language}"


def as_template(text: str) -> str:
    """A response as Meta writes it: its values numbered in the order in which they are sent."""
    names = list(dict.fromkeys(VARIABLE.findall(text)))
    return VARIABLE.sub(lambda found: f"{{{{{names.index(found[1]) + 1}}}}}", text)


every_template = pytest.mark.parametrize("name", TEMPLATES)
every_language = pytest.mark.parametrize("language", TEMPLATE_LANGUAGES)


@every_template
@every_language
def test_what_is_said_is_what_the_page_has_approved(name: str, language: Language) -> None:
    (said,) = responses()[response_of(name, language)]  # a second variation would be said, and not approved
    on_the_page = approved(name, TEMPLATE_LANGUAGES[language])
    assert on_the_page.text == as_template(said["text"])
    assert on_the_page.buttons == tuple(button["title"] for button in said.get("buttons", []))


@every_template
@every_language
def test_every_variable_has_an_example_and_with_them_it_is_no_longer_than_allowed(
    name: str, language: Language
) -> None:
    text, shown = approved(name, TEMPLATE_LANGUAGES[language]).text, examples(name)
    assert {int(position) for position in POSITION.findall(text)} == set(range(1, len(shown) + 1))
    assert len(POSITION.sub(lambda found: shown[int(found[1]) - 1], text)) < BODY_LIMIT


@every_template
@every_language
def test_meta_finds_no_variable_at_an_end_beside_another_or_without_enough_words(name: str, language: Language) -> None:
    text = approved(name, TEMPLATE_LANGUAGES[language]).text
    parts = re.split(r"\{\{\d+\}\}", text)
    assert re.search(r"\w", parts[0])
    assert re.search(r"\w", parts[-1])
    assert all(re.search(r"[^\s*_~]", part) for part in parts)
    words = re.findall(r"\w{2,}", POSITION.sub(" ", text))
    assert len(words) >= 2 * (len(parts) - 1) + 1


@every_template
@every_language
async def test_what_is_sent_is_accepted_by_whoever_knows_the_page_alone(
    talk: Talk, name: str, language: Language
) -> None:
    code = TEMPLATE_LANGUAGES[language]
    known = [
        {"name": one, "language": each, "text": found.text, "buttons": len(found.buttons)}
        for one in TEMPLATES
        for each in TEMPLATE_LANGUAGES.values()
        if (found := approved(one, each))
    ]
    talk.graph.call("PUT", "_templates", known)
    reply = Reply({"responses": responses()}, language=language)
    reply.notify(f"utter_{name}", **dict.fromkeys(VARIABLE.findall(responses()[f"utter_{name}"][0]["text"]), "algo"))
    dispatcher = CollectingDispatcher()
    reply.deliver(dispatcher)
    (said,) = dispatcher.messages
    (written,) = responses()[said["response"]]
    answer = {"text": written["text"], "buttons": written.get("buttons"), "custom": said["custom"]}
    talk.assistant.script = lambda asked: [answer]
    await talk.say(a_text("hola"))
    await talk.take_turns()

    talk.clock.advance(WINDOW)
    await talk.deliver()

    (sent,) = talk.sent()
    assert (sent["template"]["name"], sent["template"]["language"]["code"]) == (name, code)


def test_the_page_names_no_template_that_is_never_sent() -> None:
    assert sorted(re.findall(r"^## (\w+_\w+)$", PAGE, re.MULTILINE)) == TEMPLATES


@every_template
def test_every_template_has_a_category_of_metas(name: str) -> None:
    assert re.search(r"^Categoría: (Utilidad|Marketing)\. ", section(name), re.MULTILINE)
