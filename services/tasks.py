"""Every background task, by slice. A task gets the process's :class:`Product` from its job context."""

from __future__ import annotations

import copy

import procrastinate

from services.calendars import tasks as calendars
from services.console.review import tasks as review
from services.conversations import tasks as conversations
from services.database.engine import driver_url
from services.notices import tasks as notices
from services.payments import tasks as payments
from services.reservations import tasks as reservations
from services.settings import Settings
from services.voice import tasks as voice
from services.waiting import tasks as waiting
from services.whatsapp import tasks as whatsapp

SLICES = {
    "calendars": calendars.blueprint,
    "conversations": conversations.blueprint,
    "notices": notices.blueprint,
    "payments": payments.blueprint,
    "reservations": reservations.blueprint,
    "review": review.blueprint,
    "voice": voice.blueprint,
    "waiting": waiting.blueprint,
    "whatsapp": whatsapp.blueprint,
}


def register(app: procrastinate.App) -> procrastinate.App:
    """Add the slices' tasks to a queue. The tasks of a slice are named ``<slice>:<task>``."""
    for name, blueprint in SLICES.items():
        # Adding a blueprint renames its tasks for good, and a process may make more than one queue.
        app.add_tasks_from(copy.deepcopy(blueprint), namespace=name)
    return app


def job_queue(settings: Settings) -> procrastinate.App:
    """The job queue of the worker: tasks of every slice, on the product's database."""
    connector = procrastinate.PsycopgConnector(conninfo=driver_url(settings.database_url), min_size=2, max_size=8)
    return register(procrastinate.App(connector=connector))
