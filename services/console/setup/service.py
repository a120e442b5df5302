"""
Reading and saving the settings: each save one transaction. What has changed is given to ``note``, by the fields' names,
before it is committed: the audit log keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cabins import rules
from services.cabins.schemas import RulesShape, SeasonShape
from services.console.repository import Rows, StoredRow
from services.console.setup import rows
from services.console.setup.filled import Unfilled
from services.errors import Invalid, NotFound
from services.wiring import Product

Note: TypeAlias = Callable[[list[str]], None]


@dataclass(frozen=True)
class Settings:
    """The property, its rules, its answers by topic and its cabins, as of one moment."""

    house: StoredRow
    rules: RulesShape
    facts: Mapping[str, str]
    cabins: Rows


async def read(product: Product) -> Settings:
    """Everything that the pages show. Raises ``PropertyNotFound``."""
    async with product.database.unit_of_work() as connection:
        return await _read(connection)


async def save_house(
    product: Product, values: Mapping[str, Any], answers: Mapping[str, str], *, note: Note
) -> list[str]:
    """Change columns of the property and answers; what has changed."""
    async with product.database.unit_of_work() as connection:
        house = await rows.the_house(connection, to_change=True)
        changed = _changed(house, values)
        await rows.change_house(connection, house.id, {name: values[name] for name in changed})
        changed += await rows.set_facts(connection, house.id, answers)
        if changed:
            note(changed)
            await connection.commit()
    return changed


async def save_rules(
    product: Product, values: Mapping[str, Any], answers: Mapping[str, str], *, note: Note
) -> list[str]:
    """
    Change rules (as ``RulesShape`` names and shapes them) and answers; what has changed. Raises ``Unfilled`` for what
    contradicts itself.
    """
    async with product.database.unit_of_work() as connection:
        house = await rows.the_house(connection, to_change=True)
        before = await rules.read(connection)
        after = _with(before, values)
        changed = [name for name in RulesShape.model_fields if getattr(before, name) != getattr(after, name)]
        if changed:
            try:
                await rules.replace(connection, after)
            except Invalid:
                raise Unfilled({changed[0]: "Eso se contradice: revisalo."}) from None
        changed += await rows.set_facts(connection, house.id, answers)
        if changed:
            note(changed)
            await connection.commit()
    return changed


async def add_season(product: Product, season: SeasonShape) -> None:
    """One season more. Raises ``Unfilled`` for one that is there already."""
    async with product.database.unit_of_work() as connection:
        await rows.the_house(connection, to_change=True)
        before = await rules.read(connection)
        if season in before.seasons:
            raise Unfilled({"name": "Esa temporada ya está."})
        await rules.replace(connection, before.model_copy(update={"seasons": [*before.seasons, season]}))
        await connection.commit()


async def drop_season(product: Product, name: str, first_night: str, end: str) -> None:
    """A season less. Raises ``NotFound``."""
    async with product.database.unit_of_work() as connection:
        await rows.the_house(connection, to_change=True)
        before = await rules.read(connection)
        left = [
            one for one in before.seasons
            if (one.name, one.first_night.isoformat(), one.end.isoformat()) != (name, first_night, end)
        ]  # fmt: skip
        if len(left) == len(before.seasons):
            raise NotFound
        await rules.replace(connection, before.model_copy(update={"seasons": left}))
        await connection.commit()


async def save_cabin(
    product: Product, cabin_id: UUID, values: Mapping[str, Any], *, is_new: bool, note: Note
) -> list[str]:
    """Change a cabin, or add one; what has changed. Raises ``NotFound``, ``Unfilled`` for a name that another has."""
    async with product.database.unit_of_work() as connection:
        house = await rows.the_house(connection, to_change=True)
        if await rows.is_name_taken(connection, values["name"], but=None if is_new else cabin_id):
            raise Unfilled({"name": "Ya hay una cabaña con ese nombre."})
        if is_new:
            await rows.add_cabin(connection, house.id, cabin_id, values)
            changed = list(values)
        else:
            row = next((one for one in await rows.cabins(connection) if one.id == cabin_id), None)
            if row is None:
                raise NotFound
            changed = _changed(row, values)
            if changed:
                await rows.change_cabin(connection, cabin_id, {name: values[name] for name in changed})
        if changed:
            note(changed)
            await connection.commit()
    return changed


async def _read(connection: AsyncConnection) -> Settings:
    house = await rows.the_house(connection)
    return Settings(
        house=house,
        rules=await rules.read(connection),
        facts=await rows.facts(connection, house.id),
        cabins=await rows.cabins(connection),
    )


def _with(before: RulesShape, values: Mapping[str, Any]) -> RulesShape:
    try:
        return RulesShape.model_validate(before.model_dump() | dict(values))
    except ValidationError as error:
        fields: Sequence[str] = [str(one["loc"][0]) for one in error.errors() if one["loc"]]
        raise Unfilled(dict.fromkeys(fields, "Revisá esto.")) from None


def _changed(row: StoredRow, values: Mapping[str, Any]) -> list[str]:
    def now(name: str) -> Any:
        stored = row._mapping[name]
        return stored.replace(second=0, microsecond=0) if isinstance(stored, time) else stored

    return [name for name, value in values.items() if now(name) != value]
