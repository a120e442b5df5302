"""
Trouble that Rasa swallows, and that must stop the turn here instead.

* An action that fails (its server is away, or it could not reach the booking API) is logged by Rasa, and the turn goes
  on and is saved without an answer. Here it ends the turn: nothing is saved, and the caller may send it again.
* A database that fails is answered by Rasa with a new, empty conversation in memory. Here it is an error.
"""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

REJECTED_BY_ACTION = 400  # a form action's way of saying "not mine": part of Rasa's protocol, not trouble


class TurnFailed(BaseException):
    """
    The turn cannot be finished now; nothing of it was kept.

    Not an ``Exception``, because Rasa's action runner catches every one of those.
    """


class StrictActionEndpoint(EndpointConfig):
    """The action server's endpoint, whose failures end the turn."""

    @classmethod
    def instead_of(cls, endpoint: EndpointConfig) -> StrictActionEndpoint:
        """The same endpoint, strict."""
        strict = cls.__new__(cls)
        strict.__dict__.update(endpoint.__dict__)
        return strict

    async def request(self, *arguments: Any, **options: Any) -> Any:
        """
        Call the action server. Raises :class:`TurnFailed` when it fails or cannot be reached.

        The message names the kind of trouble only: what the server answered may hold a guest's words.
        """
        try:
            return await super().request(*arguments, **options)
        except ClientResponseError as error:
            if error.status == REJECTED_BY_ACTION:
                raise
            raise TurnFailed(f"the action server answered {error.status}") from None
        except Exception as error:  # noqa: BLE001 - whatever it is, the turn has no answer
            raise TurnFailed(f"the action server did not answer: {type(error).__name__}") from None


def strict_processor(agent: Agent) -> MessageProcessor:
    """
    The agent's processor, which swallows neither kind of trouble.

    Cheap when already done; a reloaded model brings a new processor, so ask at every turn.
    """
    processor = agent.processor
    if isinstance(processor.tracker_store, FailSafeTrackerStore):
        processor.tracker_store = processor.tracker_store._tracker_store
    endpoint = processor.action_endpoint
    if endpoint is not None and not isinstance(endpoint, StrictActionEndpoint):
        processor.action_endpoint = StrictActionEndpoint.instead_of(endpoint)
    return processor
