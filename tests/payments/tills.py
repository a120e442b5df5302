"""What happens to transfers and cash in the small house of ``world``, beside all else; and what must hold then."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, text, update

from services.database.tables.booking import property_, reservation
from services.database.tables.money import payment
from services.domain.money import Money
from services.payments import by_hand, transfers
from tests.payments.deeds import AMOUNTS, TOLERANCE, Deeds

TRANSFERS = select(payment.c.provider_id).where(payment.c.provider_id.startswith("transfer:"))
LOOKED_FOR = TRANSFERS.where(payment.c.status == "pending").order_by(payment.c.created_at)
MORE = {"deposit": 0, "within": -TOLERANCE, "short": -TOLERANCE - 1, "more": 5_000_00}


class Tills(Deeds):
    """Verbs as those of :class:`Deeds`."""

    async def do_ask_account(self, first: int, second: int) -> None:
        """Somebody asks where to transfer; for how long it is held for that may change."""
        code = await self._one_of(select(reservation.c.code).order_by(reservation.c.created_at), first)
        if code is not None:
            async with self.product.database.unit_of_work() as connection:
                rules = {"transfer": 600} if second % 2 else {}
                await connection.execute(
                    update(property_).values(
                        transfer_holder="Marta Paz", transfer_alias="arroyo.sierra", hold_minutes_by_method=rules
                    )
                )
                await connection.commit()
            async with self.product.database.unit_of_work() as connection:
                await transfers.details(connection, self.product, code)
                await connection.commit()

    async def do_claim(self, first: int, second: int) -> None:
        """Somebody says that a transfer is made; some even when none is."""
        code = await self._one_of(select(reservation.c.code).order_by(reservation.c.created_at), first)
        if code is not None:
            async with self.product.database.unit_of_work() as connection:
                await transfers.claim(connection, self.product, code, is_certain=bool(second % 3))
                await connection.commit()

    async def do_withdraw(self, first: int, second: int) -> None:
        """A guest takes back that a transfer is made, now and then while the owner looks."""
        looked_for = select(reservation.c.code).join(payment, payment.c.reservation_id == reservation.c.id)
        looked_for = looked_for.where(payment.c.provider_id.startswith("transfer:"), payment.c.status == "pending")
        code = await self._one_of(looked_for.order_by(payment.c.created_at), first)
        if code is not None:
            await self._both(self._withdraw(code), *([self.do_arrive(first, 1)] if second % 2 else []))

    async def do_arrive(self, first: int, second: int) -> None:
        """The owner sees a transfer in the account, mostly one that is looked for."""
        name = await self._one_of(LOOKED_FOR if second % 4 else TRANSFERS.order_by(payment.c.created_at), first)
        if name is None:
            return
        async with self.product.database.unit_of_work() as connection:
            expected = (
                await connection.execute(select(payment.c.amount).where(payment.c.provider_id == name))
            ).scalar_one()
            amount = Money(expected + MORE[AMOUNTS[second % len(AMOUNTS)]])
            await by_hand.arrived(connection, self.product, name, amount)
            await connection.commit()

    async def do_double_tap(self, first: int, second: int) -> None:
        """The owner taps twice, or both buttons."""
        name = await self._one_of(LOOKED_FOR, first)
        if name is not None:
            await self._both(self.do_arrive(first, 1), self.do_arrive(first, 1) if second % 2 else self._miss(name))

    async def do_not_arrive(self, first: int, _: int) -> None:
        """The owner does not see a transfer in the account."""
        name = await self._one_of(LOOKED_FOR, first)
        if name is not None:
            await self._miss(name)

    async def do_cash(self, first: int, second: int) -> None:
        """The owner takes money by hand for a reservation, now and then the same form twice."""
        code = await self._one_of(select(reservation.c.code).order_by(reservation.c.created_at), first)
        if code is not None:
            amount = Money(55_500_00 + MORE[AMOUNTS[second % len(AMOUNTS)]])
            form_id = UUID(int=first * 1000 + second)
            await self._both(*(self._take(code, amount, form_id, second) for _ in range(1 + (second % 5 == 0))))

    async def do_give_back(self, first: int, second: int) -> None:
        """The owner gives money back by hand."""
        code = await self._one_of(select(reservation.c.code).order_by(reservation.c.created_at), first)
        if code is not None:
            form_id, amount = UUID(int=first * 1000 + second + 10**9), Money((second % 30 + 1) * 2_000_00)
            await self._both(*(self._return(code, amount, form_id, second) for _ in range(1 + (second % 5 == 0))))

    async def _withdraw(self, code: str) -> None:
        async with self.product.database.unit_of_work() as connection:
            await transfers.withdraw(connection, self.product, code)
            await connection.commit()

    async def _miss(self, name: str) -> None:
        async with self.product.database.unit_of_work() as connection:
            await by_hand.not_arrived(connection, self.product, name)
            await connection.commit()

    async def _take(self, code: str, amount: Money, form_id: UUID, number: int) -> None:
        async with self.product.database.unit_of_work() as connection:
            method = "cash" if number % 2 else "transfer"
            await by_hand.receive(connection, self.product, code, method=method, amount=amount, form_id=form_id)
            await connection.commit()

    async def _return(self, code: str, amount: Money, form_id: UUID, number: int) -> None:
        async with self.product.database.unit_of_work() as connection:
            method = "cash" if number % 2 else "transfer"
            await by_hand.give_back(
                connection, self.product, code, method=method, amount=amount, reason="", form_id=form_id
            )
            await connection.commit()

    async def hands_are_clean(self) -> None:
        """No money by hand is counted twice or given back twice, and no guest's word keeps nights for ever."""
        async with self.product.database.unit_of_work() as connection:
            twice = (await connection.execute(LOOKED_FOR_TWICE)).all()
            extended = (await connection.execute(EXTENDED_TWICE)).all()
            below = (await connection.execute(BELOW_NOTHING)).all()
            words = (await connection.execute(OTHERS_WORDS)).all()
            both = (await connection.execute(TOLD_BOTH)).all()
        assert not twice, f"two transfers of one reservation are looked for: {twice}"
        assert not extended, f"a guest's word extended a hold twice: {extended}"
        assert not below, f"more was given back than came in: {below}"
        assert not words, f"money by hand that is not the owner's word: {words}"
        assert not both, f"a guest was told that a transfer arrived and that it did not: {both}"


LOOKED_FOR_TWICE = text("""
    select reservation_id from payment where provider_id like 'transfer:%' and status = 'pending'
    group by reservation_id having count(*) > 1
""")
EXTENDED_TWICE = text("""
    select reservation_id from reservation_event where kind = 'extended' and cause like 'payment:transfer:%'
    group by reservation_id having count(*) > 1
""")
# Nobody can keep a bank from taking back by a dispute what an owner has given back by hand before.
BELOW_NOTHING = text("""
    select reservation_id from ledger_entry
    where kind in ('payment', 'refund', 'transfer') and not exists (
        select from payment where payment.reservation_id = ledger_entry.reservation_id and status = 'charged_back'
    )
    group by reservation_id having sum(amount) > 0
""")
OTHERS_WORDS = text("""
    select id from ledger_entry
    where payment_id ~ '^(transfer|cash):' and kind in ('payment', 'refund') and cause <> 'owner'
""")
TOLD_BOTH = text(r"""
    select regexp_replace(provider_id, '\:[a-z]+$', '') from inbound_message
    where kind = 'event' and provider_id ~ '^event\:payment\:transfer\:.*\:(confirmed|problem|rejected)$'
    group by 1 having bool_or(provider_id like '%\:rejected') and bool_or(provider_id not like '%\:rejected')
""")
ACTIONS = (
    *["ask_account"] * 2, *["claim"] * 4, "withdraw", *["arrive"] * 3, *["double_tap"] * 2, "not_arrive", *["cash"] * 2,
    *["give_back"] * 2,
)  # fmt: skip
