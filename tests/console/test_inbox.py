"""The list of conversations: whose turn it is, what is new, what is looked for, and what the address says of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from services.clock import SettableClock
from services.console.inbox import PAGE_SIZE, Which, Wish
from services.console.talks import see
from services.database.tables.messaging import conversation
from services.wiring import Product
from tests.console.conftest import token_of
from tests.house import House

ADDRESS = "/console/conversaciones"


async def listed(owner: httpx.AsyncClient, **asked: str) -> list[str]:
    """The names on a page, in order."""
    page = (await owner.get(ADDRESS, params=asked)).text
    return [name.strip() for name in re.findall(r"<strong>([^<]+?)\s*<", page)]


async def someone(house: House, name: str, number: int, **more: object) -> UUID:
    """A guest's conversation; the one of number 1 spoke last."""
    guest_id = await house.guest(name, f"54911555000{number:02d}")
    found: UUID = await house.conversation(guest_id, **{"ago": timedelta(minutes=number)} | more)  # type: ignore[arg-type]
    return found


async def four(house: House) -> dict[str, UUID]:
    """One of each state."""
    states = {"Ana": "bot", "Beto": "needs_person", "Carla": "person", "Dardo": "closed"}
    made = {
        name: await someone(house, name, number, state=state, reason="asked" if state == "needs_person" else None)
        for number, (name, state) in enumerate(states.items(), start=1)
    }
    await house.connection.commit()
    return made


# --- by state


async def test_conversations_are_listed_by_whose_turn_it_is(owner: httpx.AsyncClient, house: House) -> None:
    await four(house)
    assert await listed(owner) == ["Ana", "Beto", "Carla", "Dardo"]
    assert await listed(owner, estado="asistente") == ["Ana"]
    assert await listed(owner, estado="esperan") == ["Beto"]
    assert await listed(owner, estado="mias") == ["Carla"]
    assert await listed(owner, estado="cerradas") == ["Dardo"]
    page = (await owner.get(ADDRESS)).text
    assert re.search(r'Te esperan\s*<span class="count">1</span>', page)
    assert re.search(r'Tuyas\s*<span class="count calm">1</span>', page)


async def test_what_somebody_else_has_is_not_yours(owner: httpx.AsyncClient, house: House) -> None:
    await someone(house, "Ana", 1, state="person", taken_by="marta@example.com")
    await house.connection.commit()
    assert await listed(owner, estado="mias") == []
    assert await listed(owner, estado="otros") == ["Ana"]
    page = (await owner.get(ADDRESS)).text
    assert "La tiene marta@example.com" in page
    assert re.search(r'De otros\s*<span class="count calm">1</span>', page)


async def test_what_is_answered_on_the_phone_says_until_when(owner: httpx.AsyncClient, house: House) -> None:
    until = house.now + timedelta(minutes=25)
    talk = await someone(house, "Ana", 1, state="person", taken_by="phone", resumes_at=until)
    await house.connection.commit()
    said = "Contestan desde el teléfono, hasta 12:25"
    assert said in (await owner.get(ADDRESS)).text
    thread = (await owner.get(f"{ADDRESS}/{talk}")).text
    assert said in thread
    assert ">Tomar<" in thread
    assert ">Devolver al asistente<" in thread


async def test_who_waits_longest_comes_first_with_for_how_long(
    owner: httpx.AsyncClient, house: House, product: Product
) -> None:
    first = await someone(house, "Ana", 1, state="needs_person", reason="asked")
    second = await someone(house, "Beto", 2, state="needs_person", reason="asked")
    for talk, hours in ((first, 5), (second, 3)):
        since = house.now - timedelta(hours=hours)
        await house.connection.execute(
            update(conversation).where(conversation.c.id == talk).values(waiting_since=since)
        )
    await house.connection.commit()
    assert await listed(owner, estado="esperan") == ["Ana", "Beto"]
    assert await listed(owner) == ["Ana", "Beto"]
    for path in (ADDRESS, "/console/hoy", f"{ADDRESS}/{first}"):
        assert "espera hace 5 h" in (await owner.get(path)).text


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("todas", "Todavía no escribió nadie"),
        ("esperan", "Nadie te espera"),
        ("mias", "No tenés ninguna tomada"),
        ("asistente", "El asistente no tiene ninguna"),
        ("cerradas", "No hay conversaciones cerradas"),
    ],
)
async def test_an_empty_list_says_what_it_would_show(owner: httpx.AsyncClient, which: str, sentence: str) -> None:
    assert sentence in (await owner.get(ADDRESS, params={"estado": which})).text


async def test_a_conversation_is_closed_from_its_page(owner: httpx.AsyncClient, house: House) -> None:
    made = await four(house)
    token = token_of((await owner.get(f"{ADDRESS}/{made['Carla']}")).text)
    for _ in range(2):
        answer = await owner.post(f"{ADDRESS}/{made['Carla']}/cerrar", data={"token": token})
        assert answer.headers["location"] == ADDRESS
    assert await listed(owner, estado="cerradas") == ["Carla", "Dardo"]
    page = (await owner.get(f"{ADDRESS}/{made['Carla']}")).text
    assert page.count("Cerraste la conversación") == 1
    assert "/cerrar" not in page


# --- unread


async def test_what_a_guest_wrote_is_unread_until_somebody_looks(
    owner: httpx.AsyncClient, house: House, product: Product, clock: SettableClock
) -> None:
    made = await four(house)
    assert await listed(owner, sin_leer="1") == ["Ana", "Beto", "Carla", "Dardo"]
    await owner.get(f"{ADDRESS}/{made['Ana']}")
    assert await listed(owner, sin_leer="1") == ["Beto", "Carla", "Dardo"]
    await owner.get(f"{ADDRESS}/{made['Beto']}", headers={"X-Live": "away"})  # open, and nobody there
    assert await listed(owner, sin_leer="1", estado="esperan") == ["Beto"]
    clock.advance(timedelta(minutes=1))
    async with product.database.unit_of_work() as connection:
        later = update(conversation).where(conversation.c.id == made["Ana"])
        await connection.execute(later.values(last_guest_message_at=clock.now()))
        await connection.commit()
    assert await listed(owner, sin_leer="1") == ["Ana", "Beto", "Carla", "Dardo"]


async def test_looking_again_changes_nothing(house: House, product: Product, clock: SettableClock) -> None:
    made = await four(house)

    async def seen_at() -> object:
        async with product.database.unit_of_work() as connection:
            query = select(conversation.c.seen_at).where(conversation.c.id == made["Ana"])
            return (await connection.execute(query)).scalar_one()

    await see(product, made["Ana"])
    before = await seen_at()
    clock.advance(timedelta(minutes=5))
    await see(product, made["Ana"])
    assert await seen_at() == before


# --- search


@pytest.fixture
async def three(house: House) -> None:
    """Three guests who wrote, were answered, reserved."""
    ana = await someone(house, "Ana Ríos", 1)
    await house.said(ana, "¿Aceptan PERROS grandes?")
    await house.answered(ana, {"type": "text", "text": {"body": "Sí, en la Quebracho también"}})
    beto = await someone(house, "Beto Muñoz", 2)
    await house.said(beto, "mi señora llega el 100% segura a las 3_00")
    choice = {"type": "button", "body": {"text": "La Jacarandá está libre"}, "action": {"buttons": []}}
    await house.answered(beto, {"type": "interactive", "interactive": choice})
    guest_id = await house.guest("Carla", "5492914440003")
    await house.conversation(guest_id, ago=timedelta(minutes=3))
    await house.reservation(guest_id, "K7MPX2A", date(2026, 12, 1))
    await house.connection.commit()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("rios", ["Ana Ríos", "Carla"]),  # whose reservation is in Ana's name
        ("RÍOS ana", ["Ana Ríos", "Carla"]),
        ("munoz", ["Beto Muñoz"]),
        ("perros", ["Ana Ríos"]),
        ("grandes aceptan", ["Ana Ríos"]),
        ("quebracho TAMBIEN", ["Ana Ríos"]),
        ("jacaranda", ["Beto Muñoz"]),
        ("senora", ["Beto Muñoz"]),
        ("100%", ["Beto Muñoz"]),
        ("3_00", ["Beto Muñoz"]),
        ("3x00", []),
        ("%", []),
        ("k7mpx2a", ["Carla"]),
        ("+54 9 11 5550-0002", ["Beto Muñoz"]),
        ("444", ["Carla"]),
        ("ana senora", []),
        ("nadie así", []),
        ("be", ["Beto Muñoz"]),
    ],
)
async def test_what_is_looked_for_is_found_in_names_phones_codes_and_messages(
    owner: httpx.AsyncClient, three: None, words: str, names: list[str]
) -> None:
    assert await listed(owner, buscar=words) == names


async def test_a_search_that_finds_nothing_says_so_and_is_text(owner: httpx.AsyncClient, three: None) -> None:
    page = (await owner.get(ADDRESS, params={"buscar": '<b>"x'})).text
    assert "No encontramos «&lt;b&gt;&#34;x»" in page
    assert "<b>" not in page


async def test_a_search_keeps_to_the_state_that_is_looked_at(owner: httpx.AsyncClient, three: None) -> None:
    assert await listed(owner, buscar="perros", estado="cerradas") == []
    page = (await owner.get(ADDRESS, params={"buscar": "perros", "estado": "asistente"})).text
    assert '<input type="hidden" name="estado" value="asistente">' in page
    assert "/console/conversaciones?estado=mias&amp;buscar=perros" in page


# --- pages


async def test_fifty_to_a_page_and_all_of_them_once(owner: httpx.AsyncClient, house: House) -> None:
    for number in range(PAGE_SIZE * 2 + 1):
        guest_id = await house.guest(f"G{number:03d}", f"5491155{number:06d}")
        await house.conversation(guest_id, ago=timedelta(minutes=7))
    await house.connection.commit()
    pages = [await listed(owner, pagina=str(page)) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
    assert len({name for page in pages for name in page}) == PAGE_SIZE * 2 + 1
    first = (await owner.get(ADDRESS)).text
    last = (await owner.get(ADDRESS, params={"pagina": "3"})).text
    assert 'rel="next" href="/console/conversaciones?pagina=2"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="/console/conversaciones?pagina=2"' in last
    assert 'rel="next"' not in last
    assert "No hay más conversaciones" in (await owner.get(ADDRESS, params={"pagina": "4"})).text


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "²", ""])
async def test_a_page_that_is_none_is_no_error(owner: httpx.AsyncClient, page: str) -> None:
    assert (await owner.get(ADDRESS, params={"pagina": page, "estado": "?", "sin_leer": "x"})).status_code == 200


@given(st.sampled_from(Which), st.booleans(), st.text(max_size=30), st.integers(1, 500))
def test_an_address_says_the_whole_wish(which: Which, unread: bool, words: str, page: int) -> None:
    asked = {"estado": which.value, "sin_leer": "1" if unread else "", "buscar": words, "pagina": str(page)}
    wish = Wish.of(asked.get)
    again = dict(httpx.URL(wish.address(page=wish.page)).params)
    assert Wish.of(again.get) == wish


async def test_nobody_sees_the_list_without_a_session(browser: httpx.AsyncClient) -> None:
    assert (await browser.get(ADDRESS, params={"buscar": "ana"})).headers["location"] == "/console/entrar"
    assert (await browser.post(f"{ADDRESS}/{uuid4()}/cerrar")).headers["location"] == "/console/entrar"
