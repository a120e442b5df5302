"""When WhatsApp lets nothing out, the owner reads it on the first page. The Graph stand-in refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from services.clock import SettableClock
from services.console.service import ACCOUNT_ERROR_SHOWN_FOR
from services.console.wording import REPAIRS
from services.whatsapp.remedies import RULES, Remedy
from tests.console.conftest import EMAIL, PASSWORD, log_in
from tests.stand_ins import StandIns
from tests.talking import Talk, a_text, an_envelope, graph, talking  # noqa: F401 - a fixture

SENDING = "POST .*/messages"


@pytest.fixture
async def talk(
    database_url: str,
    redis_url: str,
    clock: SettableClock,
    graph: StandIns,  # noqa: F811
) -> AsyncIterator[Talk]:
    """A product with an owner."""
    names = {"console_owner_email": EMAIL, "console_owner_password": PASSWORD}
    async with talking(database_url, redis_url, clock, graph, **names) as running:
        yield running


@pytest.fixture
async def owner(talk: Talk) -> httpx.AsyncClient:
    """The owner's browser beside the talk."""
    await log_in(talk.web)
    return talk.web


async def today(owner: httpx.AsyncClient) -> str:
    return " ".join((await owner.get("/console/hoy")).text.split())


@pytest.mark.parametrize(
    ("code", "words"),
    [(190, "La clave de acceso a WhatsApp venció o no sirve"), (131031, "bloqueó la cuenta")],
)
async def test_a_refused_account_is_told_at_once_with_all_that_waits(
    talk: Talk,
    owner: httpx.AsyncClient,
    code: int,
    words: str,
) -> None:
    await talk.say(a_text("hola"), a_text("¿hay lugar?"))
    await talk.take_turns()
    assert "no deja enviar" not in await today(owner)
    talk.graph.fault(match=SENDING, code=code)
    await talk.deliver()

    page = await today(owner)

    assert "WhatsApp no deja enviar mensajes" in page
    assert words in page
    assert "2 mensajes esperan" in page
    assert "Nadie te espera" not in page


async def test_once_it_is_repaired_the_alarm_ends(talk: Talk, owner: httpx.AsyncClient) -> None:
    await talk.say(a_text("hola"))
    await talk.take_turns()
    talk.graph.fault(match=SENDING, code=190)
    await talk.deliver()
    talk.clock.advance(timedelta(minutes=1))
    await talk.deliver()

    assert talk.texts() == ["eco: hola"]
    page = await today(owner)
    assert "no deja enviar" not in page
    assert "Nadie te espera" in page


async def test_an_error_of_the_account_is_told_for_a_day(talk: Talk, owner: httpx.AsyncClient) -> None:
    assert "problema con la cuenta" not in await today(owner)
    await talk.post(an_envelope(errors=[{"code": 131031, "title": "Account locked"}]))

    page = await today(owner)
    assert "WhatsApp avisó un problema con la cuenta</strong> (código 131031, 12:00)" in page
    assert "WhatsApp bloqueó la cuenta" in page

    talk.clock.advance(ACCOUNT_ERROR_SHOWN_FOR)
    assert "problema con la cuenta" not in await today(owner)


@pytest.mark.parametrize("errors", [[], "roto", [7], [{"code": "x"}], {}, None])
async def test_an_error_of_the_account_is_told_whatever_its_shape(
    talk: Talk,
    owner: httpx.AsyncClient,
    errors: object,
) -> None:
    await talk.post(an_envelope(errors=errors))
    assert "WhatsApp avisó un problema con la cuenta</strong> (12:00)" in await today(owner)


def test_every_code_that_stops_sending_is_explained() -> None:
    assert {code for code, rule in RULES.items() if rule.remedy is Remedy.PAUSE} == set(REPAIRS)
