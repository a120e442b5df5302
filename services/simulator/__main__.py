"""``python -m services.simulator``: the simulator alone, for tests and for a product that runs elsewhere."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from pathlib import Path

from sanic import Sanic

from services.clock import clock_from_environment
from services.operations.logs import configure_logging
from services.operations.problems import install_error_handlers
from services.settings import Environment, read_settings
from services.simulator.providers import FILE_NAME, Credentials, Simulator
from services.simulator.web import install_simulator


def main() -> None:
    """Serve on the loopback interface until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m services.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=18080, help="where to listen; 0 for any free port")
    parser.add_argument("--product", help="the product's address (default: from the settings)")
    parser.add_argument("--data", type=Path, help="the file to remember in (default: in LOCAL_DIR)")
    chosen = parser.parse_args()
    settings = read_settings()
    if settings.environment is Environment.PRODUCTION:
        sys.stderr.write("the simulator does not run in production\n")
        raise SystemExit(2)
    credentials = Credentials.of(settings)
    if credentials.missing():
        sys.stderr.write(f"the simulator needs the same settings as the product: {', '.join(credentials.missing())}\n")
        raise SystemExit(2)
    configure_logging(settings.log_format)
    logging.getLogger("sanic").setLevel(logging.WARNING)  # the first line printed is the address

    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", chosen.port))
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    simulator = Simulator(
        chosen.data or settings.local_dir / FILE_NAME,
        clock_from_environment(os.environ),
        credentials,
        address=address,
        product_url=(chosen.product or f"http://127.0.0.1:{settings.port}").rstrip("/"),
    )
    app: Sanic = Sanic("simulator", configure_logging=False)  # type: ignore[type-arg]
    app.config.AUTO_EXTEND = False
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    install_error_handlers(app)
    install_simulator(app, simulator)

    @app.after_server_start
    async def tell(_: object) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    app.run(sock=door, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
