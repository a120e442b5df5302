"""
``python -m services voice …``: what can be done with voice notes from a terminal.

    work                   the process that listens to guests' voice notes, until it is asked to stop
    prepare                join the model's parts, unless they are
    read FILE…             what is heard in recordings, a line of JSON for each; needs no database
    corrections FOLDER     write what owners have corrected, with the recordings, for `make evaluate-voice`
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import OperationalError

from services.operations.logs import configure_logging
from services.settings import Settings, read_settings
from services.voice import weights

FAILED, UNFIT = 1, 2
WIDTH = 30
# It gets a tenth of what a text gets at the same time: enough to come to an end, and to say each second that it is
# there, on a machine that has more to do than it can. At 19 it got a hundredth, and notes were given up.
LESS_URGENT = 10
AUTOGROUP = Path("/proc/self/autogroup")


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m services voice", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("work", help="listen to guests' voice notes")
    verbs.add_parser("prepare", help="join the model's parts")
    reading = verbs.add_parser("read", help="what is heard in recordings, as JSON lines")
    reading.add_argument("files", type=Path, nargs="+", metavar="FILE")
    writing = verbs.add_parser("corrections", help="what owners have corrected, to measure with")
    writing.add_argument("folder", type=Path, metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    settings = read_settings()
    configure_logging(settings.log_format)
    if chosen.verb == "corrections":
        return write_corrections(settings, chosen.folder)
    try:
        folder = weights.join(settings, tell=_bar())
    except weights.WeightsBroken as broken:
        sys.stderr.write(f"voice: {broken}\n")
        return UNFIT
    if folder is None:
        sys.stderr.write("voice: the packages with the model are not installed, and WHISPER_MODEL names none\n")
        return UNFIT
    if chosen.verb == "work":
        return _work(settings, folder)
    return _read(settings, folder, chosen.files) if chosen.verb == "read" else 0


def write_corrections(settings: Settings, folder: Path) -> int:
    """Write the corrected notes into a folder and say how many; the exit status."""
    from services.voice import corrections
    from services.wiring import wire

    if not settings.database_url:
        sys.stderr.write("voice: DATABASE_URL must be set\n")
        return UNFIT

    async def write() -> int:
        product = wire(settings)
        try:
            return await corrections.write(product, folder)
        finally:
            await product.close()

    try:
        count = asyncio.run(write())
    except (OSError, corrections.CorrectionsBroken, OperationalError) as fault:
        said = fault.orig if isinstance(fault, OperationalError) else fault
        sys.stderr.write(f"voice: {str(said).strip().partition(chr(10))[0]}\n")
        return FAILED
    sys.stdout.write(json.dumps({"corrections": count, "folder": str(folder)}) + "\n")
    return 0


def cores() -> int:
    """How many notes are listened to at once: one on each core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def step_back() -> None:
    """
    Let everybody else go first: listening takes whole cores for seconds, and whoever writes does not wait for it.

    Where Linux shares the processor out among sessions first, a process's own niceness says nothing to other sessions:
    then ours, if we lead it, is made as nice. Source: sched(7), the autogroup feature
    """
    os.nice(LESS_URGENT)
    if os.getsid(0) == os.getpid() and AUTOGROUP.exists():
        with contextlib.suppress(OSError):  # switched off, or not ours to say
            AUTOGROUP.write_text(str(LESS_URGENT))


def _work(settings: Settings, folder: Path) -> int:
    step_back()
    import uvloop

    from services.conversations.voice_notes import VOICE_QUEUE
    from services.voice.listening import Listener
    from services.wiring import wire
    from services.worker import Duty, run_worker

    async def work() -> None:
        product = wire(settings)
        try:
            listener = Listener(folder, cores=cores())
            await run_worker(product, Duty(frozenset({VOICE_QUEUE}), cores(), {"listener": listener}))
        finally:
            await product.close()

    uvloop.run(work())
    return 0


def _read(settings: Settings, folder: Path, files: Sequence[Path]) -> int:
    from services.voice.listening import Listener
    from services.voice.service import hear
    from services.voice.vocabulary import demo_prompt

    listener, status = Listener(folder, cores=1), 0
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            sys.stderr.write(f"voice: {file}: {error.strerror}\n")
            status = FAILED
            continue
        heard = hear(content, listener, prompt=demo_prompt(), longest_seconds=settings.voice_longest_seconds)
        line = {
            "file": str(file),
            "text": heard.text or "",
            "confidence": round(heard.confidence, 3),
            "decision": heard.decision.value,
            **({"reason": heard.reason.value} if heard.reason else {}),
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return status


def _bar() -> weights.Tell:
    """Shows how far joining is: a bar that fills on a terminal, a line for each quarter elsewhere."""
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        if sys.stderr.isatty():
            full = round(share * WIDTH)
            end = "\n" if share >= 1 else ""
            sys.stderr.write(f"\r   oído: [{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%}{end}")
        elif int(share * 4) > told:
            told = int(share * 4)
            sys.stderr.write(f"el modelo del oído: {share:.0%}\n")
        sys.stderr.flush()

    return tell
