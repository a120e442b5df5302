"""What each role may do: checked by the server at every route, and nothing offered that it would refuse."""

import re
from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest
from sanic import Sanic
from sqlalchemy import func, insert, select

from services.app import create_app
from services.console.rights import Right, Role
from services.database.tables.messaging import guest_file, inbound_message
from services.wiring import Product
from tests.console.conftest import token_of
from tests.console.people import came_in, entries_of, own_token
from tests.house import House

OTHERS = [Role.STAFF, Role.TRAINER, Role.READER]
SAMPLES = {"uuid": str(uuid4()), "int": "1", "str": "ABCDEF2"}
ACTION = re.compile(r'<form[^>]*method="post"[^>]*action="([^"#?]+)')


def guarded_routes(product: Product) -> list[tuple[str, str, str, Right]]:
    """Method, path with samples in it, name and right of every guarded route of the console."""
    app = create_app(product, name="test_roles")
    try:
        return [
            (
                next(iter(route.methods)),
                "/" + re.sub(r"<\w+:(\w+)>", lambda found: SAMPLES[found[1]], route.path),
                route.name.rpartition(".")[2],
                route.handler.right,
            )
            for route in app.router.routes
            if hasattr(route.handler, "right")
        ]
    finally:
        Sanic.unregister_app(app)


@pytest.mark.parametrize("role", OTHERS)
async def test_a_role_is_refused_by_the_server_wherever_it_has_no_right(
    owner: httpx.AsyncClient, product: Product, role: Role
) -> None:
    refused = [route for route in guarded_routes(product) if not role.may(route[3])]
    assert refused
    async with came_in(product, owner, role) as client:
        token = await own_token(client)
        for method, path, name, _ in refused:
            answer = await client.request(method, path, data={"token": token} if method == "POST" else None)
            assert answer.status_code == 403, name
            assert "Eso no lo podés hacer" in answer.text, name
    written = [one.deed for one in await entries_of(product) if one.outcome == "refused"]
    assert written == [name for method, _, name, _ in refused if method == "POST"]


@pytest.fixture
async def busy_house(house: House) -> dict[str, str]:
    """Pages on which something can be done."""
    guest_id = await house.guest("Ana Ríos")
    waiting = await house.conversation(guest_id, state="needs_person", reason="complaint")
    taken = await house.conversation(await house.guest("Beto", "5491155500003"), state="person")
    made = await house.reservation(guest_id, "PAID222", date(2026, 12, 1), status="expired")
    await house.payment_problem(made, "nights_taken", provider_id="70000000001")
    await house.unapplied(made, "70000000001", 40_000_00)
    await house.reservation(guest_id, "COMING2", date(2026, 12, 10), paid=55_500_00)
    await house.connection.commit()
    talks = "/console/conversaciones"
    return {
        "Hoy": "/console/hoy",
        "Waiting": f"{talks}/{waiting}",
        "Taken": f"{talks}/{taken}",
        "Late": "/console/reservas/PAID222",
        "Reservation": "/console/reservas/COMING2",
        "Codes": "/console/codigos",
        "Calendars": "/console/calendarios",
        "Account": "/console/cobros",
        "Own": "/console/cuenta",
        "Team": "/console/equipo",
        **{name: f"/console/ajustes/{name}" for name in ("casa", "reglas", "respuestas", "cabanas", "precios")},
    }


@pytest.mark.parametrize("role", list(Role))
async def test_no_page_offers_what_the_server_would_refuse(
    owner: httpx.AsyncClient, product: Product, busy_house: dict[str, str], role: Role
) -> None:
    rights = [(re.compile(re.sub(r"\\?<\w+:\w+\\?>", "[^/]+", path)), right) for path, right in post_patterns(product)]
    offered = set()
    async with came_in(product, owner, role) as client:
        for path in busy_house.values():
            page = await client.get(path)
            if page.status_code == 403:
                continue
            assert page.status_code == 200
            for link in re.findall(r'href="(/console/[^"#?]+)"', page.text):
                if link != "/console/static/console.css" and "/static/" not in link:
                    assert (await client.get(link)).status_code != 403, (path, link)
            for action in ACTION.findall(page.text):
                needed = next(right for pattern, right in rights if pattern.fullmatch(action))
                assert role.may(needed), (path, action)
                offered.add(needed)
    assert offered == {right for right in Right if role.may(right)} & {right for _, right in rights} - {Right.TEACH}


def post_patterns(product: Product) -> list[tuple[str, Right]]:
    app = create_app(product, name="test_roles_forms")
    try:
        return [
            ("/" + route.path, route.handler.right)
            for route in app.router.routes
            if "POST" in route.methods and hasattr(route.handler, "right")
        ]
    finally:
        Sanic.unregister_app(app)


async def test_a_reader_who_looks_leaves_a_message_unread_for_those_who_answer(
    owner: httpx.AsyncClient, product: Product, house: House
) -> None:
    talk = await house.conversation(await house.guest("Ana Ríos"))
    await house.said(talk, "¿Hay lugar?")
    await house.connection.commit()
    async with came_in(product, owner, Role.READER) as client:
        await client.get(f"/console/conversaciones/{talk}")
        assert "Sin leer" in (await owner.get("/console/conversaciones?sin_leer=1")).text
    page = await owner.get(f"/console/conversaciones/{talk}")
    assert token_of(page.text)
    assert 'class="dot"' not in (await owner.get("/console/conversaciones")).text


async def sent_file(house: House, talk: UUID, mime_type: str) -> int:
    await house.said(talk, None)
    number = int((await house.connection.execute(select(func.max(inbound_message.c.id)))).scalar_one())
    row = {"inbound_id": number, "state": "kept", "wanted_at": house.now, "mime_type": mime_type, "content": b"bytes"}
    await house.connection.execute(insert(guest_file).values(row))
    return number


async def test_a_trainer_hears_voice_notes_and_sees_no_receipt(
    owner: httpx.AsyncClient, product: Product, house: House
) -> None:
    talk = await house.conversation(await house.guest("Ana Ríos"))
    voice, receipt = [await sent_file(house, talk, mime_type) for mime_type in ("audio/ogg", "image/jpeg")]
    await house.connection.commit()
    async with came_in(product, owner, Role.TRAINER) as client:
        assert (await client.get(f"/console/archivos/{voice}")).status_code == 200
        assert (await client.get(f"/console/archivos/{receipt}")).status_code == 404
    assert (await owner.get(f"/console/archivos/{receipt}")).status_code == 200
