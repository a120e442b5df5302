"""A run whose words nobody reads any more goes on far enough to stop what it started."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import TextIOWrapper

import pytest

from deploy.local.terminal import told_to


@pytest.fixture
def unread() -> Iterator[TextIOWrapper]:
    """A pipe whose reader has gone, as standard output."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        yield stream


def test_nobody_reading_is_told_once_and_further_words_are_no_fault(unread: TextIOWrapper) -> None:
    told = []
    with told_to(unread, sys.__stderr__ or sys.stderr, gone=lambda: told.append("gone")):
        for _ in range(3):
            sys.stdout.write("se detiene\n")
            sys.stdout.flush()

    assert told == ["gone"]


def test_what_is_read_arrives(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    with told_to(sys.stdout, sys.stderr, gone=lambda: told.append("gone")):
        sys.stdout.write("está listo\n")
        sys.stderr.write("falla\n")

    assert capsys.readouterr() == ("está listo\n", "falla\n")
    assert told == []
