"""What is written down of what people do, and that it stays."""

import html
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from services.clock import SettableClock
from services.console.rights import Role
from services.console.team import audit
from services.console.team.audit import Deed
from services.wiring import Product
from tests.console.conftest import EMAIL, log_in
from tests.console.people import came_in, entries_of, hired, send, user_id_of
from tests.house import House


async def a_talk(house: House) -> UUID:
    talk = await house.conversation(await house.guest("Ana Ríos"))
    await house.said(talk, "¿Hay lugar?")
    await house.connection.commit()
    return talk


async def test_a_deed_says_who_did_what_to_what_when_and_from_where(
    owner: httpx.AsyncClient, product: Product, house: House, clock: SettableClock
) -> None:
    talk = await a_talk(house)
    await send(owner, f"/console/conversaciones/{talk}/tomar")
    await send(owner, f"/console/conversaciones/{talk}/escribir", words="Hola, soy Marta", form_id=str(uuid4()))
    me = await user_id_of(product, EMAIL)
    entries = await entries_of(product, "take", "write")
    assert [(one.deed, one.user_id, one.subject, one.outcome, one.happened_at) for one in entries] == [
        ("take", me, str(talk), "done", clock.now()),
        ("write", me, str(talk), "done", clock.now()),
    ]
    assert all(one.address == "127.0.0.1" for one in entries)
    assert "Marta" not in str(entries)


async def test_what_was_not_done_is_not_written_down_as_done(
    owner: httpx.AsyncClient, product: Product, house: House
) -> None:
    talk = await a_talk(house)
    await send(owner, f"/console/conversaciones/{talk}/escribir", words="Hola", form_id=str(uuid4()))  # not taken
    await send(owner, f"/console/conversaciones/{uuid4()}/tomar")
    await send(owner, "/console/codigos", code="X")
    assert [one.deed for one in await entries_of(product)] == ["first_owner", "sign_in"]


async def test_money_is_written_down_once_with_its_amount_and_not_when_the_form_was_wrong(
    owner: httpx.AsyncClient, product: Product, house: House
) -> None:
    await house.reservation(
        await house.guest("Ana Ríos"), "HELD222", date(2026, 12, 10), status="held", hold_ends_in=timedelta(hours=1)
    )
    await house.connection.commit()
    path, form_id = "/console/reservas/HELD222/cobros", str(uuid4())
    await send(owner, path, amount="mucho", method="cash", form_id=form_id)
    await send(owner, path, amount="900.000", method="cash", form_id=form_id)  # more than is owed: asked about
    assert await entries_of(product, "receive") == []
    await send(owner, path, amount="20.000", method="cash", form_id=form_id)
    assert [(one.subject, one.details) for one in await entries_of(product, "receive")] == [
        ("HELD222", {"amount": 20_000_00})
    ]


async def test_coming_in_and_failing_to_are_written_down(browser: httpx.AsyncClient, product: Product) -> None:
    await hired(product, Role.STAFF)
    await log_in(browser, "staff@example.com", "no es esa clave")
    await log_in(browser, "nadie@example.com", "no es esa clave")
    staff = await user_id_of(product, "staff@example.com")
    entries = await entries_of(product, "sign_in")
    assert [(one.user_id, one.outcome) for one in entries] == [(staff, "refused"), (None, "refused")]
    assert "nadie@example.com" not in str(entries)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set deed = 'take'",
        "delete from audit_entry",
        "delete from audit_entry where id = 0",
        "truncate audit_entry",
    ],
)
async def test_the_database_itself_refuses_to_change_what_is_written(
    owner: httpx.AsyncClient, product: Product, database_url: str, statement: str
) -> None:
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.RaiseException, match="audit log"):
        connection.execute(statement.encode())
    assert len(await entries_of(product)) == 2


async def test_the_log_is_read_by_person_kind_subject_and_day(
    owner: httpx.AsyncClient, product: Product, house: House, clock: SettableClock
) -> None:
    talk = await a_talk(house)
    await send(owner, f"/console/conversaciones/{talk}/tomar")
    async with came_in(product, owner, Role.STAFF) as client:
        await send(client, f"/console/conversaciones/{talk}/cerrar")
        await client.post("/console/equipo", data={"token": "x"})
    staff = await user_id_of(product, "staff@example.com")
    everything = (await owner.get("/console/registro")).text
    for words in ("tomó una conversación", "cerró una conversación", "entró", "eligió su contraseña por un enlace"):
        assert words in everything
    theirs = (await owner.get(f"/console/registro?persona={staff}&tipo=conversaciones")).text
    assert "cerró una conversación" in theirs
    assert "tomó una conversación" not in theirs
    assert "cerró una conversación" in (await owner.get(f"/console/registro?sobre={talk}")).text
    today = clock.now().date().isoformat()
    assert "cerró una conversación" in (await owner.get(f"/console/registro?desde={today}&hasta={today}")).text
    assert "No hay nada" in (await owner.get("/console/registro?hasta=2026-11-23")).text
    assert "No hay nada" in (await owner.get("/console/registro?desde=2026-11-25")).text


@pytest.mark.parametrize(
    "query", ["persona=x", "tipo=x", "desde=x", "antes=x", "antes=9999999999999999999", "sobre=%00"]
)
async def test_a_filter_that_makes_no_sense_is_a_page_all_the_same(owner: httpx.AsyncClient, query: str) -> None:
    assert (await owner.get(f"/console/registro?{query}")).status_code == 200


async def test_the_log_goes_on_where_a_page_ends(
    owner: httpx.AsyncClient, product: Product, clock: SettableClock
) -> None:
    async with product.database.unit_of_work() as connection:
        for number in range(150):
            await audit.write(connection, Deed("take", None, "127.0.0.1", f"talk-{number}"), now=clock.now())
        await connection.commit()
    first = (await owner.get("/console/registro?tipo=conversaciones")).text
    following = re.search(r'href="([^"]+antes=\d+)"', first)
    assert following
    second = (await owner.get(html.unescape(following[1]))).text
    shown = [re.findall(r"talk-\d+", page) for page in (first, second)]
    assert shown[0] + shown[1] == [f"talk-{number}" for number in reversed(range(150))]
    assert "Más viejos" not in second
