"""Amounts of money: integer minor units with a currency. No float ever touches them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import total_ordering
from typing import Self

MINOR_UNITS = 100  # ARS and every currency of the region that a property here may charge in
PESO = MINOR_UNITS


def half_up(amount: Fraction | int, *, to: int = 1) -> int:
    """
    The multiple of ``to`` nearest to ``amount``; a tie goes away from zero, as people round money.
    Raises ``ValueError`` unless ``to`` is positive.
    """
    if to < 1:
        raise ValueError("the unit to round to must be positive")
    exact = Fraction(amount) / to
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return to * (whole if exact >= 0 else -whole)


@total_ordering
@dataclass(frozen=True)
class Money:
    """``amount`` in minor units (centavos). Adding or comparing two currencies raises ``ValueError``."""

    amount: int
    currency: str = "ARS"

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.amount * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def percent(self, percent: int, *, to: int = 1) -> Money:
        """That share of it, rounded half up to a multiple of ``to`` minor units."""
        return Money(half_up(Fraction(self.amount * percent, 100), to=to), self.currency)

    @classmethod
    def from_major(cls, value: Decimal, currency: str = "ARS") -> Self:
        """
        From pesos with at most two decimals. Raises ``ValueError`` when there are more: a provider's amount is never
        rounded in silence.
        """
        minor = value * MINOR_UNITS
        if minor != minor.to_integral_value(rounding=ROUND_HALF_UP):
            raise ValueError("more decimals than the currency has")
        return cls(int(minor), currency)

    def major(self) -> Decimal:
        """In pesos, with two decimals."""
        return (Decimal(self.amount) / MINOR_UNITS).quantize(Decimal("0.01"))

    def spoken(self) -> str:
        """As people here write it: ``$ 55.500`` or ``$ 55.500,50``; another currency by its code."""
        whole, cents = divmod(abs(self.amount), MINOR_UNITS)
        text = f"{whole:,}".replace(",", ".") + (f",{cents:02}" if cents else "")
        return f"{'−' if self.amount < 0 else ''}{'$' if self.currency == 'ARS' else self.currency} {text}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError("two currencies")
        return other.amount
