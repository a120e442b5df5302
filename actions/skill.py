"""What every skill shares: from the tracker to a turn, and from an outcome to events."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.client import BookingClient, noting_calls
from actions.intents import QUESTIONS
from actions.languages import read_language
from actions.memory import Memory, Pending
from actions.merging import wish_of
from actions.reply import Reply
from actions.said import Said
from actions.understanding import Turn
from services.clock import Clock

logger = logging.getLogger(__name__)

TURNS_BEFORE_HANDING_OVER = 4  # nobody is asked the same thing for ever
ASKED_ONCE = (Pending.CANCELLATION, Pending.CHANGE, Pending.CHANGE_WISH, Pending.PERSON, Pending.PROMO_CODE)
ACTION_LISTEN = "action_listen"
LONGEST_QUOTED = 700  # characters of a voice note; a message with buttons holds 1024
HOLD_FORM = "hold_form"
REQUESTED_SLOT = "requested_slot"


@dataclass(frozen=True)
class Outcome:
    """
    What a skill leaves behind: the memory, and the action to run next when it is not the guest's turn yet.

    ``missed`` is how many turns in a row have now brought nothing; 0 after one that did. ``topic`` is the fact that was
    told, for a question that goes on about it.
    """

    memory: Memory
    then: str | None = None
    missed: int = 0
    topic: str | None = None


Answer = Callable[[Turn, Reply, BookingClient], Awaitable[Outcome]]
Chooser = Callable[[Turn], Answer | None]


class Skill(Action):
    """
    An action of the domain over a skill's function.

    ``first`` may find that the turn answers what was asked last, and then its function is run instead: an intent is
    a guess, the question was ours. ``again`` chooses what is said instead of the same answer over and over.
    """

    def __init__(
        self,
        name: str,
        answer: Answer,
        *,
        client: BookingClient,
        clock: Clock,
        first: Chooser | None = None,
        again: Chooser | None = None,
    ) -> None:
        self._name = name
        self._answer = answer
        self._client = client
        self._clock = clock
        self._first = first
        self._again = again

    def name(self) -> str:
        """The action's name in the domain."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[EventType]:
        """Answer the turn. Raises :class:`~actions.client.BookingUnavailable`, and then Rasa keeps nothing of it."""
        with noting_calls() as calls:
            return await self._run(dispatcher, tracker, domain, calls)

    async def _run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any], calls: Sequence[str]
    ) -> list[EventType]:
        said = Said.from_tracker(tracker, clock=self._clock)
        before = Memory.from_slots(tracker.slots)
        known = before
        if said.typed and said.oddity is None:
            known = before.having(language=read_language(said.text, before=before.language))
        turn = Turn(said, known, await self._client.house())
        answer = self._first(turn) if self._first else None
        if answer is None:
            # Another matter came up: a later "dale" must not be taken for the answer to a question about cancelling.
            # After a question of the guest's the booking is taken up where it was, in so many words.
            if known.pending in ASKED_ONCE:
                turn = replace(turn, known=known.having(pending=_taken_up(turn)))
            answer = self._answer
        reply = Reply(domain, language=known.language)
        if said.spoken and (turn.brings_news or turn.yes):
            reply.say("utter_voice_heard", heard=said.text[:LONGEST_QUOTED])
        outcome = await answer(turn, reply, self._client)
        answered = known.answered if outcome.missed else reply.fingerprint or known.answered
        if self._again and _repeats(turn, reply, outcome):
            # Nothing new came of it, whatever the skill thinks.
            outcome = replace(outcome, missed=turn.missed)
            instead = self._again(turn)
            if instead is not None:
                reply = Reply(domain, language=known.language)
                outcome = await instead(turn, reply, self._client)
        reply.deliver(dispatcher, calls=calls)
        missed = TURNS_BEFORE_HANDING_OVER if reply.hands_over else outcome.missed
        memory = outcome.memory.having(misunderstood=missed, answered=answered, topic=outcome.topic)
        if turn.cabin is not None and memory.check_in is not None:
            memory = memory.having(spoken_of=turn.cabin)  # "esa" is the one that a question was about, too
        return [*memory.changes_since(before), *_out_of_form(tracker), *_next(outcome)]


def _taken_up(turn: Turn) -> Pending | None:
    """What is asked again after a question of the guest's, of what was asked once: nothing that is not its matter."""
    if turn.known.pending is Pending.PERSON and turn.intent in QUESTIONS:
        return turn.known.aside
    about_it = turn.known.pending is Pending.CANCELLATION and turn.intent == "ask_cancellation_policy"
    return Pending.CANCELLATION if about_it else None


def _repeats(turn: Turn, reply: Reply, outcome: Outcome) -> bool:
    """Whether a typed message would be answered with the very words of before. Courtesy may be, and what helps on."""
    same = reply.fingerprint is not None and reply.fingerprint == turn.known.answered
    moved = wish_of(outcome.memory) != wish_of(turn.known)
    return same and not moved and not outcome.missed and turn.said.typed and not turn.is_courtesy


def _out_of_form(tracker: Tracker) -> list[EventType]:
    """A skill that runs while the form asks for the name ends the form: whatever comes next is asked by the skills."""
    if (tracker.active_loop or {}).get("name") != HOLD_FORM:
        return []
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


def _next(outcome: Outcome) -> list[EventType]:
    """
    What comes next is the skill's to say: another action, or the guest.

    Left to the policies it would cost a prediction, and after a chain of actions no rule might know.
    """
    return [FollowupAction(outcome.then or ACTION_LISTEN)]
