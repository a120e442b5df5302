"""The house's own words, told to the model before it listens, in a sentence as guests say them."""

from __future__ import annotations

from collections.abc import Sequence

from services.cabins import demo, repository
from services.wiring import Product

# No dates, no people, no yes: the model would hear those of the prompt (docs/decisions/0061).
PROMPT = "Mensaje a {house}. {cabins}. Hola, ¿tenés lugar? ¿Cuánto sale?"


def prompt_of(house: str, cabins: Sequence[str]) -> str:
    """The prompt for a house and its cabins' names."""
    return PROMPT.format(house=house, cabins=", ".join(cabins))


async def prompt_for(product: Product) -> str:
    """The prompt for the property in the database; the demo's without one."""
    async with product.database.unit_of_work() as connection:
        house = await repository.house(connection, now=product.clock.now())
    if house is None:
        return demo_prompt()
    return prompt_of(house.property.name, [cabin.name for cabin in house.cabins])


def demo_prompt() -> str:
    """The prompt for the demo complex."""
    return prompt_of(demo.NAME, [cabin.name for cabin in demo.CABINS])
