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

from actions import consent, phrases
from actions.choosing import choose, choose_dates, points_back
from actions.client import House
from actions.foreign_words import read_foreign_name
from actions.intents import ABOUT_NIGHTS, COURTESY, ELSEWHERE, QUESTIONS, SURE
from actions.languages import FOREIGN, Language
from actions.memory import Flexible, FreeDates, Memory, Offer, Pending
from actions.merging import stay_and_party, wish_of, with_party, with_stay
from actions.said import Said, moment_of
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
    without_cabins,
)
from services.clock import local_date

ASKED_ABOUT_STAY = (Pending.CHECK_IN, Pending.CHECK_OUT, Pending.NIGHTS)
# With a weekend or a count of nights these leave the choice to us: "cualquier finde de marzo", "4 noches en febrero".
OPEN = (AskReason.VAGUE, AskReason.MONTH_ONLY)
NIGHTS_OF_A_WEEK = 7
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
        if not self.said.typed or self.says(phrases.POSTPONES):
            return None  # "te aviso el lunes" is no arrival
        asked = self.known.pending if self.known.pending in ASKED_ABOUT_STAY else None
        if self.known.pending is Pending.STAY and self.known.check_out is None and not self.asks_question:
            asked = Pending.NIGHTS  # longer stays were offered to an arrival
        context = StayContext(
            check_in=self.known.check_in,
            check_out=self.known.check_out,
            asked=asked,
            month=self.known.month,
            nights=self.known.nights,
        )
        found = read_stay(self.beside_cabins, today=self.today, context=context)
        is_month = found is not None and found.reason is AskReason.MONTH_ONLY and found.nights is None
        if is_month and self.step is Pending.NAME and read_name(self.said.text) is not None:
            return None  # "Abril Vega", "Julio": the answer to "¿a nombre de quién?"
        return found

    @cached_property
    def picked(self) -> FreeDates | None:
        """The offered dates that the message takes: a button, "la segunda", "el del 15", "dale" to the only ones."""
        if not self.said.typed:
            return FreeDates.from_text(self.said.entity("stay") or "")
        offered = self.known.stays
        if self.step is not Pending.STAY or not offered or self.intent in QUESTIONS:
            return None
        if self.reading is not None and self.reading.check_out is not None:
            return None
        found = choose_dates(self.said.text, offered)
        return offered[0] if found is None and self.yes and len(offered) == 1 else found

    @cached_property
    def stay(self) -> StayReading | None:
        """What the text says about new dates: not where it takes offered ones or names known ones."""
        return None if self.picked is not None or self._goes_back or self._only_counts_nights else self.reading

    @property
    def _only_counts_nights(self) -> bool:
        """Whether the question itself counts nights: "¿y si cancelo 10 días antes?", "¿descuento por 7 noches?"."""
        if self.intent not in ABOUT_NIGHTS or self.said.confidence < SURE:
            return False
        alone = read_stay(self.beside_cabins, today=self.today, context=StayContext())
        return alone is None or alone.reason in (AskReason.NIGHTS_ONLY, AskReason.VAGUE)

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
        if reading is None or reading.reason not in OPEN:
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
        """The reading of dates that a person would ask back about; an arrival that lacks its departure is none."""
        reading = self.stay
        if reading is None or not reading.ask or self.flexible is not None:
            return None
        return reading if reading.reason is not AskReason.DEPARTURE_OPEN else None

    @cached_property
    def party(self) -> PartyReading | None:
        """What the text says about who comes."""
        if not self.said.typed or self.says(phrases.POSTPONES):
            return None  # "lo charlo con mi mujer" names nobody who comes
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
        reading = read_party(self.beside_cabins, context=context)
        if elsewhere and reading is not None and reading.adults == self.known.adults:
            return None  # "¿se puede llevar perro?" asks; it does not bring one
        return reading

    @cached_property
    def cabin(self) -> str | None:
        """The cabin named, by its right name."""
        if not self.said.typed:
            named = self.said.entity("cabin")
            return named if named in self._cabins else None
        return read_cabin(self.said.text, self._cabins, asked=self._asked_which) or self._pointed_at()

    def _pointed_at(self) -> str | None:
        """
        The listed cabin that an answer points at; a question about it is no answer, but "¿cuál es la más barata?" is.

        Once one is quoted only what names one of the list goes back to it ("la segunda", not "algo más barato").
        """
        listed = self.known.listed
        if listed is None or self.step not in (Pending.CABIN, Pending.AGREEMENT) or self.reading:
            return None
        if self.asks_which:
            return choose(self.said.text, listed, self.house)
        pointing = points_back(self.said.text)
        asks = self.asks_something and not (pointing and self.intent == "ask_price")  # "¿cuánto sale la segunda?"
        if asks or (self.step is Pending.AGREEMENT and not pointing):
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
        if (given := consent.name_with_yes(self)) is not None:
            return given
        introduced = self.says(phrases.IN_THE_NAME_OF)
        asked = self.step is Pending.NAME and not self.brings_news and not self.leaves and not self.puts_off
        if asked and not introduced and self.cabin is not None:
            return None  # "mejor la Ceibo": that is nobody's name
        return read_name(self.said.text) if introduced or asked else None

    @cached_property
    def asks_question(self) -> bool:
        """Whether this is a question, by its mark or by the model: a number in it need not answer ours."""
        return self.asks_something or self.intent in QUESTIONS

    @property
    def picks(self) -> bool:
        """Whether one of the list is pointed at: by which it is, or by what it has ("la de la estufa a leña")."""
        return (self.asks_which or points_back(self.said.text)) and self._pointed_at() is not None

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
        memory = with_party(memory, self.party)
        if self.picked is not None:
            check_in, check_out = (date.fromisoformat(day) for day in (self.picked.check_in, self.picked.check_out))
            memory = memory.having(check_in=check_in, check_out=check_out, nights=None, month=None, flexible=None)
        if self.flexible is not None:
            kind, nights = self.flexible
            memory = memory.having(check_in=None, check_out=None, flexible=kind, nights=nights)
        if self.cabin is not None and (self.intent not in QUESTIONS or self.picks or memory != self.known):
            memory = memory.having(cabin=self.cabin)
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
        quoted = self.step is Pending.AGREEMENT
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
        """Whether other dates are wished for without saying which; "dale" to "¿probamos con otras fechas?" too."""
        if self.reading is not None or self.leaves:
            return False
        offered = self.step is Pending.STAY and self.no
        return offered or self.says(phrases.OTHER_DATES)

    @cached_property
    def brings_news(self) -> bool:
        """Whether the message changes the wish, or says something about dates that has to be asked back."""
        return wish_of(self.after) != wish_of(self.known) or self.asks_back is not None

    def key(self, action: str) -> str:
        """The name of one wish, for the booking API: conversation, message, action."""
        return f"{self.said.conversation_id}:{self.said.message_id}:{action}"
