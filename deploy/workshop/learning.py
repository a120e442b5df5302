"""
``.venv-bot/bin/python -m deploy.workshop.learning FOLDER MODEL PORT``: Rasa's interactive learning, kept in bounds.

It is ``rasa interactive`` with two differences. It listens on loopback only, where Rasa would let the whole network in
without a token. And what is learnt goes into FOLDER without a question about files: Rasa would write ``domain.yml``
anew, without its comments. :mod:`deploy.workshop.interactive` asks afterwards what shall become of it.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

from deploy.local.remarks import keep_remarks_apart
from deploy.workshop.learnt import DOMAIN, NLU, STORIES


def main() -> None:
    """Put the bounds in place and run Rasa's command."""
    keep_remarks_apart(of_data_too=True)
    # Only now: they warn while they are imported.
    import sanic.app
    from rasa.core.training import interactive

    folder, model, port = sys.argv[1:4]
    run = sanic.app.Sanic.run

    def run_on_loopback(app: Any, **options: Any) -> Any:
        return run(app, **options | {"host": "127.0.0.1"})

    async def export_info() -> tuple[str, str, str]:
        stories, nlu, domain = (str(Path(folder) / name) for name in (STORIES, NLU, DOMAIN))
        return stories, nlu, domain

    sanic.app.Sanic.run = run_on_loopback  # type: ignore[assignment, method-assign]
    interactive._request_export_info = export_info
    endpoints = str(Path(folder) / "endpoints.yml")
    sys.argv = ["rasa", "interactive", "--model", model, "--endpoints", endpoints, "--port", port]
    sys.argv += ["--skip-visualization", "--config", "config.yml", "--domain", "domain.yml", "--data", "data"]
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
