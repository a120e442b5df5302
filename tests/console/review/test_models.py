"""Training, letting in and going back are asked for from a page, one at a time, and only where there is a workshop."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, text, update

from services.console.review import runs
from services.database.tables.review import model_run, workshop
from services.errors import ReviewInvalid, WrongState
from services.wiring import Product
from tests.console.conftest import EMAIL, token_of

PAGE = "/console/repaso/modelos"
OLD, NEW = "01d0000000000000", "0e30000000000000"
COMPARED = {
    "candidate": NEW, "active": OLD, "figures": ["frases aparte: 90 % → 92 % bien"], "better": [], "worse": [],
    "against": [], "replay": "Cambia 1 de 3 turnos de 1 conversación.",
    "turns": [{"text": "hay pileta?", "old": "No te entendí", "new": "Sí, hay pileta"}],
}  # fmt: skip


async def execute(product: Product, query: Any, values: Any = None) -> None:
    async with product.database.unit_of_work() as connection:
        await connection.execute(query, values)
        await connection.commit()


async def a_workshop(product: Product, *, seconds_ago: int = 0) -> None:
    seen = text("now() - make_interval(secs => :ago)").bindparams(ago=seconds_ago)
    await execute(product, insert(workshop).values(id=1, place="here", seen_at=seen))


async def let_in(product: Product, name: str, *, previous: int | None = None) -> None:
    now = product.clock.now()
    await execute(
        product,
        text(
            "insert into bot.model (name, trained_at, author, scores, archive, archive_sha256) "
            "values (:name, :now, 'ana', '{\"held_out_accuracy\": 0.9}', 'x', 'x') on conflict do nothing"
        ),
        {"name": name, "now": now},
    )
    await execute(
        product,
        text(
            "insert into bot.activation (model, kind, activated_by, activated_at, program, previous) "
            "values (:name, 'trainer', 'ana', :now, 'p', :previous)"
        ),
        {"name": name, "now": now, "previous": previous},
    )


async def trained(product: Product, **result: Any) -> None:
    """The workshop has trained a model and compared it."""
    await runs.ask_to_train(product, by=EMAIL)
    ended = {"state": "done", "is_open": None, "model": NEW, "result": {**COMPARED, **result}}
    await execute(product, update(model_run).values(ended))


async def asked(product: Product) -> list[tuple[Any, ...]]:
    query = select(model_run.c.kind, model_run.c.state, model_run.c.model, model_run.c.reason).order_by(model_run.c.id)
    async with product.database.unit_of_work() as connection:
        return [tuple(row) for row in (await connection.execute(query)).all()]


async def send(owner: httpx.AsyncClient, verb: str, **form: str) -> httpx.Response:
    token = token_of((await owner.get(PAGE)).text)
    return await owner.post(f"{PAGE}/{verb}", data={"token": token, **form})


async def test_where_nobody_trains_the_page_says_so_and_offers_nothing(
    owner: httpx.AsyncClient, product: Product
) -> None:
    for seconds_ago in (None, 60):
        if seconds_ago is not None:
            await a_workshop(product, seconds_ago=seconds_ago)
        page = (await owner.get(PAGE)).text
        assert "no hay dónde entrenar desde la consola" in page
        assert "/entrenar" not in page


async def test_training_is_asked_for_once_at_a_time(owner: httpx.AsyncClient, product: Product) -> None:
    await a_workshop(product)
    assert "Entrenar y comparar" in (await owner.get(PAGE)).text
    assert (await send(owner, "entrenar")).headers["location"] == PAGE
    assert (await send(owner, "entrenar")).headers["location"] == f"{PAGE}?ya=1"
    assert await asked(product) == [("train", "wanted", None, None)]
    page = (await owner.get(PAGE)).text
    assert "Por empezar" in page
    assert "/entrenar" not in page


async def test_what_nobody_has_begun_is_cancelled_at_once_and_what_runs_is_asked_to_end(
    owner: httpx.AsyncClient, product: Product
) -> None:
    await a_workshop(product)
    await send(owner, "entrenar")
    await send(owner, "cancelar", run="1")
    assert await asked(product) == [("train", "cancelled", None, None)]
    await send(owner, "entrenar")
    await execute(product, update(model_run).where(model_run.c.id == 2).values(state="running", log="aprende\n"))
    assert "aprende" in (await owner.get(PAGE)).text
    await send(owner, "cancelar", run="2")
    assert "Se está cancelando" in (await owner.get(PAGE)).text
    assert (await send(owner, "cancelar", run="x")).headers["location"] == PAGE


async def test_a_comparison_is_shown_with_its_reasons_and_the_model_let_in(
    owner: httpx.AsyncClient, product: Product
) -> None:
    await a_workshop(product)
    await let_in(product, OLD)
    await trained(product)
    page = (await owner.get(PAGE)).text
    for shown in (
        "No es peor en nada",
        "90 % → 92 % bien",
        "Cambia 1 de 3 turnos",
        "Sí, hay pileta",
        "Activar el modelo",
    ):
        assert shown in page, shown
    assert (await send(owner, "activar", model=NEW)).headers["location"] == PAGE
    assert (await asked(product))[-1] == ("activate", "wanted", NEW, None)


async def test_a_model_that_does_worse_needs_a_reason(owner: httpx.AsyncClient, product: Product) -> None:
    await a_workshop(product)
    await let_in(product, OLD)
    await trained(product, against=["frases aparte: frases bien pasa de 90 % a 80 %"])
    assert "frases bien pasa de 90 % a 80 %" in (await owner.get(PAGE)).text
    refused = await send(owner, "activar", model=NEW, reason="sí")
    assert refused.status_code == 422
    assert "Es peor que el activo" in refused.text
    assert len(await asked(product)) == 1
    await send(owner, "activar", model=NEW, reason="el anterior no entiende lo de la pileta")
    assert (await asked(product))[-1] == ("activate", "wanted", NEW, "el anterior no entiende lo de la pileta")


@pytest.mark.parametrize("model", ["", OLD, "ffff000000000000"])
async def test_only_the_model_that_was_compared_is_let_in(product: Product, model: str) -> None:
    await let_in(product, OLD)
    await trained(product)
    with pytest.raises(WrongState):
        await runs.ask_to_activate(product, model, reason="", by=EMAIL)


async def test_a_comparison_with_a_model_that_answers_no_more_counts_for_nothing(product: Product) -> None:
    await let_in(product, OLD)
    await trained(product, against=["peor"])
    with pytest.raises(ReviewInvalid):
        await runs.ask_to_activate(product, NEW, reason="corto", by=EMAIL)
    await let_in(product, "0ther00000000000", previous=1)
    with pytest.raises(WrongState):
        await runs.ask_to_activate(product, NEW, reason="un motivo con palabras", by=EMAIL)


async def test_going_back_is_one_tap_where_there_is_something_to_go_back_to(
    owner: httpx.AsyncClient, product: Product
) -> None:
    await a_workshop(product)
    await let_in(product, OLD)
    assert "Volver al anterior" not in (await owner.get(PAGE)).text
    await let_in(product, NEW, previous=1)
    assert "Volver al anterior (01d00000)" in (await owner.get(PAGE)).text
    await send(owner, "volver")
    assert await asked(product) == [("rollback", "wanted", None, None)]


async def test_what_guests_wrote_stands_in_no_comparison_but_the_last(product: Product) -> None:
    await let_in(product, OLD)
    await trained(product)
    await runs.ask_to_train(product, by=EMAIL)
    async with product.database.unit_of_work() as connection:
        kept = (await connection.execute(select(model_run.c.result).order_by(model_run.c.id))).scalars().all()[0]
    assert "turns" not in kept
    assert kept["figures"] == COMPARED["figures"]
