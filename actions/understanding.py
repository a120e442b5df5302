"""
A turn: what the guest wrote, what the model made of it, and what it means given what the conversation knows.

Dates, people, cabins, names and yes or no are read here from the text by ``bot.spanish``, whatever the intent: the
model may be wrong about a short answer, and what was asked last says more. A tapped choice carries its meaning in its
entities, so its text is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from rasa_sdk import Tracker

from actions.choosing import choose
from actions.client import House
from actions.foreign_words import read_foreign_name
from actions.foreign_words import read_yes_no as read_foreign_yes_no
from actions.languages import FOREIGN, Language
from actions.memory import Memory, Offer, Pending
from bot.spanish import (
    AskReason,
    PartyContext,
    PartyReading,
    StayContext,
    StayReading,
    read_cabin,
    read_name,
    read_party,
    read_stay,
    read_yes_no,
)
from services.clock import Clock, local_date

KIND_TEXT = "text"
ASKED_ABOUT_STAY = (Pending.CHECK_IN, Pending.CHECK_OUT, Pending.NIGHTS)
OF_THE_HOUSE = (AskReason.VAGUE, AskReason.MONTH_ONLY)  # with a weekend or a count of nights: "cualquier finde de marzo"
NIGHTS_OF_A_WEEK = 7
SURE = 0.5  # an intent below this confidence is no clear yes
OFFER_LIFETIME = timedelta(hours=12)  # a yes much later may be a yes to something else
LONGEST_YES = 8  # words; a longer message says more than yes

# The house's own questions; their words about dogs or four beds are no party.
QUESTIONS = frozenset(
    {
        "ask_activities", "ask_amenities", "ask_cancellation_policy", "ask_capacity", "ask_checkin_times",
        "ask_discounts", "ask_location", "ask_minimum_stay", "ask_payment_methods", "ask_pets", "ask_photos",
    }
)  # fmt: skip
ELSEWHERE = frozenset({"out_of_scope", "complaint", "human_handoff", "report_payment", "ask_my_booking"})
BOOKING = frozenset({"inform", "book", "ask_availability", "ask_price", "choose_cabin", "change_booking"})


@dataclass(frozen=True)
class Said:
    """What the tracker and the clock tell of a message."""

    text: str
    typed: bool
    intent: str
    confidence: float
    entities: tuple[Mapping[str, Any], ...]
    said_at: datetime
    message_id: str
    conversation_id: UUID | None

    def entity(self, name: str) -> str | None:
        """The first value of an entity."""
        return next((str(found["value"]) for found in self.entities if found.get("entity") == name), None)

    def entities_of(self, name: str) -> list[str]:
        """The values of an entity, each once, in order."""
        return list(dict.fromkeys(str(found["value"]) for found in self.entities if found.get("entity") == name))

    @classmethod
    def from_tracker(cls, tracker: Tracker, *, clock: Clock) -> Said:
        """The latest message. Through a channel that tells no time it was said now."""
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        intent = message.get("intent") or {}
        text = message.get("text") or ""
        return cls(
            text=text,
            typed=metadata.get("kind", KIND_TEXT) == KIND_TEXT and not text.startswith("/"),
            intent=intent.get("name") or "nlu_fallback",
            confidence=float(intent.get("confidence") or 0.0),
            entities=tuple(message.get("entities") or ()),
            said_at=_moment(metadata.get("said_at")) or clock.now(),
            message_id=str(message.get("message_id") or ""),
            conversation_id=_conversation(metadata.get("conversation_id"), tracker.sender_id),
        )


@dataclass(frozen=True)
class Turn:
    """A message and its meaning. ``known`` is the memory before it, ``house`` the property it is about."""

    said: Said
    known: Memory
    house: House

    @property
    def intent(self) -> str:
        """The model's intent."""
        return self.said.intent

    @property
    def language(self) -> Language | None:
        """What the guest writes; ``None`` until it was told."""
        return self.known.language

    @cached_property
    def today(self) -> date:
        """The property's date when the message was sent: "mañana" is the day after that."""
        return local_date(self.said.said_at, self.house.property.time_zone)

    @cached_property
    def step(self) -> Pending | None:
        """What was asked last; with the offer of a person, also where the booking stands."""
        return self.known.step if self.known.pending is Pending.PERSON else self.known.pending

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the typed text has words of :mod:`actions.phrases`."""
        return self.said.typed and pattern.search(self.plain) is not None

    @cached_property
    def plain(self) -> str:
        """The text in lower case without accents."""
        return plain(self.said.text)

    @cached_property
    def reading(self) -> StayReading | None:
        """What the text says about dates, whatever was offered."""
        if not self.said.typed:
            return None
        asked = self.known.pending if self.known.pending in ASKED_ABOUT_STAY else None
        if self.known.pending is Pending.STAY and self.known.check_out is None:
            asked = Pending.NIGHTS  # longer stays were offered to an arrival
        context = StayContext(
            check_in=self.known.check_in,
            check_out=self.known.check_out,
            asked=asked,
            month=self.known.month,
            nights=self.known.nights,
        )
        return read_stay(self.said.text, today=self.today, context=context)

    @cached_property
    def picked(self) -> FreeDates | None:
        """The offered dates that the message takes: a button, "la segunda", "el del 15", "dale" to the only ones."""
        if not self.said.typed:
            return FreeDates.from_text(self.said.entity("stay") or "")
        offered = self.known.stays
        if self.step is not Pending.STAY or not offered:
            return None
        if self.reading is not None and self.reading.check_out is not None:
            return None
        found = choose_dates(self.said.text, offered)
        return offered[0] if found is None and self.yes and len(offered) == 1 else found

    @cached_property
    def stay(self) -> StayReading | None:
        """What the text says about new dates: not where it takes offered ones, nor where it goes back to those known."""
        return None if self.picked is not None or self._goes_back else self.reading

    @cached_property
    def resumes(self) -> bool:
        """Whether the guest takes up what was talked about: "seguimos con lo de enero?". Other dates are a new wish."""
        return self.says(phrases.RESUMES) and (self.reading is None or self._goes_back)

    @cached_property
    def _goes_back(self) -> bool:
        """Whether the dates are only named as the ones known: "lo de enero", said of a stay in January."""
        reading, known = self.reading, self.known
        if reading is None or known.check_in is None or not self.says(phrases.RESUMES):
            return False
        if (reading.check_in, reading.check_out) == (known.check_in, known.check_out):
            return True
        month = reading.month
        return (
            reading.reason is AskReason.MONTH_ONLY
            and reading.nights is None
            and month is not None
            and (month.year, month.month) == (known.check_in.year, known.check_in.month)
        )

    @cached_property
    def flexible(self) -> tuple[Flexible, int | None] | None:
        """Dates left to the house, and how many nights: "cualquier finde de marzo", "4 noches en febrero"."""
        reading = self.stay
        if reading is None or reading.reason not in OF_THE_HOUSE:
            return None
        if reading.nights is not None and reading.month is not None:
            return Flexible.NIGHTS, reading.nights
        if reading.nights is None and self.says(phrases.WEEKEND):
            return Flexible.WEEKEND, None
        if reading.month is not None and self.says(phrases.WEEK):
            return Flexible.NIGHTS, NIGHTS_OF_A_WEEK
        return None

    @cached_property
    def asks_back(self) -> StayReading | None:
        """The reading of dates that a person would ask back about."""
        return self.stay if self.stay is not None and self.stay.ask and self.flexible is None else None

    @cached_property
    def party(self) -> PartyReading | None:
        """What the text says about who comes."""
        if not self.said.typed:
            return None
        asked = self.known.pending is Pending.PARTY
        brings = self.intent == "ask_pets" and self.says(phrases.BRINGS)
        elsewhere = self.intent in QUESTIONS | ELSEWHERE and self.said.confidence >= SURE and not brings
        if elsewhere and not asked and not (self.stay and self.stay.check_in):
            return None
        context = PartyContext(
            adults=self.known.adults,
            children=self.known.children,
            babies=self.known.babies,
            pets=self.known.pets,
            asked=asked,
        )
        reading = read_party(self.said.text, context=context)
        if elsewhere and reading is not None and reading.adults == self.known.adults:
            return None  # "¿se puede llevar perro?" asks; it does not bring one
        return reading

    @cached_property
    def cabin(self) -> str | None:
        """The cabin named, by its right name."""
        names = [cabin.name for cabin in self.house.cabins]
        if not self.said.typed:
            named = self.said.entity("cabin")
            return named if named in names else None
        return read_cabin(self.said.text, names) or self._pointed_at()

    def _pointed_at(self) -> str | None:
        """
        The listed cabin that an answer points at; a question about it is no answer.

        Once one is quoted only what names one of the list goes back to it ("la segunda", not "algo más barato").
        """
        listed = self.known.listed
        if listed is None or self.step not in (Pending.CABIN, Pending.AGREEMENT) or self.reading or self.asks_something:
            return None
        if self.step is Pending.AGREEMENT and not points_back(self.said.text):
            return None
        return choose(self.said.text, listed, self.house, spoken_of=self.known.spoken_of)

    @cached_property
    def name(self) -> str | None:
        """The name given: after "¿a nombre de quién?" any plausible name, else only one that says it is that."""
        if not self.said.typed:
            return None
        if self.language in FOREIGN:
            asked = self.known.pending is Pending.NAME and not self.brings_news
            return read_foreign_name(self.said.text, self.language) if asked else None
        introduced = self.says(phrases.IN_THE_NAME_OF)
        asked = self.step is Pending.NAME and not self.brings_news and not self.leaves
        return read_name(self.said.text) if introduced or asked else None

    @cached_property
    def asks_something(self) -> bool:
        """Whether the text has a question mark."""
        return "?" in self.said.text or "¿" in self.said.text

    @cached_property
    def yes(self) -> bool:
        """A clear yes to what was asked: short words of consent, or a sure intent without question or news."""
        if not self.said.typed:
            return self.intent == "affirm"
        if self.intent == "cancel_booking" and self.known.pending is not Pending.CANCELLATION:
            return False  # "cancelala" agrees to cancelling, to nothing else
        if self.language in FOREIGN:
            return self.intent != "deny" and read_foreign_yes_no(self.said.text, self.language) is True
        if self.says(phrases.HESITATION) or self.leaves:
            return False
        answer = read_yes_no(self.said.text)
        if answer is not None:
            return answer
        if self.asks_something or self.intent == "deny" or len(self.said.text.split()) > LONGEST_YES:
            return False
        sure = self.intent in ("affirm", "book", "choose_cabin") and self.said.confidence >= SURE
        return sure or self.says(phrases.TAKING)

    @cached_property
    def no(self) -> bool:
        """A clear no to what was asked."""
        if not self.said.typed:
            return self.intent == "deny"
        if self.language in FOREIGN:
            answer = read_foreign_yes_no(self.said.text, self.language)
            return (not answer) if answer is not None else self.intent == "deny" and not self.asks_something
        answer = read_yes_no(self.said.text)
        return (not answer) if answer is not None else self.intent == "deny"

    @cached_property
    def after(self) -> Memory:
        """The memory with what this message says. A changed wish takes the offer off the table."""
        memory = _with_stay(self.known, self.stay, today=self.today)
        memory = _with_party(memory, self.party)
        if self.picked is not None:
            check_in, check_out = (date.fromisoformat(day) for day in (self.picked.check_in, self.picked.check_out))
            memory = memory.having(check_in=check_in, check_out=check_out, nights=None, month=None, flexible=None)
        if self.flexible is not None:
            kind, nights = self.flexible
            memory = memory.having(check_in=None, check_out=None, flexible=kind, nights=nights)
        if self.cabin is not None and (self.intent not in QUESTIONS or memory != self.known):
            memory = memory.having(cabin=self.cabin)
        if _wish(memory) != _wish(self.known):
            memory = memory.without_offer()
        if _stay_and_party(memory) != _stay_and_party(self.known):
            memory = memory.having(listed=None)
        return memory.having(spoken_of=self.cabin or memory.spoken_of)

    @cached_property
    def offer(self) -> Offer | None:
        """What is on the table and recent enough to be agreed to."""
        offer = self.known.offer
        made_at = _moment(offer.made_at) if offer else None
        return offer if made_at is not None and self.said.said_at - made_at <= OFFER_LIFETIME else None

    @cached_property
    def wants_others(self) -> bool:
        """Whether the guest would like to see what else there is: a button, or "¿algo más barato?" of one cabin."""
        if self.said.entity("offer") == "other":
            return True
        quoted = self.step is Pending.AGREEMENT
        return quoted and self.cabin is None and not self.leaves and self.says(phrases.OTHER_CABINS)

    @cached_property
    def leaves(self) -> bool:
        """Whether the guest wants out of where the talk is: a person, to start over, to drop it all."""
        return self.says(phrases.WANTS_PERSON) or self.says(phrases.STARTS_OVER) or self.drops

    @cached_property
    def drops(self) -> bool:
        """A bare "cancelar" that does not answer whether to cancel a reservation."""
        return self.known.pending is not Pending.CANCELLATION and self.says(phrases.CANCELS)

    @cached_property
    def wants_other_dates(self) -> bool:
        """Whether other dates are wished for without saying which; "dale" to "¿probamos con otras fechas?" too."""
        if self.reading is not None or self.leaves:
            return False
        offered = self.step is Pending.STAY and self.no
        return offered or self.says(phrases.OTHER_DATES)

    @cached_property
    def brings_news(self) -> bool:
        """Whether the message changes the wish, or says something about dates that has to be asked back."""
        return _wish(self.after) != _wish(self.known) or self.asks_back is not None

    def key(self, action: str) -> str:
        """The name of one wish, for the booking API: conversation, message, action."""
        return f"{self.said.conversation_id}:{self.said.message_id}:{action}"


def _wish(memory: Memory) -> tuple[Any, ...]:
    return (*_stay_and_party(memory), memory.cabin)


def _stay_and_party(memory: Memory) -> tuple[Any, ...]:
    return (
        memory.check_in, memory.check_out, memory.nights, memory.month, memory.flexible,
        memory.adults, memory.children or 0, memory.babies or 0, memory.pets or 0,
    )  # fmt: skip


def _with_stay(memory: Memory, reading: StayReading | None, *, today: date) -> Memory:
    if memory.check_in is not None and memory.check_in < today:
        memory = memory.having(check_in=None, check_out=None)  # that stay is over or lost; nobody means it any more
    if reading is None:
        return memory
    if reading.ask:
        if reading.month is not None:
            return memory.having(
                check_in=None, check_out=None, month=reading.month, nights=reading.nights, flexible=None
            )
        return memory.having(nights=reading.nights) if reading.nights is not None else memory
    return memory.having(
        check_in=reading.check_in or memory.check_in,
        check_out=reading.check_out,
        nights=None if reading.check_out else reading.nights,
        month=None,
        flexible=None,
    )


def _with_party(memory: Memory, reading: PartyReading | None) -> Memory:
    if reading is None or reading.ask:
        return memory
    return memory.having(
        adults=reading.adults if reading.adults is not None else memory.adults,
        children=reading.children if reading.children is not None else memory.children,
        babies=reading.babies if reading.babies is not None else memory.babies,
        pets=reading.pets if reading.pets is not None else memory.pets,
    )


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None


def _conversation(value: Any, sender: str) -> UUID | None:
    for text in (value, sender):
        try:
            return UUID(str(text))
        except ValueError:
            continue
    return None
