"""
``python -m deploy.local VERB``: what ``make run`` and ``train`` do in the environments.

Exit status: 0 after Ctrl-C, 1 when something failed, 2 for settings that cannot work. One sentence says which.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time

from deploy.local import house, model
from deploy.local.account import AccountFailed
from deploy.local.choosing import NoSuchModel
from deploy.local.environment import CREDENTIALS, Installation, SettingsUnfit, address_here, complete, environment_of
from deploy.local.leftovers import FolderInUse, FolderUnfit, only_run
from deploy.local.model import TrainingFailed
from deploy.local.ports import PortInUse
from deploy.local.postgres import PostgresFailed
from deploy.local.processes import ChildEnded
from deploy.local.registry import ModelLost, RegistryAway
from deploy.local.stack import NotReady, Stack, StopAsked
from deploy.local.terminal import told_to
from deploy.local.valkey import ValkeyFailed
from deploy.local.vocabulary import DEMO
from services.settings import read_settings

FAULTS = (
    AccountFailed, ChildEnded, NotReady, PostgresFailed, ValkeyFailed, TrainingFailed, NoSuchModel, ModelLost,
    RegistryAway,
)  # fmt: skip
UNFIT = (SettingsUnfit, PortInUse, FolderInUse, FolderUnfit)


def run(tried: str = "") -> int:
    """
    Run the whole product until Ctrl-C, or until nobody reads what it says. Returns the exit status.

    ``tried``: a model to run without activating it.
    """
    began = float(os.environ.get("CLOCK_BEGAN") or time.time())
    settings = read_settings()
    stop_asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop_asked.set())
    with told_to(sys.stdout, sys.stderr, gone=stop_asked.set):
        try:
            with only_run(settings.local_dir.resolve()):
                installation = complete(settings, clock_began=began)
                return _run(Stack(installation, stop_asked=stop_asked, tried=tried))
        except UNFIT as fault:
            sys.stderr.write(f"make run: {fault}\n")
            return 2


def _run(stack: Stack) -> int:
    started = time.monotonic()
    try:
        stack.start()
        _print_addresses(stack.installation, seconds=time.monotonic() - started)
        stack.watch()
    except StopAsked:
        stack.say("se detiene")
    except FAULTS as fault:
        stack.stop()
        sys.stderr.write(f"make run: {fault}\n")
        return 1
    finally:
        stack.stop()
    stack.say("detenido; todo queda guardado para la próxima vez")
    return 0


def _print_addresses(installation: Installation, *, seconds: float) -> None:
    settings = installation.settings
    base = settings.public_url or address_here(settings)
    phone = (
        f"{base}/simulator"
        if "WhatsApp" in installation.simulated
        else "el WhatsApp de verdad (están las credenciales)"
    )
    password = (
        installation.new_password or f"en {settings.local_dir / CREDENTIALS} o en tus ajustes, si no la cambiaste"
    )
    sys.stdout.write(
        f"""
   Anfitrión está listo ({seconds:.0f} s). Ctrl-C lo detiene.

   El teléfono de un huésped  {phone}
   La consola de la dueña     {base}/console   {settings.console_owner_email}, clave: {password}
   La API, para programadores {base}/docs

"""
    )
    sys.stdout.flush()


def train() -> int:
    """Train the assistant unless the model that fits is there. Prints its path. Returns the exit status."""
    settings = read_settings()
    try:
        with house.house_database(settings) as address:
            vocabulary = house.read_words(address) if address is not None else DEMO
        environment = environment_of(settings, for_program="training")
        print(model.trained(environment, lambda line: print(f"-- entrena: {line}", flush=True), vocabulary=vocabulary))
    except (TrainingFailed, *house.FAULTS) as fault:
        sys.stderr.write(f"make train: {fault}\n")
        return 1
    return 0


def main() -> None:
    """Run a verb."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("verb", choices=("run", "train"), nargs="?", default="run")
    parser.add_argument("--model", default="", help="run this model without activating it")
    options = parser.parse_args()
    raise SystemExit(train() if options.verb == "train" else run(options.model))


if __name__ == "__main__":
    main()
