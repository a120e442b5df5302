"""A conversation is held by one turn at a time, and by nobody whose process has died."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from rasa.core.lock_store import LockError

from bot.database import make_engine
from bot.lock_store import TRY_LOCK, AdvisoryLockStore, _key

CONVERSATION = "3f0c7a3e-0000-4000-8000-000000000001"


def a_store(url: str) -> AdvisoryLockStore:
    return AdvisoryLockStore(engine=make_engine(url.replace("postgresql://", "postgresql+psycopg2://"), connections=4))


async def test_two_turns_of_a_conversation_never_overlap_and_keep_their_order(database_url: str) -> None:
    store, inside, order = a_store(database_url), 0, []

    async def turn(number: int) -> None:
        nonlocal inside
        async with store.lock(CONVERSATION):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(turn(number) for number in range(20)))
    assert order == list(range(20))


async def test_another_server_is_waited_for_and_then_given_up(database_url: str) -> None:
    one, other = a_store(database_url), a_store(database_url)
    async with one.lock(CONVERSATION):
        with pytest.raises(LockError):
            async with other.lock(CONVERSATION, 0.1):
                pytest.fail("the conversation was held twice")
    async with other.lock(CONVERSATION, 0.1):
        pass


async def test_other_conversations_go_on_meanwhile(database_url: str) -> None:
    one, other = a_store(database_url), a_store(database_url)
    async with one.lock(CONVERSATION), other.lock("another", 0.1):
        pass


async def test_a_turn_that_fails_frees_its_conversation(database_url: str) -> None:
    store = a_store(database_url)
    with pytest.raises(ZeroDivisionError):
        async with store.lock(CONVERSATION):
            raise ZeroDivisionError
    async with a_store(database_url).lock(CONVERSATION, 0.1):
        pass


async def test_a_killed_process_frees_its_conversation_at_once(database_url: str) -> None:
    key = _key(CONVERSATION)
    script = (
        "import psycopg2, sys, time\n"
        f"cursor = psycopg2.connect({database_url!r}).cursor()\n"
        f"cursor.execute({str(TRY_LOCK.compile()).replace(':conversation', '%s').replace(':seed', '%s')!r},"
        f" ({key['conversation']!r}, {key['seed']}))\n"
        "print(cursor.fetchone()[0], flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as holder:  # noqa: ASYNC220
        assert holder.stdout
        assert holder.stdout.readline().strip() == "True"
        store = a_store(database_url)
        with pytest.raises(LockError):
            async with store.lock(CONVERSATION, 0.1):
                pytest.fail("the conversation was held twice")
        holder.kill()
        async with store.lock(CONVERSATION, 5.0):
            pass
