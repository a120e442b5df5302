"""Messages looked through, judged one by one or several at once, and a turn with everything in it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, func, select

from services.console.review import notebook
from services.console.review.wording import WRONG_MARKS
from services.database.tables.messaging import inbound_message
from services.database.tables.review import turn_review, understood
from services.wiring import Product
from tests.console.conftest import EMAIL, token_of
from tests.console.review.events import a_turn, action, bot, slot, user, write
from tests.house import House

QUEUE, LIST = "/console/repaso", "/console/repaso/mensajes"
POOL = {"entity": "amenity", "value": "pool", "start": 4, "end": 10}


@pytest.fixture
async def talk(house: House) -> UUID:
    """Ana's conversation."""
    return await house.conversation(await house.guest("Ana Ríos"))


def turn_page(talk: UUID, number: int) -> str:
    return f"/console/conversaciones/{talk}/turnos/{number}"


async def judged(
    owner: httpx.AsyncClient, talk: UUID, number: int, verb: str = "juzgar", **form: str
) -> httpx.Response:
    page = (await owner.get(turn_page(talk, number))).text
    return await owner.post(f"{turn_page(talk, number)}/{verb}", data={"token": token_of(page), **form})


async def reviews(product: Product) -> list[Any]:
    async with product.database.unit_of_work() as connection:
        return list((await connection.execute(select(turn_review).order_by(turn_review.c.inbound_id))).all())


async def texts(owner: httpx.AsyncClient, **asked: str) -> list[str]:
    page = (await owner.get(LIST, params=asked)).text
    return re.findall(r'<p class="words">([^<]*)</p>', page)


# --- a turn


async def test_a_turn_shows_what_was_understood_done_said_and_remembered(
    owner: httpx.AsyncClient, house: House, talk: UUID
) -> None:
    await house.said(talk, "hay pileta?")
    number = (await house.connection.execute(select(func.max(inbound_message.c.id)))).scalar_one()
    at = house.now.timestamp()
    await write(
        house,
        talk,
        [
            slot("adults", 2, at=at - 60),
            user(
                "hay pileta?",
                [("ask_amenities", 0.914), ("ask_activities", 0.04)],
                at=at,
                message=str(number),
                entities=[POOL],
            ),
            action("action_answer_question", at=at + 0.42),
            slot("topic", "pool", at=at + 0.42),
            bot("Sí, de <noviembre> a marzo.", at=at + 0.42, metadata={"calls": ["GET /property → 200, 12 ms"]}),
            action("action_listen", at=at + 0.43),
        ],
    )
    await house.connection.commit()
    page = (await owner.get(turn_page(talk, number))).text
    for shown in (
        "Pregunta qué tiene la cabaña o el lugar", "91 %", "Pregunta qué hay para hacer o cerca", "4 %",
        "<strong>pileta</strong>", "Contesta una pregunta de siempre", "0,4 s", "por una regla, 100 %",
        "GET /property → 200, 12 ms", "Sí, de &lt;noviembre&gt; a marzo.", "<code>topic</code>",
        "hay [pileta](amenity)?",
    ):  # fmt: skip
        assert shown in page, shown
    assert "<td>pool</td>" in page
    assert "<th><code>adults</code></th><td>2</td>" in page


async def test_the_thread_leads_to_each_turn_and_back(owner: httpx.AsyncClient, house: House, talk: UUID) -> None:
    number = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9))
    await house.connection.commit()
    thread = (await owner.get(f"/console/conversaciones/{talk}")).text
    assert f'href="{turn_page(talk, number)}"' in thread
    assert f'href="/console/conversaciones/{talk}#m{number}"' in (await owner.get(turn_page(talk, number))).text


async def test_a_message_that_the_assistant_did_not_read_says_so(
    owner: httpx.AsyncClient, house: House, talk: UUID
) -> None:
    await house.said(talk, "para Marta", state="stored")
    number = (await house.connection.execute(select(func.max(inbound_message.c.id)))).scalar_one()
    await house.connection.commit()
    assert "El asistente no leyó este mensaje" in (await owner.get(turn_page(talk, number))).text


async def test_a_turn_of_another_conversation_is_not_there(owner: httpx.AsyncClient, house: House, talk: UUID) -> None:
    other = await house.conversation(await house.guest("Beto", "5491155500003"))
    number = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9))
    await house.connection.commit()
    assert (await owner.get(turn_page(other, number))).status_code == 404
    assert (await owner.get(turn_page(talk, number + 1))).status_code == 404


# --- judging


async def test_right_is_kept_with_who_and_when(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9), entities=[POOL])
    await house.connection.commit()
    answer = await judged(owner, talk, number, verdict="right")
    assert answer.status_code == 302
    (kept,) = await reviews(product)
    assert (kept.verdict, kept.intent, kept.taught) == ("right", "ask_amenities", "hay [pileta](amenity)?")
    assert (kept.reviewed_by, kept.reviewed_at) == (EMAIL, product.clock.now())


async def test_a_correction_keeps_the_intent_and_the_sentence_as_it_is_to_be_learnt(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_turn(house, talk, "el natatorio de la ceibo?", ("ask_location", 0.5))
    await house.connection.commit()
    marked = "el [natatorio](amenity)\n de la [ceibo](cabin)?"
    await judged(owner, talk, number, verdict="corrected", intent="ask_amenities", taught=marked)
    (kept,) = await reviews(product)
    assert (kept.verdict, kept.intent) == ("corrected", "ask_amenities")
    assert kept.taught == "el [natatorio](amenity) de la [ceibo](cabin)?"
    page = (await owner.get(turn_page(talk, number))).text
    assert "Corregido: Pregunta qué tiene la cabaña o el lugar" in page
    await judged(owner, talk, number, verdict="useless")
    (kept,) = await reviews(product)
    assert (kept.verdict, kept.intent, kept.taught) == ("useless", None, None)


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"taught": "hay pileta?"}, "no_intent"),
        ({"intent": "ask_nothing", "taught": "hay pileta?"}, "unknown_intent"),
        ({"intent": "nights_free", "taught": "hay pileta?"}, "unknown_intent"),
        ({"intent": "ask_pets", "taught": "a" * 301}, "too_long"),
        ({"intent": "ask_pets", "taught": "hay [pileta](amenity"}, "broken_marks"),
        ({"intent": "ask_pets", "taught": "hay [pileta?"}, "broken_marks"),
        ({"intent": "ask_pets", "taught": "hay [pileta](dog)"}, "unknown_entity"),
    ],
)
async def test_what_cannot_be_taught_is_refused_with_what_was_written(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product, form: dict[str, str], reason: str
) -> None:
    number = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9))
    await house.connection.commit()
    answer = await judged(owner, talk, number, verdict="corrected", **form)
    assert answer.status_code == 422
    assert WRONG_MARKS[reason] in answer.text
    assert form["taught"] in answer.text
    assert await reviews(product) == []


async def test_a_flag_and_a_comment_stand_beside_the_judgement(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9))
    await house.connection.commit()
    await judged(owner, talk, number, "anotar", flagged="yes", comment="ver con <Marta>")
    await judged(owner, talk, number, verdict="right")
    (kept,) = await reviews(product)
    assert (kept.verdict, kept.is_flagged, kept.comment) == ("right", True, "ver con <Marta>")
    assert await texts(owner, visto="marcados") == ["hay pileta?"]
    assert "ver con &lt;Marta&gt;" in (await owner.get(LIST, params={"visto": "marcados"})).text


async def test_nobody_judges_without_a_session_or_its_form(
    browser: httpx.AsyncClient, owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9))
    await house.connection.commit()
    await notebook.catch_up(product)
    form = {"verdict": "right", "token": "x"}
    assert (await owner.post(f"{turn_page(talk, number)}/juzgar", data=form)).status_code == 403
    assert await reviews(product) == []


# --- looking through


async def test_messages_are_found_by_what_was_understood_and_what_came_of_it(
    owner: httpx.AsyncClient, house: House, talk: UUID
) -> None:
    await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.95), ago=timedelta(days=3))
    await a_turn(
        house,
        talk,
        "el bicho?",
        ("nlu_fallback", 0.7),
        ("ask_pets", 0.3),
        does="action_ask_again",
        ago=timedelta(days=2),
    )
    await a_turn(
        house,
        talk,
        "quiero hablar con alguien " + "ya mismo " * 15,
        ("human_handoff", 0.66),
        handover="asked",
        ago=timedelta(days=1),
    )
    await a_turn(house, talk, "do you have a pool?", ("ask_amenities", 0.8), language="en", ago=timedelta(hours=1))
    await a_turn(house, talk, "/choose{1}", ("choose_cabin", 1.0), kind="choice")
    await house.connection.commit()
    person = "quiero hablar con alguien " + "ya mismo " * 15
    assert await texts(owner) == ["do you have a pool?", person, "el bicho?", "hay pileta?"]
    assert await texts(owner, intencion="ask_amenities") == ["do you have a pool?", "hay pileta?"]
    assert await texts(owner, confianza="70") == [person, "el bicho?"]
    assert await texts(owner, confianza="50") == ["el bicho?"]
    assert await texts(owner, que="dudas") == ["el bicho?"]
    assert await texts(owner, que="persona") == [person]
    assert await texts(owner, largo="largo") == [person]
    assert await texts(owner, largo="corto") == ["el bicho?", "hay pileta?"]
    assert await texts(owner, idioma="en") == ["do you have a pool?"]
    day = (house.now - timedelta(days=2)).date().isoformat()
    assert await texts(owner, desde=day, hasta=day) == ["el bicho?"]
    assert await texts(owner, intencion="nada", idioma="x", desde="ayer", pagina="²") == []


async def test_what_was_judged_leaves_the_list_of_what_is_left(
    owner: httpx.AsyncClient, house: House, talk: UUID
) -> None:
    first = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9))
    await a_turn(house, talk, "y parrilla?", ("ask_amenities", 0.8))
    await house.connection.commit()
    await owner.get(LIST)
    await judged(owner, talk, first, verdict="right")
    assert await texts(owner) == ["y parrilla?"]
    assert await texts(owner, visto="bien") == ["hay pileta?"]
    assert await texts(owner, visto="todo") == ["y parrilla?", "hay pileta?"]


async def test_a_deleted_message_takes_with_it_what_was_understood_and_said_of_it(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.9))
    await house.connection.commit()
    await judged(owner, talk, number, verdict="right")
    async with product.database.unit_of_work() as connection:
        await connection.execute(delete(inbound_message).where(inbound_message.c.id == number))
        await connection.commit()
        assert (await connection.execute(select(func.count()).select_from(understood))).scalar_one() == 0
    assert await reviews(product) == []


async def test_turns_are_kept_once_however_often_and_in_whatever_pieces(
    house: House, talk: UUID, product: Product
) -> None:
    for number in range(7):
        await a_turn(house, talk, f"hay pileta el {number}?", ("ask_amenities", 0.9))
    await house.connection.commit()
    assert await notebook.catch_up(product) == 7
    assert await notebook.catch_up(product) == 0
    await a_turn(house, talk, "y parrilla?", ("ask_amenities", 0.9))
    await house.connection.commit()
    assert await notebook.catch_up(product) == 1


# --- the queue


async def test_what_it_was_unsure_of_comes_before_what_it_was_sure_of(
    owner: httpx.AsyncClient, house: House, talk: UUID
) -> None:
    await a_turn(house, talk, "tienen wifi?", ("ask_amenities", 0.99), ("greet", 0.01))
    await a_turn(house, talk, "se puede con el bicho canasto?", ("ask_pets", 0.41), ("ask_price", 0.39))
    await house.connection.commit()
    page = (await owner.get(QUEUE)).text
    shown = re.findall(r'<p class="words said">([^<]*)</p>', page)
    assert shown == ["se puede con el bicho canasto?", "tienen wifi?"]
    assert "2 sin revisar de 2" in page
    assert 'name="this" value="ask_pets"' in page
    assert 'name="this" value="ask_price"' in page


async def test_messages_that_are_alike_are_labelled_by_one_decision(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    for words in (
        "aceptan mascotas grandes?",
        "aceptan mascota grande",
        "acepta mascotas grandes??",
        "a qué hora abre?",
    ):
        await a_turn(house, talk, words, ("ask_price", 0.42), ("ask_pets", 0.4))
    await house.connection.commit()
    page = (await owner.get(QUEUE)).text
    form = next(one for one in page.split("<form") if "aceptan mascotas grandes?" in one)
    numbers = re.findall(r'name="number" value="(\d+)"', form)
    assert len(numbers) == 3
    data = {"token": token_of(page), "number": numbers[:2], "this": "ask_pets"}
    answer = await owner.post(f"{QUEUE}/etiquetar", data=data)
    assert answer.headers["location"] == f"{QUEUE}?listas=2"
    kept = await reviews(product)
    assert [(one.verdict, one.intent) for one in kept] == [("corrected", "ask_pets")] * 2
    assert "2 mensajes revisados." in (await owner.get(answer.headers["location"])).text


async def test_labelled_as_understood_is_right_and_teaches_nothing(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.6))
    await house.connection.commit()
    page = (await owner.get(QUEUE)).text
    await owner.post(
        f"{QUEUE}/etiquetar", data={"token": token_of(page), "number": str(number), "this": "ask_amenities"}
    )
    (kept,) = await reviews(product)
    assert kept.verdict == "right"


@pytest.mark.parametrize("form", [{}, {"number": "x"}, {"this": "ask_pets"}, {"number": "9" * 30, "this": "ask_pets"}])
async def test_a_decision_over_nothing_says_so(
    owner: httpx.AsyncClient, house: House, talk: UUID, form: dict[str, str]
) -> None:
    await a_turn(house, talk, "hay pileta?", ("ask_amenities", 0.6))
    await house.connection.commit()
    page = (await owner.get(QUEUE)).text
    answer = await owner.post(f"{QUEUE}/etiquetar", data={"token": token_of(page), **form})
    assert answer.status_code == 422
    assert WRONG_MARKS["nothing"] in answer.text


async def test_an_empty_house_says_what_will_be_here(owner: httpx.AsyncClient) -> None:
    assert "Todavía no escribió nadie" in (await owner.get(QUEUE)).text
    assert "No queda ninguno sin revisar" in (await owner.get(LIST)).text
