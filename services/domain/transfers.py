"""
Where a guest can transfer money to: the owner's account, as banks name it. Pure.

Sources: BCRA, Clave Bancaria Uniforme (22 digits in two blocks, each with a check digit; a CVU is built alike and
begins with 000); BCRA, alias (6 to 20 letters, digits, dots and hyphens); AFIP, CUIT (the last digit checks the
others).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.errors import BankAccountInvalid

ALIAS = re.compile(r"[A-Za-z0-9.-]{6,20}")
CBU_LENGTH, CUIT_LENGTH = 22, 11
# A block's check digit follows its other digits, each of which counts so many times.
CBU_BLOCKS = ((7, 1, 3, 9, 7, 1, 3), (3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3))
CUIT_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class BankAccount:
    """
    An account: ``alias`` or ``cbu`` (a CBU or a CVU, 22 digits) or both, its ``holder`` as the guest's bank will show
    it, and the holder's ``cuit`` (11 digits).

    Raises ``BankAccountInvalid``, whose ``field`` says what cannot be right.
    """

    holder: str
    alias: str | None = None
    cbu: str | None = None
    cuit: str | None = None

    def __post_init__(self) -> None:
        if not any(character.isalpha() for character in self.holder):
            raise BankAccountInvalid(field="holder")
        if self.alias is None and self.cbu is None:
            raise BankAccountInvalid(field="alias")
        if self.alias is not None and not ALIAS.fullmatch(self.alias):
            raise BankAccountInvalid(field="alias")
        if self.cbu is not None and not is_cbu(self.cbu):
            raise BankAccountInvalid(field="cbu")
        if self.cuit is not None and not is_cuit(self.cuit):
            raise BankAccountInvalid(field="cuit")

    @classmethod
    def typed(cls, *, holder: str, alias: str = "", cbu: str = "", cuit: str = "") -> BankAccount:
        """
        An account as a person types it: with blanks and hyphens, empty for what there is none of. Raises as above.
        """
        return cls(
            holder=" ".join(holder.split()),
            alias=alias.strip() or None,
            cbu=re.sub(r"[\s-]", "", cbu) or None,
            cuit=re.sub(r"[\s.-]", "", cuit) or None,
        )


def is_cbu(digits: str) -> bool:
    """Whether 22 digits are a CBU or a CVU: both check digits are right."""
    if not _are_digits(digits, CBU_LENGTH):
        return False
    numbers = list(map(int, digits))
    for weights in CBU_BLOCKS:
        block, numbers = numbers[: len(weights) + 1], numbers[len(weights) + 1 :]
        if block[-1] != -_weighted(block, weights) % 10:
            return False
    return digits.strip("0") != ""


def is_cuit(digits: str) -> bool:
    """Whether 11 digits are a CUIT: its check digit is right."""
    if not _are_digits(digits, CUIT_LENGTH):
        return False
    numbers = list(map(int, digits))
    # Ten is no digit: such a number is never given out.
    return numbers[-1] == -_weighted(numbers, CUIT_WEIGHTS) % 11 and digits.strip("0") != ""


def _weighted(numbers: Sequence[int], weights: Sequence[int]) -> int:
    return sum(number * weight for number, weight in zip(numbers, weights, strict=False))


def _are_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()
