"""Ranges written like dates: "10-15 de enero", "enero 10-15", "20/25 de enero"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.spanish.text import Kind, Token
from bot.spanish.vocabulary import MONTHS


def split_ranges(tokens: Sequence[Token]) -> list[Token]:
    """ "10-15" before a month, or with no such month: two days and not a date, so two numbers and a dash."""
    result: list[Token] = []
    for index, token in enumerate(tokens):
        row = _row(token)
        if row:
            result += row
            continue
        if token.kind is not Kind.NUMERIC_DATE or token.year is not None or token.month is None:
            result.append(token)
            continue
        following = [follower.text for follower in tokens[index + 1 : index + 3]]
        month_follows = bool(following) and (
            following[0] in MONTHS or (following[0] in ("de", "del") and following[1:] and following[1] in MONTHS)
        )
        month_leads = bool(result) and result[-1].text in MONTHS and "-" in token.text
        shared = "-" in token.text and following[:1] == ["/"] and following[1:] and following[1].isdigit()
        impossible = token.month > 12 and "/" not in token.text
        if (month_follows or month_leads or shared or impossible) and 0 < token.month <= 31 and "." not in token.text:
            middle = token.start + len(token.text) // 2
            result.append(replace(token, kind=Kind.NUMBER, text=str(token.value), month=None))
            result.append(replace(token, kind=Kind.MARK, text="-", start=middle, month=None, value=0))
            result.append(replace(token, kind=Kind.NUMBER, text=str(token.month), value=token.month, month=None))
        else:
            result.append(token)
    return result


def _row(token: Token) -> list[Token]:
    """ "15-16-17 de enero", which is no date: three numbers in a row."""
    if token.kind is not Kind.NUMERIC_DATE or token.year is None or token.month != token.value + 1:
        return []
    days = (token.value, token.value + 1, token.value + 2)
    if token.year % 100 != days[2] or token.month <= 12:
        return []
    numbers = [replace(token, kind=Kind.NUMBER, text=str(day), value=day, month=None, year=None) for day in days]
    comma = replace(token, kind=Kind.MARK, text=",", value=0, month=None, year=None)
    return [numbers[0], comma, numbers[1], comma, numbers[2]]
