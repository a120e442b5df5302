"""The tests' provider behind the product's own port, without HTTP in between: for runs of very many steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.errors import ProviderRefused, ProviderUnavailable
from services.payments.mercadopago import preference_body, read_payment, read_preference, read_refund
from services.payments.port import Preference, PreferenceRequest, ProviderPayment, ProviderRefund
from tests.payments.stand_in import Provider


class DirectProvider:
    """Answers with what the stand-in answers, read by the real adapter's own reading."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def create_preference(self, request: PreferenceRequest) -> Preference:
        """A page to pay on."""
        return read_preference(self._ask("POST", "/checkout/preferences", body=preference_body(request, notify=False)))

    async def close_preference(self, preference_id: str, *, at: datetime) -> None:
        """No page to pay on any more."""
        body = {"expires": True, "expiration_date_to": at.isoformat(timespec="milliseconds")}
        self._ask("PUT", f"/checkout/preferences/{preference_id}", body=body)

    async def payment(self, payment_id: str) -> ProviderPayment | None:
        """The payment of an id."""
        if payment_id not in self._provider.payments:
            return None
        return read_payment(self._ask("GET", f"/v1/payments/{payment_id}"))

    async def search(self, reference: str) -> list[ProviderPayment]:
        """The payments of a reference."""
        found = self._ask("GET", "/v1/payments/search", query={"external_reference": [reference]})
        return [read_payment(item) for item in found["results"]]

    async def refund(self, payment_id: str, *, amount: int | None, key: str) -> ProviderRefund:
        """Money back."""
        body = None if amount is None else {"amount": amount / 100}
        return read_refund(self._ask("POST", f"/v1/payments/{payment_id}/refunds", body=body, key=key))

    async def refunds(self, payment_id: str) -> list[ProviderRefund]:
        """The refunds of a payment."""
        return [read_refund(item) for item in self._ask("GET", f"/v1/payments/{payment_id}/refunds")]

    async def account(self) -> str:
        return "cabanas@simulador.example"

    async def close(self) -> None:
        """Holds nothing."""

    def _ask(
        self, method: str, path: str, *, query: dict[str, list[str]] | None = None, body: Any = None, key: str = ""
    ) -> Any:
        if self._provider.broken:
            raise ProviderUnavailable("away")
        status, answer = self._provider.answer(method, path, query=query or {}, body=body, key=key)
        if status >= 400:
            raise ProviderRefused(f"{status}")
        return answer
