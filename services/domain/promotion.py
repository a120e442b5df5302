"""Promotional codes: what they give, to whom, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.domain.stay import Stay
from services.errors import PromoCodeRefused


@dataclass(frozen=True)
class Promotion:
    """
    A code that takes ``percent`` of the lodging off, or an ``amount`` (minor units) of it. It may be used for bookings
    made from ``first_day`` to ``last_day`` (the property's dates, both included), for stays of at least
    ``minimum_nights`` within ``nights`` (``None``: any), ``use_limit`` times in all (``None``: as often as one likes).
    """

    id: UUID
    code: str
    percent: int | None
    amount: int | None
    first_day: date
    last_day: date
    nights: Stay | None = None
    minimum_nights: int = 1
    use_limit: int | None = None


def require_usable(promotion: Promotion, *, stay: Stay, today: date, uses: int) -> None:
    """
    Refuse a code for a stay booked ``today`` after so many ``uses``. Raises ``PromoCodeRefused`` with its ``reason``:
    not_yet, ended, other_dates, stay_too_short, used_up.
    """
    if today < promotion.first_day:
        raise PromoCodeRefused(reason="not_yet")
    if today > promotion.last_day:
        raise PromoCodeRefused(reason="ended")
    require_stay(promotion, stay)
    require_left(promotion, uses=uses)


def require_stay(promotion: Promotion, stay: Stay) -> None:
    """Refuse a code for a stay that it is not meant for. Raises ``PromoCodeRefused``: other_dates, stay_too_short."""
    window = promotion.nights
    if window is not None and not (window.check_in <= stay.check_in and stay.check_out <= window.check_out):
        raise PromoCodeRefused(reason="other_dates")
    if stay.nights < promotion.minimum_nights:
        raise PromoCodeRefused(reason="stay_too_short", minimum_nights=promotion.minimum_nights)


def is_meant_for(promotion: Promotion, stay: Stay) -> bool:
    """Whether a code that was used once may go on with a stay that was changed."""
    try:
        require_stay(promotion, stay)
    except PromoCodeRefused:
        return False
    return True


def require_left(promotion: Promotion, *, uses: int) -> None:
    """Refuse a code that was used as often as it may be. Raises ``PromoCodeRefused``."""
    if promotion.use_limit is not None and uses >= promotion.use_limit:
        raise PromoCodeRefused(reason="used_up")
