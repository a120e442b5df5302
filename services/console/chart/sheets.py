"""
Tables as files that Excel opens in Argentina: semicolons between cells, a comma before the decimals, UTF-8 with the
mark by which Excel knows it. What a guest wrote is never a formula. Pure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from services.domain.money import Money

Value = str | int | date | Decimal | Money | None

# Excel, LibreOffice and Sheets take a cell that begins so for a formula. Source: OWASP, CSV Injection.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet(head: Sequence[str], lines: Iterable[Sequence[Value]]) -> bytes:
    """A table as bytes."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(one) for one in head])
    writer.writerows([cell(one) for one in line] for line in lines)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def cell(value: Value) -> str:
    """A value as it stands in a cell: amounts in whole units of their currency, without its sign."""
    if value is None:
        return ""
    if isinstance(value, Money):
        value = Decimal(value.amount) / 100
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return str(value)
    said = value.replace("\0", "")
    return f"'{said}" if said.lstrip(" ").startswith(FORMULA) else said
