"""
Who may do what in the console. Pure.

Every route names the one right that it needs (:func:`services.console.frame.needs`); a role is a set of rights. Pages
ask the same rights before they offer something (``may`` in the templates), so that nobody is offered what the server
would refuse. Which role may what, and why: docs/decisions/0074-who-may-what-in-the-console.md
"""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """Something that a person of the house may do. The values are what templates ask ``may`` for."""

    ENTER = "enter"
    """Come in, go out, look after one's own password and sessions: everybody who has a name here."""
    READ_CONVERSATIONS = "read_conversations"
    """What guests and the house say to each other, with recordings and files."""
    WRITE = "write"
    """Take a conversation, answer in it, note something, give it back, close it."""
    TEACH = "teach"
    """Correct what was understood, label, train, choose the model that answers."""
    READ_BOOKINGS = "read_bookings"
    """Today, reservations with their accounts, calendars, figures."""
    BOOK = "book"
    """Make, move and cancel reservations, block nights, promise something, settle conflicts of calendars."""
    MONEY = "money"
    """Say what money has arrived, and settle a payment's problem."""
    REFUND = "refund"
    """Give money back."""
    SETTINGS = "settings"
    """The house, its prices and rules, its accounts and connections, what the assistant tells."""
    TEAM = "team"
    """Who else comes in, and what everybody has done."""


class Role(StrEnum):
    """What somebody is in the house."""

    OWNER = "owner"
    STAFF = "staff"
    TRAINER = "trainer"
    READER = "reader"

    def may(self, right: Right) -> bool:
        """Whether somebody of this role has a right."""
        return right in RIGHTS[self]


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.STAFF: frozenset(Right) - {Right.REFUND, Right.SETTINGS, Right.TEAM},
    Role.TRAINER: frozenset({Right.ENTER, Right.READ_CONVERSATIONS, Right.TEACH}),
    Role.READER: frozenset({Right.ENTER, Right.READ_CONVERSATIONS, Right.READ_BOOKINGS}),
}
