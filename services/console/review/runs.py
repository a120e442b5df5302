"""
Training, letting in and going back from the page of models. The page only asks: the workshop
(``deploy/workshop/desk.py``) does it, where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import Rows, StoredRow
from services.database.tables.review import model_run, workshop
from services.errors import ReviewInvalid, WrongState
from services.wiring import Product

log = structlog.get_logger(__name__)

AWAY_AFTER = timedelta(seconds=20)
SHOWN = 8  # models and runs in the history
SHORTEST_REASON, LONGEST_REASON = 8, 300  # letters
ACTIVATIONS = text(
    """
    select a.id, a.model, a.kind, a.activated_by, a.activated_at, a.reason, a.previous, m.scores, m.trained_at, m.author
    from bot.activation a join bot.model m on m.name = a.model order by a.id desc limit :most
    """
)
BEFORE = text(
    """
    select a.id, a.model, a.activated_at from bot.activation a join bot.model m on m.name = a.model
    where a.id = :id and m.archive is not null
    """
)


@dataclass(frozen=True)
class Models:
    """
    What the page of models shows. ``active``: which answers, ``before``: where going back leads; ``run``: the one under
    way, else the last; ``compared``: the last training that ended well, unless its model answers by now.
    """

    is_workshop_there: bool
    active: StoredRow | None
    before: StoredRow | None
    history: Rows
    run: StoredRow | None
    compared: StoredRow | None


async def models(product: Product) -> Models:
    """Which model answers, what is being done and what has come of it."""
    async with product.database.unit_of_work() as connection:
        history: Sequence[StoredRow] = (await connection.execute(ACTIVATIONS, {"most": SHOWN})).all()
        active = history[0] if history else None
        before = None
        if active is not None and active.previous is not None:
            before = (await connection.execute(BEFORE, {"id": active.previous})).one_or_none()
        last = select(model_run).order_by(model_run.c.id.desc()).limit(1)
        run = (await connection.execute(last)).one_or_none()
        trained = last.where(model_run.c.kind == "train", model_run.c.state == "done")
        compared = (await connection.execute(trained)).one_or_none()
        if compared is not None and (active is None or compared.model == active.model):
            compared = None
        return Models(await _is_there(connection), active, before, history, run, compared)


async def _is_there(connection: AsyncConnection) -> bool:
    query = select(workshop.c.seen_at > func.now() - AWAY_AFTER)
    return bool((await connection.execute(query)).scalar_one_or_none())


async def ask_to_train(product: Product, *, by: str) -> None:
    """Have what people corrected learnt, and the model compared. Raises ``WrongState`` while something is under way."""
    async with product.database.unit_of_work() as connection:
        # What guests wrote stands in a comparison until the next one is made.
        without = update(model_run).where(model_run.c.result.has_key("turns"))
        await connection.execute(without.values(result=text("result - 'turns'")))
        await _ask(connection, product, "train", by=by)
        await connection.commit()


async def ask_to_activate(product: Product, model: str, *, reason: str, by: str) -> None:
    """
    Have the model let in that the last training made; one that does worse needs a reason. Raises ``WrongState`` unless
    it was compared with the one that answers now, ``ReviewInvalid`` without a reason.
    """
    words = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    found = await models(product)
    made = found.compared
    if made is None or made.model != model or found.active is None:
        raise WrongState
    if made.result.get("active") != found.active.model:
        raise WrongState
    if made.result["against"] and len(words) < SHORTEST_REASON:
        raise ReviewInvalid(reason="no_reason")
    async with product.database.unit_of_work() as connection:
        await _ask(
            connection, product, "activate", by=by, model=model, reason=words if made.result["against"] else None
        )
        await connection.commit()


async def ask_to_go_back(product: Product, *, by: str) -> None:
    """Have the model before answer again. Raises ``WrongState`` while something is under way or there is none."""
    if (await models(product)).before is None:
        raise WrongState
    async with product.database.unit_of_work() as connection:
        await _ask(connection, product, "rollback", by=by)
        await connection.commit()


async def cancel(product: Product, number: int) -> None:
    """Have a run end. What nobody has begun ends at once. Raises ``WrongState`` when it has ended."""
    table = model_run.c
    async with product.database.unit_of_work() as connection:
        waits = update(model_run).where(table.id == number, table.state == "wanted")
        ended = await connection.execute(
            waits.values(state="cancelled", is_open=None, ended_at=product.clock.now(), is_unwanted=True)
        )
        if ended.rowcount == 0:
            runs = update(model_run).where(table.id == number, table.state == "running").values(is_unwanted=True)
            if (await connection.execute(runs)).rowcount == 0:
                raise WrongState
        await connection.commit()
    log.info("model run cancelled", run=number)


async def _ask(
    connection: AsyncConnection,
    product: Product,
    kind: str,
    *,
    by: str,
    model: str | None = None,
    reason: str | None = None,
) -> None:
    values = {"kind": kind, "model": model, "reason": reason, "asked_by": by, "asked_at": product.clock.now()}
    try:
        await connection.execute(insert(model_run).values(values))
    except IntegrityError as error:
        raise WrongState from error
    log.info("model run asked for", kind=kind)
