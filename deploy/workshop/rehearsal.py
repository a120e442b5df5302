"""
A copy of the house in which nothing counts: the real booking API and the real actions, over a database of its own.

A rehearsal cannot touch the property because it knows no way to it: its database is a server started for it and thrown
away, its payments lead nowhere, and it has neither credentials of providers nor the address of anything that runs. Its
clock stands at the moment at which each message was said.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr
from rasa_sdk.endpoint import create_app as create_action_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sqlalchemy import Table, insert, select, text

from actions.__main__ import require_token, silence_version_warning
from actions.client import BookingClient
from actions.registry import all_actions
from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres, database_url
from deploy.workshop.conversations import Conversation, Row
from services.app import create_app
from services.clock import SettableClock
from services.database.migrate import upgrade
from services.database.tables.booking import guest, reservation
from services.database.tables.messaging import conversation
from services.errors import ProviderRefused
from services.payments.port import Preference, PreferenceRequest, ProviderPayment, ProviderRefund
from services.settings import Settings
from services.wiring import Product, wire

NOBODY = "redis://127.0.0.1:9/0"  # no Redis: an aid, and the machine's own may be somebody's
NO_PAYMENT = "https://ensayo.invalid/pago"
START = datetime(2020, 1, 1, tzinfo=UTC)


class Rehearsal:
    """The copy. ``actions_url`` is where a model's turns find the actions; ``token`` is what they show there."""

    def __init__(self, product: Product, clock: SettableClock, *, actions_url: str, token: str) -> None:
        self._product = product
        self._clock = clock
        self.actions_url = actions_url
        self.token = token

    async def furnish(self, house: Mapping[Table, Sequence[Row]]) -> None:
        """Copy the property, its cabins, rates and facts."""
        async with self._product.database.unit_of_work() as connection:
            # The ledger refuses to be emptied; here every conversation begins in a house without guests.
            await connection.execute(text("alter table ledger_entry disable trigger ledger_entry_never_emptied"))
            for table, rows in house.items():
                if rows:
                    await connection.execute(insert(table), [dict(row) for row in rows])
            await connection.commit()

    async def meet(self, met: Conversation) -> None:
        """Forget every guest before, and let this one come, with the reservations that were there at that time."""
        guests = {met.guest_id} | {row["guest_id"] for row in met.reservations}
        async with self._product.database.unit_of_work() as connection:
            await connection.execute(text("truncate guest cascade"))
            await connection.execute(text("truncate idempotency_key"))
            await connection.execute(insert(guest), [{"id": one} for one in guests])
            await connection.execute(
                insert(conversation).values(
                    id=met.id, guest_id=met.guest_id, phone_number_id="0", send_to_kind="phone", send_to="0"
                )
            )
            if met.reservations:
                # By which offer they came is not copied: neither are quotes and promotions.
                alone = [{**row, "quote_id": None, "promotion_id": None} for row in met.reservations]
                await connection.execute(insert(reservation), alone)
            await connection.commit()

    def at(self, moment: datetime) -> None:
        """Let it be that moment."""
        self._clock.set(moment)

    async def reservations(self) -> list[Row]:
        """Every reservation as it is now."""
        async with self._product.database.unit_of_work() as connection:
            found = await connection.execute(select(reservation).order_by(reservation.c.code))
            return [dict(row) for row in found.mappings()]

    async def undo(self, before: Sequence[Row]) -> None:
        """Let the reservations be what they were, and every wish unheard."""
        async with self._product.database.unit_of_work() as connection:
            await connection.execute(text("truncate reservation cascade"))
            await connection.execute(text("truncate idempotency_key"))
            if before:
                await connection.execute(insert(reservation), [dict(row) for row in before])
            await connection.commit()


class NoPayments:
    """A provider that makes pages which lead nowhere."""

    async def create_preference(self, request: PreferenceRequest) -> Preference:
        """A page that nobody serves."""
        return Preference(request.reference, NO_PAYMENT)

    async def payment(self, payment_id: str) -> ProviderPayment | None:
        """Knows none."""
        del payment_id
        return None

    async def search(self, reference: str) -> list[ProviderPayment]:
        """Knows none."""
        del reference
        return []

    async def close_preference(self, preference_id: str, *, at: datetime) -> None:
        """Nobody could pay on it."""

    async def refund(self, payment_id: str, *, amount: int | None, key: str) -> ProviderRefund:
        """Has nothing to give back. Raises ``ProviderRefused``."""
        del amount, key
        raise ProviderRefused(f"there is no payment {payment_id} in a rehearsal")

    async def refunds(self, payment_id: str) -> list[ProviderRefund]:
        """Knows none."""
        del payment_id
        return []

    async def account(self) -> str:
        """Is nobody's."""
        return ""

    async def close(self) -> None:
        """Holds nothing."""


@asynccontextmanager
async def rehearsing() -> AsyncIterator[Rehearsal]:
    """A copy of the house, unfurnished. Raises ``PostgresFailed``."""
    clock, token = SettableClock(START), secrets.token_urlsafe(32)
    with _quiet(), _a_database() as address:
        settings = Settings.model_construct(  # not from the environment, which knows the real ones
            database_url=address, redis_url=NOBODY, internal_api_token=SecretStr(token)
        )
        wired = wire(settings, clock)
        await wired.payments.close()
        product = replace(wired, payments=NoPayments())
        try:
            async with _served(create_app(product, name=f"rehearsal_{secrets.token_hex(8)}")) as booking:
                client = BookingClient(booking, token, clock=clock)
                async with _served(_action_app(client, clock, token=token)) as actions:
                    yield Rehearsal(product, clock, actions_url=f"{actions}/webhook", token=token)
                await client.close()
        finally:
            await product.close()


def _action_app(client: BookingClient, clock: SettableClock, *, token: str) -> Any:
    silence_version_warning()
    executor = ActionExecutor()
    for action in all_actions(client=client, clock=clock):
        executor.register_action(action)
    app = create_action_app(executor, cors_origins=[])
    app.config.AUTO_EXTEND = False
    require_token(app, token)
    return app


@asynccontextmanager
async def _served(app: Any) -> AsyncIterator[str]:
    """An application on a free port of this machine; its address."""
    port = free_port()
    app.config.TOUCHUP = False  # rewrites Sanic's own classes, once per process
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.before_stop()
        server.close()
        await server.wait_closed()
        await server.after_stop()
        Sanic.unregister_app(app)  # another rehearsal of this process may want the name


@contextmanager
def _a_database() -> Iterator[str]:
    """A migrated database on a server of its own, in a folder that goes with it."""
    folder = Path(tempfile.gettempdir()) / f"anfitrion-ensayo-{secrets.token_hex(8)}"
    server = EmbeddedPostgres(folder, free_port(), durable=False)
    try:
        server.prepare()
        server.start()
        server.create_database("ensayo")
        upgrade(database_url(server.port, "ensayo"))
        yield database_url(server.port, "ensayo")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _quiet() -> Iterator[None]:
    """The copy's own log lines are nobody's business."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    names = ("sanic.root", "sanic.server", "sanic.error", "rasa_sdk", "actions", "httpx", "alembic")
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        structlog.configure(**before)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
