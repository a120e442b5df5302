"""Figures over time are those of what was written, read and reserved."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest

from services.console.review import figures, notebook
from services.console.service import house as the_house
from services.wiring import Product
from tests.console.review.events import a_turn
from tests.house import House

ADDRESS = "/console/repaso/cifras"


@pytest.fixture
async def told(house: House) -> UUID:
    """Ana wrote last week and this one, and reserved; Beto was given to a person; Carla was not understood once."""
    ana_id = await house.guest("Ana Ríos")
    ana = await house.conversation(ana_id)
    beto = await house.conversation(await house.guest("Beto", "5491155500003"))
    carla = await house.conversation(await house.guest("Carla", "5491155500004"))
    await a_turn(house, ana, "hay lugar?", ("ask_availability", 0.9), ago=timedelta(days=7))
    await a_turn(house, ana, "dale", ("affirm", 0.9))
    await a_turn(house, beto, "una persona por favor", ("human_handoff", 0.9), handover="asked")
    await a_turn(house, carla, "grmpf", ("nlu_fallback", 0.7), ("greet", 0.2), does="action_ask_again")
    await a_turn(house, carla, "hello, do you have wifi?", ("ask_amenities", 0.8), language="en")
    await house.reservation(ana_id, "K7MPX2A", date(2026, 12, 1))
    await house.connection.commit()
    return ana


async def test_a_week_counts_what_was_settled_alone_and_what_was_not_understood(told: UUID, product: Product) -> None:
    await notebook.catch_up(product)
    at = await the_house(product)
    async with product.database.unit_of_work() as connection:
        weeks = await figures.weeks(connection, at.zone, now=at.now)
        funnel = await figures.funnel(connection, now=at.now)
    assert [week.monday for week in weeks][-2:] == [date(2026, 11, 16), date(2026, 11, 23)]
    assert len(weeks) == figures.WEEKS
    last, this = weeks[-2:]
    assert (last.messages, last.talks, last.alone, last.fallbacks) == (1, 1, 1.0, 0.0)
    assert (this.messages, this.talks) == (4, 3)
    assert this.alone == pytest.approx(2 / 3)
    assert (this.fallbacks, this.handovers, this.foreign) == (0.25, 0.25, 0.25)
    assert this.usual_seconds == pytest.approx(0.4, abs=0.01)
    assert weeks[0] == figures.Week(weeks[0].monday)
    assert funnel == figures.Funnel(wrote=3, interested=1, held=1, confirmed=1)


async def test_the_page_draws_them_and_tells_them_as_a_table(owner: httpx.AsyncClient, told: UUID) -> None:
    page = (await owner.get(ADDRESS)).text
    assert page.count("<svg") == 6
    assert "Charlas que resolvió solo por semana" in page
    assert "67 %" in page
    assert "lun 23 nov" in page


async def test_nobody_wrote_and_the_page_says_so(owner: httpx.AsyncClient) -> None:
    assert "Todavía no escribió nadie" in (await owner.get(ADDRESS)).text


def test_bars_stand_on_the_foot_and_the_largest_is_as_high_as_the_drawing() -> None:
    found = figures.bars([1.0, None, 2.0], ["a", "b", "c"], ["1", "–", "2"])
    assert [bar.height for bar in found] == [40.0, 0.0, 80.0]
    assert [bar.height for bar in figures.bars([0.5], ["a"], ["50 %"], full=1.0)] == [40.0]
    assert all(bar.y + bar.height == figures.HEIGHT - figures.FOOT for bar in found)
