"""What an action answers: responses of the domain by name, with their values, and what the guest may tap."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.languages import FOREIGN, Language


@dataclass(frozen=True)
class Choice:
    """Something to tap: what is read, what it means, and in lists a line below."""

    title: str
    payload: str
    description: str = ""


NOT_TOLD = ("offer", "json_message", "buttons")  # of an answer's parts, those that may change while its words do not
VARIABLE = re.compile(r"\{(\w+)\}")
# Source: WhatsApp Cloud API, template languages
TEMPLATE_LANGUAGES = {Language.SPANISH: "es_AR", Language.ENGLISH: "en", Language.PORTUGUESE: "pt_BR"}
MOST_BUTTONS = 3  # Source: WhatsApp reply buttons; more become a list


class Reply:
    """
    Collects the answers of one action, to be delivered at its end. Names of responses begin with ``utter_``.

    To a guest who writes English or Portuguese a response is said as its variant, named after it and the language
    (``utter_greet_en``), where there is one.
    """

    def __init__(self, domain: Mapping[str, Any], *, language: Language | None = None) -> None:
        self._messages: list[dict[str, Any]] = []
        self._responses: Mapping[str, Any] = domain.get("responses") or {}
        self._language = language

    @property
    def hands_over(self) -> bool:
        """Whether the conversation is left to a person."""
        return any("handover" in message.get("json_message", {}) for message in self._messages)

    @property
    def fingerprint(self) -> str | None:
        """Tells this answer from another one, but for the number of an offer; ``None`` for none."""
        said = [{name: value for name, value in message.items() if name not in NOT_TOLD} for message in self._messages]
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:12] if said else None

    def deliver(self, dispatcher: CollectingDispatcher, *, calls: Sequence[str] = ()) -> None:
        """
        Hand the answers on, in order. ``calls``: what was asked of the booking API for them. They ride on the first
        answer: Rasa keeps what it does not know of one as its metadata, and guests are sent none of it.
        """
        for place, message in enumerate(self._messages):
            noted = {"calls": list(calls)} if calls and place == 0 else {}
            dispatcher.utter_message(**message, **noted)

    def say(self, response: str, **values: Any) -> None:
        """Say a response; its buttons, if it has any, come with it."""
        self._utter(response=response, **values)

    def offer(self, response: str, choices: Sequence[Choice], *, list_title: str, **values: Any) -> None:
        """Say a response with choices: up to three as buttons, more as a list that ``list_title`` opens."""
        if len(choices) <= MOST_BUTTONS:
            buttons = [{"title": choice.title, "payload": choice.payload} for choice in choices]
            self._utter(response=response, buttons=buttons, **values)
            return
        rows = [{"id": choice.payload, "title": choice.title, "description": choice.description} for choice in choices]
        self._utter(response=response, json_message={"list": {"button": list_title, "rows": rows}}, **values)

    def link(self, response: str, *, url: str, title: str, **values: Any) -> None:
        """Say a response with a button that opens an address."""
        self._utter(response=response, json_message={"cta_url": {"display_text": title, "url": url}}, **values)

    def hand_over(self, response: str, *, reason: str, **values: Any) -> None:
        """Say a response and leave the conversation to a person, with the reason that the owner will see."""
        self._utter(response=response, json_message={"handover": {"reason": reason}}, **values)

    def notify(self, response: str, *, not_after: str | None = None, **values: Any) -> None:
        """
        Say a response that may have to go as a template of the same words, named after it (docs/plantillas.md).

        ``not_after``: ISO moment from which it is too late to say.
        """
        spoken = self._spoken(response)
        text = self._responses[spoken][0]["text"]
        language = self._language if spoken != response and self._language else Language.SPANISH
        template = {
            "name": response.removeprefix("utter_"),
            "language": TEMPLATE_LANGUAGES[language],
            "values": [str(values[name]) for name in dict.fromkeys(VARIABLE.findall(text))],
        }
        self._utter(
            response=response, json_message={"notice": {"template": template, "not_after": not_after}}, **values
        )

    def words(self, response: str, **values: Any) -> str:
        """
        A fragment of the domain (a list line, a title) filled in here, to be part of another response.

        Raises ``KeyError`` when the domain has no such response or a value is missing: a fault of ours.
        """
        text: str = self._responses[self._spoken(response)][0]["text"]
        return text.format(**values)

    def _utter(self, *, response: str, **message: Any) -> None:
        self._messages.append({"response": self._spoken(response), **message})

    def _spoken(self, response: str) -> str:
        """The name under which a response is found in the guest's language."""
        variant = f"{response}_{self._language}"
        return variant if self._language in FOREIGN and variant in self._responses else response
