"""The jobs, run by a real worker; what was lost is found again."""

from datetime import date, timedelta

import pytest
from procrastinate.periodic import PeriodicRegistry
from sqlalchemy import insert, select, text

from services.clock import SettableClock
from services.database.jobs import defer
from services.database.tables.booking import reservation
from services.database.tables.money import payment_link, payment_notification
from services.payments import reconcile, service
from services.payments.tasks import TRIES
from services.tasks import job_queue
from services.wiring import Product
from tests.house import House
from tests.payments.stand_in import Provider

REFERENCE = "K7MPX2A-1"
DEPOSIT = 55_500
HOUR = timedelta(hours=1)


@pytest.fixture
async def held(product: Product, house: House) -> None:
    """A held reservation with a link that was given to its guest."""
    made = await house.reservation(
        await house.guest("Ana"), "K7MPX2A", date(2026, 12, 1), status="held", hold_ends_in=HOUR
    )
    await house.connection.execute(
        insert(payment_link).values(
            reservation_id=made, attempt=1, external_reference=REFERENCE, provider_id="100000001-2f0c",
            url="https://www.mercadopago.com.ar/x", amount=DEPOSIT * 100, currency="ARS",
            expires_at=house.now + HOUR, created_at=house.now,
        )
    )  # fmt: skip
    await house.connection.commit()


async def run_jobs(product: Product) -> None:
    """Run what is due until nothing is."""
    queue = job_queue(product.settings)
    queue.periodic_registry = PeriodicRegistry()  # the wall's hour must not decide what a test finds
    async with queue.open_async():
        await queue.run_worker_async(
            queues=[service.QUEUE],
            wait=False,
            additional_context={"product": product},
            delete_jobs="successful",
            install_signal_handlers=False,
        )


async def status(product: Product) -> str:
    async with product.database.unit_of_work() as connection:
        return str((await connection.execute(select(reservation.c.status))).scalar_one())


async def notifications(product: Product) -> list[tuple[str, str | None]]:
    async with product.database.unit_of_work() as connection:
        query = select(payment_notification.c.state, payment_notification.c.outcome).order_by(payment_notification.c.id)
        return [tuple(row) for row in await connection.execute(query)]


async def jobs(product: Product) -> list[str]:
    async with product.database.unit_of_work() as connection:
        # A worker also defers what is periodic in other slices' queues; nobody runs those here.
        query = text("select status::text from procrastinate_jobs where queue_name = :queue")
        return list((await connection.execute(query, {"queue": service.QUEUE})).scalars())


async def told(product: Product, payment_id: str) -> None:
    """An unsigned hint, as good as any: a notification with its job."""
    await service.receive(
        product, query={"id": payment_id, "topic": "payment"}, body=b"", signature=None, request_id=None
    )


@pytest.mark.usefixtures("held")
async def test_the_job_of_a_notification_confirms_the_reservation(product: Product, provider: Provider) -> None:
    await told(product, provider.pay(REFERENCE, DEPOSIT))
    await run_jobs(product)
    assert await status(product) == "confirmed"
    assert await notifications(product) == [("handled", "applied")]
    assert await jobs(product) == []


@pytest.mark.usefixtures("held")
async def test_a_provider_that_is_away_is_asked_again_after_the_jobs_own_tries(
    product: Product, provider: Provider, clock: SettableClock
) -> None:
    provider.broken = True
    await told(product, provider.pay(REFERENCE, DEPOSIT))
    for _ in range(TRIES + 1):
        await run_jobs(product)
        async with product.database.unit_of_work() as connection:
            await connection.execute(text("update procrastinate_jobs set scheduled_at = now()"))
            await connection.commit()
    assert await jobs(product) == []
    assert await notifications(product) == [("received", None)]
    assert await reconcile.defer_waiting(product, is_thorough=False) == 0
    clock.advance(timedelta(days=3))
    provider.broken = False
    assert await reconcile.defer_waiting(product, is_thorough=False) == 0
    assert await reconcile.defer_waiting(product, is_thorough=True) == 1
    assert await reconcile.defer_waiting(product, is_thorough=True) == 0
    await run_jobs(product)
    assert await notifications(product) == [("handled", "applied")]
    assert await status(product) == "confirmed"


@pytest.mark.usefixtures("held")
async def test_a_payment_that_nobody_told_us_about_is_found_once(
    product: Product, provider: Provider, clock: SettableClock
) -> None:
    assert await reconcile.search_open_links(product, is_thorough=False) == 0
    payment = provider.pay(REFERENCE, DEPOSIT, "pending")
    assert await reconcile.search_open_links(product, is_thorough=False) == 1
    assert await reconcile.search_open_links(product, is_thorough=False) == 0
    await run_jobs(product)
    assert await reconcile.search_open_links(product, is_thorough=False) == 0
    provider.change(payment, status="approved")
    assert await reconcile.search_open_links(product, is_thorough=False) == 1
    await run_jobs(product)
    assert await status(product) == "confirmed"
    assert await notifications(product) == [("handled", "waiting"), ("handled", "applied")]


@pytest.mark.usefixtures("held")
async def test_late_money_is_looked_for_during_days(product: Product, provider: Provider, clock: SettableClock) -> None:
    clock.advance(timedelta(days=4))
    provider.pay(REFERENCE, DEPOSIT)
    assert await reconcile.search_open_links(product, is_thorough=False) == 0
    assert await reconcile.search_open_links(product, is_thorough=True) == 1
    await run_jobs(product)
    assert await status(product) == "confirmed"


@pytest.mark.usefixtures("held")
async def test_a_search_ends_quietly_while_the_provider_is_away(product: Product, provider: Provider) -> None:
    provider.broken = True
    assert await reconcile.search_open_links(product, is_thorough=True) == 0


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("task", "minute", "is_found"),
    [("payments:reconcile", 0, True), ("payments:reconcile", 3, False)],
)
async def test_links_of_the_last_days_are_searched_at_each_full_hour(
    product: Product, provider: Provider, clock: SettableClock, task: str, minute: int, is_found: bool
) -> None:
    clock.advance(timedelta(days=2))
    provider.pay(REFERENCE, DEPOSIT)
    await periodic(product, task, minute)
    assert await status(product) == ("confirmed" if is_found else "held")


@pytest.mark.parametrize(("minute", "is_tried"), [(30, True), (31, False)])
async def test_a_notification_of_yesterday_is_tried_again_each_half_hour(
    product: Product, clock: SettableClock, minute: int, is_tried: bool
) -> None:
    await told(product, "70000000001")
    async with product.database.unit_of_work() as connection:
        await connection.execute(text("delete from procrastinate_jobs"))
        await connection.commit()
    clock.advance(timedelta(days=1))
    await periodic(product, "payments:sweep", minute)
    assert await notifications(product) == [("handled", "unknown_payment") if is_tried else ("received", None)]


async def periodic(product: Product, task: str, minute: int) -> None:
    """Run a periodic task as of a minute of some hour, and the jobs that it defers."""
    async with product.database.unit_of_work() as connection:
        await defer(connection, task, {"timestamp": minute * 60}, queue=service.QUEUE)
        await connection.commit()
    await run_jobs(product)


def test_the_loops_run_by_themselves(product: Product) -> None:
    crons = {
        task.task.name: task.cron for task in job_queue(product.settings).periodic_registry.periodic_tasks.values()
    }
    assert crons["payments:sweep"] == "* * * * *"
    assert crons["payments:reconcile"] == "*/3 * * * *"
    assert crons["payments:last_look"] == "* * * * *"
