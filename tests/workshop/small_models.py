"""Models trained in seconds on a few sentences, with the product's own domain, rules and responses."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from deploy.local.environment import QUIET_RASA
from deploy.local.model import RASA, ROOT

CONFIG = """
recipe: default.v1
assistant_id: small
language: es
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
    strip_accents: unicode
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: LogisticRegressionClassifier
    random_state: 42
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
    core_fallback_action_name: action_ask_again
"""
SENTENCES: Mapping[str, Sequence[str]] = {
    "greet": ["hola", "buenas tardes", "buen día", "holaa", "hola qué tal"],
    "ask_amenities": ["hay wifi?", "tienen wifi?", "anda bien el wifi?", "la cabaña tiene wifi"],
    "complaint": ["esto es un desastre", "qué mala atención", "no anda nada, una vergüenza", "pésimo todo"],
    "book": ["quiero reservar", "quiero la cabaña", "reservame la ceibo", "quiero la ceibo del 9 al 12 de marzo"],
    "affirm": ["dale", "sí", "sí, dale", "perfecto", "reservala"],
    "inform": ["somos dos", "Ana Ríos", "del 3 al 5", "para 4 personas"],
    "cancel_booking": ["cancelala", "quiero cancelar la reserva", "dar de baja mi reserva", "anulá la reserva"],
}


def train_small(
    folder: Path,
    name: str,
    sentences: Mapping[str, Sequence[str]] = SENTENCES,
    *,
    responses: Path = Path("data/responses"),
) -> Path:
    """Train a model called ``name`` in ``folder`` on sentences by intent, with the product's words or others."""
    folder.mkdir(parents=True, exist_ok=True)
    config, nlu = folder / "config.yml", folder / f"{name}_nlu.yml"
    config.write_text(CONFIG, encoding="utf-8")
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in sentences.items()
    ]
    nlu.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    command = [
        *RASA, "train", "--config", str(config), "--domain", "domain.yml", "--fixed-model-name", name,
        "--out", str(folder), "--data", str(nlu), "data/rules", "data/stories", str(responses),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder / f"{name}.tar.gz"


def environment() -> dict[str, str]:
    """What Rasa sees: quiet, and no settings of ours."""
    return {"PATH": "/usr/bin:/bin", "HOME": "/tmp", **QUIET_RASA}
