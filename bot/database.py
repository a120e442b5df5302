"""
The plug-ins' door to the product's PostgreSQL: the address comes from the environment, the tables from migrations.

SQLAlchemy is Rasa's (1.4) and so is the driver (psycopg2); calls are synchronous and take about a millisecond each.
"""

from __future__ import annotations

import os

from rasa.shared.exceptions import RasaException
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine, make_url

SCHEMA = "bot"
STATEMENT_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_SECONDS = 5


class DatabaseNotConfigured(RasaException):
    """``DATABASE_URL`` is missing."""


def database_url() -> str:
    """``DATABASE_URL`` in the form that names Rasa's driver. Raises :class:`DatabaseNotConfigured`."""
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        raise DatabaseNotConfigured("DATABASE_URL is needed: the assistant keeps its memory in PostgreSQL")
    url = make_url(given).set(drivername="postgresql+psycopg2")
    return str(url.render_as_string(hide_password=False))


def make_engine(url: str, *, connections: int) -> Engine:
    """A pool of exactly ``connections``, checked before use. It connects when first used."""
    return create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={
            "options": f"-c search_path={SCHEMA} -c statement_timeout={STATEMENT_TIMEOUT_MS}",
            "application_name": "anfitrion-rasa",
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        },
    )
