"""
The daily report: what the provider holds of the last weeks against what we know and what the ledger says. No
difference is expected; each is put right by looking at its payment again, and told to the owner all the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.payments import link_rows, repository
from services.payments.port import ProviderPayment
from services.payments.reconcile import note_if_news
from services.payments.verdict import APPROVED, IN_MEDIATION, Problem
from services.reservations import ledger
from services.wiring import Product

log = structlog.get_logger(__name__)

# A little more than the month in which most complaints and returns come.
LOOKS_BACK = timedelta(days=35)
# Money in no account of a reservation: it never was ours, or is in another currency than the bill.
IN_NO_LEDGER = (Problem.NOT_LIVE, Problem.OTHER_ACCOUNT)


class Kind(StrEnum):
    """What is different."""

    UNKNOWN = "unknown"  # nobody told us of this payment
    CHANGED = "changed"  # it is not any more as we know it
    LEDGER = "ledger"  # the ledger says another amount than the provider


@dataclass(frozen=True)
class Difference:
    """A payment (the provider's id) that is not as it should be; minor units that the provider and the ledger hold."""

    payment_id: str
    kind: Kind
    provider_holds: int
    ledger_holds: int


async def make_report(product: Product) -> list[Difference]:
    """
    Ask the provider about every reference of the last weeks, store what is different, and have it looked at anew.

    Raises ``ProviderUnavailable``, ``ProviderRefused``: a report that did not see everything is none.
    """
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        references = await link_rows.open_references(
            connection, ending_after=now - LOOKS_BACK, waiting_since=now - LOOKS_BACK
        )
    seen = [payment for reference in references for payment in await product.payments.search(reference)]
    async with product.database.unit_of_work() as connection:
        found = [one for payment in seen if (one := await _difference(connection, payment)) is not None]
        for payment in seen:
            await note_if_news(connection, product, payment)
        await repository.add_report(connection, payments=len(seen), differences=[asdict(one) for one in found], now=now)
        await connection.commit()
    log.log(40 if found else 20, "payments compared", payments=len(seen), differences=len(found))
    return found


async def _difference(connection: AsyncConnection, seen: ProviderPayment) -> Difference | None:
    """How a payment differs from what we know; ``None`` when it does not."""
    known = await repository.known_payment(connection, seen.id)
    holds = seen.amount - seen.refunded if seen.status in (APPROVED, IN_MEDIATION) else 0
    booked = await ledger.booked(connection, seen.id)
    if known is None:
        kind = Kind.UNKNOWN
    elif (known.status, known.refunded) != (seen.status, seen.refunded):
        kind = Kind.CHANGED
    elif booked.received - booked.returned != holds and known.problem not in IN_NO_LEDGER:
        kind = Kind.LEDGER
    else:
        return None
    return Difference(seen.id, kind, provider_holds=holds, ledger_holds=booked.received - booked.returned)
