"""What the owner reads, and what the forms change."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
from sqlalchemy import insert, select

from services.clock import SettableClock
from services.database.tables.messaging import conversation, guest_file, inbound_message, voice_note
from services.database.tables.money import money_report, refund
from services.domain.party import Party
from services.domain.stay import Stay
from services.payments.report import Kind
from services.waiting import service as waiting
from services.waiting.offering import offer_free
from services.wiring import Product
from tests.console.conftest import log_in, token_of
from tests.house import House


async def state_of(product: Product, conversation_id: UUID) -> str:
    async with product.database.unit_of_work() as connection:
        query = select(conversation.c.state).where(conversation.c.id == conversation_id)
        return str((await connection.execute(query)).scalar_one())


async def test_an_empty_house_says_so(owner: httpx.AsyncClient) -> None:
    today = (await owner.get("/console/hoy")).text
    assert "Nadie te espera" in today
    assert "No hay reservas esperando la seña" in today
    assert "Todavía no hay reservas confirmadas" in today
    assert "Todavía no escribió nadie" in (await owner.get("/console/conversaciones")).text


async def test_today_shows_who_waits_and_why(owner: httpx.AsyncClient, house: House) -> None:
    waiting = await house.conversation(await house.guest("Ana Ríos"), state="needs_person", reason="complaint")
    await house.said(waiting, "El calefón no anda")
    await house.conversation(await house.guest("Beto", "5491155500003"))
    await house.connection.commit()
    page = (await owner.get("/console/hoy")).text
    assert "Ana Ríos" in page
    assert "Tiene un reclamo" in page
    assert "hace 12 min" in page
    assert "El calefón no anda" in page
    assert "Beto" not in page


async def test_today_shows_live_holds_and_arrivals_and_nothing_past(owner: httpx.AsyncClient, house: House) -> None:
    guest_id = await house.guest("Ana Ríos")
    await house.reservation(guest_id, "HELD222", date(2026, 12, 1), status="held", hold_ends_in=timedelta(minutes=30))
    await house.reservation(guest_id, "STALE22", date(2026, 12, 5), status="held", hold_ends_in=-timedelta(minutes=1))
    await house.reservation(guest_id, "COMING2", date(2026, 12, 10), paid=55_500_00)
    await house.reservation(guest_id, "PAST222", date(2026, 11, 2))
    await house.connection.commit()
    page = (await owner.get("/console/hoy")).text
    assert "HELD222" in page
    assert "vence 12:30" in page
    assert "$ 55.500" in page
    assert "COMING2" in page
    assert "Saldo $ 129.500" in page
    assert "jue 10 dic → sáb 12 dic · 2 noches" in page
    assert "STALE22" not in page
    assert "PAST222" not in page


async def test_a_payment_problem_is_shown_until_it_is_closed(owner: httpx.AsyncClient, house: House) -> None:
    guest_id = await house.guest("Ana Ríos")
    reservation_id = await house.reservation(guest_id, "PAID222", date(2026, 12, 1), status="expired")
    problem = await house.payment_problem(reservation_id, "nights_taken", provider_id="70000000001")
    await house.payment_problem(None, "unknown_reference", provider_id="70000000002")
    await house.connection.commit()
    page = (await owner.get("/console/hoy")).text
    assert "Pagó tarde" in page
    assert "PAID222" in page
    assert "$ 40.000" in page
    assert "Pago sin reserva" in page
    closing = await owner.post(f"/console/pagos/{problem}/resuelto", data={"token": token_of(page)})
    assert closing.headers["location"] == "/console/hoy"
    left = (await owner.get("/console/hoy")).text
    assert "Pagó tarde" not in left
    assert "Pago sin reserva" in left
    again = await owner.post(f"/console/pagos/{problem}/resuelto", data={"token": token_of(page)})
    assert "Eso ya estaba hecho" in (await owner.get(again.headers["location"])).text


async def test_money_that_is_the_guests_goes_back_by_one_tap(
    owner: httpx.AsyncClient, house: House, product: Product
) -> None:
    reservation_id = await house.reservation(
        await house.guest("Ana Ríos"), "PAID222", date(2026, 12, 1), status="expired"
    )
    late = await house.payment_problem(reservation_id, "nights_taken", provider_id="70000000001")
    await house.unapplied(reservation_id, "70000000001", 40_000_00)
    await house.connection.commit()
    page = (await owner.get("/console/hoy")).text
    assert "Devolver $ 40.000" in page
    assert "Confirmar la reserva igual" in page
    for expected in ("/console/hoy", "/console/hoy?ya=1"):
        answer = await owner.post(f"/console/pagos/{late}/devolver", data={"token": token_of(page)})
        assert answer.headers["location"] == expected
    async with product.database.unit_of_work() as connection:
        asked = (await connection.execute(select(refund.c.payment_id, refund.c.amount))).all()
    assert [tuple(row) for row in asked] == [("70000000001", 40_000_00)]
    assert "Devolver $ 40.000" not in (await owner.get("/console/hoy")).text


async def test_a_late_payment_confirms_by_one_tap_while_its_nights_are_free(
    owner: httpx.AsyncClient, house: House
) -> None:
    stays = [(await house.guest("Ana Ríos"), "PAID222"), (await house.guest("Beto", "5491155500003"), "OTHER22")]
    late = {}
    for number, (guest_id, code) in enumerate(stays, start=1):
        made = await house.reservation(guest_id, code, date(2026, 12, 1), status="expired")
        late[code] = await house.payment_problem(
            made, "nights_taken", provider_id=f"7000000000{number}", reference=f"{code}-1"
        )
        await house.unapplied(made, f"7000000000{number}", 40_000_00)
        await house.link(made, f"{code}-1")
    await house.connection.commit()
    token = token_of((await owner.get("/console/hoy")).text)
    first = await owner.post(f"/console/pagos/{late['PAID222']}/aceptar", data={"token": token})
    assert first.headers["location"] == "/console/hoy"
    second = await owner.post(f"/console/pagos/{late['OTHER22']}/aceptar", data={"token": token})
    page = (await owner.get(second.headers["location"])).text
    assert "siguen siendo de otro huésped" in page
    assert "Saldo $ 145.000" in page


async def test_messages_that_did_not_arrive_are_shown_for_a_week(
    owner: httpx.AsyncClient, house: House, clock: SettableClock
) -> None:
    talk = await house.conversation(await house.guest(None))
    await house.answered(talk, {"type": "text", "text": {"body": "Hola"}}, state="undeliverable")
    await house.connection.commit()
    page = (await owner.get("/console/hoy")).text
    assert "1 mensaje sin entregar" in page
    assert "+54 9 11 5550-0002" in page
    clock.advance(timedelta(days=7))
    await log_in(owner)
    assert "sin entregar" not in (await owner.get("/console/hoy")).text


async def test_messages_that_whatsapp_refuses_for_now_raise_an_alarm_when_it_lasts(
    owner: httpx.AsyncClient, house: House, clock: SettableClock
) -> None:
    talk = await house.conversation(await house.guest("Ana Ríos"))
    body = {"type": "text", "text": {"body": "Hola"}}
    await house.answered(talk, body, state="waiting", error_code=131056, ago=timedelta(seconds=20))
    await house.answered(talk, body, state="pending", ago=timedelta(seconds=10))
    await house.connection.commit()
    assert "no deja enviar" not in (await owner.get("/console/hoy")).text
    clock.advance(timedelta(minutes=2))
    assert "2 mensajes esperan desde hace 2 min" in (await owner.get("/console/hoy")).text


async def test_messages_that_cannot_reach_whatsapp_raise_an_alarm_too(owner: httpx.AsyncClient, house: House) -> None:
    talk = await house.conversation(await house.guest("Ana Ríos"))
    body = {"type": "text", "text": {"body": "Hola"}}
    await house.answered(talk, body, state="waiting", error="ConnectError", ago=timedelta(minutes=30))
    await house.connection.commit()
    page = (await owner.get("/console/hoy")).text
    assert "No se pudo hablar con WhatsApp" in page
    assert "1 mensaje espera desde hace 30 min" in page


async def test_a_message_that_did_not_arrive_says_why(owner: httpx.AsyncClient, house: House) -> None:
    talk = await house.conversation(await house.guest("Ana Ríos"))
    body = {"type": "text", "text": {"body": "Hola"}}
    await house.answered(talk, body, state="undeliverable", error="outside_window")
    await house.answered(talk, body, state="undeliverable", error="(#131026)", error_code=131026)
    await house.connection.commit()
    page = (await owner.get(f"/console/conversaciones/{talk}")).text
    assert "Pasaron más de 24 horas" in page
    assert "No tiene WhatsApp" in page


async def test_a_thread_reads_in_order_with_ticks_choices_and_events(owner: httpx.AsyncClient, house: House) -> None:
    talk = await house.conversation(await house.guest("Ana Ríos"))
    await house.said(talk, "¿Tenés lugar?", ago=timedelta(minutes=12))
    buttons = [{"type": "reply", "reply": {"id": "yes", "title": "Sí, reservar"}}]
    body = {"type": "button", "body": {"text": "Ceibo está libre"}, "action": {"buttons": buttons}}
    await house.answered(talk, {"type": "interactive", "interactive": body}, ago=timedelta(minutes=11))
    await house.said(talk, None, kind="audio", ago=timedelta(minutes=10))
    await house.said(
        talk, None, kind="event", choice_id='/payment_confirmed{"code": "K7MPX2A"}', ago=timedelta(minutes=9)
    )
    failed = {"type": "text", "text": {"body": "¡Reserva confirmada!"}}
    await house.answered(talk, failed, state="failed", ago=timedelta(minutes=8))
    await house.connection.commit()
    page = (await owner.get(f"/console/conversaciones/{talk}")).text
    order = ["¿Tenés lugar?", "Ceibo está libre", "Sí, reservar", "Leído", "Nota de voz", "Se acreditó el pago",
             "¡Reserva confirmada!", "No se pudo entregar"]  # fmt: skip
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)


async def test_a_voice_note_is_played_beside_what_was_heard_in_it(
    owner: httpx.AsyncClient, house: House, clock: SettableClock
) -> None:
    talk = await house.conversation(await house.guest("Ana Ríos"))
    await house.said(talk, "tenés lugar mañana?", kind="audio", ago=timedelta(minutes=9))
    await house.said(talk, None, kind="audio", ago=timedelta(minutes=8))
    first, second = (await house.connection.execute(select(inbound_message.c.id).order_by("id"))).scalars().all()
    now = clock.now()
    for number, heard in ((first, "tenés lugar mañana?"), (second, "<b>del diez</b> al doce")):
        decision = "act" if number == first else "confirm"
        note = {"inbound_id": number, "state": "heard", "text": heard, "decision": decision, "wanted_at": now}
        await house.connection.execute(insert(voice_note).values(note))
    kept = {"inbound_id": first, "state": "kept", "mime_type": "audio/ogg", "content": b"OggS", "wanted_at": now}
    await house.connection.execute(insert(guest_file).values(kept))
    await house.connection.commit()

    page = (await owner.get(f"/console/conversaciones/{talk}")).text

    assert f'src="/console/archivos/{first}"' in page
    assert f'src="/console/archivos/{second}"' not in page, "its recording is not there"
    assert page.count('<p class="words">tenés lugar mañana?</p>') == 1
    assert "Creímos escuchar: «&lt;b&gt;del diez&lt;/b&gt; al doce»" in page
    played = await owner.get(f"/console/archivos/{first}")
    assert (played.content, played.headers["content-type"]) == (b"OggS", "audio/ogg")
    assert played.headers["content-disposition"].startswith("inline")


async def test_what_a_guest_writes_is_never_markup(owner: httpx.AsyncClient, house: House) -> None:
    hostile = "<script>alert(1)</script>"
    talk = await house.conversation(await house.guest(hostile), state="needs_person", reason=hostile)
    await house.said(talk, hostile)
    await house.answered(talk, {"type": "text", "text": {"body": hostile}})
    await house.connection.commit()
    for path in ("/console/hoy", "/console/conversaciones", f"/console/conversaciones/{talk}"):
        page = (await owner.get(path)).text
        assert re.findall("<script[^>]*>", page) == ['<script src="/console/static/live.js" defer>']
        assert "&lt;script&gt;" in page


async def test_a_conversation_is_taken_and_given_back(owner: httpx.AsyncClient, house: House, product: Product) -> None:
    talk = await house.conversation(await house.guest("Ana"), state="needs_person", reason="complaint")
    await house.connection.commit()
    page = (await owner.get(f"/console/conversaciones/{talk}")).text
    await owner.post(f"/console/conversaciones/{talk}/tomar", data={"token": token_of(page)})
    assert await state_of(product, talk) == "person"
    taken = (await owner.get(f"/console/conversaciones/{talk}")).text
    assert "El asistente no contesta" in taken
    await owner.post(f"/console/conversaciones/{talk}/devolver", data={"token": token_of(taken)})
    assert await state_of(product, talk) == "bot"


async def test_a_form_without_its_token_or_session_changes_nothing(
    owner: httpx.AsyncClient, house: House, product: Product
) -> None:
    talk = await house.conversation(await house.guest("Ana"), state="needs_person")
    await house.connection.commit()
    address = f"/console/conversaciones/{talk}/tomar"
    assert (await owner.post(address)).status_code == 403
    assert (await owner.post(address, data={"token": "made-up"})).status_code == 403
    token = token_of((await owner.get("/console/hoy")).text)
    foreign = {"origin": "https://evil.example"}
    assert (await owner.post(address, data={"token": token}, headers=foreign)).status_code == 403
    owner.cookies.clear()
    assert (await owner.post(address, data={"token": token})).headers["location"] == "/console/entrar"
    assert await state_of(product, talk) == "needs_person"


async def test_what_is_not_there_is_a_page_too(owner: httpx.AsyncClient) -> None:
    answer = await owner.get(f"/console/conversaciones/{uuid4()}")
    assert answer.status_code == 404
    assert "Eso no está" in answer.text


async def test_differences_of_the_daily_comparison_are_shown_until_a_day_without_any(
    owner: httpx.AsyncClient, house: House
) -> None:
    for differences in ([{"payment_id": "70000000001", "kind": kind} for kind in Kind], []):
        await house.connection.execute(
            insert(money_report).values(payments=3, differences=differences, made_at=house.now)
        )
        await house.connection.commit()
        page = (await owner.get("/console/hoy")).text
        assert ("El control de pagos encontró diferencias" in page) == bool(differences)


async def test_today_shows_who_waits_for_nights_and_who_was_offered_some(
    owner: httpx.AsyncClient, house: House, product: Product
) -> None:
    assert "Lista de espera" not in (await owner.get("/console/hoy")).text
    talks = [await house.conversation(await house.guest(name, phone)) for name, phone in (("Ana", "1"), ("Beto", "2"))]
    for talk, cabin_id in zip(talks, (house.cabin_id, None), strict=True):
        await waiting.join(
            house.connection, talk, stay=Stay(date(2026, 12, 1), date(2026, 12, 3)), party=Party(2), cabin_id=cabin_id,
            name=None, now=house.now,
        )  # fmt: skip
    await house.connection.commit()
    assert await offer_free(product) == 1
    page = (await owner.get("/console/hoy")).text.partition("Lista de espera")[2]
    ana, beto = page.partition("Beto")[0], page.partition("Beto")[2]
    assert "Ceibo · mar 1 dic → jue 3 dic · 2 noches" in ana
    assert "se le ofreció" in ana
    assert "Cualquier cabaña" in beto
    assert "se le ofreció" not in beto
