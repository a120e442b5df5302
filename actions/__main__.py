"""
``python -m actions``: the action server, on loopback only, at ``ACTIONS_PORT`` (5055).

Rasa calls ``POST /webhook`` and shows ``RASA_TOKEN``, if there is one: else whoever is on this machine could act as a
guest. ``GET /health`` says whether it is up, to anybody.
"""

from __future__ import annotations

import hmac
import logging
import os
import warnings
from typing import Any

from rasa_sdk.endpoint import HTTPResponse, create_app
from rasa_sdk.executor import ActionExecutor

from actions.client import BookingClient
from actions.registry import all_actions
from services.clock import clock_from_environment

HOST = "127.0.0.1"
DEFAULT_PORT = 5055
OPEN_PATH = "/health"
LOG_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def main() -> None:
    """Serve until asked to stop."""
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "INFO"), format=LOG_FORMAT)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    silence_version_warning()
    clock = clock_from_environment(os.environ)
    client = BookingClient.from_environment(os.environ, clock=clock)
    executor = ActionExecutor()
    for action in all_actions(client=client, clock=clock):
        executor.register_action(action)
    app = create_app(executor, cors_origins=[])
    app.config.AUTO_EXTEND = False  # no pages about itself
    app.config.KEEP_ALIVE_TIMEOUT = 120
    require_token(app, os.environ.get("RASA_TOKEN", ""))

    @app.after_server_stop  # type: ignore[untyped-decorator]
    async def close(_: Any) -> None:
        await client.close()

    port = int(os.environ.get("ACTIONS_PORT") or DEFAULT_PORT)
    app.run(host=HOST, port=port, single_process=True, access_log=False, motd=False)


def require_token(app: Any, token: str) -> None:
    """
    Answer 401 to whoever does not show ``token``, as ``Authorization: Bearer`` or, as Rasa does, as ``?token=``.

    Without a token nobody is asked.
    """
    if not token:
        return
    expected = _bytes(token)

    @app.on_request  # type: ignore[untyped-decorator]
    async def check(request: Any) -> HTTPResponse | None:
        if request.path == OPEN_PATH:
            return None
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        given = bearer if scheme.lower() == "bearer" else request.args.get("token", "")
        return (
            None
            if hmac.compare_digest(_bytes(given), expected)
            else HTTPResponse('{"error":"unauthorized"}', 401, content_type="application/json")
        )


def _bytes(text: str) -> bytes:
    """Bytes to compare. A header may hold anything, also what is no text."""
    return text.encode("utf-8", "surrogateescape")


def silence_version_warning() -> None:
    """
    Silence one warning: Rasa 3.6.21 calls, rasa-sdk 3.21.1 answers, and it remarks on that at every call.

    The two are pinned and tried together; a contract test keeps a recorded call. Other warnings are shown.
    """
    warnings.filterwarnings(
        "ignore", message=r"Your versions of rasa and rasa_sdk might not be compatible", module="rasa_sdk"
    )


if __name__ == "__main__":
    main()
