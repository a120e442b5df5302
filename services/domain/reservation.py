"""
The life of a reservation: its states and the moves between them.

::

    held ──confirm──► confirmed ──complete──► completed
      │ └──cancel───────► │ ──cancel──► cancelled
      └──expire──► expired ──retake──► confirmed      (the deposit came late and the nights were still free)

A change of dates or party leaves a held or a confirmed one what it is.

``completed`` and ``cancelled`` are final. What leads to each move: docs/money.md. A hold
ends by the clock: whoever reads one after its moment sees ``expired``, whatever the stored row still says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from services.contracts import ReservationStatus
from services.errors import HoldExpired, WrongState

Status = ReservationStatus


class Move(StrEnum):
    """What can be done to a reservation."""

    CONFIRM = "confirm"
    EXPIRE = "expire"
    RETAKE = "retake"
    CANCEL = "cancel"
    COMPLETE = "complete"
    CHANGE = "change"


MOVES: Mapping[tuple[Status, Move], Status] = {
    (Status.HELD, Move.CONFIRM): Status.CONFIRMED,
    (Status.HELD, Move.EXPIRE): Status.EXPIRED,
    (Status.HELD, Move.CANCEL): Status.CANCELLED,
    (Status.EXPIRED, Move.RETAKE): Status.CONFIRMED,
    (Status.CONFIRMED, Move.CANCEL): Status.CANCELLED,
    (Status.CONFIRMED, Move.COMPLETE): Status.COMPLETED,
    (Status.HELD, Move.CHANGE): Status.HELD,
    (Status.CONFIRMED, Move.CHANGE): Status.CONFIRMED,
}
BLOCKING = frozenset({Status.HELD, Status.CONFIRMED})
FINAL = frozenset({Status.CANCELLED, Status.COMPLETED})


def status_at(status: Status, hold_expires_at: datetime | None, *, now: datetime) -> Status:
    """The status that holds at ``now`` (aware): a hold is over at its moment, not after it."""
    if status is Status.HELD and hold_expires_at is not None and hold_expires_at <= now:
        return Status.EXPIRED
    return status


def after(status: Status, move: Move) -> Status:
    """The status that a move leads to. Raises ``HoldExpired`` for an ended hold, else ``WrongState``."""
    reached = MOVES.get((status, move))
    if reached is None:
        refusal = HoldExpired if status is Status.EXPIRED else WrongState
        raise refusal(reservation_status=status.value, move=move.value)
    return reached
