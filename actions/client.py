"""The booking API as the actions see it: typed answers, typed refusals, and a short-lived copy of the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any, TypeVar
from uuid import UUID

import httpx
from pydantic import ValidationError

from services.clock import Clock
from services.contracts import (
    API_PREFIX,
    IDEMPOTENCY_HEADER,
    AgreedChange,
    Availability,
    BillShape,
    CabinList,
    CabinShape,
    ChangeRequest,
    ChangeShape,
    GroupCancellation,
    GroupChange,
    GuestShape,
    IncomingShape,
    KeptQuoteShape,
    NoticesWanted,
    PaymentLinkShape,
    Problem,
    PropertyShape,
    QuoteRequest,
    RefundQuote,
    ReservationList,
    ReservationRequest,
    ReservationShape,
    Shape,
    TransferClaimRequest,
    TransferClaimShape,
    TransferShape,
    TransferWithdrawalShape,
    WaitingList,
    WaitingRequest,
    WaitingShape,
)
from services.tls import trusted_authorities

DEFAULT_PORT = 8000
TIMEOUT = httpx.Timeout(8.0, connect=2.0)
HOUSE_LIFETIME = timedelta(seconds=20)  # prices are never among what is kept
CONNECTION_TRIES = 2  # a kept connection may have been closed by the other side meanwhile

Answer = TypeVar("Answer", bound=Shape)

_noted: ContextVar[list[str] | None] = ContextVar("calls of the action that runs", default=None)


@contextmanager
def noting_calls() -> Iterator[list[str]]:
    """The calls that are made while the block lasts, a line each: ``GET /availability → 200, 12 ms``."""
    calls: list[str] = []
    token = _noted.set(calls)
    try:
        yield calls
    finally:
        _noted.reset(token)


class BookingUnavailable(Exception):
    """The API did not answer, or not sensibly: the same may work later."""


class BookingRefused(Exception):
    """The API said no. ``code`` is the problem's; ``problem`` has the details (such as ``minimum_nights``)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.code = problem.code
        self.problem = problem


@dataclass(frozen=True)
class House:
    """The property and its cabins."""

    property: PropertyShape
    cabins: tuple[CabinShape, ...]

    def cabin(self, name: str) -> CabinShape | None:
        """The cabin of that name."""
        return next((cabin for cabin in self.cabins if cabin.name == name), None)

    def amenities_of(self, name: str) -> list[str]:
        """What the owner says that the cabin of that name has; nothing for none of that name."""
        cabin = self.cabin(name)
        return cabin.amenities if cabin else []

    def capacity_of(self, name: str) -> int:
        """How many people the cabin of that name takes; 0 for none of that name."""
        cabin = self.cabin(name)
        return cabin.capacity if cabin else 0


class BookingClient:
    """
    Calls the booking API. Every method raises :class:`BookingUnavailable`; those that change something also
    :class:`BookingRefused`. It connects when first used.
    """

    def __init__(self, base_url: str, token: str, *, clock: Clock) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + API_PREFIX,
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT,
            transport=httpx.AsyncHTTPTransport(verify=trusted_authorities(), retries=CONNECTION_TRIES),
        )
        self._clock = clock
        self._house: tuple[datetime, House] | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, clock: Clock) -> BookingClient:
        """A client for ``BOOKING_API_URL`` (else the service's ``PORT`` here) with ``INTERNAL_API_TOKEN``."""
        port = environment.get("PORT") or str(DEFAULT_PORT)
        url = environment.get("BOOKING_API_URL") or f"http://127.0.0.1:{port}"
        return cls(url, environment.get("INTERNAL_API_TOKEN", ""), clock=clock)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def house(self) -> House:
        """The property, its facts and its cabins; at most twenty seconds old."""
        now = self._clock.now()
        if self._house is None or now - self._house[0] > HOUSE_LIFETIME:
            found = await self._get("/property", PropertyShape)
            cabins = await self._get("/cabins", CabinList)
            self._house = now, House(found, tuple(cabins.items))
        return self._house[1]

    async def availability(
        self, check_in: date, check_out: date, *, adults: int, children: int, babies: int, pets: int
    ) -> Availability:
        """
        What is free for a stay and a party; ``babies`` are among the ``children``. Raises :class:`BookingRefused` too.
        """
        return await self._get(
            "/availability",
            Availability,
            check_in=check_in.isoformat(),
            check_out=check_out.isoformat(),
            adults=str(adults),
            children=str(children),
            babies=str(babies),
            pets=str(pets),
        )

    async def quote(self, request: QuoteRequest) -> KeptQuoteShape:
        """The price of one cabin, kept until the moment that it names. Raises :class:`BookingRefused` too."""
        return await self._send("POST", "/quotes", KeptQuoteShape, request)

    async def hold(self, request: QuoteRequest, guest: GuestShape, *, key: str) -> ReservationShape:
        """Hold a cabin for a guest. ``key`` names this one wish. Raises :class:`BookingRefused` too."""
        wish = ReservationRequest(**request.model_dump(), guest=guest)
        return await self._send("POST", "/reservations", ReservationShape, wish, key=key)

    async def reservations_of(self, conversation_id: UUID) -> list[ReservationShape]:
        """A guest's reservations, oldest first."""
        found = await self._get("/reservations", ReservationList, conversation_id=str(conversation_id))
        return found.items

    async def reservation(self, code: str) -> ReservationShape:
        """One reservation. Raises :class:`BookingRefused` (``reservation_not_found``)."""
        return await self._get(f"/reservations/{code}", ReservationShape)

    async def cancellation(self, code: str) -> RefundQuote:
        """What cancelling a reservation would give back. Raises :class:`BookingRefused` too."""
        return await self._get(f"/reservations/{code}/cancellation", RefundQuote)

    async def cancel(self, code: str, *, key: str, agreed_refund: int | None = None) -> ReservationShape:
        """
        Cancel a reservation, if that gives back the ``agreed_refund`` (minor units). ``key`` names this one wish.
        Raises :class:`BookingRefused` too.
        """
        query = f"?agreed_refund={agreed_refund}" if agreed_refund is not None else ""
        return await self._send("DELETE", f"/reservations/{code}{query}", ReservationShape, key=key)

    async def cancel_all(self, wish: GroupCancellation, *, key: str) -> list[ReservationShape]:
        """Cancel several, all or none. ``key`` names this one wish. Raises :class:`BookingRefused` too."""
        return (await self._send("POST", "/cancellations", ReservationList, wish, key=key)).items

    async def change_all(self, wish: GroupChange, *, key: str) -> list[ReservationShape]:
        """Change several, all or none. ``key`` names this one wish. Raises :class:`BookingRefused` too."""
        return (await self._send("POST", "/changes", ReservationList, wish, key=key)).items

    async def change_quote(self, code: str, wish: ChangeRequest) -> ChangeShape:
        """What a change of a reservation would cost. Raises :class:`BookingRefused` too."""
        return await self._send("POST", f"/reservations/{code}/change-quote", ChangeShape, wish)

    async def change(self, code: str, agreed: AgreedChange, *, key: str) -> ReservationShape:
        """Change a reservation. ``key`` names this one wish. Raises :class:`BookingRefused` too."""
        return await self._send("POST", f"/reservations/{code}/changes", ReservationShape, agreed, key=key)

    async def payment_link(self, code: str, *, key: str) -> PaymentLinkShape:
        """Where the deposit of a hold can be paid. ``key`` names this one wish. Raises :class:`BookingRefused` too."""
        return await self._send("POST", f"/reservations/{code}/payment-link", PaymentLinkShape, key=key)

    async def balance_link(self, code: str, *, key: str) -> PaymentLinkShape:
        """Where a balance can be paid. ``key`` names this one wish. Raises :class:`BookingRefused` too."""
        return await self._send("POST", f"/reservations/{code}/balance-link", PaymentLinkShape, key=key)

    async def transfer(self, code: str, *, key: str) -> TransferShape:
        """Where to transfer what is due. ``key`` names this one wish. Raises :class:`BookingRefused` too."""
        return await self._send("POST", f"/reservations/{code}/transfer", TransferShape, key=key)

    async def claim_transfer(self, code: str, *, is_certain: bool, key: str) -> TransferClaimShape:
        """Say that a transfer is made. ``key`` names this one word. Raises :class:`BookingRefused` too."""
        said = TransferClaimRequest(is_certain=is_certain)
        return await self._send("POST", f"/reservations/{code}/transfer-claim", TransferClaimShape, said, key=key)

    async def withdraw_transfer(self, code: str, *, key: str) -> TransferWithdrawalShape:
        """Take back that a transfer is made. ``key`` names this one word. Raises :class:`BookingRefused` too."""
        path = f"/reservations/{code}/transfer-withdrawal"
        return await self._send("POST", path, TransferWithdrawalShape, key=key)

    async def incoming(self, code: str) -> IncomingShape:
        """What of a guest's money pays for nothing yet. Raises :class:`BookingRefused` too."""
        return await self._get(f"/reservations/{code}/incoming", IncomingShape)

    async def bill(self, code: str) -> BillShape:
        """A reservation's bill, with what the owner promised. Raises :class:`BookingRefused` too."""
        return await self._get(f"/reservations/{code}/bill", BillShape)

    async def join_waiting_list(self, conversation_id: UUID, wish: WaitingRequest, *, key: str) -> WaitingShape:
        """Have a guest told when nights become free. Raises :class:`BookingRefused` too."""
        return await self._send("POST", _waiting_list(conversation_id), WaitingShape, wish, key=key)

    async def waiting_list(self, conversation_id: UUID) -> list[WaitingShape]:
        """What a guest waits for, oldest first. Raises :class:`BookingRefused` (``guest_not_found``)."""
        return (await self._get(_waiting_list(conversation_id), WaitingList)).items

    async def leave_waiting_list(self, conversation_id: UUID, *, key: str) -> list[WaitingShape]:
        """Take a guest off the list; what they waited for. Raises :class:`BookingRefused` (``guest_not_found``)."""
        return (await self._send("DELETE", _waiting_list(conversation_id), WaitingList, key=key)).items

    async def take_freed(self, code: str, *, key: str) -> ReservationShape:
        """Say yes to what was offered from the list. Raises :class:`BookingRefused` too."""
        return await self._send("POST", f"/reservations/{code}/taking", ReservationShape, key=key)

    async def decline_freed(self, code: str, *, key: str) -> ReservationShape:
        """Say no to what was offered from the list. Raises :class:`BookingRefused` too."""
        return await self._send("POST", f"/reservations/{code}/declining", ReservationShape, key=key)

    async def want_notices(self, conversation_id: UUID, *, wanted: bool) -> None:
        """Note whether a guest wants to be written to unasked. Raises :class:`BookingRefused` (``guest_not_found``)."""
        await self._send(
            "PUT", f"/conversations/{conversation_id}/notices", NoticesWanted, NoticesWanted(wanted=wanted)
        )

    async def _get(self, path: str, shape: type[Answer], **query: str) -> Answer:
        return await self._exchange("GET", path, shape, params=query)

    async def _send(
        self, method: str, path: str, shape: type[Answer], body: Shape | None = None, *, key: str | None = None
    ) -> Answer:
        headers = {IDEMPOTENCY_HEADER: key} if key else {}
        json = body.model_dump(mode="json") if body is not None else None
        return await self._exchange(method, path, shape, json=json, headers=headers)

    async def _exchange(self, method: str, path: str, shape: type[Answer], **request: Any) -> Answer:
        began = perf_counter()
        try:
            answer = await self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise BookingUnavailable(f"{method}: {type(error).__name__}") from None
        if (calls := _noted.get()) is not None:
            calls.append(f"{method} {path} → {answer.status_code}, {(perf_counter() - began) * 1000:.0f} ms")
        if answer.is_success:
            return _parsed(answer, shape)
        problem = _problem(answer)
        if problem is None or answer.status_code >= 500 or problem.code in TEMPORARY:
            raise BookingUnavailable(f"{method}: {answer.status_code}")
        raise BookingRefused(problem)


# Ours to sort out, or soon over: nothing that a guest could answer.
TEMPORARY = frozenset({"request_in_progress", "unauthorized", "not_allowed", "idempotency_key_reused"})


def _waiting_list(conversation_id: UUID) -> str:
    return f"/conversations/{conversation_id}/waiting-list"


def _parsed(answer: httpx.Response, shape: type[Answer]) -> Answer:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        # Without the values: they may be a guest's.
        places = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        raise BookingUnavailable(f"an answer is not a {shape.__name__}: {', '.join(places)}") from None


def _problem(answer: httpx.Response) -> Problem | None:
    try:
        return Problem.model_validate_json(answer.content)
    except ValidationError:
        return None
