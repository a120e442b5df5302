"""What Rasa's libraries warn of goes to a log; what Rasa says of the trainers' data is shown."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from deploy.local.model import RASA, ROOT

BROKEN = 'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hola\n      buenas\n'
WARNS = """
import warnings
from deploy.local.remarks import keep_remarks_apart
keep_remarks_apart()
warnings.simplefilter("always")  # as libraries do
warnings.warn("pkg_resources is deprecated", DeprecationWarning)
warnings.warn("max_iter was reached", UserWarning)
from rasa.shared.nlu.training_data.loading import load_data
load_data({path!r})
"""


def test_libraries_are_not_seen_and_a_sentence_without_a_dash_is(tmp_path: Path) -> None:
    path = tmp_path / "broken.yml"
    path.write_text(BROKEN, "utf-8")

    done = subprocess.run(
        [RASA[0], "-c", WARNS.format(path=str(path))], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PATH": os.environ["PATH"], "LOCAL_DIR": str(tmp_path)}, timeout=120,
    )  # fmt: skip

    assert "doesn't start with a '-' symbol: buenas" in done.stderr
    assert "deprecat" not in done.stderr
    assert "max_iter" not in done.stderr
    kept = (tmp_path / "rasa-avisos.log").read_text("utf-8")
    assert "pkg_resources is deprecated" in kept
    assert "max_iter was reached" in kept
