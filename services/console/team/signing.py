"""Coming in and going out: the password, the second factor, and the session that comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import StoredRow
from services.console.rights import Role
from services.console.sessions import IDLE_LENGTH, SESSION_LENGTH, WAITING_LENGTH, Session, token_hash
from services.console.team import audit, devices, passwords, people, rows, second_factor
from services.console.team.audit import Deed
from services.ids import new_id, new_token
from services.wiring import Product

log = structlog.get_logger(__name__)

# A page that is used says so at most so often.
TOUCHED_EACH = timedelta(minutes=1)
# So many wrong codes of the second factor in so long, whoever knows the password; the database counts, not Redis.
MOST_CODES, CODES_WINDOW = 5, timedelta(minutes=15)


@dataclass(frozen=True)
class Place:
    """From where somebody comes: what the browser says that it is, and its address."""

    device: str
    address: str


@dataclass(frozen=True)
class Entered:
    """Somebody who gave the right password: the token for the browser; ``is_waiting``: for the second factor."""

    token: str
    is_waiting: bool


async def sign_in(product: Product, email: str, password: str, place: Place) -> Entered | None:
    """Let somebody in by their password, up to the second factor if they have one; ``None`` for nobody."""
    await people.make_first_owner(product)
    async with product.database.unit_of_work() as connection:
        found = await rows.user_by_email(connection, people.plain(email))
    is_right = await passwords.is_password(password, found.password_hash if found else None)
    now = product.clock.now()
    newer = None
    if found is not None and is_right and passwords.is_outdated(found.password_hash):
        newer = await passwords.hashed(password)
    async with product.database.unit_of_work() as connection:
        if found is None or not is_right or not found.is_active:
            deed = Deed(audit.SIGN_IN, found.id if found else None, place.address)
            await audit.write(connection, deed, now=now, outcome=audit.REFUSED)
            await connection.commit()
            return None
        if newer is not None:
            await rows.change_user(connection, found.id, password_hash=newer)
        await rows.forget_ended_sessions(connection, now=now, used_before=now - IDLE_LENGTH)
        is_waiting = found.second_factor is not None
        token = await begin(connection, found.id, place, now=now, is_waiting=is_waiting)
        if not is_waiting:
            await audit.write(connection, Deed(audit.SIGN_IN, found.id, place.address), now=now)
        await connection.commit()
    log.info("console password accepted", user=str(found.id), waits_for_code=is_waiting)
    return Entered(token, is_waiting)


async def begin(
    connection: AsyncConnection, user_id: UUID, place: Place, *, now: datetime, is_waiting: bool = False
) -> str:
    """Begin a session; its token."""
    token = new_token()
    await rows.add_session(
        connection,
        id=new_id(),
        token_hash=token_hash(token),
        user_id=user_id,
        is_waiting=is_waiting,
        device=place.device[: devices.LONGEST],
        address=place.address,
        began_at=now,
        used_at=now,
        ends_at=now + (WAITING_LENGTH if is_waiting else SESSION_LENGTH),
    )
    return token


async def session(product: Product, token: str, *, is_waiting: bool = False, touch: bool = True) -> Session | None:
    """The session of a browser's token, if it has not ended; ``touch``: somebody is using it."""
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        row = await rows.session(connection, token_hash(token))
        if row is None or row.is_waiting != is_waiting or now >= row.ends_at or now - row.used_at >= IDLE_LENGTH:
            return None
        if touch and now - row.used_at >= TOUCHED_EACH:
            await rows.touch_session(connection, row.id, now=now)
            await connection.commit()
    return _session(row)


async def give_code(product: Product, waiting: Session, code: str, *, key: bytes, place: Place) -> str | None:
    """
    The second factor of somebody whose password was right: the token of a session, or ``None`` for a wrong code. A code
    serves once. Raises ``TooManyCodes``.
    """
    now = product.clock.now()
    async with product.database.unit_of_work() as connection:
        tried = await rows.refused_lately(connection, waiting.user_id, audit.CODE, since=now - CODES_WINDOW)
        if tried >= MOST_CODES:
            raise TooManyCodes
        user = await rows.user_by_id(connection, waiting.user_id)
        deed = Deed(audit.CODE, waiting.user_id, place.address)
        if user is None or not await _is_code(connection, user, code, key=key, now=now):
            await audit.write(connection, deed, now=now, outcome=audit.REFUSED)
            await connection.commit()
            return None
        await rows.end_sessions(connection, waiting.user_id, only=waiting.id)
        token = await begin(connection, waiting.user_id, place, now=now)
        deed.details["recovery"] = second_factor.looks_like_recovery(code)
        await audit.write(connection, deed, now=now)
        await connection.commit()
    return token


class TooManyCodes(Exception):
    """Too many wrong codes of late: the right one is not looked at either."""


async def _is_code(connection: AsyncConnection, user: StoredRow, code: str, *, key: bytes, now: datetime) -> bool:
    if second_factor.looks_like_recovery(code):
        return await rows.use_recovery_code(connection, user.id, second_factor.recovery_hash(code, key))
    step = second_factor.step_of(code, user.second_factor, now=now) if user.second_factor else None
    return step is not None and await rows.use_step(connection, user.id, step)


def _session(row: StoredRow) -> Session:
    return Session(
        id=row.id, user_id=row.user_id, email=row.email, role=Role(row.role), nonce=row.token_hash, ends_at=row.ends_at
    )
