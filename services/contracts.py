"""
Shapes of the booking API, shared with the actions: what is sent and what comes back.

Money is integer minor units with a currency; dates are the property's; moments are aware UTC. A stay is half-open:
the check-out day is not slept. Imports nothing of ours, so that any caller may use it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

API_PREFIX = "/api/v1"
IDEMPOTENCY_HEADER = "Idempotency-Key"
MOST_TOGETHER = 10  # reservations in one request
MAXIMUM_PARTY = 50
MAXIMUM_PETS = 10
MOST = 10**12  # minor units: more is a slip of the finger
LINE = r"^[^\x00-\x1f\x7f]+$"  # one line of what a person types: a database keeps no NUL, a list shows no line break
PROMO_CODE = "^[A-Za-z0-9]{3,20}$"


class Shape(BaseModel):
    """A closed, immutable shape."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MoneyShape(Shape):
    """An amount in minor units (centavos)."""

    amount: int
    currency: str = Field("ARS", min_length=3, max_length=3)


class AdjustmentShape(MoneyShape):
    """An amount that is added, or taken off when below zero."""

    amount: int = Field(ge=-MOST, le=MOST)


class ReservationStatus(StrEnum):
    """Where a reservation is in its life."""

    HELD = "held"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class CabinShape(Shape):
    """A cabin as guests know it."""

    id: UUID
    name: str
    capacity: int
    pets_allowed: bool
    description: str
    amenities: list[str]
    base_night: MoneyShape
    included_guests: int = Field(description="people in the base night; more pay extra_guest_fee each night")
    extra_guest_fee: MoneyShape


class CabinList(Shape):
    """All cabins, in the owner's order."""

    items: list[CabinShape]


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class PaymentMethod(StrEnum):
    """How the deposit is going to be paid: at once by card or account, at a counter, or by bank transfer."""

    CARD = "card"
    TICKET = "ticket"
    TRANSFER = "transfer"


class CancellationTier(Shape):
    """Cancelling at least ``days_before`` check-in gives back this share of what was paid."""

    days_before: int = Field(ge=0, le=365)
    refund_percent: int = Field(ge=0, le=100)


class PropertyShape(Shape):
    """The property's rules and facts. ``today`` is the date on its wall now."""

    name: str
    time_zone: str
    today: date
    currency: str
    check_in_from: str
    check_in_until: str
    check_out_until: str
    deposit_percent: int
    deposit_fixed: MoneyShape | None = Field(description="the deposit, instead of a share")
    balance_days: int = Field(description="the balance is due so many days before check-in; 0: on arrival")
    hold_minutes: int
    accepts_transfers: bool
    minimum_nights: int
    pet_fee: MoneyShape
    cleaning_fee: MoneyShape
    free_below_age: int
    cancellation_tiers: list[CancellationTier]
    facts: dict[str, str] = Field(description="topic → the owner's answer")


class QuoteRequest(Shape):
    """
    What a quote is wanted for. ``babies`` are those of the ``children`` who pay nothing (see ``free_below_age``).
    ``quote_id`` names the quote that was given before for just this: its price stands while it is valid.
    """

    cabin_id: UUID
    check_in: date
    check_out: date
    adults: int = Field(ge=1, le=MAXIMUM_PARTY)
    children: int = Field(0, ge=0, le=MAXIMUM_PARTY)
    babies: int = Field(0, ge=0, le=MAXIMUM_PARTY)
    pets: int = Field(0, ge=0, le=MAXIMUM_PETS)
    quote_id: UUID | None = None
    promo_code: str | None = Field(None, pattern=PROMO_CODE)


class ReasonShape(Shape):
    """A rule of the owner: which one, with the name of a season or a code and a percentage where it has them."""

    rule: str
    name: str | None
    percent: int | None


class QuoteLine(Shape):
    """
    One reason of a price: ``quantity`` × ``unit`` = ``amount``, below zero for a discount. ``label`` is Spanish, as a
    guest may read it; ``reasons`` are the owner's rules behind it.
    """

    kind: str
    label: str
    quantity: int
    unit: MoneyShape
    amount: MoneyShape
    reasons: list[ReasonShape] = []


class QuoteShape(Shape):
    """A price with its reasons; the lines add up to ``total``."""

    cabin_id: UUID
    cabin_name: str
    check_in: date
    check_out: date
    nights: int
    adults: int
    children: int
    babies: int
    pets: int
    lines: list[QuoteLine]
    total: MoneyShape
    deposit: MoneyShape


class TermsShape(Shape):
    """
    What is agreed besides the price. The balance does not change once the deposit is paid; it is due on
    ``balance_due_on`` by one of ``balance_methods`` (cash, transfer, mercado_pago). The guest may change the stay until
    ``change_days`` before check-in. Every price is final: it includes ``vat_percent`` of VAT, which the law wants shown
    as what is left of the total without it; both null where the owner charges none.
    """

    balance_due_on: date
    balance_methods: list[str]
    cancellation_tiers: list[CancellationTier]
    change_days: int
    vat_percent: int | None
    total_without_taxes: MoneyShape | None


class KeptQuoteShape(QuoteShape):
    """A price that stands until ``valid_until``, whatever happens to the rates, for whoever holds by its ``id``."""

    id: UUID
    valid_until: datetime
    promo_code: str | None
    terms: TermsShape


class UnavailableCabin(Shape):
    """Why a cabin cannot be had: ``code`` is that of the refusal (``dates_unavailable``, ``cabin_too_small``, …)."""

    cabin_id: UUID
    cabin_name: str
    code: str
    minimum_nights: int | None = None
    check_in_days: list[int] | None = Field(None, description="weekdays on which guests may arrive; Monday is 0")


class FreeStay(Shape):
    """Another stay of the same length that is free, as near as possible."""

    cabin_id: UUID
    cabin_name: str
    check_in: date
    check_out: date


class Availability(Shape):
    """Cabins free for a stay and a party, cheapest first, each with its quote; the others with the reason."""

    items: list[QuoteShape]
    unavailable: list[UnavailableCabin]
    alternatives: list[FreeStay] = Field(description="only when nothing is free")


class GuestShape(Shape):
    """
    Who a reservation is for. ``phone`` in any usual Argentine form, or ``conversation_id`` when the guest writes to us
    (a WhatsApp guest may have no visible phone).
    """

    name: str = Field(min_length=1, max_length=120)
    phone: str | None = Field(None, max_length=40)
    conversation_id: UUID | None = None

    @model_validator(mode="after")
    def _somebody(self) -> GuestShape:
        if self.phone is None and self.conversation_id is None:
            raise ValueError("phone or conversation_id is needed")
        return self


class ReservationRequest(QuoteRequest):
    """A wish to hold a cabin. For how long may depend on how the deposit is going to be paid."""

    guest: GuestShape
    payment_method: PaymentMethod | None = None


class ReservationShape(Shape):
    """
    A reservation. ``hold_expires_at`` is null once it no longer matters. ``calendars_checked`` is said with a new hold:
    whether every other calendar of the cabin had just been read; null elsewhere, and where there is none.
    """

    code: str
    status: ReservationStatus
    cabin_id: UUID
    cabin_name: str
    check_in: date
    check_out: date
    nights: int
    adults: int
    children: int
    babies: int
    pets: int
    guest_name: str
    lines: list[QuoteLine]
    total: MoneyShape
    deposit: MoneyShape
    paid: MoneyShape
    terms: TermsShape
    quote_id: UUID | None
    hold_expires_at: datetime | None
    created_at: datetime
    calendars_checked: bool | None = None


class ReservationList(Shape):
    """A guest's reservations, oldest first."""

    items: list[ReservationShape]


class PromiseRequest(Shape):
    """
    What an owner promised in writing: its ``text``, what it adds to the price (below zero: takes off it), or until when
    the guest may stay on the last day.
    """

    text: str = Field(min_length=1, max_length=500, pattern=LINE)
    amount: AdjustmentShape | None = None
    check_out_until: str | None = Field(None, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")
    promised_by: str = Field(min_length=1, max_length=120, pattern=LINE)


class PromiseShape(PromiseRequest):
    """A promise as it is pinned to a reservation."""

    promised_at: datetime


class BillShape(Shape):
    """
    A reservation's bill as it stands: the lines add up to ``total``, ``balance`` is what is left to pay after ``paid``
    (below zero: to be given back), on ``balance_due_on`` at the latest.
    """

    code: str
    lines: list[QuoteLine]
    total: MoneyShape
    paid: MoneyShape
    balance: MoneyShape
    balance_due_on: date
    check_out_until: str
    promises: list[PromiseShape]


class ChangeRequest(Shape):
    """Other dates or another party for what is reserved. ``children`` as in a quote."""

    check_in: date
    check_out: date
    adults: int = Field(ge=1, le=MAXIMUM_PARTY)
    children: int = Field(0, ge=0, le=MAXIMUM_PARTY)
    babies: int = Field(0, ge=0, le=MAXIMUM_PARTY)
    pets: int = Field(0, ge=0, le=MAXIMUM_PETS)


class AgreedChange(ChangeRequest):
    """A change, and the new ``total`` that the guest was told and agreed to."""

    total: MoneyShape


class ChangeShape(ChangeRequest):
    """
    What a change would cost: the new ``total`` is ``difference`` more than the agreed one (less when negative), of
    which ``balance`` is still to be paid after ``paid`` (below zero: to be given back). ``lost_code``: the promotional
    code that does not count for those nights. Nothing is reserved by it.
    """

    code: str
    cabin_name: str
    nights: int
    lines: list[QuoteLine]
    total: MoneyShape
    difference: MoneyShape
    deposit: MoneyShape
    paid: MoneyShape
    balance: MoneyShape
    lost_code: str | None = None


class ChangeOfOne(AgreedChange):
    """One of several changes: of the reservation with this code."""

    code: str = Field(max_length=20)


class GroupChange(Shape):
    """Changes of several reservations, that are made all or none."""

    changes: list[ChangeOfOne] = Field(min_length=1, max_length=MOST_TOGETHER)


class GroupCancellation(Shape):
    """
    Reservations to cancel, all or none. ``agreed_refund``: what all of it gives back, as the guest was told, in minor
    units; null: any.
    """

    codes: list[str] = Field(min_length=1, max_length=MOST_TOGETHER)
    agreed_refund: int | None = Field(None, ge=0)


class RefundQuote(Shape):
    """What cancelling now would give back of ``paid``, by the policy that was agreed. Nothing is cancelled by it."""

    code: str
    paid: MoneyShape
    refund: MoneyShape


class PaymentLinkShape(Shape):
    """
    Where the deposit, or the balance, can be paid, and until when. A cash coupon made there by then may be paid until
    ``cash_until``, for which a hold waits; null: there are none.
    """

    url: str
    external_reference: str
    amount: MoneyShape
    expires_at: datetime
    cash_until: datetime | None


class BankAccountShape(Shape):
    """
    An account to transfer to: ``alias`` or ``cbu`` (CBU or CVU, 22 digits) or both, whose it is as a bank shows it, and
    the holder's CUIT (11 digits).
    """

    holder: str = Field(min_length=1, max_length=120, pattern=LINE)
    alias: str | None = Field(None, max_length=20)
    cbu: str | None = Field(None, max_length=22)
    cuit: str | None = Field(None, max_length=11)


class Purpose(StrEnum):
    """What money is paid for: the deposit confirms a reservation, the balance is what is left after it."""

    DEPOSIT = "deposit"
    BALANCE = "balance"


class TransferShape(Shape):
    """Where and how much to transfer, for what; ``expires_at`` is the end of the hold, null for a balance."""

    account: BankAccountShape
    amount: MoneyShape
    purpose: Purpose
    expires_at: datetime | None


class TransferClaimRequest(Shape):
    """
    A guest says that a transfer is made. ``is_certain``: in so many words or by a receipt; otherwise it is believed
    only of somebody who was told where to transfer.
    """

    is_certain: bool = True


class TransferClaimShape(Shape):
    """
    A transfer that the owner is asked to look for. ``kept_until``: until when its nights are kept, if they are held.
    """

    amount: MoneyShape
    purpose: Purpose
    is_new: bool
    kept_until: datetime | None


class TransferWithdrawalShape(Shape):
    """A guest took back that a transfer was made. ``kept_until``: until when its nights are kept, if they are held."""

    kept_until: datetime | None


class IncomingShape(Shape):
    """
    Money of a reservation that pays for nothing yet: a transfer that is ``claimed`` and the owner looks for, and what
    came and is ``unused``, which waits for the owner too (0: nothing).
    """

    code: str
    claimed: MoneyShape | None
    unused: MoneyShape


class RefundStatus(StrEnum):
    """Where a refund is: asked for, waiting at the provider, given back, or refused."""

    REQUESTED = "requested"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class RefundRequest(Shape):
    """How much of a payment to give back; without ``amount``, what is the guest's to have back."""

    amount: MoneyShape | None = None


class RefundShape(Shape):
    """A refund. It is carried out in the background."""

    id: UUID
    payment_id: str
    amount: MoneyShape
    status: RefundStatus


class NoticesWanted(Shape):
    """Whether a guest wants to be told of a reservation unasked: reminders, how to arrive, thanks."""

    wanted: bool


class WaitingRequest(Shape):
    """
    Nights to be told of when they become free: in one cabin, or in any that serves. Party as in a quote; ``name`` is
    for whom they would be held.
    """

    cabin_id: UUID | None = None
    check_in: date
    check_out: date
    adults: int = Field(ge=1, le=MAXIMUM_PARTY)
    children: int = Field(0, ge=0, le=MAXIMUM_PARTY)
    babies: int = Field(0, ge=0, le=MAXIMUM_PARTY)
    pets: int = Field(0, ge=0, le=MAXIMUM_PETS)
    name: str | None = Field(None, min_length=1, max_length=120, pattern=LINE)


class WaitingShape(Shape):
    """
    A wish that waits: since when, behind how many others (``ahead``), and the reservation that was made of it and is
    waiting for a yes (``offered``).
    """

    cabin_id: UUID | None
    cabin_name: str | None
    check_in: date
    check_out: date
    adults: int
    children: int
    babies: int
    pets: int
    since: datetime
    ahead: int
    offered: str | None


class WaitingList(Shape):
    """What a guest waits for, oldest first."""

    items: list[WaitingShape]


class Problem(BaseModel):
    """RFC 9457 problem details; ``code`` repeats the last part of ``type``."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    instance: str | None = None
