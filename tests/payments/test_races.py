"""Two things at the same moment, with money in them, on the real database."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text, update

from services.clock import SettableClock
from services.database.tables.booking import property_, reservation
from services.database.tables.money import payment_link as link_table
from services.domain.ledger import Balance
from services.domain.money import Money
from services.domain.party import Party
from services.errors import Refusal
from services.payments import links, reconcile
from services.payments.links import payment_link
from services.payments.port import Preference, PreferenceRequest
from services.reservations import cancelling, holding, paying
from services.reservations import service as reservations
from services.wiring import Product
from tests.concurrency.writers import until
from tests.payments.deal import CODE, DEPOSIT, HOUR, REFERENCE, Deal
from tests.payments.direct import DirectProvider
from tests.payments.stand_in import Provider

CENTAVOS = DEPOSIT * 100
HALF_BACK = [{"days_before": 3, "refund_percent": 50}]
MINUTE = timedelta(minutes=1)


async def is_somebody_waiting(product: Product) -> bool:
    """Whether a transaction waits for another one's lock."""
    query = text(
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
    )
    async with product.database.unit_of_work() as connection:
        return bool((await connection.execute(query)).scalar_one())


async def cancel(product: Product) -> None:
    async with product.database.unit_of_work() as connection:
        await cancelling.cancel(connection, CODE, cause="guest", now=product.clock.now())
        await connection.commit()


async def let_go(deal: Deal) -> bool:
    async with deal.product.database.unit_of_work() as connection:
        gone = await paying.let_go(connection, deal.reservation_id, now=deal.product.clock.now())
        await connection.commit()
    return gone


async def pay_and(deal: Deal, then: Any) -> Any:
    """Begin ``then`` while the deposit is being taken, and let both end."""
    async with deal.product.database.unit_of_work() as connection:
        await reservations.take_payment(
            connection, reservation_id=deal.reservation_id, amount=Money(CENTAVOS), cause="payment:1",
            now=deal.product.clock.now(),
        )  # fmt: skip
        other = asyncio.create_task(then)
        await until(lambda: is_somebody_waiting(deal.product))
        await connection.commit()
    return await other


async def test_a_cancellation_waits_for_the_deposit_and_gives_back_its_share(deal: Deal) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(property_).values(cancellation_tiers=HALF_BACK))
        await connection.commit()
    await pay_and(deal, cancel(deal.product))
    assert await deal.reservation() == ("cancelled", CENTAVOS)
    assert (await deal.balance()).refund_due == CENTAVOS // 2


async def test_letting_go_waits_for_the_deposit_and_finds_it_paid(deal: Deal, clock: SettableClock) -> None:
    clock.advance(HOUR + MINUTE)
    assert await pay_and(deal, let_go(deal)) is False
    assert await deal.reservation() == ("confirmed", CENTAVOS)


async def test_a_deposit_and_a_cancellation_at_once_lose_no_money(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await asyncio.gather(deal.handled(paid), cancel(deal.product))
    status, _ = await deal.reservation()
    balance = await deal.balance()
    assert status == "cancelled"
    assert balance.held == CENTAVOS
    was_confirmed = "payment_confirmed" in await deal.events()
    assert was_confirmed or await deal.problem(paid) == "reservation_ended"
    assert was_confirmed or balance == Balance(unapplied=CENTAVOS)


async def test_a_deposit_and_the_last_look_at_once_end_in_a_confirmed_stay(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    clock.advance(HOUR + 2 * MINUTE)
    paid = provider.pay(REFERENCE, DEPOSIT)
    provider.not_searchable.add(paid)
    await asyncio.gather(deal.handled(paid), reconcile.let_unpaid_go(deal.product), let_go(deal))
    assert await deal.reservation() == ("confirmed", CENTAVOS)


async def test_many_payments_for_one_hold_at_once_confirm_it_once(deal: Deal, provider: Provider) -> None:
    paid = [provider.pay(REFERENCE, DEPOSIT) for _ in range(4)]
    await asyncio.gather(*(deal.handled(one) for one in paid))
    assert await deal.balance() == Balance(agreed=185_000_00, paid=CENTAVOS, unapplied=3 * CENTAVOS)
    assert sorted(await deal.events()) == ["payment_confirmed", *["payment_problem"] * 3]


async def test_rejections_of_one_hold_at_once_do_not_wait_in_a_circle(deal: Deal, provider: Provider) -> None:
    waiting = [provider.pay(REFERENCE, DEPOSIT, "in_process") for _ in range(4)]
    await asyncio.gather(*(deal.handled(one) for one in waiting))
    for one in waiting:
        provider.change(one, status="rejected", status_detail="cc_rejected_high_risk")
    await asyncio.gather(*(deal.handled(one) for one in waiting))
    assert await deal.reservation() == ("held", 0)


class PaidMeanwhile(DirectProvider):
    """A provider whose webhook overtakes its own answer."""

    def __init__(self, provider: Provider, deal: Deal) -> None:
        super().__init__(provider)
        self._deal, self._paid = deal, provider

    async def create_preference(self, request: PreferenceRequest) -> Preference:
        """Make the page; somebody pays on it before we know that there is one."""
        made = await super().create_preference(request)
        assert await self._deal.handled(self._paid.pay(request.reference, request.amount / 100)) == "applied"
        return made


async def test_a_webhook_before_the_answer_about_its_own_link_confirms(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(link_table.delete())
        await connection.commit()
    product = replace(deal.product, payments=PaidMeanwhile(provider, deal))
    link = await payment_link(product, CODE)
    assert await deal.reservation() == ("confirmed", CENTAVOS)
    assert await links.close_links(product) == 1, "what was paid must not be paid again"
    async with product.database.unit_of_work() as connection:
        stored = (await connection.execute(select(link_table.c.url, link_table.c.closed_at))).one()
    assert (stored.url, stored.closed_at) == (link.url, clock.now())


async def test_two_who_ask_for_a_link_at_once_get_one(deal: Deal, provider: Provider) -> None:
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(link_table.delete())
        await connection.commit()
    product = replace(deal.product, payments=DirectProvider(provider))
    made = await asyncio.gather(*(payment_link(product, CODE) for _ in range(3)))
    assert len({(one.url, one.external_reference) for one in made}) == 1


async def test_an_extension_and_a_cancellation_at_once_leave_a_cancelled_reservation(
    deal: Deal, provider: Provider
) -> None:
    waiting = provider.pay(REFERENCE, DEPOSIT, "in_process")
    await asyncio.gather(deal.handled(waiting), cancel(deal.product))
    assert await deal.reservation() == ("cancelled", 0)


async def test_a_hold_of_another_guest_and_a_late_deposit_cannot_both_have_the_nights(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    clock.advance(HOUR + 2 * MINUTE)
    assert await reconcile.let_unpaid_go(deal.product) == 1
    paid = provider.pay(REFERENCE, DEPOSIT)

    async def take() -> bool:
        async with deal.product.database.unit_of_work() as connection:
            row = await reservations.by_id(connection, deal.reservation_id)
            wish = holding.Wish(
                row.cabin_id, row.stay, Party(2), "Beto", "5491155500003", None
            )  # fmt: skip
            try:
                offer = await holding.offer_for(connection, wish, now=clock.now())
                await holding.hold(connection, offer, source="api", now=clock.now())
            except Refusal:
                return False
            await connection.commit()
            return True

    outcome, taken = await asyncio.gather(deal.handled(paid), take())
    assert outcome == ("nights_taken" if taken else "applied")
    status, _ = await deal.reservation()
    assert status == ("expired" if taken else "confirmed")
    async with deal.product.database.unit_of_work() as connection:
        live = (await connection.execute(select(reservation.c.status))).scalars().all()
    assert sum(one in ("held", "confirmed") for one in live) == 1
    assert (await deal.balance()).held == CENTAVOS
