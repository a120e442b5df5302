"""Every background task, by slice. A task gets the process's :class:`Product` from its job context."""

from __future__ import annotations

import copy

import procrastinate

from services.conversations import tasks as conversations
from services.payments import tasks as payments
from services.whatsapp import tasks as whatsapp

SLICES = {
    "conversations": conversations.blueprint,
    "payments": payments.blueprint,
    "whatsapp": whatsapp.blueprint,
}


def register(app: procrastinate.App) -> procrastinate.App:
    """Add the slices' tasks to a queue. The tasks of a slice are named ``<slice>:<task>``."""
    for name, blueprint in SLICES.items():
        # Adding a blueprint renames its tasks for good, and a process may make more than one queue.
        app.add_tasks_from(copy.deepcopy(blueprint), namespace=name)
    return app
