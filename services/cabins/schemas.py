"""Shapes that only this slice's endpoints read."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from services.contracts import (
    LINE,
    MAXIMUM_PARTY,
    MAXIMUM_PETS,
    MOST,
    BankAccountShape,
    CancellationTier,
    MoneyShape,
    Shape,
    Weekday,
)

MAXIMUM_HOLD = 30 * 24 * 60  # minutes


class AvailabilityQuery(Shape):
    """A stay and a party: ``adults`` with ``children`` and ``pets``, or just how many ``guests`` there are."""

    check_in: date
    check_out: date
    guests: int | None = Field(None, ge=1, le=MAXIMUM_PARTY, description="people, when adults is not given")
    adults: int | None = Field(None, ge=1, le=MAXIMUM_PARTY)
    children: int = Field(0, ge=0, le=MAXIMUM_PARTY, description="besides adults")
    babies: int = Field(0, ge=0, le=MAXIMUM_PARTY, description="of the children, those who do not count")
    pets: int = Field(0, ge=0, le=MAXIMUM_PETS)

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self.guests is None) == (self.adults is None):
            raise ValueError("either guests or adults is needed")
        return self

    @property
    def grown(self) -> int:
        """How many adults: guests are taken for adults."""
        return self.adults or self.guests or 0


Days = Annotated[int, Field(ge=0, le=365)]
Nights = Annotated[int, Field(ge=1, le=60)]
WallTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["21:30"])]


class PriceShape(MoneyShape):
    """An amount of the property's currency that a rule may name."""

    amount: int = Field(ge=0, le=MOST)


class DiscountShape(Shape):
    """``percent`` off the lodging from so many nights, or so many days before check-in, on."""

    at_least: int = Field(ge=1, le=365)
    percent: int = Field(ge=1, le=100)


class HoldMinutes(Shape):
    """For how long nights are held where it depends on how the deposit is going to be paid; null: as always."""

    card: int | None = Field(None, ge=1, le=MAXIMUM_HOLD)
    ticket: int | None = Field(None, ge=1, le=MAXIMUM_HOLD)
    transfer: int | None = Field(None, ge=1, le=MAXIMUM_HOLD)


class CancellationShape(Shape):
    """A policy by its name, or the owner's ``own`` tiers. A named one needs no tiers; they are shown."""

    policy: Literal["flexible", "moderate", "strict", "own"]
    tiers: list[CancellationTier] = Field([], max_length=10)


class WeekdayNights(Shape):
    """The fewest nights of a stay that sleeps the night of a weekday."""

    monday: Nights = 1
    tuesday: Nights = 1
    wednesday: Nights = 1
    thursday: Nights = 1
    friday: Nights = 1
    saturday: Nights = 1
    sunday: Nights = 1


class SeasonShape(Shape):
    """
    Nights from ``first_night`` to the night before ``end`` that cost more or less. ``name`` is as a guest reads it.
    Guests arrive within it on its ``check_in_days``; null: on the property's.
    """

    name: str = Field(min_length=1, max_length=60, pattern=LINE)
    first_night: date
    end: date
    surcharge_percent: int = Field(ge=-99, le=500)
    minimum_nights: Nights = 1
    check_in_days: list[Weekday] | None = Field(None, min_length=1)


class RulesShape(Shape):
    """All of the owner's rules for prices, dates and terms."""

    deposit_percent: int = Field(ge=0, le=100)
    deposit_fixed: PriceShape | None = Field(None, description="the deposit, instead of a share")
    shortfall_tolerance: PriceShape = Field(description="what a deposit may lack and still confirm")
    balance_days: Days = Field(0, description="the balance is due so many days before check-in; 0: on arrival")
    balance_methods: list[Literal["cash", "transfer", "mercado_pago"]] = Field(min_length=1, max_length=3)
    balance_reminder_days: Days = Field(3, description="a guest is reminded of it so many days before; 0: not at all")
    change_days: Days = Field(7, description="a guest may change a confirmed stay until so many days before check-in")
    hold_minutes: int = Field(ge=1, le=MAXIMUM_HOLD)
    hold_minutes_by_method: HoldMinutes = HoldMinutes()
    quote_hours: int = Field(48, ge=1, le=24 * 90, description="for how long a price that was told is kept")
    cancellation: CancellationShape
    vat_percent: int | None = Field(
        None, ge=1, le=100, description="VAT that every price includes (lodging: 21); null: none is charged"
    )
    transfer_account: BankAccountShape | None = Field(None, description="where guests may transfer to; null: nowhere")
    automatic_refunds: bool = Field(False, description="what guests are to have back goes back without a tap")
    quiet_from: WallTime = Field("21:30", description="from then to quiet_until no guest is written to unasked")
    quiet_until: WallTime = "09:00"
    waiting_offer_minutes: int = Field(
        60, ge=5, le=MAXIMUM_HOLD, description="how long freed nights are held for who is next; quiet hours apart"
    )
    minimum_nights: Nights
    minimum_nights_by_weekday: WeekdayNights = WeekdayNights()
    check_in_days: list[Weekday] = Field(list(Weekday), min_length=1)
    gap_nights: int = Field(0, ge=0, le=14, description="nights that stay free between two stays in a cabin")
    weekend_percent: int = Field(ge=0, le=500, description="added to Friday and Saturday nights")
    night_rounding: PriceShape
    cleaning_fee: PriceShape
    pet_fee: PriceShape
    free_below_age: int = Field(ge=0, le=18)
    long_stay_discounts: list[DiscountShape] = Field([], max_length=10)
    early_booking_discounts: list[DiscountShape] = Field([], max_length=10)
    seasons: list[SeasonShape] = Field([], max_length=500)


class RateShape(Shape):
    """A cabin's own prices: ``included_guests`` sleep for the base night, each one more pays ``extra_guest_fee``."""

    base_night: PriceShape
    included_guests: int = Field(ge=1, le=MAXIMUM_PARTY)
    extra_guest_fee: PriceShape


class PromotionRules(Shape):
    """
    What a code gives: ``percent`` or ``amount`` off the lodging, for bookings made from ``first_day`` to ``last_day``,
    for stays that begin and end within ``nights_from`` and ``nights_end`` (both or neither).
    """

    percent: int | None = Field(None, ge=1, le=100)
    amount: PriceShape | None = None
    first_day: date
    last_day: date
    nights_from: date | None = None
    nights_end: date | None = None
    minimum_nights: Nights = 1
    use_limit: int | None = Field(None, ge=0, le=10**6)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if (self.percent is None) == (self.amount is None or self.amount.amount == 0):
            raise ValueError("either percent or an amount above zero is needed")
        if self.last_day < self.first_day:
            raise ValueError("last_day must not be before first_day")
        if (self.nights_from is None) != (self.nights_end is None):
            raise ValueError("nights_from and nights_end belong together")
        return self


class PromotionShape(PromotionRules):
    """A code, its rules, and how many reservations that stand were made with it."""

    code: str
    uses: int


class PromotionList(Shape):
    """All codes, newest first."""

    items: list[PromotionShape]
