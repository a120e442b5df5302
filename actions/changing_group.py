"""Other dates for the cabins of a group, as one: what all of it costs is told first, and all are changed or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions import offers, wording
from actions.booking import ask_back
from actions.change_words import as_reserved, leave_to_person, nights_wished, price_words, refuse
from actions.client import BookingClient, BookingRefused
from actions.memory import Memory, Pending
from actions.merging import stay_and_party
from actions.proposals import ProposedChange
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import say_reservation
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import (
    ChangeOfOne,
    ChangeRequest,
    ChangeShape,
    GroupChange,
    ReservationShape,
    ReservationStatus,
)


async def change_group(
    turn: Turn, group: Sequence[ReservationShape], *, reply: Reply, client: BookingClient
) -> Outcome:
    """Say what other nights would cost for all, and ask. Who sleeps where anew, and another name, are a person's."""
    told = replace(turn, known=_spoken_of(turn.known, group))
    renamed = turn.name not in (None, turn.known.guest_name)
    if renamed or told.after.party != told.known.party or told.cabin is not None:
        return leave_to_person(turn, group[-1], reply=reply)
    if told.asks_back is not None or told.flexible is not None:
        reply.say(ask_back(told.asks_back))
        return Outcome(turn.known.having(pending=Pending.CHANGE_WISH, change=None))
    if stay_and_party(told.after) == stay_and_party(told.known):
        stay = offers.stay_words(turn, group[0].check_in, group[0].check_out)
        reply.say("utter_ask_change_of_several", cabins=wording.listed([one.cabin_name for one in group]), stay=stay)
        return Outcome(turn.known.having(pending=Pending.CHANGE_WISH, change=None))
    check_in, check_out = nights_wished(told, group[-1])
    wishes = [
        ChangeRequest(
            check_in=check_in,
            check_out=check_out,
            adults=one.adults,
            children=one.children,
            babies=one.babies,
            pets=one.pets,
        )
        for one in group
    ]
    return await _propose(turn, group, wishes, reply=reply, client=client)


async def settle_group_change(turn: Turn, change: ProposedChange, *, reply: Reply, client: BookingClient) -> Outcome:
    """All changed, at the prices that were told; what stands in the way of one keeps all of them as they are."""
    agreed = GroupChange(changes=[ChangeOfOne(code=one.code, **one.agreed.model_dump()) for one in change.parts])
    try:
        changed = await client.change_all(agreed, key=turn.key("change_all"))
    except BookingRefused:  # another price, taken just now: what it is by now, or why it cannot be
        group = [await client.reservation(one.code) for one in change.parts]
        return await _propose(turn, group, [one.wish for one in change.parts], reply=reply, client=client)
    reply.say("utter_changed_several")
    for one in changed:
        await say_reservation(turn, one, reply, client)
    memory = as_reserved(turn.known, changed[-1]).having(change=None, reservation_code=changed[-1].code, pending=None)
    return Outcome(_counting(memory, changed))


async def _propose(
    turn: Turn,
    group: Sequence[ReservationShape],
    wishes: Sequence[ChangeRequest],
    *,
    reply: Reply,
    client: BookingClient,
) -> Outcome:
    found: list[ChangeShape] = []
    for one, wish in zip(group, wishes, strict=True):
        try:
            found.append(await client.change_quote(one.code, wish))
        except BookingRefused as refused:
            return await refuse(turn, one, refused, reply=reply, client=client)
    lines = [
        reply.words(
            "utter_quote_of_several_line",
            cabin=one.cabin_name,
            people=wording.people(
                adults=one.adults, minors=one.children, babies=one.babies, pets=one.pets, language=turn.language
            ),
            total=format_pesos(one.total.amount),
        )
        for one in found
    ]
    reply.say(
        "utter_confirm_change_of_several",
        stay=offers.stay_words(turn, found[0].check_in, found[0].check_out),
        nights=wording.nights(found[0].nights, turn.language),
        lines="\n".join(lines),
        price=price_words(found, reply),
        rest=await _rest_words(found, group, reply=reply, client=client),
    )
    parts = tuple(ProposedChange.of(one) for one in found)
    change = replace(parts[0], parts=parts)
    return Outcome(turn.known.without_offer().having(pending=Pending.CHANGE, change=change))


async def _rest_words(
    found: Sequence[ChangeShape], group: Sequence[ReservationShape], *, reply: Reply, client: BookingClient
) -> str:
    """What is to be paid then: of the holds their deposits, of the confirmed stays the balance, or what comes back."""
    held = [new for new, old in zip(found, group, strict=True) if old.status is ReservationStatus.HELD]
    words = []
    if held:
        deposit = sum(one.deposit.amount for one in held)
        words.append(reply.words("utter_change_deposit_of_several", deposit=format_pesos(deposit)))
    for one in held:
        claimed = (await client.incoming(one.code)).claimed
        if claimed is not None and claimed.amount < one.deposit.amount:
            lacking = format_pesos(one.deposit.amount - claimed.amount)
            words.append(reply.words("utter_change_claimed", claimed=format_pesos(claimed.amount), lacking=lacking))
    paid_for = [one for one in found if one not in held]
    balance, paid = sum(one.balance.amount for one in paid_for), sum(one.paid.amount for one in paid_for)
    if paid_for and balance < 0:
        words.append(reply.words("utter_change_credit", paid=format_pesos(paid), credit=format_pesos(-balance)))
    elif paid_for:
        words.append(reply.words("utter_change_balance", paid=format_pesos(paid), balance=format_pesos(balance)))
    return "\n".join(words)


def _counting(memory: Memory, group: Sequence[ReservationShape]) -> Memory:
    """The memory with everybody of a group."""
    return memory.having(
        adults=sum(one.adults for one in group),
        children=sum(one.children for one in group),
        babies=sum(one.babies for one in group),
        pets=sum(one.pets for one in group),
        cabin=None,
    )


def _spoken_of(memory: Memory, group: Sequence[ReservationShape]) -> Memory:
    """What a further wish is read against: the change that was told last, else what is reserved; of all together."""
    known, change = _counting(as_reserved(memory, group[-1]), group), memory.change
    if change is None or {one.code for one in change.parts} != {one.code for one in group}:
        return known
    return known.having(check_in=change.wish.check_in, check_out=change.wish.check_out)
