"""What the product asked of the providers, and what is meant to go wrong with the next calls."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.clock import Clock
from services.simulator.exchange import Answer, Call
from services.simulator.storage import Storage, dump

KEPT_REQUESTS = 20_000


class Fault(BaseModel):
    """
    One way in which the next ``times`` calls go wrong whose ``"METHOD /path"`` the regular expression ``match`` finds.

    ``delay`` (seconds) is waited first. Then, by what is given:

    * ``status``: answered so, nothing done; with ``code`` a Graph error of that number, or else with ``body``.
    * ``code`` alone: the same, with the HTTP status that Graph sends with it.
    * ``drop`` ``"before"``: the connection is cut, nothing done; ``"after"``: all is done, only the answer is lost.
    * ``fails_later``: a message is accepted and its status is then ``failed`` with this code.
    * ``statuses`` false: a message is accepted, but no status ever tells so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: str
    times: int = Field(1, ge=1)
    delay: float = Field(0, ge=0, le=120)
    status: int | None = Field(None, ge=400, le=599)
    code: int | None = None
    body: Any = None
    drop: Literal["before", "after"] | None = None
    fails_later: int | None = None
    statuses: bool = True

    @field_validator("match")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return value

    @classmethod
    def none(cls) -> Self:
        """Nothing goes wrong."""
        return cls(match="")


NO_FAULT = Fault.none()


class Traffic:
    """The log of calls and the faults to come."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        storage.run("delete from request where id <= (select max(id) from request) - ?", KEPT_REQUESTS)

    def add_fault(self, fault: Fault) -> None:
        """Let calls go wrong."""
        self._storage.run("insert into fault (rule, times_left) values (?, ?)", fault.model_dump_json(), fault.times)

    def clear_faults(self) -> None:
        """Let all go well again."""
        self._storage.run("delete from fault")

    def next_fault(self, call: Call) -> Fault:
        """The oldest fault that this call meets, used up by one; :data:`NO_FAULT` otherwise."""
        name = f"{call.method} {call.path}"
        for row in self._storage.rows("select id, rule from fault where times_left > 0 order by id"):
            fault = Fault.model_validate_json(row["rule"])
            if re.search(fault.match, name):
                self._storage.run("update fault set times_left = times_left - 1 where id = ?", row["id"])
                return fault
        return NO_FAULT

    def record(self, provider: str, call: Call, *, authorized: bool, answer: Answer | None) -> None:
        """Remember a call and its answer; ``None`` where the connection was cut instead. Tokens are not kept."""
        said = None if answer is None else answer.body
        self._storage.run(
            "insert into request (at, provider, method, path, query, body, authorized, idempotency_key, status, answer)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._clock.now().isoformat(),
            provider,
            call.method,
            call.path,
            dump(dict(call.query)),
            None if call.body is None else dump(call.body),
            authorized,
            call.headers.get("x-idempotency-key"),
            None if answer is None else answer.status,
            dump(f"{len(said)} bytes" if isinstance(said, bytes) else said),
        )

    def log(self, *, provider: str | None = None, after: int = 0) -> list[dict[str, Any]]:
        """Calls with an id greater than ``after``, oldest first."""
        rows = self._storage.rows(
            "select * from request where id > ? and (? is null or provider = ?) order by id", after, provider, provider
        )
        return [
            {
                **dict(row),
                "query": json.loads(row["query"]),
                "body": None if row["body"] is None else json.loads(row["body"]),
                "authorized": bool(row["authorized"]),
                "answer": json.loads(row["answer"]),
            }
            for row in rows
        ]
