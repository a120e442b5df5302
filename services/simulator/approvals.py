"""
Which templates are approved, as a test or a developer says. While none is, every well-formed template passes.

Source: WhatsApp Cloud API, error codes 132000 (number of parameters), 132001 (no such template in that language),
132005 (the text with its values is too long).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.simulator.graph_rules import BODY_LIMIT, GraphRefusal, length
from services.simulator.storage import Storage

WRONG_COUNT, NO_SUCH_TEMPLATE, TOO_LONG = 132000, 132001, 132005
VARIABLE = re.compile(r"\{\{(\d+)\}\}")


class Approved(BaseModel):
    """A template in a language: its body with ``{{1}}``, ``{{2}}`` …, and how many quick replies it has."""

    model_config = ConfigDict(extra="forbid")

    name: str
    language: str
    text: str
    buttons: int = 0


class Approvals:
    """The templates that Meta approved."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def set(self, templates: Sequence[Approved]) -> None:
        """Approve these and no others."""
        with self._storage.transaction():
            self._storage.run("delete from template")
            for one in templates:
                values = (one.name, one.language, one.text, one.buttons)
                self._storage.run("insert into template values (?, ?, ?, ?)", *values)

    def check(self, template: dict[str, Any]) -> None:
        """Pass, or raise ``GraphRefusal`` for a well-formed template that is not approved like this."""
        if self._storage.row("select 1 from template") is None:
            return
        name, language = template["name"], template["language"]["code"]
        row = self._storage.row("select * from template where name = ? and language = ?", name, language)
        if row is None:
            raise GraphRefusal(NO_SUCH_TEMPLATE, f"template name ({name}) does not exist in {language}")
        components = template.get("components", [])
        values = [p["text"] for one in components if one["type"] == "body" for p in one["parameters"]]
        expected = len(set(VARIABLE.findall(row["text"])))
        if len(values) != expected:
            raise GraphRefusal(WRONG_COUNT, f"body: number of localizable_params ({len(values)}) is not {expected}")
        buttons = sum(one["type"] == "button" for one in components)
        if buttons > row["buttons"]:
            raise GraphRefusal(WRONG_COUNT, f"buttons: {buttons} given, {row['buttons']} expected")
        if length(VARIABLE.sub(lambda found: values[int(found[1]) - 1], row["text"])) > BODY_LIMIT:
            raise GraphRefusal(TOO_LONG, "Translated text too long")
