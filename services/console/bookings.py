"""A reservation's page and the promotional codes: their content, and the few verbs of their forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from services.cabins import rules
from services.cabins.schemas import PromotionRules, PromotionShape
from services.clock import local_date
from services.console import repository
from services.console.forms import FormError
from services.console.repository import StoredRow
from services.contracts import PromiseRequest
from services.errors import Invalid, NotFound, ReservationNotFound, StayInvalid, WrongState
from services.reservations import blocking, promises
from services.reservations.promises import Bill
from services.reservations.shapes import promise_of
from services.wiring import Product


@dataclass(frozen=True)
class Booked:
    """A reservation as its page shows it; ``may_promise``: whether it still stands."""

    row: StoredRow
    bill: Bill
    may_promise: bool


@dataclass(frozen=True)
class Code:
    """A promotional code and whether it can be used for a booking made today."""

    rules: PromotionShape
    is_live: bool
    is_ahead: bool


async def booked(product: Product, code: str) -> Booked:
    """A reservation with its bill. Raises ``NotFound``."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        row = await repository.find_reservation(connection, code)
        if row is None:
            raise NotFound
        bill = await promises.bill(connection, code)
    return Booked(row, bill, may_promise=bill.row.status_at(now) in ("held", "confirmed"))


async def is_block(product: Product, code: str) -> bool:
    """Whether a code is of nights that the house keeps for itself."""
    async with product.database.unit_of_work() as connection:
        try:
            await blocking.by_code(connection, code)
        except ReservationNotFound:
            return False
    return True


async def pin(product: Product, code: str, wish: PromiseRequest) -> None:
    """Pin a promise to a reservation. Raises ``NotFound``, ``WrongState``, ``FormError``."""
    now = product.clock.now()
    promise = promise_of(wish, now=now)
    async with product.database.unit_of_work() as connection:
        try:
            await promises.pin(connection, code, promise, now=now)
        except Invalid:
            raise FormError("Con ese descuento la estadía costaría menos que nada.") from None
        await connection.commit()


async def codes(product: Product) -> list[Code]:
    """Every promotional code, newest first; none before the property is set up."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        found = await repository.the_property(connection)
        items = await rules.read_promotions(connection, now=now) if found else []
    if found is None:
        return []
    today = local_date(now, found.time_zone)
    return [
        Code(one, is_live=one.first_day <= today <= one.last_day and _has_uses(one), is_ahead=today < one.first_day)
        for one in items
    ]


async def currency(product: Product) -> str:
    """What the property charges in. Raises ``NotFound`` before it is set up."""
    async with product.database.unit_of_work() as connection:
        found = await repository.the_property(connection)
    if found is None:
        raise NotFound
    charged: str = found.currency
    return charged


async def make_code(product: Product, code: str, wanted: PromotionRules) -> None:
    """Make a code. Raises ``FormError`` where there is one of that name: it may stand in somebody's quote."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        if any(one.code == code for one in await rules.read_promotions(connection, now=now)):
            raise FormError("Ese código ya existe. Elegí otro nombre.")
        try:
            await rules.set_promotion(connection, code, wanted, now=now)
        except StayInvalid:
            raise FormError("Las noches van de la primera a la última.") from None
        await connection.commit()


async def end_code(product: Product, code: str) -> None:
    """End a code as of today. Raises ``NotFound``, ``WrongState`` for one that has ended."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        house = await repository.the_property(connection)
        found = next((one for one in await rules.read_promotions(connection, now=now) if one.code == code), None)
        if house is None or found is None:
            raise NotFound
        yesterday = local_date(now, house.time_zone) - timedelta(days=1)
        if found.last_day <= yesterday:
            raise WrongState
        ended = found.model_copy(update={"first_day": min(found.first_day, yesterday), "last_day": yesterday})
        wanted = PromotionRules(**ended.model_dump(exclude={"code", "uses"}))
        await rules.set_promotion(connection, code, wanted, now=now)
        await connection.commit()


def _has_uses(one: PromotionShape) -> bool:
    return one.use_limit is None or one.uses < one.use_limit
