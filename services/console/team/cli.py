"""
``python -m services console user …``: the people of the console from a terminal, for whoever has the server.

    user list                        who comes in, and what they may
    user add EMAIL [--role ROLE]     somebody new (owner, staff, trainer, reader); prints the link for their password
    user link EMAIL [--no-factor]    forgotten password: a new link; --no-factor also drops the second factor
    user off EMAIL | on EMAIL        let somebody come in no more, or again
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.console.rights import Role
from services.console.team import audit, people, rows, wording
from services.console.team.audit import Deed, RecordingDatabase
from services.errors import NotFound
from services.ids import new_id
from services.settings import read_settings
from services.wiring import Product, wire

FAILED = 1


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit status: 1 for nobody of that address, or what cannot be."""
    chosen = _parser().parse_args(arguments)

    async def with_product() -> int:
        product = wire(read_settings())
        try:
            return await do(product, chosen)
        finally:
            await product.close()

    return asyncio.run(with_product())


async def do(product: Product, chosen: argparse.Namespace) -> int:
    """Do one verb with an open product."""
    await people.make_first_owner(product)
    try:
        if chosen.verb == "list":
            return await _list(product)
        if chosen.verb == "add":
            return await _add(product, chosen.email, Role(chosen.role))
        user_id = await _user_id(product, chosen.email)
        if chosen.verb == "link":
            if chosen.no_factor:
                await people.drop_second_factor(_recording(product, "drop_second_factor_of", user_id), user_id)
            token = await people.link(_recording(product, "make_link", user_id), user_id)
            return _say(people.link_address(product, token))
        is_active = chosen.verb == "on"
        recording = _recording(product, "let_in" if is_active else "let_out", user_id)
        await people.set_active(recording, user_id, is_active)
        return _say("ok")
    except NotFound:
        return _fail(f"nadie entra a la consola con {chosen.email}")
    except people.Unfit as unfit:
        return _fail(wording.WRONG_EMAIL if unfit.reason == "email" else wording.WRONG[unfit.reason])


async def _list(product: Product) -> int:
    async with product.database.unit_of_work() as connection:
        for one in await rows.users(connection, now=product.clock.now()):
            factor = "second factor" if one.second_factor else "password only"
            state = "active" if one.is_active and one.password_hash else "invited" if one.is_active else "off"
            _say(f"{one.email}\t{one.role}\t{state}\t{factor}")
    return 0


async def _add(product: Product, email: str, role: Role) -> int:
    user_id = new_id()
    recording = _recording(product, "invite", user_id, role=role.value)
    return _say(people.link_address(product, await people.invite(recording, user_id, email, role)))


async def _user_id(product: Product, email: str) -> UUID:
    async with product.database.unit_of_work() as connection:
        found = await rows.user_by_email(connection, people.plain(email))
    if found is None:
        raise NotFound
    user_id: UUID = found.id
    return user_id


def _recording(product: Product, name: str, user_id: UUID, **details: str) -> Product:
    deed = Deed(name, None, audit.TERMINAL, str(user_id), dict(details))
    return replace(product, database=RecordingDatabase(product.database, deed, product.clock))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m services console", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    things = parser.add_subparsers(dest="thing", required=True)
    verbs = things.add_parser("user", help="the people of the console").add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="who comes in")
    adding = verbs.add_parser("add", help="somebody new; prints the link for their password")
    adding.add_argument("email")
    adding.add_argument("--role", choices=[role.value for role in Role], default=Role.OWNER.value)
    linking = verbs.add_parser("link", help="a link to choose another password with")
    linking.add_argument("email")
    linking.add_argument("--no-factor", action="store_true", help="also drop the second factor")
    for verb, does in (("off", "let somebody come in no more"), ("on", "let somebody come in again")):
        verbs.add_parser(verb, help=does).add_argument("email")
    return parser


def _say(line: str) -> int:
    sys.stdout.write(f"{line}\n")
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return FAILED
