"""What guests, the owner, the provider and the clock can do in the small house of ``world``: one verb each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from services.clock import SettableClock, local_date
from services.database.tables.booking import property_, reservation
from services.database.tables.money import payment, payment_link
from services.domain.change import Booking
from services.domain.money import Money
from services.domain.party import Party
from services.domain.promise import Promise
from services.domain.stay import Stay
from services.errors import Refusal
from services.payments import decisions, link_rows, links, reconcile, refunds, repository, service
from services.payments.refunds import Cause
from services.reservations import cancelling, changes, holding, promises
from services.reservations import service as reservations
from services.reservations.holding import Wish
from services.wiring import Product
from tests.payments.stand_in import Provider

DAYS_AHEAD = 7
NIGHTS = 12
TOLERANCE = 100_00
# What a payment may become at the provider.
BECOMES = {
    "pending": ("approved", "cancelled"),
    "in_process": ("approved", "rejected"),
    "approved": ("charged_back", "in_mediation"),
    "in_mediation": ("approved",),
}
AMOUNTS = ("deposit", "deposit", "deposit", "within", "short", "more")


@dataclass
class Deeds:
    """Every verb takes two numbers, which choose with what it is done. A refusal is raised, and is an answer."""

    product: Product
    clock: SettableClock
    provider: Provider
    cabin_id: UUID
    talks: list[UUID]

    async def do_hold(self, first: int, second: int) -> None:
        """Somebody wants the cabin."""
        today = local_date(self.clock.now(), "America/Argentina/Buenos_Aires")
        stay = Stay.of(today + timedelta(days=DAYS_AHEAD + first % NIGHTS), nights=2 + second % 3)
        wish = Wish(self.cabin_id, stay, Party(2), "Ana", None, self.talks[second % len(self.talks)])
        async with self.product.database.unit_of_work() as connection:
            offer = await holding.offer_for(connection, wish, now=self.clock.now())
            await holding.hold(connection, offer, source="whatsapp", now=self.clock.now())
            await connection.commit()

    async def do_link(self, first: int, _: int) -> None:
        """Somebody asks how to pay."""
        code = await self._one_of(select(reservation.c.code), first)
        if code is not None:
            await links.payment_link(self.product, code)

    async def do_link_balance(self, first: int, _: int) -> None:
        """Somebody asks how to pay the balance."""
        confirmed = select(reservation.c.code).where(reservation.c.status == "confirmed")
        code = await self._one_of(confirmed.order_by(reservation.c.created_at), first)
        if code is not None:
            await links.balance_link(self.product, code)

    async def do_pay(self, first: int, second: int) -> None:
        """Somebody pays, whatever the link says; Mercado Pago does not always mind its own limits."""
        pages = select(payment_link.c.external_reference).where(payment_link.c.method == "mercado_pago")
        reference = await self._one_of(pages, first)
        if reference is None:
            return
        async with self.product.database.unit_of_work() as connection:
            link = await link_rows.link_of(connection, reference)
        assert link is not None
        change = {"deposit": 0, "within": -TOLERANCE, "short": -TOLERANCE - 1, "more": 5_000_00}
        amount = max(1, link.amount + change[AMOUNTS[second % len(AMOUNTS)]])  # a balance may be as small as that
        status = ("approved", "approved", "approved", "pending", "in_process", "rejected")[second // 7 % 6]
        payment_id = self.provider.pay(reference, amount / 100, status)
        if second % 5:
            await self._notified(payment_id)

    async def do_photo_finish(self, first: int, second: int) -> None:
        """A hold has just ended: somebody pays it while it is being let go."""
        held = (
            select(payment_link.c.external_reference)
            .join(reservation)
            .where(reservation.c.status == "held", payment_link.c.method == "mercado_pago")
        )
        reference = await self._one_of(held.order_by(payment_link.c.created_at), first)
        if reference is None:
            return
        async with self.product.database.unit_of_work() as connection:
            link = await link_rows.link_of(connection, reference)
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

    async def do_change(self, first: int, second: int) -> None:
        """A guest takes other nights, or comes with somebody else; perhaps for a price that is another by now."""
        code = await self._one_of(select(reservation.c.code), first)
        if code is None:
            return
        now = self.clock.now()
        async with self.product.database.unit_of_work() as connection:
            row = await reservations.reservation(connection, code)
        moved = timedelta(days=second % 5 - 2)
        stay = Stay(row.stay.check_in + moved, row.stay.check_out + moved + timedelta(days=second // 5 % 3 - 1))
        booking = Booking(stay, Party(1 + second // 15 % 3))
        async with self.product.database.unit_of_work() as connection:
            agreed = (await changes.plan(connection, code, booking, now=now)).changed.total
        async with self.product.database.unit_of_work() as connection:
            await changes.change(connection, code, booking, agreed=agreed, cause="guest", now=now)
            await connection.commit()

    async def do_promise(self, first: int, second: int) -> None:
        """The owner promises another price, now and then."""
        code = await self._one_of(select(reservation.c.code), first)
        if code is None or second % 3:
            return
        now = self.clock.now()
        amount = Money((second % 21 - 10) * 1_000_00)
        async with self.product.database.unit_of_work() as connection:
            await promises.pin(connection, code, Promise("como hablamos", amount, None, "owner", now), now=now)
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

    async def _notified(self, payment_id: str) -> None:
        """A webhook is taken and, at once, handled: it races with whatever else happens now."""
        async with self.product.database.unit_of_work() as connection:
            number = await repository.add_notification(
                connection, topic="payment", payment_id=payment_id, request_id=None, signed="valid", raw=b"{}",
                state="received", outcome=None, now=self.clock.now(),
            )  # fmt: skip
            await connection.commit()
        await service.handle(self.product, number)

    async def _both(self, *deeds: Awaitable[None]) -> None:
        """Do things at the same moment. One of them may be refused: raised when all have ended."""
        answers = await asyncio.gather(*deeds, return_exceptions=True)
        # A fault must not hide behind the other's refusal.
        for answer in sorted(answers, key=lambda one: isinstance(one, Refusal)):
            if isinstance(answer, BaseException):
                raise answer

    async def _one_of(self, query: Any, number: int) -> Any:
        """One of the last eight things that a query finds."""
        async with self.product.database.unit_of_work() as connection:
            found = (await connection.execute(query)).scalars().all()[-8:]
        return found[number % len(found)] if found else None


# Each as often as it is named.
ACTIONS = (
    *["hold"] * 4, *["link"] * 4, *["link_balance"] * 2, *["pay"] * 5, *["become"] * 2, "webhook", "reconcile",
    *["last_look"] * 3, "tidy", *["photo_finish"] * 2, "close_links", "cancel", *["change"] * 3, "promise", "confirm",
    "accept", *["refund"] * 2, "automatic", *["wait"] * 4, "outage",
)  # fmt: skip
