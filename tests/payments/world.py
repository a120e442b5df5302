"""
A small house, three guests and their money, on the real database: every operation there is, in any order, several at
a time; and what must hold after each.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select, text, update

from services.clock import SettableClock
from services.database.tables.booking import property_
from services.database.tables.money import ledger_entry, payment, payment_notification, refund
from services.errors import ProviderError, Refusal
from services.payments import link_rows, links, reconcile, refunds, service
from services.wiring import Product
from tests.concurrency.writers import overlaps
from tests.house import House
from tests.payments import tills, waiters
from tests.payments.deeds import TOLERANCE
from tests.payments.direct import DirectProvider
from tests.payments.stand_in import Provider
from tests.payments.tills import Tills
from tests.payments.waiters import Waiters

TIERS = [{"days_before": 12, "refund_percent": 100}, {"days_before": 8, "refund_percent": 50}]
Action = tuple[str, int, int]  # what is done, and two numbers that choose with what


ACTIONS = (*waiters.ACTIONS, *tills.ACTIONS)


@dataclass
class World(Waiters, Tills):
    """The house as one sees it from outside: its product, its provider, what became of it."""

    @classmethod
    async def built(cls, product: Product, clock: SettableClock) -> World:
        """The house, and three guests who write to it."""
        provider = Provider()
        product = replace(product, payments=DirectProvider(provider), clock=clock)
        async with product.database.unit_of_work() as connection:
            await connection.execute(text("alter table ledger_entry disable trigger user"))
            await connection.execute(text("truncate property, guest cascade"))
            await connection.execute(text("alter table ledger_entry enable trigger user"))
            house = await House.built(connection, clock.now())
            talks = [await house.conversation(await house.guest(f"Guest {n}", f"549115550010{n}")) for n in range(3)]
            await connection.execute(update(property_).values(cancellation_tiers=TIERS, shortfall_tolerance=TOLERANCE))
            await connection.commit()
        return cls(product, clock, provider, house.cabin_id, talks)

    # --- what can be done

    async def do(self, actions: Sequence[Action]) -> None:
        """Do all of these at the same time. A refusal is an answer; anything else is a fault."""
        await asyncio.gather(*(self._try(action) for action in actions))
        await self._run_jobs()

    async def _try(self, action: Action) -> None:
        name, first, second = action
        verb: Callable[[int, int], Awaitable[None]] = getattr(self, f"do_{name}")
        try:
            await verb(first, second)
        except (Refusal, ProviderError):
            return

    # --- the jobs that the queue would run

    async def _run_jobs(self) -> None:
        """Handle what is open, all at once, as several workers do."""
        async with self.product.database.unit_of_work() as connection:
            open_ones = select(payment_notification.c.id).where(payment_notification.c.state == "received")
            notifications = (await connection.execute(open_ones)).scalars().all()
            asked = (await connection.execute(select(refund.c.id).where(refund.c.state == "requested"))).scalars().all()
            await connection.execute(text("delete from procrastinate_jobs"))
            await connection.commit()
        work = [service.handle(self.product, number) for number in notifications]
        work += [refunds.carry_out(self.product, refund_id) for refund_id in asked]
        for answer in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(answer, BaseException) and not isinstance(answer, ProviderError):
                raise answer

    # --- what must hold

    async def check(self) -> None:
        """Every invariant, on what is committed."""
        assert await overlaps(self.product.database) == 0, "a night was sold twice"
        async with self.product.database.unit_of_work() as connection:
            rows = (await connection.execute(BOOKS)).all()
            told = set((await connection.execute(TOLD)).scalars())
            payments = (await connection.execute(select(payment))).all()
            entries = (await connection.execute(select(ledger_entry))).all()
            asked = (await connection.execute(select(refund))).all()
        for row in rows:
            if row.status in ("confirmed", "completed"):
                assert row.agreed == row.total, f"{row.code}: {row.agreed} in the ledger, {row.total} agreed"
                is_enough = row.paid >= row.deposit - TOLERANCE
                assert is_enough or row.by_owner or row.went_back, f"{row.code} is confirmed without its deposit"
            if row.status in ("held", "expired"):
                assert row.paid == 0, f"{row.code} was paid and is {row.status}"
                assert row.agreed == 0, f"{row.code} is {row.status} and owes {row.agreed}"
            if row.status == "cancelled":
                assert row.agreed <= row.total, f"{row.code} costs more for being cancelled"
            assert row.transfers == 0, f"{row.code}: a transfer lost money"
        for one in payments:
            own = [entry for entry in entries if entry.payment_id == one.provider_id]
            held = -sum(entry.amount for entry in own)
            expected = one.amount - one.refunded if one.status in ("approved", "in_mediation") else 0
            assert held == expected, f"payment {one.provider_id}: {held} in the ledger, {expected} at the provider"
            unapplied = -sum(entry.amount for entry in own if entry.account == "unapplied")
            assert 0 <= unapplied <= one.amount, f"payment {one.provider_id}: {unapplied} unapplied"
            if own:
                assert one.applied_at or one.problem or expected == 0, f"payment {one.provider_id} is nobody's business"
                is_told = any(key.startswith(f"event:payment:{one.provider_id}:") for key in told)
                assert is_told or one.problem, f"nobody was told of payment {one.provider_id}"
        await self.hands_are_clean()
        for identifier, there in self.provider.payments.items():
            gone = there["transaction_amount_refunded"]
            assert gone <= there["transaction_amount"], f"payment {identifier}: more was given back than came in"
            done = sum(r.amount for r in asked if r.payment_id == identifier and r.state != "failed")
            came_in = round(there["transaction_amount"] * 100)
            assert done <= came_in, f"payment {identifier}: more asked back than came in"

    async def settle_down(self) -> None:
        """No webhook ever comes again; the periodic jobs alone put everything in order."""
        self.provider.broken = False
        for _ in range(3):
            await reconcile.search_open_links(self.product, is_thorough=True)
            await reconcile.let_unpaid_go(self.product)
            await self._run_jobs()
        await links.close_links(self.product)
        await self.nobody_is_forgotten()
        await self.no_link_asks_too_much()
        await self.check()
        async with self.product.database.unit_of_work() as connection:
            known = {row.provider_id: row for row in await connection.execute(select(payment))}
            recent = set(
                await link_rows.open_references(
                    connection,
                    ending_after=self.clock.now() - reconcile.VERY_LATE_PAYMENTS,
                    waiting_since=self.clock.now() - reconcile.LONGEST_WAIT,
                )
            )
        for identifier, one in self.provider.payments.items():
            if one["external_reference"] in recent:
                assert identifier in known, f"payment {identifier} was never found"
                assert known[identifier].status == one["status"], f"payment {identifier} is not as it is"

    async def no_link_asks_too_much(self) -> None:
        """Once things have settled, nobody can pay a balance that is not owed, or on two links."""
        async with self.product.database.unit_of_work() as connection:
            too_much = (await connection.execute(ASKING_TOO_MUCH, {"now": self.clock.now()})).all()
            doubled = (await connection.execute(ASKING_TWICE, {"now": self.clock.now()})).all()
        assert not too_much, f"links ask for more than is owed: {too_much}"
        assert not doubled, f"a reservation can be paid on two links: {doubled}"

    async def forget(self) -> None:
        """Empty the books, so that a long run stays as fast as a short one."""
        for kept in (self.provider.payments, self.provider.preferences, self.provider.kept):
            kept.clear()
        self.provider.requests.clear()
        async with self.product.database.unit_of_work() as connection:
            for statement in FORGET.text.split(";"):
                if statement.strip():
                    await connection.execute(text(statement))
            await connection.commit()


BOOKS = text("""
    select
        reservation.code, reservation.status, reservation.total, reservation.deposit,
        coalesce(sum(entry.amount) filter (
            where entry.account = 'stay' and entry.kind not in ('payment', 'refund', 'transfer')), 0) as agreed,
        coalesce(-sum(entry.amount) filter (
            where entry.account = 'stay' and entry.kind in ('payment', 'refund', 'transfer')), 0) as paid,
        coalesce(sum(entry.amount) filter (where entry.kind = 'transfer'), 0) as transfers,
        coalesce(bool_or(entry.account = 'stay' and entry.kind = 'refund'), false) as went_back,
        exists (
            select from reservation_event as event
            where event.reservation_id = reservation.id and event.kind = 'confirmed'
              and (event.cause = 'owner' or event.details ? 'accepted_by')
        ) as by_owner
    from reservation left join ledger_entry as entry on entry.reservation_id = reservation.id
    group by reservation.id
""")
ASKING_TOO_MUCH = text("""
    select link.external_reference from payment_link as link join reservation on reservation.id = link.reservation_id
    where link.purpose = 'balance' and link.url is not null and link.closed_at is null and link.expires_at > :now
        and (reservation.status <> 'confirmed' or link.amount > (
            select sum(amount) from ledger_entry
            where ledger_entry.reservation_id = reservation.id and account = 'stay'
        ))
""")
ASKING_TWICE = text("""
    select reservation_id from payment_link where url is not null and closed_at is null and expires_at > :now
    group by reservation_id having count(*) > 1
""")
TOLD = text("select provider_id from inbound_message where kind = 'event'")
FORGET = text("""
    alter table ledger_entry disable trigger user;
    truncate refund, payment, ledger_entry, payment_link, payment_notification, reservation_event, inbound_message,
        reservation, procrastinate_jobs cascade;
    alter table ledger_entry enable trigger user;
""")
FORGET_AFTER = 100


async def live(world: World, seed: int, steps: int, *, among: Sequence[str] = ACTIONS) -> None:
    """Let so many steps of several actions happen, chosen by a seed. Raises ``AssertionError`` naming the step."""
    rng = random.Random(seed)
    for step in range(steps):
        actions = [(rng.choice(among), rng.randrange(1000), rng.randrange(1000)) for _ in range(rng.randint(1, 4))]
        try:
            await world.do(actions)
            await world.check()
            if step % FORGET_AFTER == FORGET_AFTER - 1:
                await world.settle_down()
                await world.forget()
        except Exception as error:
            raise AssertionError(f"seed {seed}, step {step}, {actions}: {error}") from error
    await world.settle_down()
    await world.forget()
