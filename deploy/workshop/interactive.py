"""
``make interactive``: Rasa's interactive learning with the actions of a running ``make run``.

Rasa shows what it understood and what it would do, step by step, and is put right. The conversation lives in memory.
At its end what was learnt is shown, and written to ``data/`` only when the trainer says yes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import termios
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local import house
from deploy.local.choosing import NoSuchModel
from deploy.local.environment import SettingsUnfit, complete, environment_of
from deploy.local.model import RASA, ROOT
from deploy.local.ports import free_port
from deploy.workshop.learnt import keep, read_learnt, told
from services.settings import Settings, read_settings

ENDPOINTS = "action_endpoint:\n  url: ${ACTIONS_URL}\n  token: ${RASA_TOKEN}\n"
NO_ACTIONS = "las acciones no contestan en {address}: corré `make run` en otra terminal y probá de nuevo"
NO_TERMINAL = "pregunta paso a paso, y acá no hay quien conteste: corrélo en una terminal"
HELP = """Rasa pregunta en inglés, paso a paso: si la intención es esa (Is the NLU classification correct?) y si la
acción que sigue es esa (correct?). Para terminar: Ctrl-C y «Export & Quit». Después te pregunto si lo guardo en data/.
"""


YES, NO = ("s", "si", "sí"), ("n", "no")


class ActionsAway(Exception):
    """The action server does not answer; the message says what to do."""


class NoTerminal(Exception):
    """Nobody sits at a terminal; the message says what to do."""


def require_actions(actions_url: str) -> None:
    """Raises :class:`ActionsAway` unless the action server at ``actions_url`` (its webhook) is up."""
    address = actions_url.removesuffix("/webhook")
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=3):  # noqa: S310 - of our own settings
            return
    except (urllib.error.URLError, OSError, ValueError):
        raise ActionsAway(NO_ACTIONS.format(address=address)) from None


def interactive_environment(settings: Settings) -> Mapping[str, str]:
    """What Rasa sees: where the actions are and their token, but no database, which would keep the conversation."""
    completed = complete(settings, clock_began=time.time()).settings
    environment = environment_of(completed, for_program="rasa")
    return {name: value for name, value in environment.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def learn(model: Path, environment: Mapping[str, str], *, data: Path, ask: Callable[[str], str] = input) -> list[Path]:
    """Have the session, and keep what the trainer agrees to keep under ``data``; the files written."""
    with tempfile.TemporaryDirectory(prefix="anfitrion-aprende-") as made:
        folder = Path(made)
        (folder / "endpoints.yml").write_text(ENDPOINTS, encoding="utf-8")
        print(HELP, flush=True)
        command = [RASA[0], "-m", "deploy.workshop.learning", str(folder), str(model), str(free_port())]
        # Ctrl-C is the session's, which asks what to do; without a handler it would end us first.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            with terminal_kept():
                subprocess.run(command, cwd=ROOT, env=dict(environment), check=False)
        finally:
            signal.signal(signal.SIGINT, before)
        learnt = read_learnt(folder, data=data, domain=ROOT / "domain.yml")
    if not learnt:
        print("\nNo hay nada nuevo que guardar.")
        return []
    print(f"\nSe aprendió:\n{told(learnt)}")
    if not agreed(ask):
        print("No se guardó nada.")
        return []
    written = keep(learnt, data)
    for path in written:
        print(f"-- escrito: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    print("Ahora: `make train`, y `make evaluate FAST=1` para ver qué cambió.")
    return written


@contextmanager
def terminal_kept() -> Iterator[None]:
    """Have the terminal as it was once the block is left: a session leaves it without waiting for keys, or echo."""
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        os.set_blocking(sys.stdin.fileno(), True)
        # Drops the keys that the session did not take: they answer none of our questions.
        termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, before)


def agreed(ask: Callable[[str], str]) -> bool:
    """Ask until it is a clear yes or no: what was taught is lost by a no, which a key pressed too often must not be."""
    while (answer := ask("¿Lo guardo en data/? [s/n] ").strip().lower()) not in (*YES, *NO):
        pass
    return answer in YES


def main() -> int:
    """Learn. Returns the exit status."""
    settings = read_settings()
    try:
        if not sys.stdin.isatty():
            raise NoTerminal(NO_TERMINAL)  # Rasa's questions would fail, and its server wait for ever
        environment = interactive_environment(settings)
        require_actions(environment["ACTIONS_URL"])
        learn(house.read_house(settings).path(""), environment, data=ROOT / "data")
    except (ActionsAway, NoTerminal, NoSuchModel, SettingsUnfit, *house.FAULTS) as fault:
        sys.stderr.write(f"make interactive: {fault}\n")
        return 1
    except EOFError:
        print("\nNo se guardó nada.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
