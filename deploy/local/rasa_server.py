"""
``.venv-bot/bin/python -m deploy.local.rasa_server ARGUMENTS``: Rasa without the remarks of its libraries.

Rasa 3.6 leans on packages that are past their end and warn of it in dozens of lines, which only its own upgrade could
mend. Sanic puts its filter for such remarks before any that Python is started with, hence ours after it.
"""

from __future__ import annotations

import runpy
import warnings

import sanic.app  # noqa: F401 - for the filter that it sets


def main() -> None:
    """Run Rasa's command line."""
    warnings.simplefilter("ignore")
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
