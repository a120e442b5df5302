"""
``python -m services VERB``: one verb, one job.

    serve     the web process            migrate   bring the database to the newest schema
    worker    the background process     seed      fill an empty database with the demo complex
    voice VERB        voice notes: `python -m services voice --help`
    review VERB       what people corrected: `python -m services review --help`
    calendars VERB    feeds of other calendars: `python -m services calendars --help`
    console user VERB the people of the console: `python -m services console --help`
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys

import uvloop
from sqlalchemy.exc import OperationalError

from services.operations.logs import configure_logging
from services.settings import Settings, read_settings


def settle() -> None:
    """
    Leave what a process consists of by now out of every later collection of garbage: a full one, which stops
    everything, goes over what was made since and not over the program (some 100 ms).
    """
    gc.collect()
    gc.freeze()


def serve(settings: Settings) -> None:
    """Run the web process until it is asked to stop."""
    from services.app import create_app
    from services.wiring import wire

    app = create_app(wire(settings))
    settle()

    @app.after_server_stop
    async def close(_: object) -> None:
        await app.ctx.product.close()

    app.run(settings.host, settings.port, single_process=True, access_log=False, motd=False)


def worker(settings: Settings) -> None:
    """Run the background process until it is asked to stop."""
    from services.wiring import wire
    from services.worker import run_worker

    async def run() -> None:
        product = wire(settings)
        settle()
        try:
            await run_worker(product)
        finally:
            await product.close()

    uvloop.run(run())


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    from services.database.migrate import upgrade

    upgrade(settings.database_url)


def seed(settings: Settings) -> None:
    """Fill an empty database with the demo complex; a database with a property is left as it is."""
    from services.cabins.seed import seed_demo_property
    from services.wiring import wire

    async def run() -> None:
        product = wire(settings)
        try:
            await seed_demo_property(product.database)
        finally:
            await product.close()

    asyncio.run(run())


def run_once(verb: str, settings: Settings) -> None:
    """
    Run a verb that ends by itself. Exit status 1 and one sentence when PostgreSQL cannot be reached or is too busy.

    2 when no database is named. The sentence holds no password: the driver's own first line names host, port and user.
    """
    if not settings.database_url:
        sys.stderr.write(f"{verb}: DATABASE_URL must be set\n")
        raise SystemExit(2)
    try:
        ONE_STEPS[verb](settings)
    except OperationalError as error:
        said = str(error.orig).strip().partition("\n")[0]
        sys.stderr.write(f"{verb}: PostgreSQL did not do it: {said}\n")
        raise SystemExit(1) from None


ONE_STEPS = {"migrate": migrate, "seed": seed}
VERBS = {"serve": serve, "worker": worker, "migrate": migrate, "seed": seed}


def main() -> None:
    """Run a verb."""
    if sys.argv[1:2] == ["calendars"]:
        from services.calendars.cli import run

        raise SystemExit(run(sys.argv[2:]))
    if sys.argv[1:2] == ["review"]:
        from services.console.review.cli import run as run_review

        raise SystemExit(run_review(sys.argv[2:]))
    if sys.argv[1:2] == ["console"]:
        from services.console.team.cli import run as run_console

        raise SystemExit(run_console(sys.argv[2:]))
    if sys.argv[1:2] == ["voice"]:
        from services.voice.cli import run as run_voice

        raise SystemExit(run_voice(sys.argv[2:]))
    arguments = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    arguments.add_argument("verb", choices=VERBS)
    chosen = arguments.parse_args()
    settings = read_settings()
    configure_logging(settings.log_format)
    if chosen.verb in ONE_STEPS:
        run_once(chosen.verb, settings)
    else:
        VERBS[chosen.verb](settings)


if __name__ == "__main__":
    main()
