"""A model that trains in seconds: keywords for intents, rules for the rest. Its texts are the tests' own."""

from __future__ import annotations

from pathlib import Path

CONFIG = """
recipe: default.v1
assistant_id: small
language: es
pipeline:
  - name: WhitespaceTokenizer
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
    enable_fallback_prediction: false
"""
DOMAIN = """
version: "3.1"
session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: true}
intents: [hola, accion, boton]
entities: [cabin]
actions: [action_answer]
responses:
  utter_hola:
    - text: "uno"
  utter_boton:
    - text: "con botones"
      buttons: [{title: "Sí", payload: "/hola"}]
      custom: {handover: {reason: asked}}
slots:
  times: {type: any, influence_conversation: false, mappings: [{type: custom}]}
"""
DATA = """
version: "3.1"
nlu:
  - intent: hola
    examples: |
      - hola
  - intent: accion
    examples: |
      - accion
  - intent: boton
    examples: |
      - boton
rules:
  - rule: hola
    steps: [{intent: hola}, {action: utter_hola}]
  - rule: accion
    steps: [{intent: accion}, {action: action_answer}]
  - rule: boton
    steps: [{intent: boton}, {action: utter_boton}]
"""


def train_small_model(folder: Path, *, greeting: str = "uno") -> Path:
    """Train it; the model's path. ``greeting``: its answer to "hola"."""
    from rasa.model_training import train

    domain = DOMAIN.replace('"uno"', f'"{greeting}"')
    for name, text in {"config.yml": CONFIG, "domain.yml": domain, "data.yml": DATA}.items():
        (folder / name).write_text(text, encoding="utf-8")
    result = train(
        str(folder / "domain.yml"),
        str(folder / "config.yml"),
        [str(folder / "data.yml")],
        output=str(folder / "models"),
    )
    assert result.model
    return Path(result.model)
