"""
Messages that are no answer: links, signs, orders to the assistant, other scripts, haggling, stickers, files, places.

Each gets a short answer of its own and leads back to what was asked; none of them is read for dates, people, names or
a yes. The second in a row offers a person, as anything else that is not understood.
"""

from __future__ import annotations

import re

from actions import phrases
from actions.client import BookingClient
from actions.handover import ask_again, person_is_due
from actions.memory import Pending
from actions.payments import check_payment
from actions.reminding import remind
from actions.reply import Choice, Reply
from actions.skill import ASKED_ONCE, LONGEST_QUOTED, Answer, Outcome
from actions.standing import live_reservations
from actions.topics import say_fact
from actions.transfers import take_claim
from actions.understanding import Turn
from services.contracts import ReservationStatus

# A price of the guest's own, or a condition on the price: whatever else it says, it is no yes to ours.
HAGGLING = re.compile(
    r"\b(?:te|les)\s+(?:doy|pago|ofrezco|tiro|puedo dar|puedo pagar)\s+(?:\$\s*)?(?:\d|la mitad|menos)"
    r"|\bdej[aá](?:me|nos)l[ao]\s+(?:en|a|por)\b|\b(?:me|nos)\s+l[ao]\s+dej[aá]s\b|\bmitad de precio\b"
    r"|\b(?:si|s[ií] pero)\b[^.!?\n]{0,30}\b(?:descuento|rebaj\w+|precio|m[aá]s barat\w+|gratis|regal\w+)\b"
    r"|\b\d{2,3}(?:\.?000)?\s*(?:lucas|mil|k|pesos)?\s*(?:y|,)?\s*(?:cerr|listo|hecho|trato|arregl)\w*"
    r"|\b(?:reserv|confirm|d[aá]|hac)\w*\b[^.!?\n]{0,30}(?:\bgratis\b|\bsin pagar\b|\b(?:a|por) \$\s?\d)",
    re.IGNORECASE,
)
# "Uh, re caro": of the price that was told
DEAR = phrases.any_of(
    r"\b(?:re|muy|tan|medio|bastante|demasiado|un poco|super) (?:car[oa]s?|salad[oa]s?)\b|\bcarisim[oa]s?\b",
    r"^\W*(?:u+h*|u+f+|epa|upa|apa|que|esta)(?:\W+que)? (?:car[oa]s?|salad[oa]s?)\W*$",
)
UNREADABLE = "unreadable_message"
STICKER, LOCATION, CONTACTS, AUDIO, BLANK = "sticker", "location", "contacts", "audio", "text"
RECEIPTS = frozenset({"image", "document"})
FILES = RECEIPTS | {"video"}
# Of a voice note: whether it was that, and why it has to be said again (services.conversations.voice_notes).
DOUBTFUL = "doubtful"
SPOKEN_REASONS = frozenset({"silence", "unclear", "language", "too_long", "unusable", "gone", "away", "wrong"})


def answer_to_oddity(turn: Turn) -> Answer | None:
    """The skill function for a turn that is no answer; it comes before everything else."""
    if turn.intent == UNREADABLE:
        return unreadable
    if turn.said.media in RECEIPTS and turn.says(phrases.RECEIPT):
        return captioned_receipt
    if turn.said.oddity is not None:
        return answer_oddity
    if _finds_it_dear(turn):
        return answer_haggling
    asks_what_is_paid = turn.says(phrases.BALANCE) or turn.says(phrases.DEPOSIT)
    if turn.said.typed and HAGGLING.search(turn.said.text) and not turn.brings_news and not asks_what_is_paid:
        return answer_haggling
    return None


def _finds_it_dear(turn: Turn) -> bool:
    """Whether the price that was told is found high, and nothing else is said: who wants a cheaper one says so."""
    told = turn.step in (Pending.CABIN, Pending.AGREEMENT, Pending.STAY) and turn.says(DEAR)
    more = turn.asks_something or turn.brings_news or turn.says(phrases.OTHER_CABINS) or turn.leaves or turn.puts_off
    return told and not more and not turn.plain.lstrip(" ¡.,").startswith("no")


async def answer_oddity(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """Say in a sentence what cannot be done with it, and go back to what was asked; the second offers a person."""
    if person_is_due(turn):
        return await ask_again(turn, reply, client)
    return _not_understood(turn, f"utter_odd_{turn.said.oddity}", reply=reply)


async def answer_haggling(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """What the owner says about discounts; the price stays what it is."""
    del client
    if not say_fact("discounts", turn, reply):
        reply.say("utter_odd_haggling")
    back_to_what_was_asked(turn, reply)
    return Outcome(turn.known)


async def unreadable(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    A sticker, a place, a contact, a file or a voice note: thank or apologise, and back to what was asked.

    A picture or a document while a deposit is awaited is most likely a receipt: the owner looks for its money. Of
    another file then, a person looks what it is.
    """
    kind = turn.said.entity("media_kind") or ""
    if kind == AUDIO and turn.said.entity("reason") is not None:
        return await heard_badly(turn, reply, client)
    if kind in RECEIPTS and await take_claim(turn, is_certain=True, reply=reply, client=client):
        return Outcome(turn.known)
    if kind in FILES and await _awaits_deposit(turn, client):
        reply.hand_over("utter_receipt", reason="receipt")
        return Outcome(turn.known)
    if kind == LOCATION:
        reply.say("utter_odd_location")
        back_to_what_was_asked(turn, reply)
        return Outcome(turn.known)
    if person_is_due(turn):
        return await ask_again(turn, reply, client)
    responses = {
        STICKER: "utter_odd_sticker",
        CONTACTS: "utter_odd_contact",
        AUDIO: "utter_unreadable_audio",
        BLANK: "utter_odd_blank",
    }
    return _not_understood(turn, responses.get(kind, "utter_unreadable"), reply=reply)


async def heard_badly(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """
    A voice note that was listened to: what was heard is repeated where it is in doubt, else it is asked for again, in
    writing; the second in a row offers a person.
    """
    about, reason = turn.said.about, turn.said.entity("reason")
    if reason == DOUBTFUL:
        choices = [
            Choice(reply.words("utter_voice_right"), str(about.get("right"))),
            Choice(reply.words("utter_voice_not_right"), str(about.get("wrong"))),
        ]
        heard = str(about.get("heard") or "")[:LONGEST_QUOTED]
        reply.offer("utter_voice_doubtful", choices, list_title="", heard=heard)
        return Outcome(turn.known, missed=turn.known.misunderstood)
    if person_is_due(turn):
        return await ask_again(turn, reply, client)
    minutes = max(1, round(float(about.get("longest_seconds") or 0) / 60))
    reply.say(f"utter_voice_{reason}" if reason in SPOKEN_REASONS else "utter_unreadable_audio", minutes=str(minutes))
    return Outcome(turn.known, missed=turn.missed)


async def captioned_receipt(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """A picture or a document whose caption speaks of paying; with nothing to pay, the caption is what was said."""
    if await take_claim(turn, is_certain=True, reply=reply, client=client):
        return Outcome(turn.known)
    return await check_payment(turn, reply, client)


def back_to_what_was_asked(turn: Turn, reply: Reply) -> None:
    """Repeat the open question, whichever it is; without one, say what can be asked for."""
    pending = turn.known.pending
    if pending is None:
        reply.say("utter_odd_invitation")
    elif pending in ASKED_ONCE:
        reply.say(f"utter_return_{pending}")
    else:
        remind(turn.known, reply)


def _not_understood(turn: Turn, response: str, *, reply: Reply) -> Outcome:
    reply.say(response)
    back_to_what_was_asked(turn, reply)
    return Outcome(turn.known, missed=turn.missed)


async def _awaits_deposit(turn: Turn, client: BookingClient) -> bool:
    return any(one.status is ReservationStatus.HELD for one in await live_reservations(turn, client))
