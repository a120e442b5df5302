"""A product that can be talked to: served by this process, its assistant scripted, the Graph stand-in beside it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.clock import Clock, SettableClock
from services.conversations.turns import take_turns
from services.settings import Settings
from services.whatsapp.delivery import deliver
from services.wiring import Product, wire
from tests.scripted_assistant import ScriptedAssistant, scripted_assistant
from tests.serving import serving
from tests.stand_ins import SECRETS, StandIns, stand_ins

NUMBER_ID: str = SECRETS["whatsapp_phone_number_id"]
ANA = "5491155500002"
NOTHING_THERE = "/nonexistent"  # for LOCAL_DIR: no model that listens, unless a test names one


def a_text(body: Any, *, phone: str | None = ANA, said_at: datetime | None = None, **more: Any) -> dict[str, Any]:
    """A text message of a guest; ``said_at`` is the test clock's noon when it is left out."""
    return a_message("text", {"body": body}, phone=phone, said_at=said_at, **more)


def a_message(
    kind: str, content: Any, *, phone: str | None = ANA, said_at: datetime | None = None, **more: Any
) -> dict[str, Any]:
    """A message of any kind."""
    moment = said_at or datetime.fromisoformat("2026-11-24T12:00:00-03:00")
    sender = {"from": phone} if phone else {}
    made = {"id": f"wamid.{uuid.uuid4().hex}", "timestamp": str(int(moment.timestamp())), "type": kind, kind: content}
    return {**sender, **made, **more}


def a_tap(identifier: str, title: str, **more: Any) -> dict[str, Any]:
    """A guest taps a button."""
    reply = {"type": "button_reply", "button_reply": {"id": identifier, "title": title}}
    return a_message("interactive", reply, **more)


def an_envelope(*messages: Any, contacts: Sequence[Any] = (), number_id: str = NUMBER_ID, **value: Any) -> bytes:
    """A webhook's body."""
    metadata = {"display_phone_number": "5491155500000", "phone_number_id": number_id}
    content = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": list(contacts), **value}
    if messages:
        content["messages"] = list(messages)
    change = {"field": "messages", "value": content}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "100000000000000", "changes": [change]}]}
    return json.dumps(body).encode()


def a_status(name: str, *, message_id: str, opaque: str | None = None, **more: Any) -> dict[str, Any]:
    """A status of a message of ours."""
    made = {"id": message_id, "status": name, "timestamp": "1764000000", "recipient_id": ANA, **more}
    return made if opaque is None else {**made, "biz_opaque_callback_data": opaque}


def signed(body: bytes, secret: str = SECRETS["whatsapp_app_secret"]) -> dict[str, str]:
    """The headers of an authentic webhook."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}


@dataclass
class Talk:
    """Everything a test of a conversation needs."""

    product: Product
    web: httpx.AsyncClient
    assistant: ScriptedAssistant
    graph: StandIns

    @property
    def clock(self) -> SettableClock:
        """The clock, for tests that move it."""
        assert isinstance(self.product.clock, SettableClock)
        return self.product.clock

    def environment(self) -> dict[str, str]:
        """The settings of this product's other processes."""
        settings = self.product.settings
        secrets = {name.upper(): value for name, value in SECRETS.items()}
        return {
            "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "RASA_URL": settings.rasa_url,
            "WHATSAPP_API_URL": settings.whatsapp_api_url, "INTERNAL_API_TOKEN": "internal-token-for-tests",
            "LOG_FORMAT": "json", "LOCAL_DIR": str(settings.local_dir),
            "WHISPER_MODEL": settings.whisper_model, **secrets,
        }  # fmt: skip

    async def post(self, body: bytes, **headers: str) -> int:
        """Deliver a webhook; the answer's status."""
        return (await self.web.post("/webhooks/whatsapp", content=body, headers=signed(body) | headers)).status_code

    async def say(self, *messages: dict[str, Any]) -> None:
        """Deliver messages, which are accepted."""
        assert await self.post(an_envelope(*messages)) == 200

    async def rows(self, query: str, **parameters: Any) -> list[Any]:
        """Rows of the database."""
        async with self.product.database.unit_of_work() as connection:
            return list((await connection.execute(text(query), parameters)).all())

    async def value(self, query: str, **parameters: Any) -> Any:
        """The only value of a query."""
        (row,) = await self.rows(query, **parameters)
        return row[0]

    async def conversation_id(self) -> Any:
        """The only conversation there is."""
        return await self.value("select id from conversation")

    async def take_turns(self) -> None:
        """Do what the turns' job does, and let its receipts end."""
        await take_turns(self.product, await self.conversation_id())
        await self.product.graph.close()

    async def deliver(self) -> None:
        """Do what the delivery's job does."""
        await deliver(self.product, await self.conversation_id())

    async def answer(self) -> None:
        """Turns, then their delivery."""
        await self.turns_and_delivery(await self.conversation_id())

    async def turns_and_delivery(self, conversation_id: Any) -> None:
        """The same for one of several conversations."""
        await take_turns(self.product, conversation_id)
        await self.product.graph.close()
        await deliver(self.product, conversation_id)

    async def lose_jobs(self) -> None:
        """Let the queue forget everything."""
        async with self.product.database.unit_of_work() as connection:
            await connection.execute(text("delete from procrastinate_jobs"))
            await connection.commit()

    def sent(self, phone: str | None = None) -> list[dict[str, Any]]:
        """The messages that the Graph stand-in accepted."""
        return [entry["body"] for entry in self.graph.sends(phone)]

    def texts(self, phone: str | None = None) -> list[str]:
        """The texts among them."""
        return [body["text"]["body"] for body in self.sent(phone) if body.get("type") == "text"]


@asynccontextmanager
async def talking(database_url: str, redis_url: str, clock: Clock, graph: StandIns, **more: str) -> AsyncIterator[Talk]:
    """
    A product and its surroundings; ``more`` are settings.

    The stand-in's webhooks go nowhere: a test tells what it wants told.
    """
    graph.call("POST", "_reset")
    async with scripted_assistant() as assistant:
        settings = Settings(
            _env_file=None,
            database_url=database_url,
            redis_url=redis_url,
            rasa_url=assistant.address,
            whatsapp_api_url=graph.graph_url,
            internal_api_token="internal-token-for-tests",
            **{"local_dir": NOTHING_THERE} | SECRETS | more,
        )
        product = wire(settings, clock)
        async with serving(product) as web:
            yield Talk(product, web, assistant, graph)
        await product.close()


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    """The Graph stand-in, which each talk begins by letting forget everything."""
    with stand_ins("http://127.0.0.1:9", tmp_path_factory.mktemp("graph")) as running:
        yield running


@pytest.fixture
async def talk(database_url: str, redis_url: str, clock: SettableClock, graph: StandIns) -> AsyncIterator[Talk]:
    """A product to talk to, on a clock that stands still."""
    async with talking(database_url, redis_url, clock, graph) as running:
        yield running


async def eventually(is_so: Callable[[], Any], *, seconds: float = 60.0) -> Any:
    """The first true answer of a function, which may be a coroutine function; fails after ``seconds``."""
    limit = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < limit:
        found = is_so()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"not so within {seconds} s")
