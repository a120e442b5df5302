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

from deploy.local import model
from deploy.local.account import AccountFailed
from deploy.local.environment import CREDENTIALS, Installation, SettingsUnfit, address_here, complete, environment_of
from deploy.local.leftovers import FolderInUse, FolderUnfit, only_run
from deploy.local.model import TrainingFailed
from deploy.local.ports import PortInUse
from deploy.local.postgres import PostgresFailed
from deploy.local.processes import ChildEnded
from deploy.local.stack import NotReady, Stack, StopAsked
from deploy.local.valkey import ValkeyFailed
from services.settings import read_settings

FAULTS = (AccountFailed, ChildEnded, NotReady, PostgresFailed, ValkeyFailed, TrainingFailed)
UNFIT = (SettingsUnfit, PortInUse, FolderInUse, FolderUnfit)


def run() -> int:
    """Run the whole product until Ctrl-C. Returns the exit status."""
    began = float(os.environ.get("CLOCK_BEGAN") or time.time())
    settings = read_settings()
    stop_asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop_asked.set())
    try:
        with only_run(settings.local_dir.resolve()):
            installation = complete(settings, clock_began=began)
            return _run(Stack(installation, stop_asked=stop_asked))
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
        stack.say("stopping")
    except FAULTS as fault:
        stack.stop()
        sys.stderr.write(f"make run: {fault}\n")
        return 1
    finally:
        stack.stop()
    stack.say("stopped; everything is kept for the next time")
    return 0


def _print_addresses(installation: Installation, *, seconds: float) -> None:
    settings = installation.settings
    base = settings.public_url or address_here(settings)
    phone = f"{base}/simulator" if "WhatsApp" in installation.simulated else "the real WhatsApp (credentials are set)"
    password = installation.new_password or f"in {settings.local_dir / CREDENTIALS} or your settings"
    sys.stdout.write(
        f"""
   Anfitrión is ready ({seconds:.0f} s). Ctrl-C stops it.

   A guest's phone     {phone}
   The owner's console {base}/console   {settings.console_owner_email}, password: {password}
   API documentation   {base}/docs

"""
    )
    sys.stdout.flush()


def train() -> int:
    """Train the assistant unless the model that fits is there. Prints its path. Returns the exit status."""
    target = model.current_model()
    if not target.exists():
        environment = environment_of(read_settings(), for_program="training")
        training = model.Training(environment, lambda line: print(f"-- training: {line}", flush=True))
        try:
            while not training.poll():
                time.sleep(0.2)
        except TrainingFailed as fault:
            sys.stderr.write(f"make train: {fault}\n")
            return 1
        finally:
            training.stop()
    print(target)
    return 0


VERBS = {"run": run, "train": train}


def main() -> None:
    """Run a verb."""
    arguments = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    arguments.add_argument("verb", choices=VERBS, nargs="?", default="run")
    raise SystemExit(VERBS[arguments.parse_args().verb]())


if __name__ == "__main__":
    main()
