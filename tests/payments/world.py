"""
A small house, three guests and their money, on the real database: every operation there is, in any order, several at
a time; and what must hold after each.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from services.clock import SettableClock, local_date
from services.database.tables.booking import property_, reservation
from services.database.tables.money import ledger_entry, payment, payment_link, payment_notification, refund
from services.domain.party import Party
from services.domain.stay import Stay
from services.errors import ProviderError, Refusal
from services.payments import decisions, links, reconcile, refunds, repository, service
from services.payments.refunds import Cause
from services.reservations import cancelling
from services.reservations import service as reservations
from services.reservations.service import Wish
from services.wiring import Product
from tests.concurrency.writers import overlaps
from tests.house import House
from tests.payments.direct import DirectProvider
from tests.payments.stand_in import Provider

DAYS_AHEAD = 7
NIGHTS = 12
TIERS = [{"days_before": 12, "refund_percent": 100}, {"days_before": 8, "refund_percent": 50}]
TOLERANCE = 100_00
# What a payment may become at the provider.
BECOMES = {
    "pending": ("approved", "cancelled"),
    "in_process": ("approved", "rejected"),
    "approved": ("charged_back", "in_mediation"),
    "in_mediation": ("approved",),
}
AMOUNTS = ("deposit", "deposit", "deposit", "within", "short", "more")
Action = tuple[str, int, int]  # what is done, and two numbers that choose with what


@dataclass
class World:
    """The house as one sees it from outside: its product, its provider, what became of it."""

    product: Product
    clock: SettableClock
    provider: Provider
    cabin_id: UUID
    talks: list[UUID]

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

    async def do_hold(self, first: int, second: int) -> None:
        """Somebody wants the cabin."""
        today = local_date(self.clock.now(), "America/Argentina/Buenos_Aires")
        stay = Stay.of(today + timedelta(days=DAYS_AHEAD + first % NIGHTS), nights=2 + second % 3)
        wish = Wish(self.cabin_id, stay, Party(2), "Ana", None, self.talks[second % len(self.talks)])
        async with self.product.database.unit_of_work() as connection:
            offer = await reservations.offer_for(connection, wish, now=self.clock.now())
            await reservations.hold(connection, offer, source="whatsapp", now=self.clock.now())
            await connection.commit()

    async def do_link(self, first: int, _: int) -> None:
        """Somebody asks how to pay."""
        code = await self._one_of(select(reservation.c.code), first)
        if code is not None:
            await links.payment_link(self.product, code)

    async def do_pay(self, first: int, second: int) -> None:
        """Somebody pays, whatever the link says; Mercado Pago does not always mind its own limits."""
        reference = await self._one_of(select(payment_link.c.external_reference), first)
        if reference is None:
            return
        async with self.product.database.unit_of_work() as connection:
            link = await repository.link_of(connection, reference)
        assert link is not None
        change = {"deposit": 0, "within": -TOLERANCE, "short": -TOLERANCE - 1, "more": 5_000_00}
        amount = link.amount + change[AMOUNTS[second % len(AMOUNTS)]]
        status = ("approved", "approved", "approved", "pending", "in_process", "rejected")[second // 7 % 6]
        payment_id = self.provider.pay(reference, amount / 100, status)
        if second % 5:
            await self._notified(payment_id)

    async def do_photo_finish(self, first: int, second: int) -> None:
        """A hold has just ended: somebody pays it while it is being let go."""
        held = select(payment_link.c.external_reference).join(reservation).where(reservation.c.status == "held")
        reference = await self._one_of(held.order_by(payment_link.c.created_at), first)
        if reference is None:
            return
        async with self.product.database.unit_of_work() as connection:
            link = await repository.link_of(connection, reference)
            row = await reservations.by_id(connection, link.reservation_id) if link is not None else None
        if link is None or row is None or row.hold_expires_at is None:
            return
        late = row.hold_expires_at + reconcile.SETTLING + timedelta(seconds=1)
        self.clock.set(max(self.clock.now(), late))

        payment_id = self.provider.pay(reference, link.amount / 100)
        self.provider.not_searchable.add(payment_id)

        async def let_go() -> None:
            async with self.product.database.unit_of_work() as connection:
                for _ in range(second % 24):  # a little later, so that it may meet the payment anywhere on its way
                    await connection.execute(text("select 1"))
            await reconcile.let_unpaid_go(self.product)

        try:
            await asyncio.gather(self._notified(payment_id), let_go())
        finally:
            self.provider.not_searchable.discard(payment_id)

    async def do_become(self, first: int, second: int) -> None:
        """The provider, or the guest's bank, changes its mind about a payment."""
        known = [one for one in self.provider.payments.values() if one["status"] in BECOMES]
        if not known:
            return
        chosen = known[first % len(known)]
        if chosen["status"] == "approved" and second % 4:
            return
        choices = BECOMES[chosen["status"]]
        self.provider.change(str(chosen["id"]), status=choices[second % len(choices)], status_detail="changed")
        if second % 3:
            await self._notified(str(chosen["id"]))

    async def do_webhook(self, first: int, _: int) -> None:
        """An old notification comes again."""
        if self.provider.payments:
            await self._notified(list(self.provider.payments)[first % len(self.provider.payments)])

    async def do_reconcile(self, first: int, _: int) -> None:
        """The periodic search."""
        await reconcile.search_open_links(self.product, is_thorough=first % 2 == 0)

    async def do_last_look(self, *_: int) -> None:
        """The periodic last look."""
        await reconcile.let_unpaid_go(self.product)

    async def do_tidy(self, *_: int) -> None:
        """What the clock has decided is written down."""
        async with self.product.database.unit_of_work() as connection:
            await reservations.tidy(connection, now=self.clock.now())
            await connection.commit()

    async def do_close_links(self, *_: int) -> None:
        """Links that must not be paid are closed."""
        await links.close_links(self.product)

    async def do_cancel(self, first: int, _: int) -> None:
        """A guest cancels."""
        code = await self._one_of(select(reservation.c.code), first)
        if code is not None:
            async with self.product.database.unit_of_work() as connection:
                await cancelling.cancel(connection, code, cause="guest", now=self.clock.now())
                await connection.commit()

    async def do_confirm(self, first: int, second: int) -> None:
        """The owner confirms without a deposit, now and then."""
        code = await self._one_of(select(reservation.c.code), first)
        if code is not None and second % 6 == 0:
            async with self.product.database.unit_of_work() as connection:
                await reservations.confirm(connection, code, cause="owner", now=self.clock.now())
                await connection.commit()

    async def do_accept(self, first: int, _: int) -> None:
        """The owner takes money that the rules refused."""
        payment_id = await self._one_of(select(payment.c.provider_id).where(payment.c.problem.is_not(None)), first)
        if payment_id is not None:
            async with self.product.database.unit_of_work() as connection:
                await decisions.accept(connection, self.product, payment_id)
                await connection.commit()

    async def do_refund(self, first: int, second: int) -> None:
        """The owner gives money back: what is due, or some amount."""
        payment_id = await self._one_of(select(payment.c.provider_id), first)
        if payment_id is not None:
            amount = None if second % 3 else (second % 50 + 1) * 2_000_00
            async with self.product.database.unit_of_work() as connection:
                await refunds.request(connection, self.product, payment_id, amount=amount, cause=Cause.OWNER)
                await connection.commit()

    async def do_automatic(self, *_: int) -> None:
        """The owner's setting gives back what is due."""
        async with self.product.database.unit_of_work() as connection:
            await connection.execute(update(property_).values(automatic_refunds=True))
            await connection.commit()
        await refunds.defer_open(self.product)
        async with self.product.database.unit_of_work() as connection:
            await connection.execute(update(property_).values(automatic_refunds=False))
            await connection.commit()

    async def do_wait(self, first: int, _: int) -> None:
        """Time passes, mostly a little."""
        minutes = (1, 5, 20, 59, 60, 62, 76, 60 * 24)[first % 8]
        self.clock.advance(timedelta(minutes=minutes))

    async def do_outage(self, first: int, _: int) -> None:
        """The provider goes away, or comes back."""
        self.provider.broken = first % 4 == 0

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

    async def _notified(self, payment_id: str) -> None:
        """A webhook is taken and, at once, handled: it races with whatever else happens now."""
        async with self.product.database.unit_of_work() as connection:
            number = await repository.add_notification(
                connection, topic="payment", payment_id=payment_id, request_id=None, signed="valid", raw=b"{}",
                state="received", outcome=None, now=self.clock.now(),
            )  # fmt: skip
            await connection.commit()
        await service.handle(self.product, number)

    async def _one_of(self, query: Any, number: int) -> Any:
        """One of the last eight things that a query finds."""
        async with self.product.database.unit_of_work() as connection:
            found = (await connection.execute(query)).scalars().all()[-8:]
        return found[number % len(found)] if found else None

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
                is_enough = row.paid >= row.deposit - TOLERANCE
                assert is_enough or row.by_owner or row.went_back, f"{row.code} is confirmed without its deposit"
            if row.status in ("held", "expired"):
                assert row.paid == 0, f"{row.code} was paid and is {row.status}"
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
        for identifier, one in self.provider.payments.items():
            gone = one["transaction_amount_refunded"]
            assert gone <= one["transaction_amount"], f"payment {identifier}: more was given back than came in"
            done = sum(r.amount for r in asked if r.payment_id == identifier and r.state != "failed")
            assert done <= round(one["transaction_amount"] * 100), f"payment {identifier}: more asked back than came in"

    async def settle_down(self) -> None:
        """No webhook ever comes again; the periodic jobs alone put everything in order."""
        self.provider.broken = False
        for _ in range(3):
            await reconcile.search_open_links(self.product, is_thorough=True)
            await reconcile.let_unpaid_go(self.product)
            await self._run_jobs()
        await self.check()
        async with self.product.database.unit_of_work() as connection:
            known = {row.provider_id: row for row in await connection.execute(select(payment))}
            recent = set(
                await repository.open_references(
                    connection,
                    ending_after=self.clock.now() - reconcile.VERY_LATE_PAYMENTS,
                    waiting_since=self.clock.now() - reconcile.LONGEST_WAIT,
                )
            )
        for identifier, one in self.provider.payments.items():
            if one["external_reference"] in recent:
                assert identifier in known, f"payment {identifier} was never found"
                assert known[identifier].status == one["status"], f"payment {identifier} is not as it is"

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
        reservation.code, reservation.status, reservation.deposit,
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
TOLD = text("select provider_id from inbound_message where kind = 'event'")
FORGET = text("""
    alter table ledger_entry disable trigger user;
    truncate refund, payment, ledger_entry, payment_link, payment_notification, reservation_event, inbound_message,
        reservation, procrastinate_jobs cascade;
    alter table ledger_entry enable trigger user;
""")
# Each as often as it is named.
ACTIONS = (
    *["hold"] * 4, *["link"] * 4, *["pay"] * 5, *["become"] * 2, "webhook", "reconcile", *["last_look"] * 3, "tidy",
    *["photo_finish"] * 2, "close_links", "cancel", "confirm", "accept", *["refund"] * 2, "automatic", *["wait"] * 4,
    "outage",
)  # fmt: skip
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
