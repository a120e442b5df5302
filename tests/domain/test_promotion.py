"""What a promotional code asks for before it gives anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.promotion import Promotion, require_usable
from services.domain.stay import Stay
from services.errors import PromoCodeRefused
from tests.strategies import days, promotions, stays

TODAY = date(2027, 1, 20)
STAY = Stay(date(2027, 3, 1), date(2027, 3, 5))
CODE = Promotion(UUID(int=1), "VERANO", 15, None, date(2027, 1, 10), date(2027, 1, 31), minimum_nights=3, use_limit=2)


@pytest.mark.parametrize(
    ("rules", "uses", "reason"),
    [
        ({"first_day": date(2027, 1, 21)}, 0, "not_yet"),
        ({"last_day": date(2027, 1, 19)}, 0, "ended"),
        ({"nights": Stay(date(2027, 3, 2), date(2027, 4, 1))}, 0, "other_dates"),
        ({"nights": Stay(date(2027, 2, 2), date(2027, 3, 4))}, 0, "other_dates"),
        ({"minimum_nights": 5}, 0, "stay_too_short"),
        ({}, 2, "used_up"),
    ],
)
def test_a_code_that_gives_nothing_says_why(rules: dict[str, object], uses: int, reason: str) -> None:
    require_usable(CODE, stay=STAY, today=TODAY, uses=0)
    with pytest.raises(PromoCodeRefused) as refused:
        require_usable(replace(CODE, **rules), stay=STAY, today=TODAY, uses=uses)  # type: ignore[arg-type]
    assert refused.value.details["reason"] == reason


@pytest.mark.parametrize("today", [date(2027, 1, 10), date(2027, 1, 31)])
def test_its_first_and_last_day_are_days_of_it(today: date) -> None:
    require_usable(replace(CODE, nights=STAY), stay=STAY, today=today, uses=1)


@given(promotions, stays, days, st.integers(0, 4))
def test_a_code_is_never_used_beyond_its_limit_or_its_days(
    promotion: Promotion, stay: Stay, today: date, uses: int
) -> None:
    try:
        require_usable(promotion, stay=stay, today=today, uses=uses)
    except PromoCodeRefused:
        return
    assert promotion.first_day <= today <= promotion.last_day
    assert promotion.use_limit is None or uses < promotion.use_limit
    assert promotion.nights is None or all(night in promotion.nights for night in stay)
