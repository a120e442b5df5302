"""What helps people who answer: kept answers, labels, and seeing that somebody else writes already."""

from __future__ import annotations

from datetime import date
from html import unescape
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from services.clock import SettableClock
from services.console import bubbles, writing_now
from services.wiring import Product
from tests.console.conftest import token_of
from tests.house import OWNER, House

ANSWERS, TALKS = "/console/respuestas", "/console/conversaciones"


@pytest.fixture
async def talk(house: House) -> UUID:
    """Ana's conversation, which the owner has; she comes to the Ceibo."""
    guest_id = await house.guest("Ana Ríos")
    made = await house.conversation(guest_id, state="person")
    await house.said(made, "hola")
    await house.reservation(guest_id, "K7MPX2A", date(2026, 12, 4))
    await house.connection.commit()
    return made


async def post(owner: httpx.AsyncClient, address: str, **form: str) -> httpx.Response:
    page = await owner.get(ANSWERS)
    return await owner.post(address, data={"token": token_of(page.text), **form})


async def keep(owner: httpx.AsyncClient, title: str, text: str) -> None:
    assert (await post(owner, ANSWERS, title=title, text=text)).status_code == 302


# --- kept answers


async def test_before_anything_is_kept_the_pages_say_what_it_is_for(owner: httpx.AsyncClient, talk: UUID) -> None:
    assert "Guardá lo que escribís siempre" in (await owner.get(ANSWERS)).text
    assert "Todavía no guardaste ninguna" in (await owner.get(f"{TALKS}/{talk}")).text


async def test_a_kept_answer_stands_in_the_conversation_with_the_guests_stay_in_it(
    owner: httpx.AsyncClient, talk: UUID
) -> None:
    await keep(owner, "llegada", "Hola {nombre}, el {llegada} te espera {cabana} ({código})")
    page = unescape((await owner.get(f"{TALKS}/{talk}")).text)
    assert 'data-words="Hola Ana, el viernes 4 de diciembre te espera Ceibo (K7MPX2A)"' in page


async def test_without_scripts_a_kept_answer_is_chosen_by_its_link(owner: httpx.AsyncClient, talk: UUID) -> None:
    await keep(owner, "hola", "Hola {nombre}, ¿cómo estás?")
    number = (await owner.get(ANSWERS)).text.split('id="r')[1].split('"')[0]
    page = (await owner.get(f"{TALKS}/{talk}?respuesta={number}")).text
    assert ">Hola Ana, ¿cómo estás?</textarea>" in page
    assert ">Hola" not in (await owner.get(f"{TALKS}/{talk}?respuesta=999")).text.split("<textarea")[1][:200]


async def test_what_is_wrong_with_an_answer_stands_at_its_field_and_nothing_is_lost(owner: httpx.AsyncClient) -> None:
    answer = await post(owner, ANSWERS, title="llegada", text="Hola {nonbre}")
    assert answer.status_code == 422
    assert "No sabemos completar {nonbre}" in answer.text
    assert ">Hola {nonbre}</textarea>" in answer.text
    assert 'value="llegada"' in answer.text


async def test_an_answer_is_changed_and_dropped(owner: httpx.AsyncClient) -> None:
    await keep(owner, "wifi", "La clave es arroyo")
    number = (await owner.get(ANSWERS)).text.split('id="r')[1].split('"')[0]
    assert (await post(owner, f"{ANSWERS}/{number}", title="wifi", text="La clave es río")).status_code == 302
    assert "La clave es río" in (await owner.get(ANSWERS)).text
    assert (await post(owner, f"{ANSWERS}/{number}/borrar")).status_code == 302
    assert "río" not in (await owner.get(ANSWERS)).text
    assert (await post(owner, f"{ANSWERS}/{number}", title="wifi", text="otra")).status_code == 404


async def test_an_answer_with_a_place_left_open_does_not_leave(owner: httpx.AsyncClient, talk: UUID) -> None:
    answer = await post(owner, f"{TALKS}/{talk}/escribir", form_id=str(uuid4()), words="El {salida} hasta las 10")
    assert answer.status_code == 422
    assert "Falta completar lo que quedó entre llaves" in answer.text
    assert "El {salida} hasta las 10" in answer.text


# --- labels


async def test_conversations_are_found_by_their_labels(owner: httpx.AsyncClient, talk: UUID) -> None:
    assert (await post(owner, f"{TALKS}/{talk}/etiquetas", label="grupo grande")).status_code == 302
    listed = (await owner.get(f"{TALKS}?etiqueta=grupo+grande")).text
    assert "Ana Ríos" in listed
    nobody = (await owner.get(f"{TALKS}?etiqueta=otra")).text
    assert "Ninguna tiene la etiqueta «otra»" in nobody
    assert (await post(owner, f"{TALKS}/{talk}/etiquetas/sacar", label="grupo grande")).status_code == 302
    assert "Ana Ríos" not in (await owner.get(f"{TALKS}?etiqueta=grupo+grande")).text


async def test_a_label_that_is_too_long_is_told_where_it_was_written(owner: httpx.AsyncClient, talk: UUID) -> None:
    answer = await post(owner, f"{TALKS}/{talk}/etiquetas", label="x" * 30)
    assert answer.status_code == 422
    assert "La etiqueta es muy larga" in answer.text


# --- who writes


async def test_one_sees_that_another_writes_until_she_stops(
    owner: httpx.AsyncClient, talk: UUID, product: Product, clock: SettableClock
) -> None:
    await writing_now.note(product, talk, by="marta@example.com")
    assert "marta@example.com está escribiendo…" in (await owner.get(f"{TALKS}/{talk}")).text
    clock.advance(writing_now.STILL)
    assert "escribiendo…" not in (await owner.get(f"{TALKS}/{talk}")).text


async def test_nobody_is_told_of_their_own_writing(owner: httpx.AsyncClient, talk: UUID, product: Product) -> None:
    assert (await post(owner, f"{TALKS}/{talk}/escribiendo")).status_code == 204
    assert await writing_now.others(product, talk, me="marta@example.com") == [OWNER]
    assert "escribiendo…" not in (await owner.get(f"{TALKS}/{talk}")).text
    await post(owner, f"{TALKS}/{talk}/escribir", form_id=str(uuid4()), words="listo")
    assert await writing_now.others(product, talk, me="marta@example.com") == []


# --- as WhatsApp shows it


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Son *$ 55.500* en total", "Son <strong>$ 55.500</strong> en total"),
        ("_ojo_: ~ayer~ hoy", "<em>ojo</em>: <s>ayer</s> hoy"),
        ("*_las dos_*", "<strong><em>las dos</em></strong>"),
        ("2*3*4 y a_b_c", "2*3*4 y a_b_c"),
        ("* lista\n* otra", "* lista\n* otra"),
        ("*<b>*", "<strong>&lt;b&gt;</strong>"),
    ],
)
def test_words_are_shown_as_whatsapp_shows_them(text: str, shown: str) -> None:
    assert bubbles.formatted(text) == shown


@given(st.text(alphabet="*_~ab <>&\"'\n", max_size=40))
def test_whatever_is_written_stays_text(text: str) -> None:
    shown = str(bubbles.formatted(text))
    for tag in ("strong", "em", "s"):
        assert shown.count(f"<{tag}>") == shown.count(f"</{tag}>")
        shown = shown.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    marks = str.maketrans("", "", "*_~")
    assert shown.translate(marks) == str(escape(text)).translate(marks)
