"""
Which model answers guests: kept in the property's database, models and all, so that every machine has the same.

``bot.model`` has the models that were let in (their file is some megabytes), ``bot.activation`` one row for each time
that one was. The row with the highest id is in force; every Rasa server looks for it (``bot/active_model.py``). A
rollback follows ``previous`` and so goes back further each time. docs/decisions/0025 says why it is not a file.

Messages are for trainers, in Spanish.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from deploy.local.card import Card, card_of, card_path, keep_card
from deploy.local.model import MODELS, path_of
from services.clock import Clock
from services.database.engine import driver_url

ARCHIVES_KEPT = 6  # of the latest activations: so far back can a rollback go
FIRST, TRAINER, PROGRAM, ROLLBACK = "first", "trainer", "program", "rollback"
ACTIVATIONS = "select id, model, kind, activated_by, activated_at, reason, program, previous from bot.activation"


class RegistryAway(Exception):
    """The database cannot be asked which model is active; the message says why."""


class ActiveChanged(Exception):
    """Somebody else has activated another model meanwhile."""


class NothingBefore(Exception):
    """There is no earlier model to return to."""


class ModelLost(Exception):
    """The registry names a model whose file is gone or broken; the message says what to do."""


@dataclass(frozen=True)
class Activation:
    """One time that a model was let in. ``reason``: why, though it did worse; ``previous``: the id to return to."""

    id: int
    model: str
    kind: str
    activated_by: str
    activated_at: datetime
    reason: str | None
    program: str
    previous: int | None


class Registry:
    """The registry in one database, which must be migrated."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def is_there(self) -> bool:
        """Whether the database is of a version that has a registry."""
        found = self._connection.execute("select to_regclass('bot.activation') is not null").fetchone()
        return bool(found and found[0])

    def active(self) -> Activation | None:
        """The activation in force; ``None`` before the first."""
        return self._one(f"{ACTIVATIONS} order by id desc limit 1")

    def before(self, activation: Activation) -> Activation | None:
        """Where a rollback from an activation leads."""
        return self._one(f"{ACTIVATIONS} where id = %s", activation.previous)

    def history(self) -> list[Activation]:
        """Every activation, the latest first."""
        with self._connection.cursor(row_factory=class_row(Activation)) as cursor:
            return cursor.execute(f"{ACTIVATIONS} order by id desc").fetchall()

    def cards(self) -> list[Card]:
        """Of every model that was ever let in."""
        with self._connection.cursor(row_factory=class_row(Card)) as cursor:
            return cursor.execute("select name, trained_at, author, scores from bot.model").fetchall()

    def activate(
        self, model: Path, *, kind: str, by: str, program: str, clock: Clock, instead_of: int | None, reason: str = ""
    ) -> Activation:
        """
        Let a model in, in the place of the activation ``instead_of``.

        Raises :class:`ActiveChanged` when another one is in force by now, and :class:`ModelLost` for a broken file.
        """
        _require_whole(model)
        archive, card = model.read_bytes(), card_of(model)
        with self._connection.transaction():
            self._lock(instead_of)
            self._connection.execute(
                "insert into bot.model (name, trained_at, author, scores, archive, archive_sha256) "
                "values (%s, %s, %s, %s, %s, %s) on conflict (name) do update set scores = excluded.scores, "
                "archive = excluded.archive, archive_sha256 = excluded.archive_sha256",
                [card.name, card.trained_at, card.author, Jsonb(dict(card.scores)), archive, _sha256(archive)],
            )
            return self._enter(card.name, kind, by, program, clock, reason=reason, previous=instead_of)

    def roll_back(self, *, by: str, program: str, clock: Clock) -> Activation:
        """
        Return to the model that was active before.

        Raises :class:`NothingBefore`, and :class:`ModelLost` when its file was not kept.
        """
        with self._connection.transaction():
            self._lock(None, any_is_fine=True)
            active = self.active()
            earlier = self.before(active) if active is not None else None
            if earlier is None:
                raise NothingBefore("no hay un modelo anterior al que volver")
            self._archive(earlier.model)
            return self._enter(earlier.model, ROLLBACK, by, program, clock, previous=earlier.previous)

    def works_with(self, activation: Activation, program: str) -> None:
        """Note that a model fits a newer program, too."""
        self._connection.execute("update bot.activation set program = %s where id = %s", [program, activation.id])

    def keep_scores(self, card: Card) -> None:
        """Note newer figures of a model, if it was ever let in."""
        self._connection.execute(
            "update bot.model set scores = %s where name = %s", [Jsonb(dict(card.scores)), card.name]
        )

    def fetch(self, name: str, folder: Path = MODELS) -> Path:
        """A model's file in ``folder``, written there unless it is there and whole. Raises :class:`ModelLost`."""
        archive, path = self._archive(name), path_of(name, folder)
        if not path.exists() or _sha256(path.read_bytes()) != _sha256(archive):
            folder.mkdir(parents=True, exist_ok=True)
            new = path.with_name(f".{path.name}.{os.getpid()}")
            new.write_bytes(archive)
            new.replace(path)
        if not card_path(path).exists():
            (card,) = [one for one in self.cards() if one.name == name]
            keep_card(path, card)
        return path

    def has_archive(self, name: str) -> bool:
        """Whether a model can be fetched."""
        found = self._connection.execute("select archive is not null from bot.model where name = %s", [name]).fetchone()
        return bool(found and found[0])

    def _archive(self, name: str) -> bytes:
        query = "select archive, archive_sha256 from bot.model where name = %s"
        found = self._connection.execute(query, [name]).fetchone()
        if found is None or found[0] is None or _sha256(found[0]) != found[1]:
            raise ModelLost(
                f"el modelo {name[:8]} falta o está roto en la base de datos: volvé al anterior con `make rollback`, o "
                'poné otro con `make activate MODEL=nombre FORCE="motivo"`'
            )
        return bytes(found[0])

    def _lock(self, expected: int | None, *, any_is_fine: bool = False) -> None:
        self._connection.execute("lock table bot.activation in share row exclusive mode")
        active = self.active()
        if not any_is_fine and (active.id if active else None) != expected:
            raise ActiveChanged("mientras tanto alguien activó otro modelo: miralo con `make models` y probá de nuevo")

    def _enter(
        self, model: str, kind: str, by: str, program: str, clock: Clock, *, previous: int | None, reason: str = ""
    ) -> Activation:
        row = [model, kind, by, clock.now(), reason or None, program, previous]
        self._connection.execute(
            "insert into bot.activation (model, kind, activated_by, activated_at, reason, program, previous) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            row,
        )
        self._connection.execute(
            "update bot.model set archive = null where name not in "
            "(select model from bot.activation order by id desc limit %s)",
            [ARCHIVES_KEPT],
        )
        entered = self.active()
        assert entered is not None
        return entered

    def _one(self, query: str, *values: Any) -> Activation | None:
        with self._connection.cursor(row_factory=class_row(Activation)) as cursor:
            return cursor.execute(query, values).fetchone()


@contextlib.contextmanager
def open_registry(database_url: str) -> Iterator[Registry]:
    """The registry of a database. Raises :class:`RegistryAway`, also while the block asks."""
    try:
        with psycopg.connect(driver_url(database_url), autocommit=True, connect_timeout=5) as connection:
            yield Registry(connection)
    except psycopg.errors.UndefinedTable:
        raise RegistryAway("la base de datos es de una versión anterior: corré `make run` una vez") from None
    except psycopg.Error as error:
        raise RegistryAway(f"no se puede usar la base de datos: {type(error).__name__}") from None


def _require_whole(model: Path) -> None:
    try:
        with tarfile.open(model) as archive:
            archive.getmembers()
    except (OSError, tarfile.TarError, EOFError, zlib.error):
        raise ModelLost(f"{model.name} falta o está roto: borralo y corré `make train`") from None


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def shown(name: str) -> str:
    """A model's name as people read it; any beginning of it names the model."""
    return name[:8]
