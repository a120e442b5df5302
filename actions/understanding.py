"""
A turn: what the guest wrote, what the model made of it, and what it means given what the conversation knows.

Dates, people, cabins, names and yes or no are read here from the text by ``bot.spanish``, whatever the intent: the
model may be wrong about a short answer, and what was asked last says more. A tapped choice carries its meaning in its
entities, so its text is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from actions import cabins_said, consent, dates_said, people_said, phrases
from actions.choosing import points_back
from actions.client import House
from actions.foreign_words import read_foreign_name
from actions.intents import COURTESY, OWN_TOPIC, QUESTIONS
from actions.languages import FOREIGN, Language
from actions.memory import Flexible, Memory, Pending
from actions.merging import stay_and_party, stay_of, wish_of, with_party, with_stay
from actions.proposals import FreeDates, Offer
from actions.said import Said, moment_of
from bot.spanish import (
    AskReason,
    PartyReading,
    StayReading,
    read_cabin,
    read_name,
    read_yes_no,
    without_cabins,
)
from services.clock import local_date

OFFER_LIFETIME = timedelta(hours=12)  # a yes much later may be a yes to something else


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
    def missed(self) -> int:
        """How many turns in a row have brought nothing, if this one does not either."""
        return self.known.misunderstood + 1

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
        return self.known.aside if self.known.pending is Pending.PERSON else self.known.pending

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the typed text has words of :mod:`actions.phrases`."""
        return self.said.typed and pattern.search(self.plain) is not None

    @cached_property
    def plain(self) -> str:
        """The text in lower case without accents."""
        return phrases.plain(self.said.text)

    @cached_property
    def _cabins(self) -> list[str]:
        """What the house calls its cabins."""
        return [cabin.name for cabin in self.house.cabins]

    @property
    def _asked_which(self) -> bool:
        """Whether a cabin is to be chosen: a name alone is one then."""
        return self.step in (Pending.CABIN, Pending.AGREEMENT)

    @cached_property
    def beside_cabins(self) -> str:
        """The text for reading dates and people: without names of cabins that sound like either ("El Molino 2")."""
        return without_cabins(self.said.text, self._cabins, asked=self._asked_which)

    @cached_property
    def reading(self) -> StayReading | None:
        """What the text says about dates, whatever was offered."""
        return dates_said.read_dates(self)

    @cached_property
    def picked(self) -> FreeDates | None:
        """The offered dates that the message takes."""
        return dates_said.dates_picked(self)

    @cached_property
    def stay(self) -> StayReading | None:
        """What the text says about new dates: not where it takes offered ones or names known ones."""
        old = self.picked is not None or dates_said.goes_back(self) or dates_said.only_counts_nights(self)
        return None if old else self.reading

    @cached_property
    def compared(self) -> tuple[FreeDates, ...]:
        """The several stays that the message asks about at once; none where it means a single one."""
        return dates_said.dates_compared(self)

    @cached_property
    def resumes(self) -> bool:
        """Whether the guest takes up what was talked about: "seguimos con lo de enero?". Other dates are a new wish."""
        return self.says(phrases.RESUMES) and (self.reading is None or dates_said.goes_back(self))

    @cached_property
    def flexible(self) -> tuple[Flexible, int | None] | None:
        """Dates left to the house, and how many nights."""
        return dates_said.dates_left_open(self)

    @cached_property
    def asks_back(self) -> StayReading | None:
        """The reading of dates that a person would ask back about; an arrival that lacks its departure is none."""
        reading = self.stay
        if reading is None or not reading.ask or self.flexible is not None or self.compared:
            return None
        return reading if reading.reason is not AskReason.DEPARTURE_OPEN else None

    @cached_property
    def party(self) -> PartyReading | None:
        """What the text says about who comes."""
        return people_said.read_people(self)

    @cached_property
    def cabin(self) -> str | None:
        """The cabin named, by its right name."""
        if not self.said.typed:
            named = self.said.entity("cabin")
            return named if named in self._cabins else None
        return read_cabin(self.said.text, self._cabins, asked=self._asked_which) or self.pointed_at

    @property
    def cabins_named(self) -> list[str]:
        """Every cabin that the text names, in the owner's order."""
        return [cabin.name for cabin in self.house.cabins if read_cabin(self.said.text, [cabin.name]) is not None]

    @cached_property
    def pointed_at(self) -> str | None:
        """The listed cabin that an answer points at, unnamed: "la segunda", "la más barata"."""
        return cabins_said.pointed_at(self)

    @cached_property
    def narrowed(self) -> tuple[str, ...]:
        """The several listed cabins that have what the guest would like one to have; none where it is one, or none."""
        return cabins_said.narrowed(self)

    @cached_property
    def follows_up(self) -> str | None:
        """The topic answered just before, where this asks more about it: "¿y está habilitada en julio?"."""
        topic = self.known.topic
        if topic is None or not self.says(phrases.FOLLOWS_UP) or self.says(phrases.OF_A_BOOKING):
            return None
        if not self.asks_something and self.intent != "ask_amenities":
            return None  # "bueno, está bien" asks nothing
        dated = self.reading is not None and self.reading.check_in is not None
        own = self.cabin or self.party or self.said.entities_of("amenity") or self.intent in OWN_TOPIC
        return None if dated or own else topic

    @cached_property
    def cabin_count(self) -> int | None:
        """How many cabins are wanted, where it is said: "dos cabañas", "una sola"."""
        return cabins_said.count_wanted(self)

    @cached_property
    def name(self) -> str | None:
        """The name given: after "¿a nombre de quién?" any plausible name, else only one that says it is that."""
        if not self.said.typed:
            return None
        if self.language in FOREIGN:
            asked = self.known.pending is Pending.NAME and not self.brings_news
            return read_foreign_name(self.said.text, self.language) if asked else None
        if (given := consent.name_with_yes(self)) is not None:
            return given
        introduced = self.says(phrases.IN_THE_NAME_OF)
        asked = self.step is Pending.NAME and not self.brings_news and not self.leaves and not self.puts_off
        if asked and not introduced and self.cabin is not None:
            return None  # "mejor la Ceibo": that is nobody's name
        return read_name(self.said.text) if introduced or asked else consent.name_beside(self)

    @cached_property
    def asks_question(self) -> bool:
        """Whether this is a question, by its mark or by the model: a number in it need not answer ours."""
        return self.asks_something or self.intent in QUESTIONS

    @property
    def picks(self) -> bool:
        """Whether one of the list is pointed at: by which it is, or by what it has ("la de la estufa a leña")."""
        return (self.asks_which or points_back(self.said.text)) and self.pointed_at is not None

    @property
    def asks_which(self) -> bool:
        """Whether the guest asks which of the list is the cheapest, the largest or the best."""
        return self.known.listed is not None and self.says(phrases.WHICH_ONE)

    @cached_property
    def asks_something(self) -> bool:
        """Whether the text has a question mark."""
        return "?" in self.said.text or "¿" in self.said.text

    @cached_property
    def yes(self) -> bool:
        """A clear yes to what was asked."""
        return consent.says_yes(self)

    @cached_property
    def is_courtesy(self) -> bool:
        """Thanks, a farewell, or an "ok" when nothing was asked: the same words may be answered to them again."""
        return self.intent in COURTESY or (self.known.pending is None and read_yes_no(self.said.text) is not None)

    @cached_property
    def no(self) -> bool:
        """A clear no to what was asked."""
        return consent.says_no(self)

    @cached_property
    def after(self) -> Memory:
        """The memory with what this message says. A changed wish takes the offer off the table."""
        memory = with_stay(self.known, self.stay, today=self.today)
        memory = with_party(memory, self.party).having(passed=dates_said.days_gone_by(self))
        if self.picked is not None:
            check_in, check_out = (date.fromisoformat(day) for day in (self.picked.check_in, self.picked.check_out))
            memory = memory.having(check_in=check_in, check_out=check_out, nights=None)
            memory = memory.having(month=None, flexible=None, within=None)
        if self.flexible is not None:
            kind, nights = self.flexible
            memory = memory.having(check_in=None, check_out=None, flexible=kind, nights=nights)
        if self.compared:
            arrivals = {stay.check_in for stay in self.compared}
            arrival = date.fromisoformat(arrivals.pop()) if len(arrivals) == 1 else None
            memory = memory.having(check_in=arrival, check_out=None, nights=None)
            memory = memory.having(month=None, flexible=None, within=None)
        if self.cabin is not None and (self.intent not in QUESTIONS or self.picks or memory != self.known):
            memory = memory.having(cabin=self.cabin)
        elif self.known.unmet and self.known.unmet.cabin and stay_of(memory) != stay_of(self.known):
            memory = memory.having(cabin=self.known.unmet.cabin)  # taken on the nights before
        if self.cabin_count is not None:
            memory = memory.having(cabin_count=self.cabin_count if self.cabin_count > 1 else None)
        if wish_of(memory) != wish_of(self.known):
            memory = memory.without_offer()
        if stay_and_party(memory) != stay_and_party(self.known):
            memory = memory.having(listed=None)
        return memory.having(spoken_of=self.cabin or memory.spoken_of)

    @cached_property
    def offer(self) -> Offer | None:
        """What is on the table and recent enough to be agreed to."""
        offer = self.known.offer
        made_at = moment_of(offer.made_at) if offer else None
        return offer if made_at is not None and self.said.said_at - made_at <= OFFER_LIFETIME else None

    @cached_property
    def wants_others(self) -> bool:
        """Whether the guest would like to see what else there is: a button, or "¿algo más barato?" of one cabin."""
        if self.said.entity("offer") == "other":
            return True
        quoted = self.step is Pending.AGREEMENT or (self.known.cabin is not None and self.known.listed is None)
        return quoted and self.cabin is None and not self.leaves and self.says(phrases.OTHER_CABINS)

    @cached_property
    def leaves(self) -> bool:
        """Whether the guest wants out of where the talk is: no more notices, a person, to start over, to drop it."""
        ways = (phrases.STOPS_NOTICES, phrases.WANTS_NOTICES, phrases.WANTS_PERSON)
        return any(map(self.says, ways)) or self.says(phrases.STARTS_OVER) or self.drops

    @property
    def puts_off(self) -> bool:
        """Whether the guest cannot answer yet: "lo pienso", "no sé"."""
        return self.says(phrases.POSTPONES) or self.says(phrases.DOUBT)

    @cached_property
    def drops(self) -> bool:
        """A bare "cancelar" that does not answer whether to cancel a reservation."""
        return self.known.pending is not Pending.CANCELLATION and self.says(phrases.CANCELS)

    @cached_property
    def wants_other_dates(self) -> bool:
        """Whether other dates are wished for without saying which."""
        return dates_said.asks_other_dates(self)

    @cached_property
    def brings_news(self) -> bool:
        """Whether the message changes the wish, or says something about dates that has to be asked back."""
        return wish_of(self.after) != wish_of(self.known) or self.asks_back is not None or bool(self.compared)

    def key(self, action: str) -> str:
        """The name of one wish, for the booking API: conversation, message, action."""
        return f"{self.said.conversation_id}:{self.said.message_id}:{action}"
