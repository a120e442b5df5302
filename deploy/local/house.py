"""The property's own database, whether ``make run`` is under way or not, and what it says of models."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from deploy.local.choosing import Names
from deploy.local.leftovers import FolderInUse, FolderUnfit, only_run
from deploy.local.model import MODELS, fingerprint, name_of, path_of, trained_models
from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres, PostgresFailed, database_url
from deploy.local.registry import Activation, ModelLost, Registry, RegistryAway, open_registry
from deploy.local.vocabulary import DEMO, Vocabulary, read_vocabulary
from services.settings import Settings

FAULTS = (FolderInUse, FolderUnfit, PostgresFailed, RegistryAway, ModelLost)
IN_USE = "`make run` está arrancando o terminando, u otro comando usa {folder}: esperá unos segundos y probá de nuevo"
PORT_LINE = 3  # of postmaster.pid, counted from 0. Source: PostgreSQL's documentation of that file


@contextmanager
def house_database(settings: Settings) -> Iterator[str | None]:
    """
    The address of the property's database: ``DATABASE_URL``'s, else the one that ``make run`` keeps in ``LOCAL_DIR``.

    The latter is started for as long as the block lasts when no run has it up. ``None`` when there is none yet. Raises
    :class:`~deploy.local.leftovers.FolderInUse` while a run is just starting or stopping, and ``PostgresFailed``.
    """
    running = running_database(settings)
    if running is not None:
        yield running
        return
    local = settings.local_dir.resolve()
    folder = local / "postgres"
    if (folder / "data" / "PG_VERSION").exists():
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(only_run(local))
            except FolderInUse:
                raise FolderInUse(IN_USE.format(folder=local)) from None
            server = EmbeddedPostgres(folder, free_port())
            server.prepare()
            try:
                server.start()
                yield database_url(server.port)
            finally:
                server.stop()
    else:
        yield None


def running_database(settings: Settings) -> str | None:
    """The address of ``DATABASE_URL``, else of the server that ``make run`` has up; ``None`` when it has none up."""
    if settings.database_url:
        return settings.database_url
    port = running_port(settings.local_dir.resolve() / "postgres")
    return database_url(port) if port is not None else None


def running_port(folder: Path) -> int | None:
    """The port of the embedded server that runs over ``folder`` now."""
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
        note = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        if psutil.Process(int(note[0])).name() == "postgres":
            return int(note[PORT_LINE])
    return None


@dataclass(frozen=True)
class House:
    """What the property says of models. Without a database ``vocabulary`` is the demo's, and nothing is active."""

    vocabulary: Vocabulary
    active: Activation | None
    previous: Activation | None
    names: Names
    has_database: bool
    folder: Path = MODELS

    def path(self, said: str) -> Path:
        """The file of the model that is called so. Raises :class:`~deploy.local.choosing.NoSuchModel`."""
        return path_of(self.names.meant(said), self.folder)

    def rival_of(self, model: Path) -> Path | None:
        """What a model is measured against: the active one, of that the one before; else the one trained before it."""
        for activation in (self.active, self.previous):
            if activation is not None and path_of(activation.model, self.folder) != model:
                return path_of(activation.model, self.folder)
        earlier = [
            one for one in trained_models(self.folder) if one != model and one.stat().st_mtime <= model.stat().st_mtime
        ]
        return next(iter(earlier), None)


def read_house(settings: Settings, *, folder: Path = MODELS) -> House:
    """
    The house, with the files of the models that it may return to in ``folder``.

    Raises what :data:`FAULTS` lists.
    """
    with house_database(settings) as address:
        if address is None:
            return _house(DEMO, None, folder)
        vocabulary = read_words(address)
        with open_registry(address) as registry:
            return _house(vocabulary, registry, folder)


def read_words(address: str) -> Vocabulary:
    """The property's words. Raises :class:`RegistryAway`."""
    try:
        return read_vocabulary(address)
    except psycopg.Error as error:
        raise RegistryAway(f"no se puede leer la base de datos: {type(error).__name__}") from None


def names_of(fitting: str, registry: Registry | None, folder: Path = MODELS) -> Names:
    """The names by which models can be meant."""
    active = registry.active() if registry is not None else None
    previous = registry.before(active) if registry is not None and active is not None else None
    there = [name_of(path) for path in trained_models(folder)]
    return Names(fitting, there, active.model if active else None, previous.model if previous else None)


def _house(vocabulary: Vocabulary, registry: Registry | None, folder: Path) -> House:
    known = registry if registry is not None and registry.is_there() else None
    active = known.active() if known is not None else None
    previous = known.before(active) if known is not None and active is not None else None
    for activation in (active, previous):
        if known is not None and activation is not None and known.has_archive(activation.model):
            known.fetch(activation.model, folder)
    names = names_of(fingerprint(vocabulary=vocabulary), known, folder)
    return House(vocabulary, active, previous, names, has_database=known is not None, folder=folder)
