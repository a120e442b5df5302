"""Every query about the people of the console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from services.console.repository import Rows, StoredRow
from services.console.rights import Role
from services.database.tables.team import audit_entry, console_link, console_session, console_user, recovery_code

# Any number of them at once make the first owner once.
FIRST_OWNER_LOCK = 0x616E66_01


async def is_anybody(connection: AsyncConnection) -> bool:
    """Whether the console has people."""
    return bool((await connection.execute(select(select(console_user.c.id).exists()))).scalar_one())


async def lock_people(connection: AsyncConnection) -> None:
    """Change who there is one after the other, until the end of the transaction."""
    await connection.execute(select(func.pg_advisory_xact_lock(FIRST_OWNER_LOCK)))


async def user_by_email(connection: AsyncConnection, email: str) -> StoredRow | None:
    """Somebody by e-mail address, in small letters."""
    return (await connection.execute(select(console_user).where(console_user.c.email == email))).one_or_none()


async def user_by_id(connection: AsyncConnection, user_id: UUID) -> StoredRow | None:
    """Somebody by id."""
    return (await connection.execute(select(console_user).where(console_user.c.id == user_id))).one_or_none()


async def add_user(
    connection: AsyncConnection, user_id: UUID, *, email: str, role: Role, password_hash: str | None, now: datetime
) -> bool:
    """Somebody new; whether there was nobody of this address."""
    statement = postgresql.insert(console_user).values(
        id=user_id, email=email, role=role.value, password_hash=password_hash, created_at=now
    )
    statement = statement.on_conflict_do_nothing(index_elements=[console_user.c.email])
    return (await connection.execute(statement.returning(console_user.c.id))).first() is not None


async def change_user(connection: AsyncConnection, user_id: UUID, **values: Any) -> None:
    """Change something of somebody."""
    await connection.execute(update(console_user).where(console_user.c.id == user_id).values(**values))


async def active_owners(connection: AsyncConnection) -> set[UUID]:
    """Who is an owner and can come in."""
    query = select(console_user.c.id).where(
        console_user.c.role == Role.OWNER.value,
        console_user.c.is_active,
        console_user.c.password_hash.is_not(None),
    )
    return set((await connection.execute(query)).scalars())


async def users(connection: AsyncConnection, *, now: datetime) -> Rows:
    """Everybody, with ``used_at`` of their last session, how many ``sessions`` they have, and whether a link is out."""
    of_user = console_session.c.user_id == console_user.c.id
    live = and_(of_user, console_session.c.ends_at > now, ~console_session.c.is_waiting)
    query = select(
        console_user,
        select(func.max(console_session.c.used_at)).where(live).scalar_subquery().label("used_at"),
        select(func.count()).select_from(console_session).where(live).scalar_subquery().label("sessions"),
        select(console_link.c.user_id)
        .where(console_link.c.user_id == console_user.c.id, console_link.c.ends_at > now)
        .exists()
        .label("has_link"),
    ).order_by(console_user.c.is_active.desc(), console_user.c.created_at)
    return (await connection.execute(query)).all()


async def use_step(connection: AsyncConnection, user_id: UUID, step: int) -> bool:
    """Use up a code of the second factor by its step; whether it was not used yet."""
    last = console_user.c.second_factor_step
    used = await connection.execute(
        update(console_user)
        .where(console_user.c.id == user_id, or_(last.is_(None), last < step))
        .values(second_factor_step=step)
    )
    return used.rowcount == 1


async def set_recovery_codes(connection: AsyncConnection, user_id: UUID, hashes: Sequence[str]) -> None:
    """The recovery codes of somebody; those before serve no more."""
    await connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user_id))
    if hashes:
        await connection.execute(
            insert(recovery_code), [{"user_id": user_id, "code_hash": code_hash} for code_hash in hashes]
        )


async def use_recovery_code(connection: AsyncConnection, user_id: UUID, code_hash: str) -> bool:
    """Use up a recovery code; whether there was one."""
    used = await connection.execute(
        delete(recovery_code).where(recovery_code.c.user_id == user_id, recovery_code.c.code_hash == code_hash)
    )
    return used.rowcount == 1


async def recovery_codes_left(connection: AsyncConnection, user_id: UUID) -> int:
    """How many recovery codes somebody has not used."""
    query = select(func.count()).select_from(recovery_code).where(recovery_code.c.user_id == user_id)
    return int((await connection.execute(query)).scalar_one())


# --- sessions --------------------------------------------------------------------------------------------------------


async def add_session(connection: AsyncConnection, **values: Any) -> None:
    """A new session."""
    await connection.execute(insert(console_session).values(**values))


async def session(connection: AsyncConnection, token_hash: str) -> StoredRow | None:
    """A session of somebody active, with ``email``, ``role`` and ``second_factor``."""
    query = (
        select(console_session, console_user.c.email, console_user.c.role, console_user.c.second_factor)
        .join(console_user, console_user.c.id == console_session.c.user_id)
        .where(console_session.c.token_hash == token_hash, console_user.c.is_active)
    )
    return (await connection.execute(query)).one_or_none()


async def touch_session(connection: AsyncConnection, session_id: UUID, *, now: datetime) -> None:
    """A session was used just now."""
    await connection.execute(update(console_session).where(console_session.c.id == session_id).values(used_at=now))


async def sessions_of(connection: AsyncConnection, user_id: UUID, *, now: datetime, used_after: datetime) -> Rows:
    """Where somebody is in, last used first."""
    query = (
        select(console_session)
        .where(
            console_session.c.user_id == user_id,
            console_session.c.ends_at > now,
            console_session.c.used_at > used_after,
            ~console_session.c.is_waiting,
        )
        .order_by(console_session.c.used_at.desc(), console_session.c.id)
    )
    return (await connection.execute(query)).all()


async def end_sessions(
    connection: AsyncConnection, user_id: UUID, *, only: UUID | None = None, but: UUID | None = None
) -> int:
    """End somebody's sessions: one, all ``but`` one, or all; how many there were."""
    query = delete(console_session).where(console_session.c.user_id == user_id)
    if only is not None:
        query = query.where(console_session.c.id == only)
    if but is not None:
        query = query.where(console_session.c.id != but)
    return int((await connection.execute(query)).rowcount)


async def forget_ended_sessions(connection: AsyncConnection, *, now: datetime, used_before: datetime) -> None:
    """Delete what has ended by itself."""
    table = console_session.c
    await connection.execute(delete(console_session).where(or_(table.ends_at <= now, table.used_at <= used_before)))


# --- links -----------------------------------------------------------------------------------------------------------


async def set_link(connection: AsyncConnection, user_id: UUID, *, token_hash: str, ends_at: datetime) -> None:
    """The link of somebody; the one before serves no more."""
    await drop_link(connection, user_id)
    await connection.execute(insert(console_link).values(user_id=user_id, token_hash=token_hash, ends_at=ends_at))


async def link(connection: AsyncConnection, token_hash: str, *, now: datetime) -> StoredRow | None:
    """Whose link this is, if it is still good: ``id``, ``email``, ``password_hash``."""
    query = (
        select(console_user.c.id, console_user.c.email, console_user.c.password_hash)
        .join(console_link, console_link.c.user_id == console_user.c.id)
        .where(console_link.c.token_hash == token_hash, console_link.c.ends_at > now, console_user.c.is_active)
        .with_for_update(of=console_link)
    )
    return (await connection.execute(query)).one_or_none()


async def drop_link(connection: AsyncConnection, user_id: UUID) -> None:
    """Let somebody's link serve no more."""
    await connection.execute(delete(console_link).where(console_link.c.user_id == user_id))


# --- the audit log ---------------------------------------------------------------------------------------------------


async def entries(
    connection: AsyncConnection,
    *,
    user_id: UUID | None,
    deeds: Sequence[str] | None,
    refused: bool,
    since: datetime | None,
    until: datetime | None,
    subject: str,
    before: int | None,
    most: int,
) -> Rows:
    """Entries, newest first, with ``email``: of somebody, of some deeds, about something, before an entry."""
    table = audit_entry.c
    wanted = [
        None if user_id is None else table.user_id == user_id,
        None if deeds is None else table.deed.in_(deeds),
        table.outcome == "refused" if refused else None,
        None if since is None else table.happened_at >= since,
        None if until is None else table.happened_at < until,
        table.subject == subject if subject else None,
        None if before is None else table.id < before,
    ]
    query = (
        select(audit_entry, console_user.c.email)
        .join(console_user, console_user.c.id == table.user_id, isouter=True)
        .where(literal(True), *(one for one in wanted if one is not None))
        .order_by(table.id.desc())
        .limit(most)
    )
    return (await connection.execute(query)).all()


async def refused_lately(connection: AsyncConnection, user_id: UUID, deed: str, *, since: datetime) -> int:
    """How often something of somebody was refused since a moment."""
    table = audit_entry.c
    query = select(func.count()).where(
        table.user_id == user_id, table.deed == deed, table.outcome == "refused", table.happened_at > since
    )
    return int((await connection.execute(query)).scalar_one())
