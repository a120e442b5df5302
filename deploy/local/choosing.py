"""Which model a command is about, by the name that a person gives it, and which one a start of the product runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from deploy.local.registry import FIRST, PROGRAM, Activation, shown

NEW, ACTIVE, PREVIOUS = "nuevo", "activo", "anterior"
SHORTEST_BEGINNING = 4
LIKENESS = 0.5  # of 1: from here on a name may have been meant


class NoSuchModel(Exception):
    """There is no model of that name; the message names the nearest, or those that there are."""


@dataclass(frozen=True)
class Names:
    """Models by name. ``fitting``: of the files of now, trained or not; ``there``: those that can be used."""

    fitting: str
    there: Sequence[str]
    active: str | None = None
    previous: str | None = None

    def meant(self, said: str) -> str:
        """
        The model that is there and called so: by its name, the beginning of it, or ``nuevo``, ``activo``, ``anterior``.

        Nothing said means the new one. Raises :class:`NoSuchModel`.
        """
        word = said.strip().removesuffix(".tar.gz").rsplit("/", 1)[-1].lower()
        if word in ("", NEW):
            if self.fitting in self.there:
                return self.fitting
            raise NoSuchModel("todavía no hay un modelo para estos archivos: corré `make train`")
        for name, model in ((ACTIVE, self.active), (PREVIOUS, self.previous)):
            if word == name:
                if model is not None:
                    return model
                raise NoSuchModel(f"no hay un modelo {name}: miralos con `make models`")
        found = [
            name for name in self.there if name == word or (len(word) >= SHORTEST_BEGINNING and name.startswith(word))
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchModel(f"hay {len(found)} modelos que empiezan con {word}: escribí más letras")
        raise NoSuchModel(f"no hay un modelo {said.strip()}; {self._nearest(word)}")

    def _nearest(self, word: str) -> str:
        by_shown = {shown(name): name for name in self.there}
        names = [*by_shown, NEW, *([ACTIVE] if self.active else []), *([PREVIOUS] if self.previous else [])]
        near = get_close_matches(word[:8], names, n=1, cutoff=LIKENESS)
        if near:
            return f"¿quisiste decir {near[0]}?"
        return f"hay: {', '.join(by_shown)}" if by_shown else "todavía no hay ninguno: corré `make train`"


@dataclass(frozen=True)
class Start:
    """Which model a start runs. ``activates``: the kind of activation that it brings about; ``note``: what to tell."""

    model: str
    activates: str | None = None
    note: str | None = None


def start_with(active: Activation | None, *, fitting: str, program: str, tried: str | None = None) -> Start:
    """
    Which model the product starts with.

    The active one, also when the trainers' files have changed since: only ``make activate`` lets those changes in. The
    one that fits the files when there is no active one yet, or when the active one worked with another program, whose
    release brought files that fit it. ``tried``: a model to run without letting it in.
    """
    if tried is not None:
        return Start(tried, note=f"a prueba, sin activarlo: contesta el modelo {shown(tried)}")
    if active is None:
        return Start(fitting, activates=FIRST)
    if active.model == fitting:
        return Start(fitting)
    if active.program != program:
        told = f"el programa cambió desde que se activó el modelo {shown(active.model)}: se activa el de los archivos"
        return Start(fitting, activates=PROGRAM, note=told)
    return Start(
        active.model,
        note="hay cambios sin activar en los archivos o en los nombres de las cabañas: `make train` y `make activate`; "
        f"por ahora contesta el modelo {shown(active.model)}",
    )
