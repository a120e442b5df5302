"""A running server changes to the model that becomes active, and a turn that is under way ends with its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from sqlalchemy.exc import OperationalError

from bot.active_model import ActiveModel
from bot.channel import CollectingChannel
from bot.database import make_engine
from bot.lock_store import AdvisoryLockStore
from bot.strict import strict_processor
from bot.tracker_store import WindowedTrackerStore
from tests.bot.plugins.small_model import train_small_model

CONVERSATION = "3f0c7a3e-0000-4000-8000-000000000025"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two models that answer a greeting differently."""
    return {said: train_small_model(tmp_path_factory.mktemp(said), greeting=said) for said in ("uno", "dos")}


def activate(database_url: str, name: str, archive: bytes) -> None:
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into bot.model values (%s, now(), 'Ana', '{}', %s, '') on conflict do nothing", (name, archive)
        )
        cursor.execute(
            "insert into bot.activation (model, kind, activated_by, activated_at, program) "
            "values (%s, 'trainer', 'Ana', now(), 'p')",
            (name,),
        )


@pytest.fixture
def app(database_url: str, models: dict[str, Path]) -> SimpleNamespace:
    """What the watch needs of a server: its agent, of the first model."""
    agent = Agent.load(str(models["uno"]), tracker_store=WindowedTrackerStore(), lock_store=AdvisoryLockStore())
    return SimpleNamespace(ctx=SimpleNamespace(agent=agent))


@pytest.fixture
def watch(database_url: str) -> ActiveModel:
    return ActiveModel(make_engine(database_url, connections=1), seen=0)


async def greeted(agent: Agent, message_id: str, text: str = "hola") -> list[str]:
    said = CollectingChannel()
    message = UserMessage(text, said, CONVERSATION, message_id=message_id, input_channel="anfitrion")
    await strict_processor(agent).handle_message(message)
    return [one["text"] for one in said.said]


async def test_the_model_that_becomes_active_answers_and_remembers_the_conversation(
    app: SimpleNamespace, watch: ActiveModel, database_url: str, models: dict[str, Path]
) -> None:
    assert await greeted(app.ctx.agent, "1") == ["uno"]
    activate(database_url, "second", models["dos"].read_bytes())
    await watch.look(app)
    assert await greeted(app.ctx.agent, "2") == ["dos"]
    assert app.ctx.agent.model_name == "second.tar.gz"
    tracker = await strict_processor(app.ctx.agent).tracker_store.retrieve(CONVERSATION)
    assert [event.message_id for event in tracker.events if event.type_name == "user"] == ["1", "2"]


async def test_a_turn_under_way_ends_with_the_words_that_it_began_with(
    app: SimpleNamespace, watch: ActiveModel, database_url: str, models: dict[str, Path]
) -> None:
    under_way = app.ctx.agent
    activate(database_url, "second", models["dos"].read_bytes())
    await watch.look(app)
    assert app.ctx.agent is not under_way
    assert await greeted(under_way, "1") == ["uno"]


async def test_a_server_that_is_asked_while_it_loads_goes_on_answering(
    app: SimpleNamespace, watch: ActiveModel, database_url: str, models: dict[str, Path]
) -> None:
    activate(database_url, "second", models["dos"].read_bytes())
    loading = asyncio.create_task(watch.look(app))
    answers = []
    while not loading.done():
        answers += await greeted(app.ctx.agent, str(len(answers)))
        await asyncio.sleep(0)
    await loading
    assert "uno" in answers
    assert await greeted(app.ctx.agent, "last") == ["dos"]


async def test_a_model_that_cannot_be_loaded_is_refused_once_and_the_one_before_goes_on(
    app: SimpleNamespace, watch: ActiveModel, database_url: str, models: dict[str, Path]
) -> None:
    activate(database_url, "broken", b"no model")
    before = app.ctx.agent
    await watch.look(app)
    assert watch.refused == "broken"
    assert app.ctx.agent is before
    activate(database_url, "second", models["dos"].read_bytes())
    await watch.look(app)
    assert watch.refused is None
    assert await greeted(app.ctx.agent, "1") == ["dos"]


async def test_a_trial_of_another_model_lasts_until_the_next_activation(
    app: SimpleNamespace, database_url: str, models: dict[str, Path]
) -> None:
    activate(database_url, "second", models["dos"].read_bytes())
    trial = app.ctx.agent
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("select max(id) from bot.activation")
        watch = ActiveModel(make_engine(database_url, connections=1), seen=cursor.fetchone()[0])
    await watch.look(app)
    assert app.ctx.agent is trial
    activate(database_url, "second", b"")
    await watch.look(app)
    assert await greeted(app.ctx.agent, "1") == ["dos"]


async def test_while_the_database_is_away_the_server_answers_with_what_it_has(app: SimpleNamespace) -> None:
    nobody = make_engine("postgresql+psycopg2://127.0.0.1:9/nothing", connections=1)
    watch = ActiveModel(nobody, seen=0, poll_seconds=0.01)
    before = app.ctx.agent
    with pytest.raises(OperationalError):
        await watch.look(app)
    following = asyncio.create_task(watch.follow(app))
    await asyncio.sleep(0.1)  # some looks, each of which fails
    assert not following.done()
    assert app.ctx.agent is before
    following.cancel()
