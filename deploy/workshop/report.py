"""The page that an evaluation ends in: one file, readable on a phone, in the trainers' Spanish."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.local.model import RASA, ROOT
from deploy.workshop.evaluation import Evaluation
from deploy.workshop.predictions import Difference, Prediction, confusion, figures, histogram, worst

TEMPLATE = "report.html"
WORST_SHOWN = 60
TITLES = {
    "held_out": "Frases aparte (tests/nlu/held_out*.jsonl)", "dev": "Frases del archivo DEV",
    "cross_validation": "Validación cruzada de data/nlu",
}  # fmt: skip


class PicturesFailed(Exception):
    """matplotlib could not draw; the message has the last it said."""


def page(
    found: Evaluation,
    changed: Difference | None,
    *,
    model: str,
    active: str | None,
    made_at: datetime,
    environment: Mapping[str, str],
) -> str:
    """The whole page. Raises :class:`PicturesFailed`."""
    asked = {"cross_validation": found.cross_validation, **found.held_out}
    parts = [
        {"title": TITLES[name], "figures": figures(predictions), "worst": worst(predictions)[:WORST_SHOWN],
         "mistakes": len(worst(predictions)), "pictures": pictures(predictions, environment)}
        for name, predictions in asked.items()
        if predictions
    ]  # fmt: skip
    jinja = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    jinja.filters |= {"share": lambda value: share(value).replace(" ", "\N{NO-BREAK SPACE}"), "address": address}
    return jinja.get_template(TEMPLATE).render(
        found=found, parts=parts, changed=changed, model=model, active=active, made_at=made_at
    )


def share(value: float | None) -> str:
    """A share as Argentines write it: "94,2 %"."""
    return "–" if value is None else f"{value * 100:.1f} %".replace(".", ",")


def address(svg: str) -> str:
    """A picture inside an address, so that the page needs no other file."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def pictures(predictions: Sequence[Prediction], environment: Mapping[str, str]) -> dict[str, str]:
    """``confusion`` and ``histogram`` as SVG. Raises :class:`PicturesFailed`."""
    names, rows = confusion(predictions)
    right, wrong = histogram(predictions)
    asked = {"confusion": {"names": names, "rows": rows}, "histogram": {"right": right, "wrong": wrong}}
    done = subprocess.run(
        [RASA[0], "-m", "deploy.workshop.pictures"], cwd=ROOT, env=dict(environment), input=json.dumps(asked),
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise PicturesFailed("no se pudieron dibujar los gráficos: " + "\n    ".join(done.stderr.splitlines()[-6:]))
    return dict(json.loads(done.stdout))
