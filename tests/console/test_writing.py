"""Writing to a guest from the console: the form, what stands in its way, and what is shown of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from services.clock import SettableClock
from services.database.tables.messaging import house_mark, outbound_message
from services.wiring import Product
from tests.actions.guest import responses
from tests.console.conftest import EMAIL, token_of
from tests.house import House


@pytest.fixture
async def talk(house: House) -> UUID:
    """A conversation that nobody took; its guest spoke twelve minutes ago."""
    found = await house.conversation(await house.guest("Ana Ríos"))
    await house.said(found, "¿Hay pileta?")
    await house.answered(found, {"type": "text", "text": {"body": "Sí, de noviembre a marzo."}})
    await house.connection.commit()
    return found


def address(talk: UUID, verb: str = "") -> str:
    return f"/console/conversaciones/{talk}{verb}"


async def page_of(owner: httpx.AsyncClient, talk: UUID) -> str:
    return (await owner.get(address(talk))).text


async def post(owner: httpx.AsyncClient, talk: UUID, verb: str, **data: str) -> httpx.Response:
    token = token_of(await page_of(owner, talk))
    return await owner.post(address(talk, verb), data={"token": token, **data})


async def write(owner: httpx.AsyncClient, talk: UUID, words: str) -> httpx.Response:
    """Fill in the form of the page as it is."""
    page = await page_of(owner, talk)
    found = re.search(r'name="form_id" value="([^"]+)"', page)
    assert found, "there is no form to write in"
    data = {"token": token_of(page), "form_id": found[1], "words": words}
    return await owner.post(address(talk, "/escribir"), data=data)


async def written(product: Product) -> list[tuple[Any, ...]]:
    table = outbound_message.c
    query = select(table.body["text"]["body"].as_string(), table.written_by).where(table.written_by.is_not(None))
    async with product.database.unit_of_work() as connection:
        return [tuple(row) for row in await connection.execute(query.order_by(table.id))]


async def test_the_assistants_conversation_says_how_to_write_and_has_no_form(
    owner: httpx.AsyncClient, talk: UUID
) -> None:
    page = await page_of(owner, talk)
    assert "Para escribirle vos, tocá «Tomar»" in page
    assert 'id="words"' not in page


async def test_a_person_takes_writes_and_gives_back(owner: httpx.AsyncClient, talk: UUID, product: Product) -> None:
    assert (await post(owner, talk, "/tomar")).headers["location"] == address(talk, "#escribir")
    page = await page_of(owner, talk)
    assert "Podés escribirle hasta mañana a las 11:48 (quedan 23 h)." in page
    assert "Tomaste la conversación · 12:00" in page
    answer = await write(owner, talk, "Hola <b>Ana</b>")
    assert (answer.status_code, answer.headers["location"]) == (302, address(talk, "#escribir"))
    assert await written(product) == [("Hola <b>Ana</b>", EMAIL)]
    page = await page_of(owner, talk)
    assert '<p class="words">Hola &lt;b&gt;Ana&lt;/b&gt;</p>' in page
    assert "<span>Vos</span>" in page
    await post(owner, talk, "/devolver")
    page = await page_of(owner, talk)
    assert "Se la devolviste al asistente · 12:00" in page
    assert page.count("Se la devolviste") == 1
    assert 'id="words"' not in page


async def test_a_second_tap_on_take_or_give_back_changes_nothing(
    owner: httpx.AsyncClient, talk: UUID, product: Product
) -> None:
    for verb in ("/tomar", "/tomar", "/devolver", "/devolver"):
        assert (await post(owner, talk, verb)).headers["location"].startswith(address(talk))
    async with product.database.unit_of_work() as connection:
        kinds = (await connection.execute(select(house_mark.c.kind).order_by(house_mark.c.id))).scalars().all()
    assert kinds == ["taken", "given_back"]


async def test_a_form_sent_twice_is_one_message(owner: httpx.AsyncClient, talk: UUID, product: Product) -> None:
    await post(owner, talk, "/tomar")
    form_id = str(uuid4())
    for _ in range(2):
        assert (await post(owner, talk, "/escribir", form_id=form_id, words="va")).status_code == 302
    assert await written(product) == [("va", EMAIL)]


@pytest.mark.parametrize(
    ("words", "sentence"), [(" ", "Escribí algo antes de enviar"), ("a" * 4097, "Es muy largo para un mensaje")]
)
async def test_what_cannot_be_sent_is_told_where_it_was_written(
    owner: httpx.AsyncClient, talk: UUID, product: Product, words: str, sentence: str
) -> None:
    await post(owner, talk, "/tomar")
    answer = await write(owner, talk, words)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f">{words}</textarea>" in answer.text
    assert await written(product) == []


async def test_what_was_written_is_not_lost_when_the_conversation_was_given_back_or_its_hours_are_over(
    owner: httpx.AsyncClient, talk: UUID, clock: SettableClock
) -> None:
    answer = await post(owner, talk, "/escribir", form_id=str(uuid4()), words="larga respuesta")
    assert (answer.status_code, "Ya no la tenés vos" in answer.text) == (422, True)
    assert ">larga respuesta</textarea>" in answer.text
    await post(owner, talk, "/tomar")
    used = str(uuid4())
    await post(owner, talk, "/escribir", form_id=used, words="primero")
    answer = await post(owner, talk, "/escribir", form_id=used, words="segundo")
    assert "ya salió otro mensaje" in answer.text
    assert ">segundo</textarea>" in answer.text
    assert used not in answer.text
    assert "El formulario venció" in (await post(owner, talk, "/escribir", words="hola")).text
    clock.advance(timedelta(hours=11, minutes=59))
    assert "Podés escribirle hasta las 11:48" not in await page_of(owner, talk)


async def test_after_24_hours_a_template_is_offered_in_the_guests_words_and_once(
    owner: httpx.AsyncClient, house: House, product: Product
) -> None:
    late = await house.conversation(await house.guest("Beto"), state="person", ago=timedelta(hours=25))
    await house.connection.commit()
    page = await page_of(owner, late)
    assert 'id="words"' not in page
    assert "Pasaron más de 24 horas desde su último mensaje" in page
    assert "Meta cobra cada plantilla" in page
    said = responses()["utter_notice_write_to_us"][0]["text"].format(house="Cabañas del Arroyo")
    assert said in page
    answer = await post(owner, late, "/escribir", form_id=str(uuid4()), words="hola")
    assert "ya no deja mandarle un texto libre" in answer.text
    assert (await post(owner, late, "/plantilla", form_id=str(uuid4()))).status_code == 302
    page = await page_of(owner, late)
    assert "Le mandamos la plantilla 12:00" in page
    assert "Mandar la plantilla" not in page
    assert "Le mandamos una plantilla para que te escriba" in page


async def test_what_the_guest_said_to_nobody_can_be_left_to_the_assistant(
    owner: httpx.AsyncClient, talk: UUID, house: House, clock: SettableClock
) -> None:
    await post(owner, talk, "/tomar")
    assert "que conteste lo último" not in await page_of(owner, talk)
    clock.advance(timedelta(minutes=1))
    await house.said(talk, "¿y perros?", ago=-timedelta(minutes=1), state="stored", state_reason="taken_by_person")
    await house.connection.commit()
    assert "Devolver y que conteste lo último" in await page_of(owner, talk)


async def test_answers_that_were_withheld_are_shown_as_such(owner: httpx.AsyncClient, house: House, talk: UUID) -> None:
    await house.answered(talk, {"type": "text", "text": {"body": "Sí"}}, state="withheld")
    await house.connection.commit()
    page = await page_of(owner, talk)
    assert "No se envió: una persona tomó la conversación antes." in page


@pytest.mark.parametrize("verb", ["/tomar", "/devolver", "/escribir", "/plantilla", "/anotar"])
async def test_nobody_writes_without_a_session_and_its_token(
    owner: httpx.AsyncClient, browser: httpx.AsyncClient, talk: UUID, product: Product, verb: str
) -> None:
    assert (await owner.post(address(talk, verb), data={"words": "hola"})).status_code == 403
    browser.cookies.clear()
    assert (await browser.post(address(talk, verb), data={})).headers["location"] == "/console/entrar"
    assert await written(product) == []


async def test_writing_in_no_conversation_is_told(owner: httpx.AsyncClient, talk: UUID) -> None:
    token = token_of(await page_of(owner, talk))
    for verb in ("/tomar", "/devolver", "/escribir", "/plantilla"):
        data = {"token": token, "form_id": str(uuid4()), "words": "hola"}
        assert (await owner.post(address(uuid4(), verb), data=data)).status_code == 404


# --- notes


async def test_a_note_is_for_the_house_whoever_has_the_conversation(
    owner: httpx.AsyncClient, talk: UUID, product: Product
) -> None:
    form_id = str(uuid4())
    for _ in range(2):
        answer = await post(owner, talk, "/anotar", form_id=form_id, words="Viene con <b>suegra</b>\r\nalérgica")
        assert (answer.status_code, answer.headers["location"]) == (302, address(talk, "#escribir"))
    page = await page_of(owner, talk)
    assert page.count("Viene con &lt;b&gt;suegra&lt;/b&gt;\nalérgica") == 1
    assert await written(product) == []
    async with product.database.unit_of_work() as connection:
        kept = (await connection.execute(select(house_mark.c.made_by, house_mark.c.kind))).all()
    assert [tuple(row) for row in kept] == [(EMAIL, "note")]
    found = (await owner.get("/console/conversaciones", params={"buscar": "alergica"})).text
    assert "Ana Ríos" in found


@pytest.mark.parametrize(("words", "sentence"), [(" ", "Escribí la nota antes"), ("a" * 2001, "La nota es muy larga")])
async def test_a_note_that_cannot_be_kept_is_told_where_it_was_written(
    owner: httpx.AsyncClient, talk: UUID, words: str, sentence: str
) -> None:
    answer = await post(owner, talk, "/anotar", form_id=str(uuid4()), words=words)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert f">{words}</textarea>" in answer.text
    assert '<details class="note-form" open>' in answer.text


async def test_other_words_of_a_note_that_was_kept_are_not_lost(owner: httpx.AsyncClient, talk: UUID) -> None:
    form_id = str(uuid4())
    await post(owner, talk, "/anotar", form_id=form_id, words="uno")
    answer = await post(owner, talk, "/anotar", form_id=form_id, words="dos")
    assert "ya se guardó otra nota" in answer.text
    assert ">dos</textarea>" in answer.text
