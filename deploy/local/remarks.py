"""
What Rasa's libraries remark of themselves, out of the trainer's sight: for programs in Rasa's environment.

Rasa 3.6 leans on packages that are past their end and warn of it in dozens of lines, which only its own upgrade could
mend. Filters do not hold: Sanic, Rasa and others set theirs after ours. So what is to be shown passes by here: Rasa's
remarks on the trainers' data are, everything else goes to ``LOCAL_DIR/rasa-avisos.log``.

``python -m deploy.local.remarks MODULE ARGUMENTS`` runs a module so, and shows none.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import sys
import warnings
from pathlib import Path
from typing import TextIO

LOG = "rasa-avisos.log"
LONGEST_LOG = 1_000_000  # bytes; then it begins anew
RAISED_BY = "rasa/shared/utils/io.py"  # where Rasa raises every remark of its own


def keep_remarks_apart(*, of_data_too: bool = False) -> None:
    """From now on show what Rasa says of data, unless that is kept apart too, and write the rest to the log."""
    warnings.showwarning = _keep if of_data_too else _show


def _show(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None,
    line: str | None = None,
) -> None:  # fmt: skip
    if issubclass(category, UserWarning) and filename.endswith(RAISED_BY):
        print(f"UserWarning: {message}", file=file or sys.stderr, flush=True)
    else:
        _keep(message, category, filename, lineno, file, line)


def _keep(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,
) -> None:  # fmt: skip
    folder = os.environ.get("LOCAL_DIR")
    if folder:
        with contextlib.suppress(OSError):
            log = Path(folder) / LOG
            mode = "a" if log.exists() and log.stat().st_size < LONGEST_LOG else "w"
            with log.open(mode, encoding="utf-8") as handle:
                handle.write(warnings.formatwarning(message, category, filename, lineno, line))


def main() -> None:
    """Run the module that is named."""
    keep_remarks_apart(of_data_too=True)
    module, sys.argv = sys.argv[1], sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
