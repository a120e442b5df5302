"""
What the console's conversations cost in a house that has had many: the list, its filters, the search, a thread.

    python -m bench.inbox [--conversations 50000] [--messages 1000000] [--rounds 40]

Rows are made by the database itself, in a PostgreSQL of its own that is there for as long as the measuring takes.
Times are a page's, over HTTP in this process, from the request to the last byte; median and 95th of as many rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

import httpx
import structlog
from sqlalchemy import text

from deploy.local.ports import free_port
from deploy.local.postgres import EmbeddedPostgres, database_url
from deploy.local.valkey import EmbeddedValkey, redis_url
from services.cabins.seed import seed_demo_property
from services.clock import SettableClock
from services.database.migrate import upgrade
from services.wiring import Product, wire
from tests.console.conftest import log_in, settings
from tests.serving import serving

NOW = datetime.fromisoformat("2026-11-28T12:00:00-03:00")
# Sentences of 8 words of 2,000, so that a word is in some 0.4 % of the messages; the commonest name is in 2 %.
FILL = (
    """
    create temporary table word as
    select n as number, (array['ca', 'lo', 'ri', 'me', 'tu', 'sa', 'pe', 'ñi', 'dó', 'bra'])[1 + n % 10]
        || (array['ma', 'te', 'do', 'li', 'cu', 'ra', 'né', 'so', 'va', 'ji'])[1 + n / 10 % 10]
        || (array['res', 'dor', 'mos', 'ción', 'to', 'lla', 'nal', 'dad', 'ble', 'zo'])[1 + n / 100 % 10]
        || (array['', 's'])[1 + n / 1000 % 2] as said
    from generate_series(0, 1999) as n
    """,
    """
    insert into guest (id, name)
    select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid,
           (array['Ana', 'Beto', 'Carla', 'Dardo', 'Elena', 'Fermín', 'Gala', 'Hugo', 'Inés', 'José'])[1 + n % 10]
           || ' ' || (array['Ríos', 'Muñoz', 'Gómez', 'Sosa', 'Paz'])[1 + n / 10 % 5]
    from generate_series(1, :conversations) as n
    """,
    """
    insert into guest_identity (guest_id, kind, value, known_since)
    select id, 'phone', '54911' || right(id::text, 8), :now from guest
    """,
    """
    insert into conversation (id, guest_id, phone_number_id, send_to_kind, send_to, state, taken_by, state_reason,
                              last_guest_message_at, seen_at)
    select id, id, '1', 'phone', '54911' || right(id::text, 8),
           case when n % 2500 = 0 then 'needs_person' when n % 5000 = 1 then 'person'
                when n % 3 = 0 then 'closed' else 'bot' end,
           case when n % 2500 <> 0 and n % 5000 = 1 then 'duena@example.com' end,
           case when n % 2500 = 0 then 'asked' end,
           cast(:now as timestamptz) - n * interval '5 minutes',
           case when n % 10 <> 0 then cast(:now as timestamptz) end
    from (select id, right(id::text, 12)::integer as n from guest) as numbered
    """,
)


def words(n: str) -> str:
    """The SQL of a sentence for row ``n``."""
    parts = ", ".join(
        f"(select said from word where word.number = ({n} * {factor}) % 2000)"
        for factor in (7, 11, 13, 17, 19, 23, 29, 31)
    )
    return f"concat_ws(' ', {parts})"


async def fill(product: Product, *, conversations: int, messages: int) -> float:
    """Rows; seconds."""
    began = time.perf_counter()
    values = {"conversations": conversations, "messages": messages, "now": NOW}
    async with product.database.engine.connect() as connection:
        await connection.execute(text("set statement_timeout = 0"))
        for statement in FILL:
            await connection.execute(text(statement), values)
        await connection.execute(text("create unique index on word (number)"))
        said = "select {row} from generate_series(1, :messages / 2) as n"
        talk = "('00000000-0000-0000-0000-' || lpad((1 + n % :conversations)::text, 12, '0'))::uuid"
        at = "cast(:now as timestamptz) - n * interval '1 second'"
        inbound = said.format(row=f"'wamid.' || n, {talk}, 'text', {words('n')}, '', {at}, {at}, 'answered'")
        await connection.execute(
            text(
                "insert into inbound_message "
                "(provider_id, conversation_id, kind, text, raw, said_at, received_at, state) " + inbound
            ),
            values,
        )
        body = f"jsonb_build_object('type', 'text', 'text', jsonb_build_object('body', {words('(n + 997)')}))"
        outbound = said.format(row=f"{talk}, 0, 'turn:' || n, {body}, 'read', {at}")
        await connection.execute(
            text(
                "insert into outbound_message (conversation_id, position, cause, body, state, created_at) " + outbound
            ),
            values,
        )
        await connection.commit()
    async with product.database.single_statement() as connection:
        await connection.execute(text("set statement_timeout = 0"))
        await connection.execute(text("vacuum analyze"))
    return time.perf_counter() - began


async def measure(owner: httpx.AsyncClient, path: str, *, rounds: int) -> tuple[float, float, int]:
    """Median and 95th in milliseconds, and how many conversations or messages the page shows."""
    took = []
    shown = 0
    for _ in range(rounds + 3):
        began = time.perf_counter()
        answer = await owner.get(path)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, path
        shown = len(re.findall(r'<li id="c|<li class="bubble', answer.text))
    warm = took[3:]
    return statistics.median(warm), statistics.quantiles(warm, n=20)[-1], shown


async def run(conversations: int, messages: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-inbox-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", free_port(), durable=False, connections=50)
        cache = EmbeddedValkey(Path(folder), free_port())
        server.prepare()
        server.start()
        cache.start()
        try:
            url = database_url(server.port, "postgres")
            upgrade(url)
            product = wire(settings(url, redis_url(cache.port)), SettableClock(NOW))
            await seed_demo_property(product.database)
            print(f"filled in {await fill(product, conversations=conversations, messages=messages):.0f} s")
            async with product.database.unit_of_work() as connection:
                word = (
                    await connection.execute(text("select split_part(text, ' ', 3) from inbound_message limit 1"))
                ).scalar_one()
            async with serving(product) as owner:
                await log_in(owner)
                base = "/console/conversaciones"
                middle = f"00000000-0000-0000-0000-{conversations // 2:012}"
                pages = {
                    "Hoy": "/console/hoy",
                    "list": base,
                    "list, page 20": f"{base}?pagina=20",
                    "who waits": f"{base}?estado=esperan",
                    "closed": f"{base}?estado=cerradas",
                    "unread": f"{base}?sin_leer=1",
                    "search: a word": f"{base}?buscar={word}",
                    "search: two words": f"{base}?buscar={word}+{word[:4]}",
                    "search: a name": f"{base}?buscar=rios",
                    "search: a phone": f"{base}?buscar=11+0001+2345",
                    "search: nothing": f"{base}?buscar=xyzxyz",
                    "thread": f"{base}/{middle}",
                }
                print("| page | median ms | p95 ms | rows |\n|---|---|---|---|")
                for name, path in pages.items():
                    median, slow, shown = await measure(owner, path, rounds=rounds)
                    print(f"| {name} | {median:.0f} | {slow:.0f} | {shown} |", flush=True)
            await product.close()
        finally:
            cache.stop()
            server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=50_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(run(given.conversations, given.messages, given.rounds))


if __name__ == "__main__":
    main()
