"""The simulator put together: both stand-ins, their memory and their sender. No web framework in here."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

from services.clock import Clock
from services.settings import Settings
from services.simulator.approvals import Approvals
from services.simulator.chats import Chats
from services.simulator.graph import Graph
from services.simulator.ledger import Ledger
from services.simulator.mercadopago import MercadoPago
from services.simulator.payloads import Number
from services.simulator.signatures import first_secret
from services.simulator.storage import Storage
from services.simulator.traffic import Traffic
from services.simulator.webhooks import Webhooks

PREFIX = "/simulator"
FILE_NAME = "simulator.db"


@dataclass(frozen=True)
class Credentials:
    """What the product and the providers share: tokens that are accepted, secrets that webhooks are signed with."""

    graph_token: str
    graph_secret: str
    number_id: str
    mercadopago_token: str
    mercadopago_secret: str

    @classmethod
    def of(cls, settings: Settings) -> Credentials:
        """Those of an installation."""
        return cls(
            graph_token=settings.whatsapp_access_token.get_secret_value(),
            graph_secret=first_secret(settings.whatsapp_app_secret.get_secret_value()),
            number_id=settings.whatsapp_phone_number_id,
            mercadopago_token=settings.mercadopago_access_token.get_secret_value(),
            mercadopago_secret=first_secret(settings.mercadopago_webhook_secret.get_secret_value()),
        )

    def missing(self) -> list[str]:
        """The settings that are empty; without them the product and the stand-ins do not understand each other."""
        given = {
            "WHATSAPP_ACCESS_TOKEN": self.graph_token,
            "WHATSAPP_APP_SECRET": self.graph_secret,
            "WHATSAPP_PHONE_NUMBER_ID": self.number_id,
            "MERCADOPAGO_ACCESS_TOKEN": self.mercadopago_token,
            "MERCADOPAGO_WEBHOOK_SECRET": self.mercadopago_secret,
        }
        return [name for name, value in given.items() if not value]


class Simulator:
    """
    Both stand-ins over one file.

    ``address``: where this process listens, without a final slash. ``product_url``: where webhooks go.
    """

    def __init__(self, path: Path, clock: Clock, credentials: Credentials, *, address: str, product_url: str) -> None:
        self.clock = clock
        self.storage = Storage(path)
        self.traffic = Traffic(self.storage, clock)
        self.chats = Chats(self.storage, clock)
        self.webhooks = Webhooks(
            self.storage,
            clock,
            product_url=product_url,
            graph_secret=credentials.graph_secret,
            mercadopago_secret=credentials.mercadopago_secret,
            on_taken=lambda message_id: self.chats.mark(message_id, "delivered"),
        )
        self.approvals = Approvals(self.storage)
        self.graph = Graph(
            self.storage,
            clock,
            chats=self.chats,
            approvals=self.approvals,
            webhooks=self.webhooks,
            number=Number(credentials.number_id),
            token=credentials.graph_token,
            base_url=f"{address}{PREFIX}/graph",
        )
        self.ledger = Ledger(
            self.storage, clock, webhooks=self.webhooks, base_url=f"{address}{PREFIX}/mercadopago"
        )  # fmt: skip
        self.mercadopago = MercadoPago(self.storage, self.ledger, token=credentials.mercadopago_token)
        self.is_stopping = False
        self._sender: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to tell the product what it has not been told yet."""
        self._sender = asyncio.create_task(self.webhooks.run())

    async def stop(self) -> None:
        """Stop telling, let go of pages that look on, close the file."""
        self.is_stopping = True
        self.chats.wake()
        if self._sender is not None:
            self._sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sender
        self.storage.close()
