"""Asking for a deposit or a balance: one link for what is due, however often it is asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog

from services.clock import day_begins
from services.contracts import MoneyShape, PaymentLinkShape, Purpose
from services.domain.money import Money
from services.domain.reservation import Status
from services.errors import (
    BalanceNotByCard,
    HoldExpired,
    NothingToPay,
    PaymentInProcess,
    ProviderRefused,
    ProviderUnavailable,
    Refusal,
    WrongState,
)
from services.payments import link_rows, repository
from services.payments.due import what_is_due
from services.payments.port import PreferenceRequest
from services.payments.repository import StoredRow
from services.payments.settlement import CREDITED_WITHIN
from services.reservations import paying
from services.reservations import service as reservations
from services.reservations.repository import ReservationRow
from services.wiring import Product

log = structlog.get_logger(__name__)

# A coupon is of use when there is a day to go to a shop and pay it.
CASH_LASTS, CASH_NEEDS = timedelta(days=3), timedelta(days=1)
# Nothing waits for a balance as a hold waits for its deposit. A link with less than ``BALANCE_LINK_LEFT`` of it is
# replaced by a new one.
BALANCE_LASTS, BALANCE_LINK_LEFT = timedelta(days=3), timedelta(hours=6)
MERCADO_PAGO = "mercado_pago"

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


async def payment_link(product: Product, code: str) -> PaymentLinkShape:
    """
    Where what is missing of the deposit of a held reservation can be paid, until the hold ends.

    Raises ``ReservationNotFound``, ``HoldExpired``, ``NothingToPay``, ``PaymentInProcess``, ``WrongState``,
    ``ProviderUnavailable``, ``ProviderRefused``.
    """
    return await _link(product, code, Purpose.DEPOSIT)


async def balance_link(product: Product, code: str) -> PaymentLinkShape:
    """
    Where the balance of a confirmed reservation can be paid, for ``BALANCE_LASTS``.

    Raises ``ReservationNotFound``, ``NothingToPay``, ``PaymentInProcess``, ``WrongState``, ``BalanceNotByCard``,
    ``ProviderUnavailable``, ``ProviderRefused``.
    """
    return await _link(product, code, Purpose.BALANCE)


async def _link(product: Product, code: str, purpose: Purpose) -> PaymentLinkShape:
    """
    The link for what is due now, one however often it is asked for.

    The attempt is stored first, the provider asked outside of any transaction, the address stored after: a crash in
    between leaves an attempt that the next call completes under the same reference, and two calls at once ask the
    provider twice about one attempt and give one address.
    """
    try:
        row, link = await _begin(product, code, purpose)
    except Refusal as refusal:
        product.metrics.payment_link(outcome=refusal.code)
        raise
    product.metrics.payment_link(outcome="created" if link.url is None else "reused")
    if link.url is None:
        preference = await product.payments.create_preference(
            PreferenceRequest(
                title=title(row, purpose),
                amount=link.amount,
                currency=link.currency,
                reference=link.external_reference,
                expires_at=link.expires_at,
                cash_until=link.cash_until,
                site=product.settings.base_url,
                return_path=f"/pago/{link.id}",
                idempotency_key=str(link.id),
            )
        )
        async with product.database.unit_of_work() as connection:
            link = await link_rows.complete_link(connection, link.id, preference)
            await connection.commit()
        log.info("payment link made", reservation=code, reference=link.external_reference)
    return PaymentLinkShape(
        url=link.url,
        external_reference=link.external_reference,
        amount=MoneyShape(amount=link.amount, currency=link.currency),
        expires_at=link.expires_at,
        cash_until=link.cash_until,
    )


async def _begin(product: Product, code: str, purpose: Purpose) -> tuple[ReservationRow, StoredRow]:
    """The reservation, and the attempt to be paid that counts now, stored."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        row = await reservations.locked(connection, code)
        if purpose is Purpose.DEPOSIT:
            end = hold_end(row, now=now)
        else:
            require_balance(row, now=now)
            end = now + BALANCE_LASTS
        if await repository.is_waiting(connection, row.id):
            raise PaymentInProcess
        _, due = await what_is_due(connection, row, now=now)
        last = await link_rows.newest_link(connection, row.id, purpose=purpose.value)
        if last is None or not _still_asks(last, due, end, now=now):
            lasts = await link_rows.cash_lasts(connection, row.id)
            until = cash_until(row, now=now, lasts=timedelta(minutes=lasts) if lasts is not None else CASH_LASTS)
            last = await link_rows.add_link(
                connection, row, due=due, expires_at=end, cash_until=until, purpose=purpose.value, now=now
            )
        if purpose is Purpose.DEPOSIT:
            await paying.keep_for_last_look(connection, row)
        await connection.commit()
    return row, last


def _still_asks(last: StoredRow, due: Money, end: datetime, *, now: datetime) -> bool:
    """Whether an attempt asks for just what is due: a deposit until the hold ends, a balance for a while yet."""
    if Money(last.amount, last.currency) != due:
        return False
    if last.purpose == Purpose.BALANCE:
        return last.closed_at is None and bool(last.expires_at >= now + BALANCE_LINK_LEFT)
    return bool(last.expires_at == end)


def require_balance(row: ReservationRow, *, now: datetime) -> None:
    """Raises ``WrongState`` where there is no balance to pay (yet), ``BalanceNotByCard``."""
    status = row.status_at(now)
    if status is not Status.CONFIRMED:
        raise WrongState(reservation_status=status.value)
    if MERCADO_PAGO not in row.terms.balance_methods:
        raise BalanceNotByCard


def hold_end(row: ReservationRow, *, now: datetime) -> datetime:
    """Until when the deposit can be paid. Raises ``HoldExpired``, ``NothingToPay``, ``WrongState``."""
    status = row.status_at(now)
    if status in (Status.CONFIRMED, Status.COMPLETED) and row.paid >= row.deposit:
        raise NothingToPay
    if status is Status.EXPIRED:
        raise HoldExpired
    if status is not Status.HELD or row.hold_expires_at is None:
        raise WrongState(reservation_status=status.value)
    if row.paid >= row.deposit:
        raise NothingToPay
    return row.hold_expires_at


def cash_until(row: ReservationRow, *, now: datetime, lasts: timedelta = CASH_LASTS) -> datetime | None:
    """
    Until when a cash coupon may be paid that ``lasts`` so long; ``None`` when there is less than a day for it, by the
    arrival or by the owner's rule. Never longer than a hold waits for it.
    """
    longest = min(lasts, paying.LONGEST_WAIT - CREDITED_WITHIN)
    until = min(now + longest, day_begins(row.stay.check_in, row.time_zone) - CREDITED_WITHIN)
    return until if until - now >= CASH_NEEDS else None


async def close_links(product: Product) -> int:
    """
    Have the provider close the links that must not be paid any more: of deposits whose reservation is no hold, of
    balances that are not owed, and of attempts that a newer one replaced. How many. Stops while the provider is away:
    the next minute asks again.
    """
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        open_links = await link_rows.links_to_close(connection, now=now)
    closed = 0
    for link in open_links:
        try:
            await product.payments.close_preference(link.provider_id, at=now)
        except ProviderUnavailable as error:
            log.warning("links not closed", error=str(error))
            break
        except ProviderRefused as error:
            log.error("link not closed", link=str(link.id), error=str(error))
        async with product.database.unit_of_work() as connection:
            await link_rows.note_closed(connection, link.id, now=now)
            await connection.commit()
        closed += 1
    return closed


def title(row: ReservationRow, purpose: Purpose) -> str:
    """What the guest reads at the provider: ``Seña Ceibo 1 al 3 de diciembre``. Nothing about who comes."""
    what = "Seña" if purpose is Purpose.DEPOSIT else "Saldo"
    return f"{what} {row.cabin_name} {spoken_stay(row.stay.check_in, row.stay.check_out)}"


def spoken_stay(check_in: date, check_out: date) -> str:
    """Two dates in Spanish, the year said only where it changes: ``30 de diciembre de 2026 al 2 de enero de 2027``."""
    last = f"{check_out.day} de {MONTHS[check_out.month - 1]}"
    if check_in.year != check_out.year:
        return f"{check_in.day} de {MONTHS[check_in.month - 1]} de {check_in.year} al {last} de {check_out.year}"
    if check_in.month != check_out.month:
        return f"{check_in.day} de {MONTHS[check_in.month - 1]} al {last}"
    return f"{check_in.day} al {last}"
