"""What was agreed besides the price: the cancellation policy, as the rules have it, and what the owner promised."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions import wording
from actions.client import BookingClient
from actions.reply import Reply
from actions.standing import live_reservations
from actions.understanding import Turn
from services.contracts import CancellationTier, ReservationShape

CANCELLATION = "cancellation"  # the topic of the owner's facts
NUMBER = re.compile(r"\d")


async def say_policy(turn: Turn, reply: Reply, client: BookingClient) -> None:
    """
    What cancelling gives back: by the terms that a guest's reservation was made with, else by those of today.

    What the owner wrote about it is only added, and not where it has numbers: these are the policy's to say.
    """
    live = await live_reservations(turn, client)
    tiers = live[-1].terms.cancellation_tiers if live else turn.house.property.cancellation_tiers
    written = turn.house.property.facts.get(CANCELLATION, "").strip()
    more = f" {written}" if written and not NUMBER.search(written) else ""
    reply.say("utter_cancellation_policy", rules="; ".join(_rules(turn, tiers, reply)), more=more)


async def say_promises(reservation: ReservationShape, reply: Reply, client: BookingClient) -> None:
    """What the owner promised about a reservation, where anything was promised."""
    bill = await client.bill(reservation.code)
    if bill.promises:
        lines = [reply.words("utter_promise_line", promise=promise.text) for promise in bill.promises]
        reply.say("utter_promises", promises="\n".join(lines), leave_until=bill.check_out_until)


def _rules(turn: Turn, tiers: Sequence[CancellationTier], reply: Reply) -> list[str]:
    """Each tier in words, the earliest first, and what follows the last."""
    told = sorted((tier for tier in tiers if tier.refund_percent), key=lambda tier: -tier.days_before)
    if not told:
        return [reply.words("utter_policy_none_line")]
    rules = [_rule(turn, tier, reply) for tier in told]
    last = told[-1].days_before
    return [*rules, reply.words("utter_policy_after_line", days=wording.days(last, turn.language))] if last else rules


def _rule(turn: Turn, tier: CancellationTier, reply: Reply) -> str:
    percent = tier.refund_percent
    if not tier.days_before:
        name = "utter_policy_all_to_the_end_line" if percent == 100 else "utter_policy_share_to_the_end_line"
        return reply.words(name, percent=percent)
    name = {100: "utter_policy_all_line", 50: "utter_policy_half_line"}.get(percent, "utter_policy_share_line")
    return reply.words(name, days=wording.days(tier.days_before, turn.language), percent=percent)
