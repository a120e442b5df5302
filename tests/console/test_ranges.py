"""A recording in parts, as players ask for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.console.ranges import NotThere, part_of


@given(st.integers(0, 50), st.integers(0, 60), st.one_of(st.none(), st.integers(0, 60)))
def test_a_part_is_always_inside_and_begins_where_it_was_asked_for(size: int, first: int, last: int | None) -> None:
    try:
        part = part_of(f"bytes={first}-{'' if last is None else last}", size)
    except NotThere:
        assert first >= size
        return
    if part is None:
        assert last is not None and last < first
        return
    assert part[0] == first < part[1] <= size
    assert last is None or part[1] <= last + 1
