"""
A turn as Rasa's events tell it. Pure: takes events as they are kept (``bot.events``), and never fails on odd ones.

Rasa notes an action when it has run, so the time between it and what was noted before is what it took, the choice of it
included (milliseconds). Source: ``MessageProcessor._run_action``, Rasa 3.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FALLBACK = "nlu_fallback"
ASK_AGAIN = "action_ask_again"
LISTEN = "action_listen"
LANGUAGE = "language"
ALSO = "also"
LATEST = 4_102_444_800.0  # seconds: the year 2100


@dataclass(frozen=True)
class Guess:
    """An intent, and how sure the assistant was, from 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Found:
    """An entity: where in the text (``None`` for what came with a button), and what it stands for."""

    entity: str
    value: str
    start: int | None = None
    end: int | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class Step:
    """
    An action: who chose it and how surely, how long it took (``None``: not known), what it asked of the booking API,
    what it said and what it remembered.
    """

    action: str
    policy: str | None
    confidence: float | None
    seconds: float | None
    calls: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """
    A message and what came of it. ``guesses``: best first, without the fallback; ``is_fallback``: too unsure to act on
    any of them; ``kind``: ``text``, ``choice`` or ``event``; ``asked_person``: why a person was called, if one was.
    """

    text: str
    kind: str
    message_id: str
    at: datetime
    guesses: tuple[Guess, ...]
    is_fallback: bool
    entities: tuple[Found, ...]
    steps: tuple[Step, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    asked_person: str | None
    seconds: float | None

    @property
    def intent(self) -> str:
        """The likeliest intent; empty for none."""
        return self.guesses[0].intent if self.guesses else ""

    @property
    def confidence(self) -> float:
        """How sure it was of that."""
        return self.guesses[0].confidence if self.guesses else 0.0

    @property
    def language(self) -> str:
        """In which language the guest writes: ``es`` until something else is known."""
        known = self.after.get(LANGUAGE)
        return known if isinstance(known, str) and known else "es"

    @property
    def changed(self) -> list[tuple[str, Any, Any]]:
        """What the turn changed of what is remembered: name, before, after."""
        names = sorted({*self.before, *self.after})
        return [
            (name, self.before.get(name), self.after.get(name))
            for name in names
            if self.before.get(name) != self.after.get(name)
        ]


def turn_of(
    said: Mapping[str, Any], following: Iterable[Mapping[str, Any]], *, before: Mapping[str, Any] | None = None
) -> Turn:
    """The turn of a ``user`` event, from the events that follow it (up to the next one) and the slots before it."""
    parsed = _mapping(said.get("parse_data"))
    slots = dict(before or {})
    known = dict(slots)
    steps: list[Step] = []
    moment = began = _number(said.get("timestamp"))
    waits: dict[str, Any] = {}
    words: list[str] = []
    person: str | None = None
    fell_back = False
    for event in following:
        kind = event.get("event")
        if kind == "user":
            break
        if kind == "action" and event.get("name") != LISTEN:
            _close(steps, waits, words)
            at = _number(event.get("timestamp"))
            name = str(event.get("name") or "")
            fell_back = fell_back or name == ASK_AGAIN
            steps.append(
                Step(
                    action=name,
                    policy=_policy(event.get("policy")),
                    confidence=_number(event.get("confidence")),
                    seconds=_between(moment, at),
                )
            )
            moment = at or moment
        elif kind == "slot":
            known[str(event.get("name"))] = event.get("value")
            waits[str(event.get("name"))] = event.get("value")
        elif kind == "bot":
            words.append(_said(event))
            person = person or _person(event)
            calls = _mapping(event.get("metadata")).get("calls")
            if isinstance(calls, list) and steps:
                steps[-1] = _with(steps[-1], calls=(*steps[-1].calls, *map(str, calls)))
    _close(steps, waits, words)
    intent = _mapping(parsed.get("intent"))
    guesses = _guesses(parsed, intent)
    return Turn(
        text=str(said.get("text") or ""),
        kind=str(_mapping(said.get("metadata")).get("kind") or "text"),
        message_id=str(said.get("message_id") or parsed.get("message_id") or ""),
        at=datetime.fromtimestamp(began or 0.0, UTC),
        guesses=guesses,
        is_fallback=fell_back or intent.get("name") == FALLBACK,
        entities=tuple(_found(one) for one in _list(parsed.get("entities"))),
        steps=tuple(steps),
        before=slots,
        after=known,
        asked_person=person,
        seconds=_between(began, moment) if steps else None,
    )


def _close(steps: list[Step], slots: dict[str, Any], words: list[str]) -> None:
    """What was remembered and said since the last action is its."""
    if steps and (slots or words):
        steps[-1] = _with(steps[-1], said=(*steps[-1].said, *words), slots={**steps[-1].slots, **slots})
    slots.clear()
    words.clear()


def _with(step: Step, **changes: Any) -> Step:
    return Step(**{**step.__dict__, **changes})


def _guesses(parsed: Mapping[str, Any], intent: Mapping[str, Any]) -> tuple[Guess, ...]:
    ranked = [_mapping(one) for one in _list(parsed.get("intent_ranking"))] or [intent]
    return tuple(
        Guess(str(one["name"]), _number(one.get("confidence")) or 0.0)
        for one in ranked
        if one.get("name") and one["name"] != FALLBACK
    )


def _found(one: Any) -> Found:
    entity = _mapping(one)
    start, end = entity.get("start"), entity.get("end")
    return Found(
        entity=str(entity.get("entity") or ""),
        value=str(entity.get("value")),
        start=start if isinstance(start, int) else None,
        end=end if isinstance(end, int) else None,
        confidence=_number(entity.get("confidence_entity", entity.get("confidence"))),
    )


def _person(event: Mapping[str, Any]) -> str | None:
    wish = _mapping(_mapping(event.get("data")).get("custom")).get("handover")
    return str(wish.get("reason") or "asked") if isinstance(wish, Mapping) else None


def _said(event: Mapping[str, Any]) -> str:
    text = event.get("text")
    if isinstance(text, str) and text:
        return text
    data = _mapping(event.get("data"))
    return "(una imagen)" if data.get("image") else "(un mensaje sin texto)"


def _policy(name: Any) -> str | None:
    """``policy_1_RulePolicy`` as trainers know it: ``RulePolicy``."""
    return str(name).rsplit("_", 1)[-1] if name else None


def _between(start: float | None, end: float | None) -> float | None:
    return max(0.0, end - start) if start is not None and end is not None else None


def _number(value: Any) -> float | None:
    """A moment or a share; ``None`` for what can be neither."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value < LATEST else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []
