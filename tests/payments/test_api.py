"""``POST /api/v1/reservations/<code>/payment-link``."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest

from services.wiring import Product
from tests.house import House
from tests.payments.stand_in import Provider
from tests.serving import serving

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

ADDRESS = "/api/v1/reservations/K7MPX2A/payment-link"
TOKEN = {"Authorization": "Bearer token-0123456789"}


@pytest.fixture
async def actions(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    """A caller with the token."""
    async with serving(product) as client:
        client.headers.update(TOKEN)
        yield client


async def hold(house: House, ends_in: timedelta = timedelta(hours=1)) -> None:
    await house.reservation(await house.guest("Ana"), "K7MPX2A", date(2026, 12, 1), status="held", hold_ends_in=ends_in)
    await house.connection.commit()


async def test_a_link_says_where_how_much_and_until_when(
    actions: httpx.AsyncClient, house: House, provider: Provider
) -> None:
    await hold(house)
    answer = await actions.post(ADDRESS)
    (preference,) = provider.preferences.values()
    assert answer.status_code == 200
    assert answer.json() == {
        "url": preference["init_point"],
        "external_reference": "K7MPX2A-1",
        "amount": {"amount": 55_500_00, "currency": "ARS"},
        "expires_at": "2026-11-24T16:00:00Z",
        "cash_until": "2026-11-27T15:00:00Z",
    }


async def test_a_cancelled_reservation_has_nothing_to_pay(actions: httpx.AsyncClient, house: House) -> None:
    await hold(house)
    await actions.delete("/api/v1/reservations/K7MPX2A")
    answer = await actions.post(ADDRESS)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert answer.json()["reservation_status"] == "cancelled"


async def test_one_key_gives_one_answer(actions: httpx.AsyncClient, house: House, provider: Provider) -> None:
    await hold(house)
    key = {"Idempotency-Key": "conversation:message:payment_link"}
    first = await actions.post(ADDRESS, headers=key)
    second = await actions.post(ADDRESS, headers=key)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(provider.preferences) == 1


async def test_a_provider_that_is_away_lets_the_key_go(
    actions: httpx.AsyncClient, house: House, provider: Provider
) -> None:
    await hold(house)
    key = {"Idempotency-Key": "conversation:message:payment_link"}
    provider.fail_next(503)
    away = await actions.post(ADDRESS, headers=key)
    assert (away.status_code, away.json()["code"]) == (503, "provider_unavailable")
    assert (await actions.post(ADDRESS, headers=key)).status_code == 200


async def test_an_ended_hold_is_refused(actions: httpx.AsyncClient, house: House) -> None:
    await hold(house, timedelta(0))
    answer = await actions.post(ADDRESS)
    assert (answer.status_code, answer.json()["code"]) == (409, "hold_expired")


async def test_nobody_gets_a_link_without_the_token_or_a_reservation(actions: httpx.AsyncClient, house: House) -> None:
    await hold(house)
    assert (await actions.post(ADDRESS, headers={"Authorization": "Bearer no"})).status_code == 401
    for code in ("NOBODY2", "..", "k7mpx2a-1"):
        answer = await actions.post(f"/api/v1/reservations/{code}/payment-link")
        assert answer.status_code == 404
