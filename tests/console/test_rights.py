"""Which right each route of the console needs, and which role has it."""

import pytest

from services.app import create_app
from services.console.rights import RIGHTS, Right, Role
from services.wiring import Product

# Before anybody has come in there is nobody who could have a right.
AT_THE_DOOR = {
    "console.root",
    *(f"console_door.{name}" for name in ("login", "log_in", "second_factor", "give_code", "link", "choose_password")),
}
# What gives a right away, sends money out or reads more than one's own is the owner's alone.
OWNERS_ALONE = {Right.REFUND, Right.SETTINGS, Right.TEAM}


def routes_of(product: Product) -> dict[str, object]:
    """The handlers of the console's routes, by name; files of its own pages apart."""
    app = create_app(product, name="test_rights")
    try:
        return {
            route.name.partition(".")[2]: route.handler
            for route in app.router.routes
            if route.path.startswith("console") and ".static" not in route.name
        }
    finally:
        type(app).unregister_app(app)


async def test_every_route_of_the_console_names_the_right_that_it_needs(product: Product) -> None:
    routes = routes_of(product)
    assert set(routes) >= AT_THE_DOOR
    for name, handler in routes.items():
        assert (name in AT_THE_DOOR) != isinstance(getattr(handler, "right", None), Right), name


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_nobody_but_the_owner_gives_money_back_sets_up_the_house_or_sees_the_team(role: Role) -> None:
    assert not RIGHTS[role] & OWNERS_ALONE
    assert role.may(Right.ENTER)


def test_the_owner_may_do_everything() -> None:
    assert RIGHTS[Role.OWNER] == set(Right)
