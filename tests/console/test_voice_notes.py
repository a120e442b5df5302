"""Voice notes as the owner has them: played, read, corrected, and gone when they were kept for long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert, select

from services.clock import SettableClock
from services.conversations.corrections import LONGEST
from services.conversations.forgetting import forget_files
from services.database.tables.messaging import guest_file, inbound_message, voice_note
from services.wiring import Product
from tests.console.conftest import EMAIL, log_in, token_of
from tests.house import House

RECORDING = b"OggS a recording"
HEARD = "del dos al tres"


@pytest.fixture
async def talk(house: House) -> UUID:
    """Ana's conversation."""
    return await house.conversation(await house.guest("Ana Ríos"))


async def a_note(
    house: House, talk: UUID, *, text: str | None = HEARD, decision: str | None = "act", file: str | None = "kept"
) -> int:
    """A voice note of which that was made; its message's id."""
    await house.said(talk, text if decision == "act" else None, kind="audio")
    number = await last_number(house)
    state = "wanted" if decision is None else "heard" if text is not None else "failed"
    reason = "unclear" if decision == "ask_again" else None
    await house.connection.execute(
        insert(voice_note).values(
            inbound_id=number, state=state, text=text, decision=decision, reason=reason, wanted_at=house.now
        )
    )
    if file is not None:
        kept: dict[str, Any] = {"mime_type": "audio/ogg", "content": RECORDING} if file == "kept" else {}
        row = {"inbound_id": number, "state": file, "wanted_at": house.now, "kept_at": house.now, **kept}
        await house.connection.execute(insert(guest_file).values(row))
    await house.connection.commit()
    return number


async def last_number(house: House) -> int:
    query = select(inbound_message.c.id).order_by(inbound_message.c.id.desc()).limit(1)
    return int((await house.connection.execute(query)).scalar_one())


def address(talk: UUID, number: int) -> str:
    return f"/console/conversaciones/{talk}/audios/{number}/corregir"


async def corrected(owner: httpx.AsyncClient, talk: UUID, number: int, words: str) -> httpx.Response:
    page = (await owner.get(f"/console/conversaciones/{talk}")).text
    return await owner.post(address(talk, number), data={"token": token_of(page), "words": words})


async def stored(product: Product, number: int) -> tuple[Any, ...]:
    note = voice_note.c
    query = select(note.text, note.corrected_text, note.corrected_by, note.corrected_at).where(
        note.inbound_id == number
    )
    async with product.database.unit_of_work() as connection:
        return tuple((await connection.execute(query)).one())


# --- correcting


async def test_a_correction_stands_beside_what_was_heard_with_who_and_when(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product, clock: SettableClock
) -> None:
    number = await a_note(house, talk)
    answer = await corrected(owner, talk, number, "  del doce\r\n al <b>trece</b> ")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/console/conversaciones/{talk}#m{number}")
    assert await stored(product, number) == (HEARD, "del doce al <b>trece</b>", EMAIL, clock.now())
    page = (await owner.get(f"/console/conversaciones/{talk}")).text
    assert f'<p class="words">{HEARD}</p>' in page
    assert "del doce al &lt;b&gt;trece&lt;/b&gt;" in page
    assert f"Lo corrigió {EMAIL} · 12:00" in page


async def test_a_correction_changes_nothing_that_the_guest_said_and_the_form_says_so(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_note(house, talk)
    assert "No cambia lo reservado" in (await owner.get(f"/console/conversaciones/{talk}")).text
    await corrected(owner, talk, number, "del doce al trece")
    async with product.database.unit_of_work() as connection:
        said = (await connection.execute(select(inbound_message.c.text, inbound_message.c.state))).one()
    assert tuple(said) == (HEARD, "answered")


async def test_the_last_correction_counts_and_one_may_be_taken_back(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_note(house, talk)
    for words in ("del doce al trece", "del doce al trece de enero", HEARD):
        await corrected(owner, talk, number, words)
        assert (await stored(product, number))[:2] == (HEARD, words)


@pytest.mark.parametrize(("text", "decision"), [("se cha", "ask_again"), (None, "ask_again"), (HEARD, "confirm")])
async def test_what_was_not_acted_on_can_be_corrected_too(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product, text: str | None, decision: str
) -> None:
    number = await a_note(house, talk, text=text, decision=decision)
    await corrected(owner, talk, number, "tenés lugar?")
    assert (await stored(product, number))[1] == "tenés lugar?"
    page = (await owner.get(f"/console/conversaciones/{talk}")).text
    assert ("No se llegó a entender" in page) == (decision == "ask_again")
    assert ("Creímos escuchar" in page) == (text is not None)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Escribí qué dice el audio"),
        (" \n\0 ", "Escribí qué dice el audio"),
        ("a" * (LONGEST + 1), "Es muy largo"),
        (HEARD, "Es lo mismo que ya está escrito"),
        (f" {HEARD.replace(' ', '  ')}\n", "Es lo mismo que ya está escrito"),
    ],
)
async def test_words_that_cannot_be_taken_are_told_where_they_were_written(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product, words: str, sentence: str
) -> None:
    number = await a_note(house, talk)
    answer = await corrected(owner, talk, number, words)
    assert answer.status_code == 422
    form = answer.text.partition("<details open>")[2].partition("</details>")[0]
    assert sentence in form
    assert words.strip("\0 \n") in form
    assert (await stored(product, number))[1] is None


@pytest.mark.parametrize(
    ("decision", "file", "sentence"),
    [
        (None, "kept", "Todavía la estamos escuchando"),
        (None, "wanted", "Todavía la estamos escuchando"),
        ("ask_again", "lost", "La grabación no está"),
        ("ask_again", None, "La grabación no está"),
    ],
)
async def test_what_nobody_can_have_listened_to_cannot_be_corrected(
    owner: httpx.AsyncClient, house: House, talk: UUID, decision: str | None, file: str | None, sentence: str
) -> None:
    number = await a_note(house, talk, text=None, decision=decision, file=file)
    assert "Corregir" not in (await owner.get(f"/console/conversaciones/{talk}")).text
    answer = await corrected(owner, talk, number, "tenés lugar?")
    assert answer.status_code == 422
    assert sentence in answer.text


async def test_only_a_voice_note_of_that_conversation_can_be_corrected(
    owner: httpx.AsyncClient, house: House, talk: UUID
) -> None:
    await house.said(talk, "hola")
    text = await last_number(house)
    other = await house.conversation(await house.guest("Beto", "5491155500003"))
    number = await a_note(house, other)
    typed = await corrected(owner, talk, text, "chau")
    assert (typed.status_code, "Ese mensaje no es una nota de voz" in typed.text) == (422, True)
    for wrong in (number, 10**6, 10**30):
        missing = await corrected(owner, talk, wrong, "chau")
        assert (missing.status_code, "Eso no está" in missing.text) == (404, True)


async def test_a_correction_without_its_token_or_session_changes_nothing(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product
) -> None:
    number = await a_note(house, talk)
    assert (await owner.post(address(talk, number), data={"words": "chau"})).status_code == 403
    token = token_of((await owner.get("/console/hoy")).text)
    owner.cookies.clear()
    sent = await owner.post(address(talk, number), data={"token": token, "words": "chau"})
    assert sent.headers["location"] == "/console/entrar"
    assert (await stored(product, number))[1] is None


# --- playing


@pytest.mark.parametrize(
    ("asked", "content"),
    [
        ("bytes=0-", RECORDING), ("bytes=0-1", RECORDING[:2]), ("bytes=5-", RECORDING[5:]),
        ("bytes=-4", RECORDING[-4:]), ("bytes=2-9999", RECORDING[2:]), ("bytes=-9999", RECORDING),
    ],
)  # fmt: skip
async def test_a_part_is_given_with_its_place(
    owner: httpx.AsyncClient, house: House, talk: UUID, asked: str, content: bytes
) -> None:  # fmt: skip
    number = await a_note(house, talk)
    answer = await owner.get(f"/console/archivos/{number}", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, content)
    first = RECORDING.index(content)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(content) - 1}/{len(RECORDING)}"
    assert answer.headers["content-type"] == "audio/ogg"


async def test_all_of_it_is_given_where_no_part_or_an_odd_one_is_asked_for(
    owner: httpx.AsyncClient, house: House, talk: UUID
) -> None:  # fmt: skip
    number = await a_note(house, talk)
    for asked in ({}, {"Range": "bytes=5-2"}, {"Range": "lines=1-2"}, {"Range": "bytes=0-1,4-5"}, {"Range": "bytes=x"}):
        answer = await owner.get(f"/console/archivos/{number}", headers=asked)
        assert (answer.status_code, answer.content) == (200, RECORDING)
        assert answer.headers["accept-ranges"] == "bytes"


async def test_what_is_beyond_the_end_is_not_there(owner: httpx.AsyncClient, house: House, talk: UUID) -> None:
    number = await a_note(house, talk)
    answer = await owner.get(f"/console/archivos/{number}", headers={"Range": f"bytes={len(RECORDING)}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(RECORDING)}")


# --- keeping


async def test_a_recording_that_was_kept_for_long_enough_is_gone_and_its_words_stay(
    owner: httpx.AsyncClient, house: House, talk: UUID, product: Product, clock: SettableClock
) -> None:
    number = await a_note(house, talk)
    await corrected(owner, talk, number, "del doce al trece")
    clock.advance(timedelta(days=product.settings.recordings_kept_days, seconds=1))
    await log_in(owner)
    assert await forget_files(product) == 1
    page = (await owner.get(f"/console/conversaciones/{talk}")).text
    assert "La grabación se borró el lun 22 feb (se guardan 90 días)." in page
    assert "<audio" not in page
    assert "Corregir" not in page
    assert HEARD in page
    assert "del doce al trece" in page
    assert (await owner.get(f"/console/archivos/{number}")).status_code == 404
    assert "La grabación no está" in (await corrected(owner, talk, number, "chau")).text
