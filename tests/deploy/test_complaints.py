"""What Rasa says of the trainers' files is told in Spanish, with file and line. Recorded from Rasa 3.6.21."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local.complaints import complaints, remark, unknown_marks

NLU = """version: "3.1"
nlu:
  - intent: ask_bikes
    examples: |
      - hay bicis?
      alquilan bicis?
"""
RULES = """version: "3.1"
rules:
  - rule: Bicis
    steps:
      - intent: ask_bikes
      - action: utter_bikes
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in (("nlu", NLU), ("rules", RULES)):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "bikes.yml").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "YamlValidationException: Failed to validate '/m/.x/data/nlu/greetings.yml'. Here are the errors:\n"
            "  in /m/.x/data/nlu/greetings.yml:11:\n      Key 'exampels' was not defined. Path: '/nlu/0'\n"
            "  in /m/.x/data/nlu/greetings.yml:11:\n      Key 'intent' was not defined. Path: '/nlu/0'\n",
            "data/nlu/greetings.yml, renglón 11: «exampels» no va ahí: ¿está bien escrito y con los espacios justos?",
        ),
        (
            "UserWarning: Issue found while processing '/m/.x/data/nlu/bikes.yml': The item 'ask_bikes' contains an "
            "example that doesn't start with a '-' symbol: alquilan bicis?\nThis training example will be skipped.",
            "data/nlu/bikes.yml, renglón 6: esta frase no empieza con «- », y así no se aprende: alquilan bicis?",
        ),
        (
            "UserWarning: The action 'utter_bikes' is used in the stories, but is not a valid utterance action. Please "
            "make sure the action is listed in your domain and there is a template defined with its name.",
            "data/rules/bikes.yml, renglón 6: una regla usa «utter_bikes», que no está en data/responses",
        ),
        (
            "UserWarning: There is a message in the training data labeled with intent 'ask_bikes'. This intent is not "
            "listed in your domain. You should need to add that intent to your domain file!",
            "data/nlu/bikes.yml, renglón 3: hay frases de «ask_bikes», que no está en domain.yml: agregala en intents",
        ),
        (
            "- the prediction of the action 'utter_bikes' in rule 'Bicis' is contradicting with rule(s) 'Otra'.",
            "las reglas «Bicis» y «Otra» se contradicen: para lo mismo piden acciones distintas (utter_bikes)",
        ),
    ],
)
def test_a_fault_is_told_in_spanish_with_its_place(project: Path, said: str, told: str) -> None:
    assert complaints(said, project) == [told]
    assert complaints(f"{said}\n{said}", project) == [told]


def test_what_rasa_cannot_know_is_no_remark(project: Path) -> None:
    assert remark("The utterance 'utter_quote_pt' is not used in any story or rule.", project) is None


def test_an_intent_without_sentences_and_an_unknown_remark_are_told(project: Path) -> None:
    untaught = "The intent 'notice' is listed in the domain file, but is not found in the NLU training data."
    assert remark(untaught, project) == "«notice» está en domain.yml y no tiene frases"
    assert remark("Something new.", project) == "Something new."


def test_an_intent_that_only_a_button_sends_needs_no_sentences(project: Path) -> None:
    untaught = "The intent '{}' is listed in the domain file, but is not found in the NLU training data."
    domain = (
        "intents:\n  - greet\n  # No se entrenan: los manda un botón.\n  - notice\n  - pay\n\nentities:\n  - cabin\n"
    )
    (project / "domain.yml").write_text(domain, "utf-8")
    assert remark(untaught.format("notice"), project) is None
    assert remark(untaught.format("pay"), project) is None
    assert remark(untaught.format("greet"), project) == "«greet» está en domain.yml y no tiene frases"


def test_a_mark_that_nobody_knows_is_told_with_its_place(project: Path) -> None:
    (project / "domain.yml").write_text("entities:\n  - cabin\n  - also: {influence_conversation: false}\n", "utf-8")
    (project / "data" / "nlu" / "marks.yml").write_text(
        "nlu:\n  - intent: ask\n    examples: |\n      - va [Aromo](cabin)? [y](also)\n      - hay [pileta](amenty)?\n"
        '      - y [parrilla]{"entity": "cabn", "value": "x"}\n', "utf-8",
    )  # fmt: skip
    assert unknown_marks(project) == [
        f"data/nlu/marks.yml, renglón {line}: la marca «{name}» no está en domain.yml: ¿está bien escrita?"
        for line, name in ((5, "amenty"), (6, "cabn"))
    ]


def test_the_marks_of_the_project_are_all_known() -> None:
    assert unknown_marks(Path(__file__).resolve().parents[2]) == []
