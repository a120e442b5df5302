"""The people of the console: who they are, what they may, and the passwords with which they come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import StoredRow
from services.console.rights import Role
from services.console.sessions import Session, token_hash
from services.console.team import audit, passwords, rows, second_factor
from services.console.team.audit import Deed
from services.errors import NotFound
from services.ids import new_id, new_token
from services.wiring import Product

log = structlog.get_logger(__name__)

LINK_LENGTH = timedelta(hours=72)
LONGEST_EMAIL = 254


class Unfit(ValueError):
    """Something about people that cannot be; ``reason`` says what, in a word that the pages know."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def plain(email: str) -> str:
    """An e-mail address as it is kept and compared."""
    return email.strip().casefold().lower()[:LONGEST_EMAIL]


def link_address(product: Product, token: str) -> str:
    """Where somebody chooses a password by a link."""
    return f"{product.settings.base_url}/console/clave/{token}"


async def make_first_owner(product: Product) -> None:
    """
    The owner of the settings, while the console has nobody at all. Once there is anybody, the settings count no more:
    they neither bring an old password back nor lock anybody out.
    """
    email = plain(product.settings.console_owner_email)
    password = product.settings.console_owner_password.get_secret_value()
    if not email or not password:
        return
    async with product.database.unit_of_work() as connection:
        if await rows.is_anybody(connection):
            return
    password_hash = password if passwords.is_hash(password) else await passwords.hashed(password)
    async with product.database.unit_of_work() as connection:
        await rows.lock_people(connection)
        if await rows.is_anybody(connection):
            return
        user_id, now = new_id(), product.clock.now()
        await rows.add_user(connection, user_id, email=email, role=Role.OWNER, password_hash=password_hash, now=now)
        await audit.write(connection, Deed(audit.FIRST_OWNER, user_id, audit.TERMINAL), now=now)
        await connection.commit()
    log.info("first owner of the console made from the settings", user=str(user_id))


async def invite(product: Product, user_id: UUID, email: str, role: Role) -> str:
    """Somebody new of this id; the token of their link. Raises ``Unfit`` (``email``, ``known``)."""
    email = plain(email)
    name, _, host = email.partition("@")
    if not name or "." not in host or not email.isascii() or any(letter.isspace() for letter in email):
        raise Unfit("email")
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        if not await rows.add_user(connection, user_id, email=email, role=role, password_hash=None, now=now):
            raise Unfit("known")
        token = await _new_link(connection, user_id, now=now)
        await connection.commit()
    return token


async def link(product: Product, user_id: UUID) -> str:
    """A new link with which somebody chooses a password. Raises ``NotFound``, ``Unfit`` (``away``)."""
    async with product.database.unit_of_work() as connection:
        if not (await _user(connection, user_id)).is_active:
            raise Unfit("away")
        token = await _new_link(connection, user_id, now=product.clock.now())
        await connection.commit()
    return token


async def set_role(product: Product, user_id: UUID, role: Role) -> None:
    """Change what somebody may do, from their next page on. Raises ``NotFound``, ``Unfit`` (``last_owner``)."""
    async with product.database.unit_of_work() as connection:
        await rows.lock_people(connection)
        await _user(connection, user_id)
        if role is not Role.OWNER:
            await _require_other_owner(connection, user_id)
        await rows.change_user(connection, user_id, role=role.value)
        await connection.commit()


async def set_active(product: Product, user_id: UUID, is_active: bool) -> None:
    """
    Let somebody come in again, or no more: their sessions and their link end at once. Raises ``NotFound``, ``Unfit``
    (``last_owner``).
    """
    async with product.database.unit_of_work() as connection:
        await rows.lock_people(connection)
        await _user(connection, user_id)
        if not is_active:
            await _require_other_owner(connection, user_id)
            await rows.end_sessions(connection, user_id)
            await rows.drop_link(connection, user_id)
        await rows.change_user(connection, user_id, is_active=is_active)
        await connection.commit()


async def end_sessions(product: Product, user_id: UUID, *, only: UUID | None = None, but: UUID | None = None) -> int:
    """End somebody's sessions: one, all ``but`` one, or all; how many there were."""
    async with product.database.unit_of_work() as connection:
        ended = await rows.end_sessions(connection, user_id, only=only, but=but)
        await connection.commit()
    return ended


async def check_password(product: Product, user_id: UUID, password: str) -> None:
    """Whoever is at an open page must be who came in. Raises ``Unfit`` (``wrong``), ``NotFound``."""
    async with product.database.unit_of_work() as connection:
        user = await _user(connection, user_id)
    if not await passwords.is_password(password, user.password_hash):
        raise Unfit("wrong")


async def drop_second_factor(product: Product, user_id: UUID) -> None:
    """Ask somebody for the password only. Raises ``NotFound``."""
    async with product.database.unit_of_work() as connection:
        await _user(connection, user_id)
        await rows.change_user(connection, user_id, second_factor=None, second_factor_step=None)
        await rows.set_recovery_codes(connection, user_id, [])
        await connection.commit()


async def set_second_factor(product: Product, user_id: UUID, secret: str, code: str, *, key: bytes) -> Sequence[str]:
    """
    Ask for a code, too, from now on: by the code it is certain that the phone has the secret. The recovery codes,
    which are shown once. Raises ``Unfit`` (``code``).
    """
    now = product.clock.now()
    step = second_factor.step_of(code, secret, now=now)
    if step is None:
        raise Unfit("code")
    codes = second_factor.new_recovery_codes()
    async with product.database.unit_of_work() as connection:
        await rows.change_user(connection, user_id, second_factor=secret, second_factor_step=step)
        await rows.set_recovery_codes(connection, user_id, [second_factor.recovery_hash(one, key) for one in codes])
        await connection.commit()
    return codes


async def change_password(product: Product, session: Session, old: str, new: str) -> None:
    """Change one's own password; one's other sessions end. Raises ``Unfit`` (``wrong`` or a fault of the new one)."""
    await check_password(product, session.user_id, old)
    password_hash = await _fit_hash(new, email=session.email)
    async with product.database.unit_of_work() as connection:
        await rows.change_user(connection, session.user_id, password_hash=password_hash)
        await rows.drop_link(connection, session.user_id)
        await rows.end_sessions(connection, session.user_id, but=session.id)
        await connection.commit()


async def whose_link(product: Product, token: str) -> StoredRow:
    """Who may choose a password by a link. Raises ``NotFound`` for one that is over or never was."""
    async with product.database.unit_of_work() as connection:
        return await _of_link(connection, token, now=product.clock.now())


async def choose_password(product: Product, token: str, password: str, *, address: str) -> None:
    """Choose a password by a link, once; all sessions end. Raises ``NotFound``, ``Unfit``."""
    user = await whose_link(product, token)
    password_hash = await _fit_hash(password, email=user.email)
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        user = await _of_link(connection, token, now=now)
        await rows.change_user(connection, user.id, password_hash=password_hash)
        await rows.drop_link(connection, user.id)
        await rows.end_sessions(connection, user.id)
        await audit.write(connection, Deed(audit.SET_PASSWORD, user.id, address), now=now)
        await connection.commit()


async def _of_link(connection: AsyncConnection, token: str, *, now: datetime) -> StoredRow:
    found = await rows.link(connection, token_hash(token), now=now)
    if found is None:
        raise NotFound
    return found


async def _fit_hash(password: str, *, email: str) -> str:
    fault = passwords.fault_of(password, email=email)
    if fault:
        raise Unfit(fault)
    return await passwords.hashed(password)


async def _new_link(connection: AsyncConnection, user_id: UUID, *, now: datetime) -> str:
    token = new_token()
    await rows.set_link(connection, user_id, token_hash=token_hash(token), ends_at=now + LINK_LENGTH)
    return token


async def _user(connection: AsyncConnection, user_id: UUID) -> StoredRow:
    found = await rows.user_by_id(connection, user_id)
    if found is None:
        raise NotFound
    return found


async def _require_other_owner(connection: AsyncConnection, user_id: UUID) -> None:
    owners = await rows.active_owners(connection)
    if user_id in owners and owners == {user_id}:
        raise Unfit("last_owner")
