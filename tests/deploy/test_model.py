"""A model is named after what it is made of, and appears only when it is whole."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil
import pytest

from deploy.local.card import card_of, card_path
from deploy.local.model import MODELS_KEPT, Training, TrainingFailed, current_model, fingerprint, name_of, step_said

# Stands for Rasa's command line: the edge of another process.
TRAINS = "import sys, pathlib; pathlib.Path(sys.argv[5], 'model.tar.gz').write_bytes(b'model')"
FAILS = "print('Epochs: 10%'); print('YamlException: line 3'); raise SystemExit(1)"
CONTRADICTS = (
    "print(\"- the prediction of the action 'a' in rule 'R' is contradicting with rule(s) 'S'.\"); raise SystemExit(1)"
)
REMARKS = f"print(\"UserWarning: Intent 'greet' has only 1 training examples! Minimum is 2.\"); {TRAINS}"
HANGS = "import time; time.sleep(600)"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "config.yml").write_text("language: es\n")
    (tmp_path / "domain.yml").write_text("intents: []\n")
    (tmp_path / "data" / "nlu" / "greetings.yml").write_text("nlu: []\n")
    (tmp_path / "requirements" / "bot.txt").write_text("rasa==3.6.21\n")
    return tmp_path


def train(project: Path, code: str) -> Training:
    return Training({}, lambda _: None, project, rasa=(sys.executable, "-c", code))


def finish(training: Training) -> None:
    deadline = time.monotonic() + 20
    while not training.poll():
        assert time.monotonic() < deadline


@pytest.mark.parametrize("path", ["config.yml", "domain.yml", "data/nlu/greetings.yml", "requirements/bot.txt"])
def test_whatever_a_model_is_made_of_changes_its_name(project: Path, path: str) -> None:
    before = fingerprint(project)
    with (project / path).open("a") as handle:
        handle.write("# one more line\n")
    assert fingerprint(project) != before


def test_a_new_file_or_another_name_changes_it_too(project: Path) -> None:
    before = fingerprint(project)
    (project / "data" / "nlu" / "greetings.yml").rename(project / "data" / "nlu" / "hellos.yml")
    assert fingerprint(project) != before


def test_what_is_no_ingredient_does_not(project: Path) -> None:
    before = fingerprint(project)
    (project / "README.md").write_text("hello")
    assert fingerprint(project) == before


def test_a_trained_model_is_found_under_its_name_and_nothing_else_is_left(project: Path) -> None:
    finish(train(project, TRAINS))
    assert current_model(project).read_bytes() == b"model"
    (card,) = [path for path in (project / "models").iterdir() if path != current_model(project)]
    assert card == card_path(current_model(project))
    assert card_of(current_model(project)).name == name_of(current_model(project))


def test_a_training_that_fails_says_why_and_leaves_no_model(project: Path) -> None:
    with pytest.raises(TrainingFailed, match="YamlException: line 3"):
        finish(train(project, FAILS))
    assert list((project / "models").iterdir()) == []


def test_what_is_wrong_with_the_files_is_told_in_spanish(project: Path) -> None:
    with pytest.raises(TrainingFailed, match="las reglas «R» y «S» se contradicen"):
        finish(train(project, CONTRADICTS))


def test_what_is_doubtful_in_the_files_is_told_after_a_training(project: Path) -> None:
    said: list[str] = []
    finish(Training({}, said.append, project, rasa=(sys.executable, "-c", REMARKS)))
    assert said[-1] == "ojo: «greet» tiene muy pocas frases (1): poné diez o más"


def test_a_file_that_is_badly_written_is_named_with_its_line(project: Path) -> None:
    (project / "data" / "nlu").mkdir(parents=True, exist_ok=True)
    (project / "data" / "nlu" / "broken.yml").write_text("nlu:\n  - intent: greet\n   examples: |\n      - hola\n")

    with pytest.raises(TrainingFailed, match=r"data/nlu/broken.yml está mal escrito, cerca del renglón 3"):
        train(project, TRAINS)

    assert list((project / "models").iterdir()) == []


def test_a_training_that_is_given_up_leaves_no_process_and_no_model(project: Path) -> None:
    training = train(project, HANGS)
    pid = training.process.pid
    training.stop()
    assert not psutil.pid_exists(pid)
    assert list((project / "models").iterdir()) == []


def test_only_the_newest_models_are_kept(project: Path) -> None:
    for number in range(MODELS_KEPT + 3):
        (project / "domain.yml").write_text(f"intents: [i{number}]\n")
        finish(train(project, TRAINS))
    assert len(list((project / "models").glob("*.tar.gz"))) == MODELS_KEPT
    assert len(list((project / "models").glob("*.json"))) == MODELS_KEPT
    assert current_model(project).exists()


@pytest.mark.parametrize(
    ("line", "step"),
    [
        (
            "2026-11-25 INFO rasa.engine  - Starting to train component 'DIETClassifier'.",
            "DIETClassifier",
        ),
        ("INFO rasa.engine - Starting to train component 'RulePolicy'.", "revisa que las reglas no se contradigan"),
        ("Epochs:  45%|████      | 13/30 [00:41<00:52]", "aprende, 45 % de sus vueltas"),
        ("UserWarning: something else", None),
    ],
)
def test_progress_is_told_in_words(line: str, step: str | None) -> None:
    assert step_said(line) == step
