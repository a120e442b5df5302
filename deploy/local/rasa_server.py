"""``.venv-bot/bin/python -m deploy.local.rasa_server ARGUMENTS``: Rasa without the remarks of its libraries."""

from __future__ import annotations

import runpy

from deploy.local.remarks import keep_remarks_apart


def main() -> None:
    """Run Rasa's command line."""
    keep_remarks_apart()
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
