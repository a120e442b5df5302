"""The tables, by subject. Import this module for the complete metadata."""

from services.database.tables import booking, calendars, messaging, money, operations, review, team, waiting
from services.database.tables.base import metadata

__all__ = ["booking", "calendars", "messaging", "metadata", "money", "operations", "review", "team", "waiting"]
