"""Recordings and receipts are kept for as long as the settings say, and no longer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete, insert, select
from structlog.testing import capture_logs

from services.clock import SettableClock
from services.conversations.forgetting import forget_files
from services.database.tables.messaging import guest_file, inbound_message
from services.tasks import job_queue
from services.wiring import Product, wire
from tests.factories import settings
from tests.house import House

DAY = timedelta(days=1)
KEPT = {"recordings_kept_days": 30, "receipts_kept_days": 60}


@pytest.fixture
async def product(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Product]:
    built = wire(settings(database_url, redis_url).model_copy(update=KEPT), clock)
    yield built
    await built.close()


async def files(product: Product, clock: SettableClock, **sent: tuple[str, timedelta]) -> None:
    """Files by a name, each with what it is and how long ago it was kept."""
    async with product.database.unit_of_work() as connection:
        house = await House.built(connection, clock.now())
        talk = await house.conversation(await house.guest("Ana"))
        for name, (mime_type, ago) in sent.items():
            kind = "audio" if mime_type.startswith("audio/") else "image"
            await house.said(talk, None, kind=kind, provider_id=name)
            query = select(inbound_message.c.id).where(inbound_message.c.provider_id == name)
            number = (await connection.execute(query)).scalar_one()
            at = clock.now() - ago
            kept = {"state": "kept", "mime_type": mime_type, "content": b"bytes", "wanted_at": at, "kept_at": at}
            await connection.execute(insert(guest_file).values(inbound_id=number, **kept))
        await connection.commit()


async def left(product: Product) -> dict[str, str]:
    """What became of the files; one that is kept has its bytes, any other none."""
    query = (
        select(inbound_message.c.provider_id, guest_file.c.state, guest_file.c.content, guest_file.c.deleted_at)
        .join(inbound_message, inbound_message.c.id == guest_file.c.inbound_id)
        .order_by(inbound_message.c.id)
    )
    async with product.database.unit_of_work() as connection:
        rows = (await connection.execute(query)).all()
    for row in rows:
        assert (row.content is not None) == (row.state == "kept") == (row.deleted_at is None)
    return {row.provider_id: row.state for row in rows}


async def test_each_kind_of_file_goes_when_its_days_are_over(product: Product, clock: SettableClock) -> None:
    await files(
        product, clock,
        old_audio=("audio/ogg", 30 * DAY + timedelta(seconds=1)), young_audio=("audio/mp4", 30 * DAY),
        old_receipt=("application/pdf", 61 * DAY), young_receipt=("image/jpeg", 31 * DAY),
    )  # fmt: skip
    assert await forget_files(product) == 2
    assert await left(product) == {
        "old_audio": "deleted", "young_audio": "kept", "old_receipt": "deleted", "young_receipt": "kept"
    }  # fmt: skip
    assert await forget_files(product) == 0
    clock.advance(29 * DAY + timedelta(seconds=1))
    assert await forget_files(product) == 2


async def test_many_go_in_batches_and_the_log_has_their_ids_only(product: Product, clock: SettableClock) -> None:
    await files(product, clock, **{f"audio_{n}": ("audio/ogg", (90 - n) * DAY) for n in range(5)})
    with capture_logs() as logs:
        assert await forget_files(product, at_once=2) == 5
    assert set((await left(product)).values()) == {"deleted"}
    told = [entry for entry in logs if entry["event"] == "files of guests deleted"]
    assert [entry["files"] for entry in told] == [2, 2, 1]
    assert len({number for entry in told for number in entry["inbound"]}) == 5
    assert {key for entry in told for key in entry} == {"event", "log_level", "files", "inbound"}


async def test_a_file_that_somebody_is_at_is_left_for_the_next_time(product: Product, clock: SettableClock) -> None:
    await files(product, clock, held=("audio/ogg", 90 * DAY), other=("audio/ogg", 80 * DAY))
    async with product.database.unit_of_work() as busy:
        await busy.execute(select(guest_file).order_by(guest_file.c.inbound_id).limit(1).with_for_update())
        assert await forget_files(product) == 1
    assert await left(product) == {"held": "kept", "other": "deleted"}
    assert await forget_files(product) == 1


async def test_a_forgotten_message_takes_its_file_along(product: Product, clock: SettableClock) -> None:
    await files(product, clock, audio=("audio/ogg", DAY))
    async with product.database.unit_of_work() as connection:
        await connection.execute(delete(inbound_message))
        await connection.commit()
    assert await left(product) == {}


async def test_the_worker_looks_each_hour(product: Product, clock: SettableClock) -> None:
    (periodic,) = [
        one for one in job_queue(product.settings).periodic_registry.periodic_tasks.values()
        if one.task.name == "conversations:forget_files"
    ]  # fmt: skip
    assert periodic.cron == "20 * * * *"
    await files(product, clock, audio=("audio/ogg", 31 * DAY))
    context: Any = SimpleNamespace(additional_context={"product": product})
    await periodic.task.func(context, timestamp=0)
    assert await left(product) == {"audio": "deleted"}
