"""The product at a Mercado Pago of our own, and a reservation to pay."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.clock import SettableClock
from services.settings import Settings
from services.wiring import Product, wire
from tests.house import House
from tests.payments.deal import Deal, a_deal
from tests.payments.stand_in import Provider, running_provider

WEBHOOK_SECRET = "payment-webhook-secret"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
async def product(
    provider: Provider, database_url: str, redis_url: str, clock: SettableClock
) -> AsyncIterator[Product]:
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        redis_url=redis_url,
        internal_api_token="token-0123456789",
        calendar_private_addresses=True,
        mercadopago_api_url=provider.url,
        mercadopago_access_token="TEST-token",
        mercadopago_webhook_secret=f"the-last-one, {WEBHOOK_SECRET}",
    )
    built = wire(settings, clock)
    yield built
    await built.close()


@pytest.fixture
async def house(product: Product, clock: SettableClock) -> AsyncIterator[House]:
    """A property whose rows are in one transaction until the test commits it."""
    async with product.database.unit_of_work() as connection:
        yield await House.built(connection, clock.now())


@pytest.fixture
async def deal(product: Product, house: House) -> Deal:
    """Ana's hold with a link to pay on; she writes to us."""
    guest_id = await house.guest("Ana")
    return await a_deal(product, house, guest_id, await house.conversation(guest_id))
