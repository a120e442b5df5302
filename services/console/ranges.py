"""
Which part of a file a browser asks for. Players ask for parts to find out how long a recording is and to jump in it;
Safari plays nothing without. Pure. Source: RFC 9110, section 14
"""

from __future__ import annotations

import re

# Several parts at once, other units and odd ones are ignored, as the RFC allows: the whole is an answer, too.
ASKED = re.compile(r"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{0,18})|-(?P<suffix>\d{1,18}))")


class NotThere(Exception):
    """The part that is asked for is beyond the end."""


def part_of(asked: str | None, size: int) -> tuple[int, int] | None:
    """The part of ``size`` bytes that the header ``Range`` names, half-open; ``None`` for all. Raises ``NotThere``."""
    found = ASKED.fullmatch((asked or "").replace(" ", ""))
    if found is None:
        return None
    if found["suffix"] is not None:
        first, end = max(0, size - int(found["suffix"])), size
    else:
        first, end = int(found["first"]), min(size, int(found["last"] or size - 1) + 1)
        if found["last"] and int(found["last"]) < first:
            return None  # not valid, so not there at all
    if first >= end:
        raise NotThere
    return first, end
