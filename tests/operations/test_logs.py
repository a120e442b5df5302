"""What goes wrong is told with its place, never with the values at hand."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.database.unit_of_work import Database
from services.operations.logs import configure_logging

PRIVATE = "Ana-5491155500002-s3cr3t"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, configuration = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.configure(**configuration)


def fail(words: str) -> None:
    kept = words  # a local variable, as a handler has many
    raise RuntimeError("planted" if kept else "")


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_traceback_shows_no_values(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(log_format)
    try:
        fail(PRIVATE)
    except RuntimeError as error:
        structlog.get_logger("test").error("unexpected error", exc_info=error)
    said = capsys.readouterr().out
    assert "planted" in said
    assert "fail(PRIVATE)" in said
    assert PRIVATE not in said


async def test_a_database_error_names_no_parameter(database: Database) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with database.unit_of_work() as connection:
            await connection.execute(text("select cast(:words as text) || nothing_of_the_kind"), {"words": PRIVATE})
    assert PRIVATE not in str(failed.value)
