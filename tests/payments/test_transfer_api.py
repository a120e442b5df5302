"""``POST /api/v1/reservations/<code>/transfer`` and ``…/transfer-claim``, and the cash coupon of a link."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from services.database.tables.booking import property_
from services.domain.money import Money
from services.payments.settlement import CREDITED_WITHIN
from services.reservations import paying
from tests.house import House
from tests.payments.deal import CODE, DEPOSIT, Deal
from tests.payments.stand_in import Provider
from tests.payments.test_api import actions  # noqa: F401 - a fixture
from tests.payments.test_transfers import ACCOUNT, DUE, arrived, entries, with_rules

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

ADDRESS = f"/api/v1/reservations/{CODE}"


async def post(actions: httpx.AsyncClient, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:  # noqa: F811
    answer = await actions.post(f"{ADDRESS}/{path}", json=body, headers=headers)
    return answer.status_code, answer.json()


async def test_where_to_transfer_is_told_with_the_amount(actions: httpx.AsyncClient, deal: Deal) -> None:  # noqa: F811
    status, refused = await post(actions, "transfer")
    assert (status, refused["code"]) == (409, "transfer_not_offered")
    await with_rules(deal)
    status, told = await post(actions, "transfer")
    assert status == 200
    assert told == {
        "account": {"holder": "Marta Paz", "alias": "arroyo.sierra", "cbu": None, "cuit": "20111111112"},
        "amount": {"amount": DEPOSIT * 100, "currency": "ARS"},
        "purpose": "deposit",
        "expires_at": "2026-11-24T16:00:00Z",
    }


async def test_a_claim_is_one_whatever_is_repeated(actions: httpx.AsyncClient, deal: Deal) -> None:  # noqa: F811
    status, refused = await post(actions, "transfer-claim", {"is_certain": False})
    assert (status, refused["code"]) == (409, "transfer_not_asked")
    key = {"Idempotency-Key": "conversation:message:claim_transfer"}
    first = await post(actions, "transfer-claim", {}, **key)
    assert first == await post(actions, "transfer-claim", {}, **key)
    assert (first[0], first[1]["is_new"], first[1]["kept_until"]) == (200, True, "2026-11-25T15:00:00Z")
    again = await post(actions, "transfer-claim", {})
    assert (again[1]["is_new"], again[1]["kept_until"]) == (False, "2026-11-25T15:00:00Z")
    assert await deal.reservation() == ("held", 0)


async def test_what_is_under_way_or_waits_unused_can_be_read(actions: httpx.AsyncClient, deal: Deal) -> None:  # noqa: F811
    async def incoming() -> tuple[int | None, int]:
        told = (await actions.get(f"{ADDRESS}/incoming")).json()
        return told["claimed"] and told["claimed"]["amount"], told["unused"]["amount"]

    assert await incoming() == (None, 0)
    await post(actions, "transfer-claim", {})
    assert await incoming() == (DUE.amount, 0)
    await arrived(deal, Money(40_000_00))
    assert await incoming() == (None, 40_000_00)
    assert (await actions.get("/api/v1/reservations/K7MPX2B/incoming")).status_code == 404


async def test_refusals_say_which(actions: httpx.AsyncClient, deal: Deal) -> None:  # noqa: F811
    await with_rules(deal)
    await post(actions, "transfer-claim", {})
    assert (await post(actions, "transfer"))[1]["code"] == "payment_in_process"
    await arrived(deal)
    assert (await post(actions, "transfer"))[1]["purpose"] == "balance"
    await actions.delete(ADDRESS)
    assert (await post(actions, "transfer"))[1]["code"] == "wrong_state"
    assert (await post(actions, "transfer-claim", {}))[1]["code"] == "wrong_state"
    unknown = await actions.post("/api/v1/reservations/K7MPX2B/transfer")
    assert unknown.json()["code"] == "reservation_not_found"


async def test_a_transfer_does_not_go_back_through_the_provider(actions: httpx.AsyncClient, deal: Deal) -> None:  # noqa: F811
    await post(actions, "transfer-claim", {})
    await arrived(deal)
    (entry,) = [one["payment_id"] for one in await entries(deal)]
    answer = await actions.post(f"/api/v1/payments/{entry}/refunds", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "moved_by_hand")


@pytest.mark.parametrize(
    ("minutes", "until"),
    [
        (None, datetime(2026, 11, 27, 15, tzinfo=UTC)),  # three days
        (2 * 24 * 60, datetime(2026, 11, 26, 15, tzinfo=UTC)),
        # never longer than a hold waits for it
        (29 * 24 * 60, datetime(2026, 11, 24, 15, tzinfo=UTC) + paying.LONGEST_WAIT - CREDITED_WITHIN),
        (12 * 60, None),  # nobody gets to a shop so soon
    ],
)
async def test_a_coupon_lasts_as_long_as_the_owner_holds_for_one(
    actions: httpx.AsyncClient,  # noqa: F811
    house: House,
    provider: Provider,
    minutes: int | None,
    until: datetime | None,
) -> None:
    await house.reservation(
        await house.guest("Ana"), CODE, date(2026, 12, 5), status="held", hold_ends_in=timedelta(hours=1)
    )
    rules = {"ticket": minutes} if minutes else {}
    await house.connection.execute(update(property_).values(**ACCOUNT, hold_minutes_by_method=rules))
    await house.connection.commit()
    told = (await actions.post(f"{ADDRESS}/payment-link")).json()["cash_until"]
    assert (datetime.fromisoformat(told) if told else None) == until
    (preference,) = provider.preferences.values()
    assert ("ticket" in {one["id"] for one in preference["payment_methods"]["excluded_payment_types"]}) == (
        until is None
    )
    if until is not None:
        assert datetime.fromisoformat(preference["date_of_expiration"]) == until
