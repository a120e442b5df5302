"""A bank transfer: where to and how much, and "ya transferí". A guest's word or a receipt confirms nothing."""

from __future__ import annotations

from actions.client import BookingClient, BookingRefused
from actions.reminding import remind
from actions.reply import Reply
from actions.skill import Outcome
from actions.standing import describe, ended_hold, reservations_of, those_live, until_words
from actions.understanding import Turn
from bot.spanish import format_pesos
from services.contracts import BankAccountShape, Purpose, ReservationShape, ReservationStatus, TransferClaimShape

UNDER_WAY = "payment_in_process"  # the API's code


async def pay_by_transfer(turn: Turn, reply: Reply, client: BookingClient) -> Outcome:
    """The button "Por transferencia" beside a link."""
    settled = await tell_account(turn, reply=reply, client=client)
    if settled is None:
        reply.say("utter_nothing_to_pay")
    return settled or Outcome(turn.known)


async def tell_account(turn: Turn, *, reply: Reply, client: BookingClient) -> Outcome | None:
    """
    Where to transfer what is due of each hold, else of the newest confirmed stay; to whoever has reserved nothing, that
    the account comes with the amount. ``None`` when there is nothing to transfer.
    """
    found = await reservations_of(turn, client)
    held, confirmed = held_of(turn, found), _confirmed(turn, found)
    targets = held or confirmed
    if not targets:
        if ended_hold(turn, found) is not None:
            return None
        reply.say("utter_transfer_after_hold")
        remind(turn.known, reply)
        return Outcome(turn.known)
    told = [await _tell_of(turn, target, reply=reply, client=client) for target in targets]
    return Outcome(turn.known.having(reservation_code=targets[-1].code)) if any(told) else None


async def _tell_of(turn: Turn, target: ReservationShape, *, reply: Reply, client: BookingClient) -> bool:
    """Where and how much to transfer for one reservation; whether there was anything to say."""
    words = describe(turn, target)
    is_held = target.status is ReservationStatus.HELD
    try:
        told = await client.transfer(target.code, key=turn.key(f"transfer_{target.code}"))
    except BookingRefused as refused:
        if refused.code != UNDER_WAY:
            return False
        amount = words["deposit"] if is_held else words["balance"]
        response = "utter_payment_in_process" if is_held else "utter_transfer_still_checking"
        reply.say(response, **words | {"amount": amount})
        return True
    words["amount"] = format_pesos(told.amount.amount)
    words["until"] = until_words(turn, told.expires_at)
    response = "utter_transfer_details" if told.purpose is Purpose.DEPOSIT else "utter_transfer_details_balance"
    reply.say(response, account=_lines(told.account, reply), **words)
    return True


async def take_claim(turn: Turn, *, is_certain: bool, reply: Reply, client: BookingClient) -> bool:
    """
    Have the owner look for a transfer that the guest says, or shows, to have made; whether there is one to look for.

    ``is_certain``: said or shown so that it can be nothing else. Then it is taken for the deposit of every hold; for
    anything else only of somebody who was told where to transfer for just that.
    """
    found = await reservations_of(turn, client)
    held, ended = held_of(turn, found), ended_hold(turn, found)
    if any([await _claim(turn, one, is_certain=is_certain, reply=reply, client=client) for one in held]):
        return True
    for target in (*_confirmed(turn, found), *([ended] if ended is not None else [])):
        if await _claim(turn, target, is_certain=False, reply=reply, client=client):
            return True
    return False


async def _claim(
    turn: Turn, target: ReservationShape, *, is_certain: bool, reply: Reply, client: BookingClient
) -> bool:
    try:
        key = turn.key(f"claim_transfer_{target.code}")
        claim = await client.claim_transfer(target.code, is_certain=is_certain, key=key)
    except BookingRefused:
        return False
    _say_claimed(turn, target, claim, reply=reply)
    return True


def held_of(turn: Turn, found: list[ReservationShape]) -> list[ReservationShape]:
    """A guest's live holds, the oldest first."""
    return [one for one in those_live(turn, found) if one.status is ReservationStatus.HELD]


def _confirmed(turn: Turn, found: list[ReservationShape]) -> list[ReservationShape]:
    """The newest of a guest's confirmed stays that are not over, if there is one."""
    return [one for one in those_live(turn, found) if one.status is ReservationStatus.CONFIRMED][-1:]


def _say_claimed(turn: Turn, target: ReservationShape, claim: TransferClaimShape, *, reply: Reply) -> None:
    words = describe(turn, target)
    words |= {"amount": format_pesos(claim.amount.amount), "until": until_words(turn, claim.kept_until)}
    if not claim.is_new:
        reply.say("utter_transfer_still_checking", **words)
    elif claim.purpose is Purpose.BALANCE:
        reply.say("utter_transfer_checking_balance", **words)
    else:
        reply.say("utter_transfer_checking" if claim.kept_until else "utter_transfer_checking_late", **words)


def _lines(account: BankAccountShape, reply: Reply) -> str:
    """The account as a bank asks for it, a line each."""
    told = {"alias": account.alias, "cbu": account.cbu, "holder": account.holder, "cuit": account.cuit}
    return "\n".join(
        reply.words(f"utter_transfer_line_{name}", **{name: value}) for name, value in told.items() if value
    )
