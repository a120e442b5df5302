"""
A running server follows the registry: when another model becomes active, it loads that one beside its own and changes.

Turns that are under way end with the model, the words and the domain that they began with: the new model comes as a
whole new agent, and the channel asks for the agent anew at every request. Memory and locks are the same. A model that
cannot be loaded is refused, and the one before goes on answering. Every server of an installation does this for itself,
so it does not matter how many there are, or whether one of them was away at the moment.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.database import database_url, make_engine
from bot.strict import strict_processor

logger = logging.getLogger(__name__)

SEEN = "ACTIVATION_SEEN"  # in the environment: the activation that the server was started for
POLL_SECONDS = 1.0
NEWEST = text("select id, model from activation order by id desc limit 1")
ARCHIVE = text("select archive from model where name = :name")
SUFFIX = ".tar.gz"


@dataclass(frozen=True)
class Newest:
    """The activation in force."""

    id: int
    model: str


class ArchiveMissing(Exception):
    """The registry has no file of the model."""


class ActiveModel:
    """
    Watches the registry for one server. ``seen``: the activation that it was started for, so that a trial of another
    model lasts until the next one; 0 for a server that was started with any model and shall change to the active one.
    """

    def __init__(self, engine: Engine, *, seen: int, poll_seconds: float = POLL_SECONDS) -> None:
        self._engine = engine
        self._seen = seen
        self._poll_seconds = poll_seconds
        self.refused: str | None = None

    @classmethod
    def from_environment(cls) -> ActiveModel:
        """Raises :class:`bot.database.DatabaseNotConfigured`."""
        seen = os.environ.get(SEEN, "")
        return cls(make_engine(database_url(), connections=1), seen=int(seen) if seen.isdecimal() else 0)

    async def follow(self, app: Any) -> None:
        """Look again and again; put a new agent into ``app.ctx`` when there is a newer activation."""
        is_away = False
        while True:
            try:
                await self.look(app)
                is_away = False
            except SQLAlchemyError as error:
                if not is_away:
                    logger.warning("The registry of models cannot be read: %s.", type(error).__name__)
                is_away = True
            await asyncio.sleep(self._poll_seconds)

    async def look(self, app: Any) -> None:
        """Look once. Raises ``SQLAlchemyError`` when the database is away."""
        newest = await asyncio.to_thread(self._newest)
        if newest is not None and newest.id > self._seen:
            await self._let_in(app, newest)
            self._seen = newest.id

    async def _let_in(self, app: Any, newest: Newest) -> None:
        current = app.ctx.agent
        if current.model_name == newest.model + SUFFIX:
            self.refused = None
            return
        try:
            app.ctx.agent = await asyncio.to_thread(self._beside, current, newest.model)
            self.refused = None
            logger.warning("Model %s answers now.", newest.model)
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, guests keep the model that works
            self.refused = newest.model
            logger.error("Model %s cannot be loaded, the one before goes on: %s.", newest.model, type(error).__name__)

    def _beside(self, current: Agent, name: str) -> Agent:
        """An agent of another model with the memory, the locks and the actions of ``current``."""
        archive = self._archive(name)
        store = copy.copy(strict_processor(current).tracker_store)  # its domain will be the new model's
        locks: LockStore = current.lock_store
        with tempfile.TemporaryDirectory(prefix="anfitrion-model-") as folder:
            path = Path(folder) / f"{name}{SUFFIX}"
            path.write_bytes(archive)
            agent = Agent.load(path, tracker_store=store, lock_store=locks, action_endpoint=current.action_endpoint)
        asyncio.run(agent.parse_message("hola"))  # loads what is loaded late, before a guest waits for it
        return agent

    def _newest(self) -> Newest | None:
        with self._engine.connect() as connection:
            row = connection.execute(NEWEST).first()
        return Newest(row.id, row.model) if row is not None else None

    def _archive(self, name: str) -> bytes:
        with self._engine.connect() as connection:
            archive = connection.execute(ARCHIVE, {"name": name}).scalar()
        if archive is None:
            raise ArchiveMissing
        return bytes(archive)
