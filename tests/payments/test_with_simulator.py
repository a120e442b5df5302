"""A deposit from its link to the confirmed reservation, with the provider's stand-in as a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services.clock import SettableClock
from services.database.tables.booking import reservation
from services.database.tables.money import payment, payment_notification
from services.payments import reconcile
from services.payments.links import payment_link
from services.payments.mercadopago import MercadoPago
from services.settings import Settings
from services.wiring import Product, wire
from tests.house import House
from tests.payments.test_tasks import run_jobs
from tests.serving import serving
from tests.stand_ins import SECRETS, StandIns, eventually, stand_ins

pytestmark = pytest.mark.filterwarnings("ignore:notification_url is deprecated:DeprecationWarning")

CODE = "K7MPX2A"


class Shop:
    """The product served over HTTP, and the provider that calls it back."""

    def __init__(self, product: Product, provider: StandIns) -> None:
        self.product, self.provider = product, provider

    async def status(self) -> str:
        async with self.product.database.unit_of_work() as connection:
            return str((await connection.execute(select(reservation.c.status))).scalar_one())

    async def outcomes(self) -> list[str | None]:
        async with self.product.database.unit_of_work() as connection:
            query = select(payment_notification.c.outcome).order_by(payment_notification.c.id)
            return list((await connection.execute(query)).scalars())

    async def told(self) -> None:
        """Wait until the provider's webhooks were taken, then run their jobs."""
        await asyncio.to_thread(eventually, lambda: self.provider.call("GET", "_webhooks")["waiting"] == 0, seconds=30)
        await run_jobs(self.product)


@pytest.fixture
async def shop(database_url: str, redis_url: str, clock: SettableClock, tmp_path: Path) -> AsyncIterator[Shop]:
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        redis_url=redis_url,
        internal_api_token="token-0123456789",
        **SECRETS,
    )
    product = wire(settings, clock)
    async with serving(product) as client:
        address = str(client.base_url).rstrip("/")
        with stand_ins(address, tmp_path, CLOCK_START=clock.now().isoformat()) as provider:
            settings = settings.model_copy(
                update={"mercadopago_api_url": provider.mercadopago_url, "public_url": address}
            )
            gateway = MercadoPago(SECRETS["mercadopago_access_token"], provider.mercadopago_url)
            yield Shop(replace(product, settings=settings, payments=gateway), provider)
            await gateway.close()
    await product.close()


@pytest.fixture
async def held(shop: Shop, clock: SettableClock) -> None:
    """A reservation that waits for its deposit."""
    async with shop.product.database.unit_of_work() as connection:
        house = await House.built(connection, clock.now())
        guest_id = await house.guest("Ana")
        await house.reservation(guest_id, CODE, date(2026, 12, 1), status="held", hold_ends_in=timedelta(hours=1))
        await connection.commit()


@pytest.mark.usefixtures("held")
async def test_a_deposit_paid_on_the_link_confirms_the_reservation(shop: Shop) -> None:
    link = await payment_link(shop.product, CODE)
    assert "mercadopago" in link.url
    rejected = await asyncio.to_thread(shop.provider.pay, link.external_reference, 55_500, status="rejected")
    await shop.told()
    assert await shop.status() == "held"
    paid = await asyncio.to_thread(shop.provider.pay, link.external_reference, 55_500)
    await shop.told()
    assert await shop.status() == "confirmed"
    async with shop.product.database.unit_of_work() as connection:
        rows = (await connection.execute(select(payment.c.provider_id, payment.c.applied_at))).all()
    applied = {row.provider_id: row.applied_at is not None for row in rows}
    assert applied == {str(rejected["id"]): False, str(paid["id"]): True}


@pytest.mark.usefixtures("held")
async def test_a_webhook_that_got_lost_is_made_up_for(shop: Shop) -> None:
    link = await payment_link(shop.product, CODE)
    await asyncio.to_thread(shop.provider.pay, link.external_reference, 55_500, notify=False)
    await shop.told()
    assert (await shop.status(), await shop.outcomes()) == ("held", [])
    assert await reconcile.search_open_links(shop.product, is_thorough=False) == 1
    await run_jobs(shop.product)
    assert await shop.status() == "confirmed"


@pytest.mark.usefixtures("held")
async def test_a_charge_back_reaches_the_owner(shop: Shop) -> None:
    link = await payment_link(shop.product, CODE)
    paid = await asyncio.to_thread(shop.provider.pay, link.external_reference, 55_500)
    await shop.told()
    await asyncio.to_thread(shop.provider.call, "PUT", f"_payments/{paid['id']}", {"status": "charged_back"})
    await shop.told()
    assert await shop.outcomes() == ["applied", "charged_back"]
    assert await shop.status() == "confirmed"
