"""Who belongs to the console, how they get their passwords, and how they lose their way in."""

import argparse
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from services.clock import SettableClock
from services.console.rights import Role
from services.console.team import cli, passwords, people
from services.console.team.people import LINK_LENGTH, Unfit
from services.database.tables.team import console_link, console_session, console_user
from services.wiring import Product, wire
from tests.console.conftest import EMAIL, PASSWORD, log_in, settings, token_of
from tests.console.people import (
    LINK,
    THEIR_PASSWORD,
    address_of,
    another_browser,
    came_in,
    entries_of,
    hired,
    send,
    user_id_of,
)
from tests.serving import serving

ELSEWHERE = "/console/entrar"


async def is_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/console/cuenta")).status_code == 200


async def choose(client: httpx.AsyncClient, link: str, password: str) -> httpx.Response:
    page = await client.get(link)
    return await client.post(link, data={"token": token_of(page.text), "password": password})


async def test_the_settings_make_the_first_owner_once(
    owner: httpx.AsyncClient, database_url: str, redis_url: str, clock: SettableClock
) -> None:
    changed = settings(
        database_url, redis_url, console_owner_email="otra@example.com", console_owner_password="otra-clave-de-ajustes"
    )
    product = wire(changed, clock)
    async with serving(product) as client:
        assert (await log_in(client, "otra@example.com", "otra-clave-de-ajustes")).status_code == 401
        assert (await log_in(client)).status_code == 302
    await product.close()


async def test_a_password_changed_in_the_console_is_not_undone_by_the_settings(
    owner: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    await send(owner, "/console/cuenta/clave", old=PASSWORD, new=THEIR_PASSWORD)
    async with another_browser(owner) as client:
        assert (await log_in(client, EMAIL, PASSWORD)).status_code == 401
        assert (await log_in(client, EMAIL, THEIR_PASSWORD)).status_code == 302


async def test_people_let_the_console_do_without_an_owner_in_the_settings(
    owner: httpx.AsyncClient, database_url: str, redis_url: str, clock: SettableClock
) -> None:
    product = wire(settings(database_url, redis_url, console_owner_email="", console_owner_password=""), clock)
    async with serving(product) as client:
        assert (await log_in(client)).status_code == 302
    await product.close()


async def test_no_password_session_or_link_is_stored_in_the_clear(owner: httpx.AsyncClient, product: Product) -> None:
    page = (await send(owner, "/console/equipo", email="nueva@example.com", role="staff")).text
    found = LINK.search(page)
    assert found
    secrets = [PASSWORD, owner.cookies["anfitrion_console"], found[1].rpartition("/")[2]]
    async with product.database.unit_of_work() as connection:
        for table in (console_user, console_session, console_link):
            stored = str((await connection.execute(select(table))).all())
            assert "UUID" in stored
            assert not any(secret in stored for secret in secrets)


async def test_who_is_invited_chooses_a_password_by_the_link_and_comes_in(owner: httpx.AsyncClient) -> None:
    page = (await send(owner, "/console/equipo", email="Nueva@Example.com", role="staff")).text
    found = LINK.search(page)
    assert found
    async with another_browser(owner) as client:
        assert (await log_in(client, "nueva@example.com", "")).status_code == 401
        answer = await choose(client, found[1], THEIR_PASSWORD)
        assert answer.headers["location"] == "/console/entrar?listo=clave"
        assert (await log_in(client, "nueva@example.com", THEIR_PASSWORD)).headers["location"] == "/console/hoy"
        assert (await client.get(found[1])).status_code == 404
    assert found[1] not in (await owner.get("/console/equipo")).text


async def test_a_link_is_over_after_three_days_and_when_there_is_a_newer_one(
    owner: httpx.AsyncClient, product: Product, clock: SettableClock
) -> None:
    user_id = uuid4()
    first = await people.invite(product, user_id, "nueva@example.com", Role.READER)
    second = await people.link(product, user_id)
    assert (await owner.get(f"/console/clave/{first}")).status_code == 404
    assert (await owner.get(f"/console/clave/{second}")).status_code == 200
    clock.advance(LINK_LENGTH)
    assert (await owner.get(f"/console/clave/{second}")).status_code == 404


@pytest.mark.parametrize("password", ["corta", "x" * 201, "nueva@example.com"])
async def test_a_weak_password_is_refused_where_it_is_chosen(
    browser: httpx.AsyncClient, product: Product, password: str
) -> None:
    token = await people.invite(product, uuid4(), "nueva@example.com", Role.READER)
    answer = await choose(browser, f"/console/clave/{token}", password)
    assert answer.status_code == 422
    assert "notice bad" in answer.text
    assert (await choose(browser, f"/console/clave/{token}", THEIR_PASSWORD)).status_code == 302


@pytest.mark.parametrize("email", ["", "sin arroba", "a@b", "ñandú@example.com", EMAIL])
async def test_nobody_is_invited_twice_or_without_an_address(owner: httpx.AsyncClient, email: str) -> None:
    answer = await send(owner, "/console/equipo", email=email, role="staff")
    assert answer.status_code == 422
    assert "notice bad" in answer.text


async def test_a_role_counts_from_the_next_page_on(owner: httpx.AsyncClient, product: Product) -> None:
    async with came_in(product, owner, Role.STAFF) as client:
        assert (await client.get("/console/hoy")).status_code == 200
        user_id = await user_id_of(product, address_of(Role.STAFF))
        await send(owner, f"/console/equipo/{user_id}/rol", role="trainer")
        assert (await client.get("/console/hoy")).status_code == 403
        assert (await client.get("/console/conversaciones")).status_code == 200


async def test_who_is_let_out_is_out_at_once_and_comes_in_no_more(owner: httpx.AsyncClient, product: Product) -> None:
    async with came_in(product, owner, Role.STAFF) as client:
        user_id = await user_id_of(product, address_of(Role.STAFF))
        await send(owner, f"/console/equipo/{user_id}/afuera")
        assert not await is_in(client)
        assert (await log_in(client, address_of(Role.STAFF), THEIR_PASSWORD)).status_code == 401
        assert "notice bad" in (await send(owner, f"/console/equipo/{user_id}/enlace")).text
        await send(owner, f"/console/equipo/{user_id}/adentro")
        assert (await log_in(client, address_of(Role.STAFF), THEIR_PASSWORD)).status_code == 302


async def test_there_is_always_an_owner(owner: httpx.AsyncClient, product: Product) -> None:
    me = await user_id_of(product, EMAIL)
    await people.invite(product, uuid4(), "invitada@example.com", Role.OWNER)  # cannot come in yet
    for verb, fields in (("afuera", {}), ("rol", {"role": "staff"})):
        answer = await send(owner, f"/console/equipo/{me}/{verb}", **fields)
        assert answer.status_code == 422
        assert "por lo menos una persona dueña" in answer.text
    other = await hired(product, Role.OWNER)
    assert (await send(owner, f"/console/equipo/{me}/rol", role="staff")).status_code == 302
    with pytest.raises(Unfit, match="last_owner"):
        await people.set_active(product, other, False)


async def test_a_changed_password_ends_the_other_sessions_and_not_this_one(owner: httpx.AsyncClient) -> None:
    async with another_browser(owner) as other:
        await log_in(other)
        assert await is_in(other)
        answer = await send(owner, "/console/cuenta/clave", old="no es esa clave", new=THEIR_PASSWORD)
        assert answer.status_code == 422
        assert await is_in(other)
        await send(owner, "/console/cuenta/clave", old=PASSWORD, new=THEIR_PASSWORD)
        assert await is_in(owner)
        assert not await is_in(other)


async def test_sessions_are_listed_and_ended_one_by_one_or_all(owner: httpx.AsyncClient, product: Product) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
    async with another_browser(owner) as phone, another_browser(owner) as tablet:
        await log_in(phone, EMAIL, PASSWORD, **{"user-agent": agent})
        await log_in(tablet)
        page = (await owner.get("/console/cuenta")).text
        assert page.count("Cerrar esta sesión") == 2
        assert "Chrome en Android" in page
        async with product.database.unit_of_work() as connection:
            row = (await connection.execute(select(console_session).where(console_session.c.device == agent))).one()
        await send(owner, f"/console/cuenta/sesiones/{row.id}/cerrar")
        assert not await is_in(phone)
        assert await is_in(tablet)
        await send(owner, "/console/cuenta/sesiones/cerrar")
        assert not await is_in(tablet)
        assert await is_in(owner)


async def test_nobody_ends_the_session_of_somebody_else(owner: httpx.AsyncClient, product: Product) -> None:
    async with came_in(product, owner, Role.READER) as client:
        async with product.database.unit_of_work() as connection:
            me = await user_id_of(product, EMAIL)
            theirs = (
                await connection.execute(select(console_session.c.id).where(console_session.c.user_id == me))
            ).scalar_one()
        await send(client, f"/console/cuenta/sesiones/{theirs}/cerrar")
        assert await is_in(owner)


async def test_a_link_for_a_forgotten_password_ends_what_was_open(owner: httpx.AsyncClient, product: Product) -> None:
    async with came_in(product, owner, Role.STAFF) as client:
        user_id = await user_id_of(product, address_of(Role.STAFF))
        found = LINK.search((await send(owner, f"/console/equipo/{user_id}/enlace")).text)
        assert found
        assert await is_in(client)  # a link alone changes nothing
        async with another_browser(owner) as elsewhere:
            await choose(elsewhere, found[1], "otras-cuatro-palabras")
        assert not await is_in(client)
        assert (await log_in(client, address_of(Role.STAFF), THEIR_PASSWORD)).status_code == 401
        assert (await log_in(client, address_of(Role.STAFF), "otras-cuatro-palabras")).status_code == 302


async def test_a_hash_of_weaker_days_is_made_anew_when_its_owner_comes_in(
    owner: httpx.AsyncClient, product: Product
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    async with product.database.unit_of_work() as connection:
        await connection.execute(update(console_user).values(password_hash=weak))
        await connection.commit()
    async with another_browser(owner) as client:
        assert (await log_in(client)).status_code == 302
    async with product.database.unit_of_work() as connection:
        stored = (await connection.execute(select(console_user.c.password_hash))).scalar_one()
    assert not passwords.is_outdated(stored)


async def test_a_terminal_lists_adds_and_helps_people_in(
    owner: httpx.AsyncClient, product: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    async def terminal(verb: str, email: str = "", *, no_factor: bool = False, role: str = "owner") -> tuple[int, str]:
        chosen = argparse.Namespace(verb=verb, email=email, no_factor=no_factor, role=role)
        status = await cli.do(product, chosen)
        return status, capsys.readouterr().out

    status, printed = await terminal("add", "nueva@example.com", role="staff")
    assert status == 0
    assert (await owner.get(printed.strip().removeprefix(product.settings.base_url))).status_code == 200
    assert "nueva@example.com\tstaff\tinvited" in (await terminal("list"))[1]
    status, printed = await terminal("link", EMAIL, no_factor=True)
    assert status == 0
    async with another_browser(owner) as client:
        await choose(client, printed.strip().removeprefix(product.settings.base_url), THEIR_PASSWORD)
        assert (await log_in(client, EMAIL, THEIR_PASSWORD)).status_code == 302
    assert (await terminal("off", EMAIL))[0] == 1  # the last owner
    assert (await terminal("off", "nueva@example.com"))[0] == 0
    assert (await terminal("link", "nadie@example.com"))[0] == 1
    deeds = [
        (one.deed, one.address, one.user_id) for one in await entries_of(product, "invite", "make_link", "let_out")
    ]
    assert deeds == [(deed, "terminal", None) for deed in ("invite", "make_link", "let_out")]


async def test_the_clock_says_when_a_session_was_last_used(owner: httpx.AsyncClient, clock: SettableClock) -> None:
    clock.advance(timedelta(hours=2))
    async with another_browser(owner) as client:
        await log_in(client)
        page = (await client.get("/console/cuenta")).text
    assert "Usada 14:00" in page
    assert "Usada 12:00" in page
