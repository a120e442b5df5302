"""
The whole product on one machine: what is started when, what it waits for, and the order in which it stops.

PostgreSQL and Redis are embedded unless the settings name servers. Whatever goes wrong, everything that was started is
stopped before the fault is told: never half a stack.
"""

from __future__ import annotations

import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from deploy.local import model
from deploy.local.assistant import ACTIVATION_SEEN, AssistantModel
from deploy.local.environment import Installation, address_here, environment_of, rasa_port
from deploy.local.leftovers import end_left_behind, forget, remember
from deploy.local.ports import free_port, require_free
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres import database_url as embedded_database_url
from deploy.local.processes import ChildEnded, Processes, Program
from deploy.local.valkey import EmbeddedValkey
from deploy.local.valkey import redis_url as embedded_redis_url
from services.settings import Environment
from services.voice import weights

READY_LIMIT_SECONDS = 300.0
ONE_STEP_LIMIT_SECONDS = 120.0
# Ctrl-C to nothing left: within 15 s. First no more comes in, then what is begun is ended, then what they lean on.
STOP_ORDER: tuple[tuple[tuple[str, ...], float], ...] = (
    (("service",), 3.0),
    (("worker", "voice", "workshop"), 4.0),
    (("rasa", "actions"), 4.0),
)
# What works behind the webhook lets what answers it go first: on two busy cores an acknowledgement must not wait for
# somebody else's turn. Measured in docs/benchmarks.md.
BEHIND_THE_WEBHOOK = 10
# Recordings come from anybody, and one may end whoever listens to it: nobody else stops for that. It is tried three
# times at most (services/voice/tasks.py).
LISTENERS = 12


class StopAsked(Exception):
    """Somebody wants the run to end; not a fault."""


class NotReady(Exception):
    """The product did not become ready in time; the message says what was missing."""


class Stack:
    """One run. ``stop_asked`` is set by signals; every wait looks at it."""

    def __init__(self, installation: Installation, *, stop_asked: threading.Event, tried: str = "") -> None:
        self.installation = installation
        self.settings = installation.settings
        self.folder = self.settings.local_dir.resolve()
        self.processes = Processes(self.folder)
        self.stop_asked = stop_asked
        self._postgres: EmbeddedPostgres | None = None
        self._valkey: EmbeddedValkey | None = None
        self._training: model.Training | None = None
        self._tried = tried

    def start(self) -> None:
        """Start everything and wait until all answer."""
        for name in end_left_behind(self.folder):
            self.say(f"{name}: terminado, había quedado de una vez anterior que se cortó")
        self._require_ports()
        self._start_servers()
        for verb in ("migrate", "seed"):
            program = self._python(verb, "services", verb)
            self.processes.finish(program, limit=ONE_STEP_LIMIT_SECONDS, meanwhile=self._check_stop)
        self._prepare_hearing()
        assistant = AssistantModel(self.settings, say=self.say, tried=self._tried)
        self._training = assistant.training()
        if self._training is None:
            self.processes.start(self._rasa(assistant))
        self.processes.start(self._python("service", "services", "serve"))
        self.processes.start(self._python("worker", "services", "worker", niceness=BEHIND_THE_WEBHOOK))
        self.processes.start(self._python("actions", "actions", niceness=BEHIND_THE_WEBHOOK))
        self.processes.start(
            self._python("workshop", "deploy.workshop.desk", niceness=BEHIND_THE_WEBHOOK, lives=LISTENERS)
        )
        if weights.found(self.settings) is not None:
            self.processes.start(self._python("voice", "services", "voice", "work", lives=LISTENERS))
        if self._training is not None:
            self._wait(self._training.poll, limit=None)
            self._training = None
            self.processes.start(self._rasa(assistant))
        self._wait_until_ready()

    def watch(self) -> None:
        """Show what the processes say until one ends (:class:`ChildEnded`) or a stop is asked (:class:`StopAsked`)."""
        while True:
            self._check()
            self.processes.pump(0.2)

    def stop(self) -> None:
        """Stop what was started, in order."""
        if self._training is not None:
            self._training.stop()
        for names, limit in STOP_ORDER:
            self.processes.stop(names, limit=limit)
        self.processes.stop(list(self.processes.children), limit=1.0)  # a step that was under way
        if self.processes.killed:
            late = ", ".join(self.processes.killed)
            self.say(
                f"terminados a la fuerza, tardaban demasiado: {late} (lo que estaba en marcha se retoma al arrancar)"
            )
        for name, server in (("valkey", self._valkey), ("postgres", self._postgres)):
            if server is not None:
                server.stop()
                forget(self.folder, name)

    def say(self, line: str) -> None:
        """Tell the person at the terminal."""
        sys.stdout.write(f"-- {line}\n")
        sys.stdout.flush()

    def _require_ports(self) -> None:
        settings = self.settings
        require_free(settings.port, setting="PORT", host=settings.host)
        require_free(rasa_port(settings), setting="RASA_URL")
        require_free(settings.actions_port, setting="ACTIONS_PORT")

    def _start_servers(self) -> None:
        found: dict[str, str] = {}
        if not self.settings.database_url:
            self.say("arranca PostgreSQL")
            self._postgres = EmbeddedPostgres(self.folder / "postgres", free_port())
            self._postgres.prepare()
            self._postgres.start()
            if self._postgres.process is not None:
                remember(self.folder, "postgres", self._postgres.process.pid)
            self._postgres.create_database("anfitrion")
            found["database_url"] = embedded_database_url(self._postgres.port)
        if not self.settings.redis_url:
            self.say("arranca Valkey (Redis)")
            self._valkey = EmbeddedValkey(self.folder / "valkey", free_port())
            self._valkey.start()
            if self._valkey.process is not None:
                remember(self.folder, "valkey", self._valkey.process.pid)
            found["redis_url"] = embedded_redis_url(self._valkey.port)
        self.settings = self.settings.model_copy(update=found)

    def _prepare_hearing(self) -> None:
        """Join the parts of the model that listens, the first time; without it guests are asked to write."""
        try:
            if weights.join(self.settings, tell=self._say_quarters("junta el modelo que escucha audios")) is None:
                self.say("sin el modelo que escucha audios: a quien mande uno se le pide que escriba")
        except (weights.WeightsBroken, OSError) as fault:
            raise NotReady(f"el modelo que escucha audios no está bien: {fault}") from fault

    def _say_quarters(self, what: str) -> Callable[[float], None]:
        told = -1

        def tell(share: float) -> None:
            nonlocal told
            self._check_stop()
            if int(share * 4) > told:
                told = int(share * 4)
                self.say(f"{what}: {share:.0%}")

        return tell

    def _python(self, name: str, *arguments: str, niceness: int = 0, lives: int = 0) -> Program:
        command = [sys.executable, "-m", *arguments]
        return Program(name, command, environment_of(self.settings, for_program=name), niceness, lives)

    def _rasa(self, assistant: AssistantModel) -> Program:
        path, seen = assistant.ready()
        in_development = self.settings.environment is Environment.DEVELOPMENT
        command = [
            *model.RASA, "run", "--interface", "127.0.0.1", "--port", str(rasa_port(self.settings)),
            "--model", str(path), "--endpoints", "endpoints.yml",
            "--credentials", "deploy/local/credentials.yml" if in_development else "credentials.yml",
        ]  # fmt: skip
        environment = environment_of(self.settings, for_program="rasa") | {ACTIVATION_SEEN: str(seen)}
        return Program("rasa", command, environment, BEHIND_THE_WEBHOOK)

    def _check_stop(self) -> None:
        if self.stop_asked.is_set():
            raise StopAsked

    def _check(self) -> None:
        """Raises :class:`StopAsked`, or :class:`ChildEnded` for a process or server that has ended."""
        self._check_stop()
        dead = self.processes.dead()
        if dead is not None:
            self.processes.pump(0.3)  # its last words may still be on their way
            if not self.processes.revive(dead):
                raise ChildEnded(dead)
            self.say(str(ChildEnded(dead)))
            self.say(f"{dead.name} arranca de nuevo")
        for name, server in (("PostgreSQL", self._postgres), ("Valkey", self._valkey)):
            if server is not None and server.process is not None and server.process.poll() is not None:
                log = server.folder / ("postgres.log" if server is self._postgres else "valkey.log")
                raise NotReady(f"{name} terminó con el código {server.process.returncode}; mirá {log}")

    def _wait(self, is_done: Callable[[], bool], *, limit: float | None) -> None:
        deadline = time.monotonic() + limit if limit is not None else None
        while not is_done():
            self._check()
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError
            self.processes.pump(0.2)

    def _wait_until_ready(self) -> None:
        self.say("espera a que todo conteste (Rasa tarda medio minuto)")
        try:
            self._wait(lambda: self._readiness().get("status") in ("ready", "degraded"), limit=READY_LIMIT_SECONDS)
        except TimeoutError:
            parts = self._readiness().get("dependencies", {})
            missing = [name for name, part in parts.items() if part.get("state") != "up"] or ["el servicio mismo"]
            raise NotReady(
                f"no está listo después de {READY_LIMIT_SECONDS:.0f} s: no contesta {', '.join(missing)}"
            ) from None

    def _readiness(self) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(address_here(self.settings) + "/readyz", timeout=5) as answer:  # noqa: S310 - ours
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            try:
                return dict(json.load(error))
            except ValueError:
                return {}
        except (OSError, ValueError):
            return {}
