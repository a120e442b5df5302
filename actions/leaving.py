"""Ways out that work at every step: start over, drop what is in the making, "??" to whoever seems to be gone."""

from __future__ import annotations

from dataclasses import replace

from actions import phrases, waiting
from actions.booking import continue_booking
from actions.client import BookingClient
from actions.handover import ask_again, hand_over, person_is_due
from actions.memory import Pending
from actions.notices import resume_notices, stop_notices
from actions.reminding import RETURN_TO, remind
from actions.reply import Reply
from actions.reservations import ask_cancellation
from actions.skill import Answer, Outcome
from actions.understanding import Turn
from bot.spanish import format_pesos


def way_out(turn: Turn) -> Answer | None:
    """The skill function of a way out that the guest takes; ``None`` when none is taken."""
    if turn.says(phrases.LEAVES_LIST):
        return waiting.leave
    if turn.says(phrases.STOPS_NOTICES):
        return stop_notices
    if turn.says(phrases.WANTS_NOTICES):
        return resume_notices
    if turn.says(phrases.WANTS_PERSON):
        return hand_over
    if turn.says(phrases.STARTS_OVER):
        return start_over
    if turn.drops:
        return ask_cancellation
    if turn.says(phrases.POSTPONES) and turn.known.pending is not None:
        return wait_for_guest
    if turn.says(phrases.DOUBT) and turn.known.pending in RETURN_TO and not turn.brings_news:
        return take_doubt
    if turn.says(phrases.NUDGES) and turn.known.pending in RETURN_TO:
        return say_here
    return None


async def start_over(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """A new page. What is reserved stays reserved."""
    fresh = replace(turn, known=turn.known.without_wish())
    if fresh.brings_news:
        return await continue_booking(fresh, reply, client)
    reply.say("utter_start_over")
    return Outcome(fresh.known.having(pending=Pending.CHECK_IN))


async def wait_for_guest(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "Lo charlo y te aviso": nothing is asked any more, so that no later "ok" agrees to anything; the offer stays."""
    del client
    reply.say("utter_take_your_time")
    return Outcome(turn.known.having(pending=None))


async def take_doubt(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "No sé": that is no "no", and what is said now can be changed later."""
    if person_is_due(turn):
        return await ask_again(turn, reply, client)
    reply.say("utter_no_rush")
    remind(turn.known, reply)
    return Outcome(turn.known, missed=turn.missed)


async def say_here(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """ "??": still here, and this was the question."""
    if person_is_due(turn):
        return await ask_again(turn, reply, client)
    if turn.known.pending is Pending.CABIN and turn.offer is not None:
        prices = [(option.cabin, option.total) for option in turn.offer.options]
        lines = [
            reply.words(
                "utter_option_line",
                cabin=cabin,
                total=format_pesos(total),
                capacity=turn.house.capacity_of(cabin),
            )
            for cabin, total in prices
        ]
        reply.say("utter_here_options", options="\n".join(lines))
    else:
        reply.say("utter_here")
        remind(turn.known, reply)
    return Outcome(turn.known, missed=turn.missed)
