"""Every background task, by slice. A task gets the process's :class:`Product` from its job context."""

from __future__ import annotations

import procrastinate


def register(app: procrastinate.App) -> procrastinate.App:
    """Add the slices' tasks to a queue."""
    return app
