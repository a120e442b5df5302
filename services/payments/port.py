"""What we need of a payment provider. Amounts are minor units (centavos); moments are aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class PreferenceRequest:
    """
    A page on which one deposit can be paid until ``expires_at``; a cash coupon made there may be paid until
    ``cash_until``, and without it there are none.

    ``reference`` comes back with every payment made there; ``idempotency_key`` names the wish, so that asking again
    after a lost answer is harmless. ``site`` is our public address, to which notifications go if it can be reached;
    the guest returns to ``return_path`` there.
    """

    title: str
    amount: int
    currency: str
    reference: str
    expires_at: datetime
    cash_until: datetime | None
    site: str
    return_path: str
    idempotency_key: str


@dataclass(frozen=True)
class Preference:
    """A page that the provider made: its id and the address to give to the guest."""

    id: str
    url: str


@dataclass(frozen=True)
class ProviderPayment:
    """
    A payment as the provider holds it now.

    ``status`` and ``status_detail`` are the provider's words. ``refunded`` is the part of ``amount`` already given
    back, ``refunds`` its parts with the ids under which the provider knows them. ``collector_id`` is the account that
    receives the money, ``expires_at`` the moment until which a cash coupon or transfer may be paid. ``raw`` is the
    whole answer, fit for JSON storage.
    """

    id: str
    status: str
    status_detail: str | None
    amount: int
    refunded: int
    currency: str
    reference: str | None
    live_mode: bool | None
    collector_id: str | None
    updated_at: datetime | None
    raw: dict[str, Any]
    refunds: tuple[tuple[str, int], ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as the provider holds it: its id, minor units, and the provider's word for how it stands."""

    id: str
    amount: int
    status: str


class PaymentGateway(Protocol):
    """
    A payment provider.

    Every method raises ``ProviderUnavailable`` when trying again may help and ``ProviderRefused`` when it cannot.
    """

    async def create_preference(self, request: PreferenceRequest) -> Preference:
        """Make a page to pay on."""
        ...

    async def close_preference(self, preference_id: str, *, at: datetime) -> None:
        """Let a page be paid on no longer from a moment on."""
        ...

    async def payment(self, payment_id: str) -> ProviderPayment | None:
        """The payment of that id; ``None`` when the provider knows none (or not yet: it is eventually consistent)."""
        ...

    async def search(self, reference: str) -> list[ProviderPayment]:
        """Every payment made with a reference, newest first."""
        ...

    async def refund(self, payment_id: str, *, amount: int | None, key: str) -> ProviderRefund:
        """Give back minor units of a payment, or all of it. The same key and amount give back once."""
        ...

    async def refunds(self, payment_id: str) -> list[ProviderRefund]:
        """Every refund of a payment."""
        ...

    async def account(self) -> str:
        """Whose account it is, as its owner knows it."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections."""
        ...
