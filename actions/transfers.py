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
    Where to transfer what is due of the newest hold, else of the newest confirmed stay; to whoever has reserved
    nothing, that the account comes with the amount. ``None`` when there is nothing to transfer.
    """
    found = await reservations_of(turn, client)
    held, confirmed = newest(turn, found, ReservationStatus.HELD), newest(turn, found, ReservationStatus.CONFIRMED)
    target = held or confirmed
    if target is None:
        if ended_hold(turn, found) is not None:
            return None
        reply.say("utter_transfer_after_hold")
        remind(turn.known, reply)
        return Outcome(turn.known)
    words = describe(turn, target)
    try:
        told = await client.transfer(target.code, key=turn.key("transfer"))
    except BookingRefused as refused:
        if refused.code != UNDER_WAY:
            return None
        amount = words["deposit"] if held else words["balance"]
        reply.say("utter_payment_in_process" if held else "utter_transfer_still_checking", **words | {"amount": amount})
        return Outcome(turn.known)
    words["amount"] = format_pesos(told.amount.amount)
    words["until"] = until_words(turn, told.expires_at)
    response = "utter_transfer_details" if told.purpose is Purpose.DEPOSIT else "utter_transfer_details_balance"
    reply.say(response, account=_lines(told.account, reply), **words)
    return Outcome(turn.known.having(reservation_code=target.code))


async def take_claim(turn: Turn, *, is_certain: bool, reply: Reply, client: BookingClient) -> bool:
    """
    Have the owner look for a transfer that the guest says, or shows, to have made; whether there is one to look for.

    ``is_certain``: said or shown so that it can be nothing else. Then it is taken for the deposit of a hold; for
    anything else only of somebody who was told where to transfer for just that.
    """
    found = await reservations_of(turn, client)
    held, confirmed = newest(turn, found, ReservationStatus.HELD), newest(turn, found, ReservationStatus.CONFIRMED)
    for target in (held, confirmed, ended_hold(turn, found)):
        if target is None:
            continue
        try:
            key = turn.key(f"claim_transfer_{target.code}")
            claim = await client.claim_transfer(target.code, is_certain=is_certain and target is held, key=key)
        except BookingRefused:
            continue
        _say_claimed(turn, target, claim, reply=reply)
        return True
    return False


def newest(turn: Turn, found: list[ReservationShape], status: ReservationStatus) -> ReservationShape | None:
    """The newest of a guest's live reservations with a status."""
    return next((one for one in reversed(those_live(turn, found)) if one.status is status), None)


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
