"""The owner's rules as the API shows and takes them: read as a whole, and replaced as a whole. Commits nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from psycopg.types.range import DateRange
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import promotions
from services.cabins.repository import date_range
from services.cabins.schemas import (
    CancellationShape,
    DiscountShape,
    HoldMinutes,
    PriceShape,
    PromotionRules,
    PromotionShape,
    RateShape,
    RulesShape,
    SeasonShape,
    WeekdayNights,
)
from services.contracts import BankAccountShape, CancellationTier, MoneyShape, Weekday
from services.database.tables.booking import cabin, property_, season
from services.domain.cancellation import Tier, policy_tiers
from services.domain.stay import Stay
from services.domain.transfers import BankAccount
from services.errors import CabinNotFound, Invalid, PropertyNotFound

WEEKDAYS = tuple(Weekday)  # Monday is 0, as date.weekday() counts
# Columns of the property that the API shows by the same name.
PLAIN = (
    "deposit_percent", "balance_days", "balance_methods", "change_days", "hold_minutes", "quote_hours",
    "balance_reminder_days", "minimum_nights", "gap_nights", "weekend_percent", "free_below_age", "automatic_refunds",
    "vat_percent", "waiting_offer_minutes",
)  # fmt: skip
MONEY = ("deposit_fixed", "shortfall_tolerance", "night_rounding", "cleaning_fee", "pet_fee")


async def read(connection: AsyncConnection) -> RulesShape:
    """All rules of the property. Raises ``PropertyNotFound``."""
    row = await _property(connection)
    query = select(season).where(season.c.property_id == row.id).order_by(season.c.nights, season.c.name)
    return _rules_shape(row, list(await connection.execute(query)))


async def replace(connection: AsyncConnection, rules: RulesShape) -> RulesShape:
    """
    Put other rules in the place of those there are; quotes that were given and reservations stay as they are.
    Raises ``PropertyNotFound``, ``StayInvalid`` for a season without a night, ``BankAccountInvalid``, ``Invalid``.
    """
    row = await _property(connection)
    changed = update(property_).where(property_.c.id == row.id).values(**_columns(rules, currency=row.currency))
    await connection.execute(changed)
    await connection.execute(delete(season).where(season.c.property_id == row.id))
    if rules.seasons:
        await connection.execute(insert(season), [{**_season_row(one), "property_id": row.id} for one in rules.seasons])
    return await read(connection)


async def set_rate(connection: AsyncConnection, cabin_id: UUID, rate: RateShape) -> RateShape:
    """Give a cabin other prices. Raises ``CabinNotFound``, ``Invalid``."""
    property_row = await _property(connection)
    capacity = (await connection.execute(select(cabin.c.capacity).where(cabin.c.id == cabin_id))).scalar_one_or_none()
    if capacity is None:
        raise CabinNotFound
    if rate.included_guests > capacity:
        raise Invalid("more people are included than the cabin takes", capacity=capacity)
    if rate.base_night.amount == 0:
        raise Invalid("a night must cost something")
    values = {
        "base_night": _amount(rate.base_night, property_row.currency), "included_guests": rate.included_guests,
        "extra_guest_fee": _amount(rate.extra_guest_fee, property_row.currency),
    }  # fmt: skip
    await connection.execute(update(cabin).where(cabin.c.id == cabin_id).values(values))
    return rate


async def read_promotions(connection: AsyncConnection, *, now: datetime) -> list[PromotionShape]:
    """All codes with their uses, newest first. Raises ``PropertyNotFound``."""
    row = await _property(connection)
    return [
        PromotionShape(
            code=found.code,
            percent=found.percent,
            amount=_price(found.amount, row.currency),
            first_day=found.first_day,
            last_day=found.last_day,
            nights_from=found.nights.check_in if found.nights else None,
            nights_end=found.nights.check_out if found.nights else None,
            minimum_nights=found.minimum_nights,
            use_limit=found.use_limit,
            uses=uses,
        )
        for found, uses in await promotions.all_of(connection, row.id, now=now)
    ]


async def set_promotion(
    connection: AsyncConnection, code: str, wanted: PromotionRules, *, now: datetime
) -> PromotionShape:
    """Make a code, or give it other rules. Raises ``PropertyNotFound``, ``StayInvalid``, ``Invalid``."""
    row = await _property(connection)
    has_nights = wanted.nights_from is not None and wanted.nights_end is not None
    values = {
        "code": code.upper(), "percent": wanted.percent, "first_day": wanted.first_day, "last_day": wanted.last_day,
        "amount": _amount(wanted.amount, row.currency) if wanted.amount else None,
        "nights": Stay(wanted.nights_from, wanted.nights_end) if has_nights else None,  # type: ignore[arg-type]
        "minimum_nights": wanted.minimum_nights, "use_limit": wanted.use_limit,
    }  # fmt: skip
    await promotions.save(connection, row.id, values)
    return next(one for one in await read_promotions(connection, now=now) if one.code == code.upper())


async def _property(connection: AsyncConnection) -> Row[Any]:
    row = (await connection.execute(select(property_).limit(1))).one_or_none()
    if row is None:
        raise PropertyNotFound
    return row


def _rules_shape(row: Row[Any], seasons: Iterable[Row[Any]]) -> RulesShape:
    columns = row._mapping
    return RulesShape(
        **{name: columns[name] for name in PLAIN},
        **{name: _price(columns[name], row.currency) for name in MONEY},
        quiet_from=f"{row.quiet_from:%H:%M}",
        quiet_until=f"{row.quiet_until:%H:%M}",
        transfer_account=account_shape(account_of(row)),
        hold_minutes_by_method=HoldMinutes(**row.hold_minutes_by_method),
        cancellation=CancellationShape(
            policy=row.cancellation_policy, tiers=[CancellationTier(**tier) for tier in row.cancellation_tiers]
        ),
        minimum_nights_by_weekday=WeekdayNights(**dict(zip(WEEKDAYS, row.weekday_minimums, strict=True))),
        check_in_days=_weekdays(row.check_in_days),
        long_stay_discounts=[DiscountShape(**one) for one in row.long_stay_discounts],
        early_booking_discounts=[DiscountShape(**one) for one in row.early_booking_discounts],
        seasons=[
            SeasonShape(
                name=one.name,
                first_night=one.nights.lower,
                end=one.nights.upper,
                surcharge_percent=one.surcharge_percent,
                minimum_nights=one.minimum_nights,
                check_in_days=_weekdays(one.check_in_days) if one.check_in_days else None,
            )
            for one in seasons
        ],
    )


def _columns(rules: RulesShape, *, currency: str) -> dict[str, Any]:
    given = [Tier(tier.days_before, tier.refund_percent) for tier in rules.cancellation.tiers]
    tiers = policy_tiers(rules.cancellation.policy, given)
    if rules.night_rounding.amount == 0:
        raise Invalid("a night is rounded to a multiple of something")
    prices = {name: getattr(rules, name) for name in MONEY}
    return {
        **{name: getattr(rules, name) for name in PLAIN},
        **{name: _amount(price, currency) if price is not None else None for name, price in prices.items()},
        "quiet_from": time.fromisoformat(rules.quiet_from),
        "quiet_until": time.fromisoformat(rules.quiet_until),
        **_account_columns(rules.transfer_account),
        "hold_minutes_by_method": rules.hold_minutes_by_method.model_dump(exclude_none=True),
        "cancellation_policy": rules.cancellation.policy,
        "cancellation_tiers": [
            {"days_before": tier.days_before, "refund_percent": tier.refund_percent} for tier in tiers
        ],
        "weekday_minimums": [getattr(rules.minimum_nights_by_weekday, day) for day in WEEKDAYS],
        "check_in_days": _numbers(rules.check_in_days),
        "long_stay_discounts": [one.model_dump() for one in rules.long_stay_discounts],
        "early_booking_discounts": [one.model_dump() for one in rules.early_booking_discounts],
    }


async def transfer_account(connection: AsyncConnection) -> BankAccount | None:
    """Where guests may transfer to; ``None``: nowhere. Raises ``PropertyNotFound``."""
    return account_of(await _property(connection))


async def set_transfer_account(connection: AsyncConnection, account: BankAccount | None) -> None:
    """Let guests transfer to an account from now on, or nowhere. Raises ``PropertyNotFound``."""
    row = await _property(connection)
    columns = _account_columns(account_shape(account))
    await connection.execute(update(property_).where(property_.c.id == row.id).values(columns))


def account_of(row: Row[Any]) -> BankAccount | None:
    """The account of a property's row."""
    if row.transfer_holder is None:
        return None
    return BankAccount(row.transfer_holder, row.transfer_alias, row.transfer_cbu, row.transfer_cuit)


def account_shape(account: BankAccount | None) -> BankAccountShape | None:
    """An account as the API shows it."""
    if account is None:
        return None
    return BankAccountShape(holder=account.holder, alias=account.alias, cbu=account.cbu, cuit=account.cuit)


def _account_columns(shape: BankAccountShape | None) -> dict[str, Any]:
    if shape is None:
        return dict.fromkeys(("transfer_holder", "transfer_alias", "transfer_cbu", "transfer_cuit"))
    account = BankAccount(shape.holder, shape.alias, shape.cbu, shape.cuit)
    return {
        "transfer_holder": account.holder, "transfer_alias": account.alias, "transfer_cbu": account.cbu,
        "transfer_cuit": account.cuit,
    }  # fmt: skip


def _season_row(one: SeasonShape) -> dict[str, Any]:
    nights: DateRange = date_range(Stay(one.first_night, one.end))
    return {
        "name": one.name, "nights": nights, "surcharge_percent": one.surcharge_percent,
        "minimum_nights": one.minimum_nights,
        "check_in_days": _numbers(one.check_in_days) if one.check_in_days else None,
    }  # fmt: skip


def _weekdays(numbers: Iterable[int]) -> list[Weekday]:
    return [WEEKDAYS[number] for number in sorted(numbers)]


def _numbers(days: Iterable[Weekday]) -> list[int]:
    return sorted({WEEKDAYS.index(day) for day in days})


def _price(amount: int | None, currency: str) -> PriceShape | None:
    return PriceShape(amount=amount, currency=currency) if amount is not None else None


def _amount(price: MoneyShape, currency: str) -> int:
    """Minor units. Raises ``Invalid`` for a currency that is not the property's."""
    if price.currency != currency:
        raise Invalid("the property charges in another currency", currency=currency)
    return price.amount
