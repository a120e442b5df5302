"""The engine: one pool per process, with limits so that nothing waits for ever."""

from __future__ import annotations

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

POOL_SIZE = 10
POOL_OVERFLOW = 5
POOL_WAIT_SECONDS = 10
STATEMENT_TIMEOUT_MS = 10_000
LOCK_TIMEOUT_MS = 5_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000


def sqlalchemy_url(database_url: str) -> str:
    """``postgresql://…`` in the form that names the driver (psycopg 3)."""
    return make_url(database_url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def driver_url(database_url: str) -> str:
    """``postgresql://…`` as libpq reads it, whatever driver the setting named."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def create_engine(database_url: str) -> AsyncEngine:
    """
    A pooled engine (10 connections + 5 overflow, checked before use). It connects when first used.

    A statement runs for at most 10 s and waits at most 5 s for a lock: an answer late is an answer lost,
    and a stuck one must not take the pool with it.
    """
    options = (
        f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS} "
        f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT_MS} -c timezone=UTC"
    )
    return create_async_engine(
        sqlalchemy_url(database_url),
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text may reach a log; guests' words must not
        pool_recycle=1800,
        connect_args={"options": options, "application_name": "anfitrion", "connect_timeout": 5},
    )
