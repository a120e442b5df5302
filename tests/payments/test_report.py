"""Once a day the provider's books are compared with ours; what is different is stored, told and put right."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services.clock import SettableClock
from services.database.tables.money import money_report, payment
from services.errors import ProviderUnavailable
from services.payments.report import Difference, Kind, make_report
from services.wiring import Product
from tests.payments.deal import DEPOSIT, REFERENCE, Deal
from tests.payments.stand_in import Provider
from tests.payments.test_tasks import run_jobs

CENTAVOS = DEPOSIT * 100


async def stored(product: Product) -> list[tuple[int, int]]:
    """How many payments and differences each report had."""
    async with product.database.unit_of_work() as connection:
        rows = (await connection.execute(select(money_report).order_by(money_report.c.id))).all()
    return [(row.payments, len(row.differences)) for row in rows]


async def test_books_that_agree_have_no_difference(deal: Deal, provider: Provider) -> None:
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    await deal.handled(provider.pay(REFERENCE, DEPOSIT))
    assert await make_report(deal.product) == []
    assert await stored(deal.product) == [(2, 0)]


async def test_a_payment_that_nobody_told_us_about_is_reported_and_then_known(deal: Deal, provider: Provider) -> None:
    missing = provider.pay(REFERENCE, DEPOSIT)
    assert await make_report(deal.product) == [Difference(missing, Kind.UNKNOWN, CENTAVOS, 0)]
    await run_jobs(deal.product)
    assert await deal.reservation() == ("confirmed", CENTAVOS)
    assert await make_report(deal.product) == []


async def test_money_that_a_bank_took_back_without_a_word_is_reported(
    deal: Deal, provider: Provider, clock: SettableClock
) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)
    clock.advance(timedelta(days=30))
    provider.change(paid, status="charged_back", status_detail="settled")
    assert await make_report(deal.product) == [Difference(paid, Kind.CHANGED, 0, CENTAVOS)]
    await run_jobs(deal.product)
    assert await deal.problem(paid) == "charged_back"
    assert await make_report(deal.product) == []


async def test_a_ledger_that_says_another_amount_is_reported(deal: Deal, provider: Provider) -> None:
    paid = provider.pay(REFERENCE, DEPOSIT)
    await deal.handled(paid)
    provider.change(paid, transaction_amount_refunded=500)
    async with deal.product.database.unit_of_work() as connection:
        await connection.execute(update(payment).values(refunded=500_00))
        await connection.commit()
    assert await make_report(deal.product) == [Difference(paid, Kind.LEDGER, CENTAVOS - 500_00, CENTAVOS)]


async def test_while_the_provider_is_away_there_is_no_report(deal: Deal, provider: Provider) -> None:
    provider.broken = True
    with pytest.raises(ProviderUnavailable):
        await make_report(deal.product)
    assert await stored(deal.product) == []
