"""Money by hand as the console shows it, and the verbs of its forms, each one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import rules
from services.console import money_rows
from services.console.forms import FormError
from services.console.repository import Rows, StoredRow
from services.console.team.audit import unrecorded
from services.contracts import Purpose
from services.domain.money import Money
from services.domain.reservation import Status
from services.domain.transfers import BankAccount
from services.errors import NotFound, PropertyNotFound, RefundTooLarge
from services.ids import new_id
from services.payments import by_hand, hand_rows, refunds
from services.payments.due import missing, rest
from services.payments.verdict import PENDING
from services.reservations import ledger
from services.reservations import service as reservations
from services.reservations.elsewhere import look_before_taking_again
from services.reservations.repository import ReservationRow
from services.wiring import Product


@dataclass(frozen=True)
class ToLookFor:
    """
    A transfer that a guest speaks of, with the receipts that came since the reservation was made. ``missing``: minor
    units of the deposit that are to be paid by now.
    """

    row: StoredRow
    receipts: list[StoredRow]
    purpose: Purpose
    missing: int


@dataclass(frozen=True)
class Till:
    """
    The money of a reservation: transfers to look for, what came and went; in minor units (0: nothing) what an owner
    would take now, what is held of the guest's, and what of it came by hand and is to go back. ``form_id`` names the
    wish of a form, so that sent twice it is entered once.
    """

    waiting: list[ToLookFor]
    moved: Rows
    due: int
    held: int
    give_back: int
    form_id: UUID


async def to_look_for(connection: AsyncConnection, *, code: str | None = None) -> list[ToLookFor]:
    """The transfers that wait for the owner, the oldest first."""
    waiting = await money_rows.waiting_transfers(connection, code=code)
    if not waiting:
        return []
    talks = {row.conversation_id for row in waiting if row.conversation_id is not None}
    files = await money_rows.files_of(connection, talks, since=min(row.reserved_at for row in waiting))
    return [
        ToLookFor(
            row,
            [one for one in files if one.conversation_id == row.conversation_id and one.received_at >= row.reserved_at],
            Purpose(row.purpose),
            (await missing(connection, await reservations.by_id(connection, row.reservation_id))).amount,
        )
        for row in waiting
    ]


async def till(product: Product, row: ReservationRow) -> Till:
    """The money of a reservation."""
    status = row.status_at(product.clock.now())
    async with product.database.unit_of_work() as connection:
        balance = await ledger.balance_of(connection, row.id)
        is_agreed = status in (Status.CONFIRMED, Status.COMPLETED)
        # What is too little for a hold's deposit may still be its first part: it is offered back, and not filled in.
        by_the_owner = await hand_rows.approved_of(connection, row.id) if status is not Status.HELD else []
        return Till(
            waiting=await to_look_for(connection, code=row.code),
            moved=await money_rows.moved(connection, row.id),
            due=max(0, balance.owed if is_agreed else (await missing(connection, row)).amount),
            held=balance.held,
            give_back=sum([(await refunds.read(connection, one)).offered for one in by_the_owner]),
            form_id=new_id(),
        )


class Unlikely(FormError):
    """
    An amount was typed for the reservation of ``code`` that goes beyond what can be meant, most likely by a slip. It is
    believed of an owner who is sure of just that ``amount`` (minor units).
    """

    def __init__(self, code: str, amount: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.amount = amount


async def arrived(product: Product, payment_id: UUID, amount: int, *, is_sure: bool = False) -> None:
    """
    A transfer is there, with so many minor units. More than the guest spoke of and than can be paid for the stay is
    believed only of an owner who ``is_sure`` of it. Raises ``NotFound``, ``WrongState``, ``FormError``, ``Unlikely``.
    """
    _require_some(amount)
    async with product.database.unit_of_work() as connection:
        found = await _transfer(connection, payment_id)
    if found.code is not None:
        await look_before_taking_again(unrecorded(product), found.code)
    async with product.database.unit_of_work() as connection:
        found = await _transfer(connection, payment_id)
        if found.status == PENDING and found.code is not None and amount > found.amount and not is_sure:
            await _require_owed(connection, product, found.code, Money(amount, found.currency), "llegaron")
        await by_hand.arrived(connection, product, found.provider_id, Money(amount, found.currency))
        await connection.commit()


async def not_arrived(product: Product, payment_id: UUID) -> None:
    """A transfer is not there. Raises ``NotFound``, ``WrongState``."""
    async with product.database.unit_of_work() as connection:
        found = await _transfer(connection, payment_id)
        await by_hand.not_arrived(connection, product, found.provider_id)
        await connection.commit()


async def receive(
    product: Product, code: str, *, method: str, amount: Money, form_id: UUID, is_sure: bool = False
) -> None:
    """
    The owner took money for a reservation. More than can be paid for the stay is believed only of an owner who
    ``is_sure`` of it. Raises ``NotFound``, ``WrongState``, ``FormError``, ``Unlikely``.
    """
    _require_some(amount.amount)
    await look_before_taking_again(unrecorded(product), code)
    async with product.database.unit_of_work() as connection:
        if not is_sure:
            await _require_owed(connection, product, code, amount, "cobraste")
        await by_hand.receive(connection, product, code, method=method, amount=amount, form_id=form_id)
        await connection.commit()


async def give_back(
    product: Product, code: str, *, method: str, amount: Money, reason: str, form_id: UUID, is_sure: bool = False
) -> None:
    """
    The owner gave money back. More than the guest is to have by the account is believed only of an owner who
    ``is_sure`` of it. Raises ``NotFound``, ``WrongState``, ``NothingToRefund``, ``FormError``, ``Unlikely``.
    """
    _require_some(amount.amount)
    async with product.database.unit_of_work() as connection:
        row = await reservations.reservation(connection, code)
        balance = await ledger.balance_of(connection, row.id)
        due = balance.refund_due - await hand_rows.on_their_way_back(connection, row.id)
        if due < amount.amount <= balance.held and not is_sure:
            is_due = (
                f"hay que devolver {Money(due, amount.currency).spoken()}" if due > 0 else "no hay que devolver nada"
            )
            raise Unlikely(code, amount.amount, _asked("devolviste", amount, f"Según la cuenta, {is_due}."))
        try:
            await by_hand.give_back(
                connection, product, code, method=method, amount=amount, reason=reason, form_id=form_id
            )
        except RefundTooLarge as refused:
            left = Money(int(refused.details["left"]), amount.currency).spoken()
            raise FormError(f"Es más de lo que se puede devolver a mano: {left}.") from None
        await connection.commit()


async def account(product: Product) -> BankAccount | None:
    """Where guests may transfer to; ``None``: nowhere, or nothing is set up yet."""
    async with product.database.unit_of_work() as connection:
        try:
            return await rules.transfer_account(connection)
        except PropertyNotFound:
            return None


async def set_account(product: Product, wanted: BankAccount | None) -> None:
    """Let guests transfer there from now on, or nowhere. Raises ``NotFound`` before the property is set up."""
    async with product.database.unit_of_work() as connection:
        await rules.set_transfer_account(connection, wanted)
        await connection.commit()


async def file(product: Product, inbound_id: int) -> tuple[str, bytes]:
    """A receipt: what it is (MIME), and its bytes. Raises ``NotFound``."""
    async with product.database.unit_of_work() as connection:
        found = await money_rows.file(connection, inbound_id)
    if found is None:
        raise NotFound
    return found.mime_type, bytes(found.content)


async def _transfer(connection: AsyncConnection, payment_id: UUID) -> StoredRow:
    found = await money_rows.waiting_transfer(connection, payment_id)
    if found is None:
        raise NotFound
    return found


async def _require_owed(connection: AsyncConnection, product: Product, code: str, amount: Money, verb: str) -> None:
    row = await reservations.reservation(connection, code)
    owed = await rest(connection, row, now=product.clock.now())
    if amount > owed:
        left = f"De la estadía faltan pagar {owed.spoken()}." if owed.amount else "De la estadía no falta pagar nada."
        raise Unlikely(code, amount.amount, _asked(verb, amount, left))


def _asked(verb: str, amount: Money, why: str) -> str:
    return f"¿Seguro que {verb} {amount.spoken()}? {why} Si no, corregí el importe."


def _require_some(amount: int) -> None:
    if amount <= 0:
        raise FormError("Escribí cuánto, en pesos.")
