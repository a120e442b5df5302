"""
Telling the product: every webhook waits in the file until the product has taken it.

Those about one guest, or one payment, go out in order. A product that is away or answers anything but 200 is tried
again, quickly at first, for as long as Meta would: seven days.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import structlog

from services.clock import Clock
from services.ids import new_id
from services.simulator.signatures import graph_signature, mercadopago_signature
from services.simulator.storage import Storage

log = structlog.get_logger(__name__)

GRAPH, MERCADOPAGO = "graph", "mercadopago"
GRAPH_PATH = "/webhooks/whatsapp"
MERCADOPAGO_PATH = "/webhooks/mercadopago"
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
TIMEOUT_SECONDS = 22.0
KEPT_FOR = timedelta(days=7)
AT_ONCE = 16


@dataclass
class _Pause:
    seconds: float = 0.0
    until: float = 0.0


class Webhooks:
    """
    The queue and its sender. ``product_url``: where the product listens, without a final slash.

    ``on_taken(subject)`` is called when the product has taken a Graph webhook that had a ``subject`` (a message id).
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        *,
        product_url: str,
        graph_secret: str,
        mercadopago_secret: str,
        on_taken: Callable[[str], None],
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._product_url = product_url
        self._secrets = {GRAPH: graph_secret, MERCADOPAGO: mercadopago_secret}
        self._on_taken = on_taken
        self._wake = asyncio.Event()
        self._pauses: dict[str, _Pause] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def queue_graph(self, body: bytes, *, key: str, subject: str | None = None, copies: int = 1) -> None:
        """Tell the product about a guest (``key`` keeps the order). ``copies`` of it go out at the same time."""
        self._queue(GRAPH, body, key=key, path=GRAPH_PATH, subject=subject, copies=copies)

    def queue_mercadopago(self, body: bytes, *, payment_id: int, path: str) -> None:
        """Tell the product about a payment at ``path``, which may have a query."""
        separator = "&" if "?" in path else "?"
        path += f"{separator}data.id={payment_id}&type=payment"
        self._queue(MERCADOPAGO, body, key=f"payment:{payment_id}", path=path, subject=str(payment_id), copies=1)

    def waiting(self) -> int:
        """How many webhooks the product has not taken yet."""
        row = self._storage.row("select count(*) as n from webhook")
        assert row is not None
        return int(row["n"])

    async def run(self) -> None:
        """Send until cancelled."""
        async with httpx.AsyncClient(base_url=self._product_url, timeout=TIMEOUT_SECONDS, trust_env=False) as http:
            try:
                while True:
                    self._wake.clear()
                    self._start_due(http)
                    await self._until_woken_or_due()
            finally:
                for task in self._under_way.values():
                    task.cancel()

    def _queue(self, provider: str, body: bytes, *, key: str, path: str, subject: str | None, copies: int) -> None:
        self._storage.run(
            "insert into webhook (provider, key, path, body, subject, copies, queued_at) values (?, ?, ?, ?, ?, ?, ?)",
            provider, key, path, body, subject, copies, self._clock.now().isoformat(),
        )  # fmt: skip
        self._wake.set()

    def _start_due(self, http: httpx.AsyncClient) -> None:
        now = asyncio.get_running_loop().time()
        heads = self._storage.rows("select key, min(id) as id from webhook group by key order by min(id)")
        keys = {row["key"] for row in heads}
        self._pauses = {key: pause for key, pause in self._pauses.items() if key in keys}
        for row in heads:
            key = row["key"]
            if len(self._under_way) >= AT_ONCE:
                return
            pause = self._pauses.get(key)
            if key not in self._under_way and (pause is None or pause.until <= now):
                self._under_way[key] = asyncio.create_task(self._send(http, key, row["id"]))

    async def _until_woken_or_due(self) -> None:
        now = asyncio.get_running_loop().time()
        pauses = [pause.until - now for key, pause in self._pauses.items() if key not in self._under_way]
        try:
            await asyncio.wait_for(self._wake.wait(), timeout=max(0.01, min(pauses)) if pauses else None)
        except TimeoutError:
            return

    async def _send(self, http: httpx.AsyncClient, key: str, webhook_id: int) -> None:
        try:
            row = self._storage.row("select * from webhook where id = ?", webhook_id)
            if row is None:
                return  # forgotten meanwhile
            answers = await asyncio.gather(*(self._post(http, row) for _ in range(row["copies"])))
            if all(answers):
                self._storage.run("delete from webhook where id = ?", row["id"])
                self._pauses.pop(key, None)
                if row["provider"] == GRAPH and row["subject"]:
                    self._on_taken(row["subject"])
            elif self._clock.now() - datetime.fromisoformat(row["queued_at"]) > KEPT_FOR:
                log.error("webhook given up", webhook=row["id"], provider=row["provider"])
                self._storage.run("delete from webhook where id = ?", row["id"])
                self._pauses.pop(key, None)
            else:
                pause = self._pauses.setdefault(key, _Pause())
                pause.seconds = min(max(pause.seconds * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
                pause.until = asyncio.get_running_loop().time() + pause.seconds
        finally:
            self._under_way.pop(key, None)
            self._wake.set()

    async def _post(self, http: httpx.AsyncClient, row: sqlite3.Row) -> bool:
        headers = {"Content-Type": "application/json", **self._signed(row)}
        try:
            answer = await http.post(row["path"], content=row["body"], headers=headers)
        except httpx.HTTPError as error:
            if row["key"] not in self._pauses:  # said once, not at every retry
                log.info("product away", webhook=row["id"], provider=row["provider"], error=type(error).__name__)
            return False
        if answer.status_code in (200, 201):
            return True
        log.warning("webhook not taken", webhook=row["id"], provider=row["provider"], status=answer.status_code)
        return False

    def _signed(self, row: sqlite3.Row) -> dict[str, str]:
        secret = self._secrets[row["provider"]]
        if row["provider"] == GRAPH:
            return {"X-Hub-Signature-256": graph_signature(row["body"], secret)}
        request_id, ts = str(new_id()), str(int(self._clock.now().timestamp() * 1000))
        signature = mercadopago_signature(row["subject"], request_id=request_id, ts=ts, secret=secret)
        return {"x-request-id": request_id, "x-signature": signature}
