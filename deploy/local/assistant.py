"""The model that a start of the product runs: chosen, fetched or trained when it is not there, activated if need be."""

from __future__ import annotations

import os
from pathlib import Path

from deploy.local import house, model
from deploy.local.card import author_of
from deploy.local.choosing import NEW, Start, start_with
from deploy.local.environment import environment_of
from deploy.local.registry import Activation, ActiveChanged, Registry, open_registry, shown
from services.clock import clock_from_environment
from services.settings import Settings

# Tells a Rasa server which activation its model is of: it looks for later ones (bot/active_model.py).
ACTIVATION_SEEN = "ACTIVATION_SEEN"


class AssistantModel:
    """
    The choice of one start, over the migrated database of ``settings``.

    Raises :class:`~deploy.local.registry.RegistryAway`, :class:`~deploy.local.registry.ModelLost` and
    :class:`~deploy.local.choosing.NoSuchModel`.
    """

    def __init__(self, settings: Settings, *, say: model.Say, tried: str = "", folder: Path = model.MODELS) -> None:
        self._settings = settings
        self._folder = folder
        self._say = say
        self._vocabulary = house.read_words(settings.database_url)
        self._fitting = model.fingerprint(vocabulary=self._vocabulary)
        self._program = model.program_of()
        with open_registry(settings.database_url) as registry:
            self._active = registry.active()
            self._start = self._chosen(registry, tried)
            self._fetch(registry)
        if self._start.note is not None:
            say(self._start.note)

    def training(self) -> model.Training | None:
        """The training of the model, begun, if it is not there."""
        if self._path.exists():
            return None
        self._say("primero hay que entrenar al asistente (un minuto o dos)")
        environment = environment_of(self._settings, for_program="training")
        return model.Training(environment, lambda line: self._say(f"entrena: {line}"), vocabulary=self._vocabulary)

    def ready(self) -> tuple[Path, int]:
        """The model's file, once it is trained, and the id of the activation in force; activates it if need be."""
        with open_registry(self._settings.database_url) as registry:
            if self._start.activates is not None:
                self._activate(registry, self._start.activates)
            elif self._is_active:
                registry.works_with(self._active_one, self._program)
        return self._path, self._active.id if self._active is not None else 0

    def _activate(self, registry: Registry, kind: str) -> None:
        try:
            self._active = registry.activate(
                self._path, kind=kind, by=author_of(model.ROOT), program=self._program,
                clock=clock_from_environment(os.environ), instead_of=self._active.id if self._active else None,
            )  # fmt: skip
            self._say(f"el modelo {shown(self._start.model)} quedó activo")
        except ActiveChanged:  # another machine's start was faster: what it chose holds here too
            self._active = registry.active()
            self._start = Start(self._active_one.model)
            self._fetch(registry)

    @property
    def _path(self) -> Path:
        return model.path_of(self._start.model, self._folder)

    @property
    def _active_one(self) -> Activation:
        assert self._active is not None
        return self._active

    @property
    def _is_active(self) -> bool:
        return self._active is not None and self._start.model == self._active.model

    def _chosen(self, registry: Registry, tried: str) -> Start:
        wanted = None
        if tried == NEW:
            wanted = self._fitting  # trained first, if need be
        elif tried:
            wanted = house.names_of(self._fitting, registry, self._folder).meant(tried)
        return start_with(self._active, fitting=self._fitting, program=self._program, tried=wanted)

    def _fetch(self, registry: Registry) -> None:
        """Have the file that the registry keeps: always of the active model, whose file here may be broken."""
        name = self._start.model
        if self._is_active or (not self._path.exists() and registry.has_archive(name)):
            registry.fetch(name, self._folder)
