"""
A house in the middle of its season, with texts as long as they really are, for pages to be looked at.

Nothing in it comes from a guest. It is made by the product's own verbs where there are some, so that what pages show
holds together: reservations by the API, portals by their feeds, messages and payments as rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from services.calendars.channels import Channel
from services.clock import SettableClock
from services.console import money
from services.console.review import notebook
from services.conversations import canned, labels, people
from services.database.tables.booking import cabin, guest_identity, property_
from services.database.tables.messaging import conversation, guest_file, inbound_message, voice_note
from services.domain.stay import Stay
from services.domain.transfers import BankAccount
from services.reservations import service as reservations
from tests.calendars.conftest import Portals
from tests.console.review.events import action, bot, slot, user, write
from tests.factories import Booking
from tests.house import OWNER, House

WAY = "Hola {nombre}: desde la ruta 76, en el kilómetro 221, doblá por la calle de tierra; son 1.200 metros."
LONG_NAME = "María Fernanda Etchegaray de Oliveira"
QUESTION = (
    "Hola buenas tardes! Somos dos familias, en total 6 grandes y 3 chicos (de 8, 5 y un bebé de 10 meses), y "
    "queríamos saber si tienen algo para el finde largo de diciembre, del 5 al 8, y si se puede ir con dos perritos "
    "chiquitos que son muy tranquilos 🐶🐶. También si la pileta ya está habilitada y cuánto hay que dejar de seña. "
    "Muchas gracias!!"
)
OFFER = (
    "¡Hola! Para 9 personas del *sábado 5 al martes 8 de diciembre* (3 noches) pueden estar juntos en dos cabañas:\n"
    "🏡 *Quebracho*, hasta 7: *$ 610.000*\n🏡 *Aromo*, hasta 2: *$ 255.000*\n"
    "Son *$ 865.000* en total, con limpieza. Los perritos pueden ir en Quebracho ($ 8.000 por noche cada uno).\n"
    "¿Te las reservo?"
)


@dataclass(frozen=True)
class Demo:
    """What pages are about: a conversation by what is special in it, the codes of reservations and a turn."""

    talks: dict[str, UUID]
    codes: dict[str, str]


@dataclass
class _Maker:
    booking: Booking
    clock: SettableClock
    house: House
    talks: dict[str, UUID]
    codes: dict[str, str]

    async def someone(self, key: str, name: str | None, phone: str, **more: Any) -> tuple[UUID, UUID]:
        """A guest and the conversation with her."""
        known = await self.house.connection.execute(
            select(guest_identity.c.guest_id).where(guest_identity.c.value == phone)
        )
        guest_id = known.scalar_one_or_none() or await self.house.guest(name, phone)
        self.talks[key] = await self.house.conversation(guest_id, **more)
        return guest_id, self.talks[key]

    async def says(self, key: str, words: str | None, ago: int, **more: Any) -> int:
        """A guest says something so many minutes ago; its message's id."""
        await self.house.said(self.talks[key], words, ago=timedelta(minutes=ago), **more)
        query = select(inbound_message.c.id).order_by(inbound_message.c.id.desc()).limit(1)
        return int((await self.house.connection.execute(query)).scalar_one())

    async def answers(self, key: str, words: str, ago: int, **more: Any) -> None:
        """The house says something so many minutes ago."""
        body = {"type": "text", "text": {"body": words}}
        await self.house.answered(self.talks[key], body, ago=timedelta(minutes=ago), **more)

    async def books(
        self, key: str, cabin_name: str, first: date, nights: int, *, name: str, phone: str, confirm: bool = True,
        **more: Any
    ) -> None:  # fmt: skip
        """Somebody holds nights by the API, and confirms them."""
        stay = Stay(first, first + timedelta(days=nights))
        answer = await self.booking.hold(cabin_name, stay, guest={"name": name, "phone": phone}, **more)
        assert answer.status_code == 201, answer.text
        code = self.codes[key] = answer.json()["code"]
        if not confirm:
            return
        async with self.booking.product.database.unit_of_work() as connection:
            row = await reservations.reservation(connection, code)
            await reservations.take_payment(
                connection, reservation_id=row.id, amount=row.deposit, cause="payment:1", now=self.clock.now()
            )
            await connection.commit()


async def fill(booking: Booking, clock: SettableClock) -> Demo:
    """Put all of it into the demo complex, at the moment where its clock stands."""
    product = booking.product
    async with product.database.unit_of_work() as connection:
        property_id = (await connection.execute(select(property_.c.id))).scalar_one()
        ceibo = (await connection.execute(select(cabin.c.id).where(cabin.c.name == "Ceibo"))).scalar_one()
        made = _Maker(booking, clock, House(connection, clock.now(), ceibo, property_id), {}, {})
        await _reservations(made)
        await _portals(made)
        await _talks(made)
        await _rest(made)
        await connection.commit()
    await notebook.catch_up(product)
    return Demo(made.talks, made.codes)


async def _reservations(made: _Maker) -> None:
    await made.books("now", "Quebracho", date(2026, 11, 24), 3, name="Julián Bermúdez", phone="5492914550011", adults=6)
    await made.books("soon", "Ceibo", date(2026, 11, 27), 2, name="Ana Ríos", phone="5491155500012", children=1)
    await made.books("later", "Jacarandá", date(2026, 12, 5), 3, name=LONG_NAME, phone="5491155500013", adults=4)
    await made.books("summer", "Quebracho", date(2026, 12, 19), 7, name="Familia Sosa", phone="5491155500014", adults=5)
    await made.books("held", "Aromo", date(2026, 12, 5), 3, name="Beto Álvarez", phone="5491155500015", confirm=False)


async def _portals(made: _Maker) -> None:
    portals = Portals(made.booking, made.booking.product, made.clock)
    airbnb = await portals.connect(Channel.AIRBNB, "Ceibo")
    await portals.says(airbnb, Stay(date(2026, 12, 10), date(2026, 12, 14)), Stay(date(2026, 12, 1), date(2026, 12, 3)))
    other = await portals.connect(Channel.BOOKING, "Jacarandá")
    await portals.says(
        other, Stay(date(2026, 12, 6), date(2026, 12, 9)), summary="CLOSED - Not available", uid="{n}@booking.com"
    )


async def _talks(made: _Maker) -> None:
    minutes = timedelta(minutes=1)
    await made.someone("group", LONG_NAME, "5491155500013", state="bot", ago=2 * minutes)
    await made.says("group", QUESTION, 4)
    await made.answers("group", OFFER, 3, state="read")
    await made.says("group", "Dale, me parece bien!! 🙌", 2)
    await _understood(made)
    await made.someone(
        "waits", "Beto Álvarez", "5491155500015", state="needs_person", reason="complaint", ago=41 * minutes
    )
    await made.says("waits", "Llegamos y no había leña, y la ducha sale fría. Ya es la segunda vez que aviso 😕", 41)
    await made.someone("mine", "Ana Ríos", "5491155500012", state="person", ago=12 * minutes)
    await made.says("mine", "Puedo dejar el auto desde la mañana?", 16, state="stored", state_reason="taken_by_person")
    await made.answers("mine", "Hola Ana, sí: el portón queda abierto desde las 9.", 14, written_by=OWNER)
    number = await made.says("mine", "Buenísimo, y a la vuelta salimos tipo doce", 12, kind="audio", state="stored")
    await _heard(made, number, "Buenísimo, y a la vuelta salimos tipo doce", 0.91)
    until = made.house.now + 25 * minutes
    await made.someone(
        "phone", "Carla Gómez", "5491155500016", state="person", ago=33 * minutes, taken_by="phone", resumes_at=until
    )
    await made.says("phone", "Hola! El precio es por persona o por la cabaña?", 36)
    await made.answers(
        "phone", "Por la cabaña Carla, y te incluye la ropa blanca 😉", 35, written_by="phone", state="sent"
    )
    await made.someone("english", "Emily Carter", "447700900123", state="bot", ago=120 * minutes)
    await made.says("english", "Hi! Do you have anything for two from January 4th to the 9th?", 120)
    await made.someone("nameless", None, "5491155500017", state="closed", ago=timedelta(days=3))
    await made.says("nameless", "gracias!", 3 * 24 * 60)


async def _understood(made: _Maker) -> None:
    """What Rasa wrote down of the group's two messages."""
    at = made.house.now.timestamp()
    ranking = [("book", 0.83), ("ask_availability", 0.11), ("ask_pets", 0.04)]
    yes = [("affirm", 0.97), ("thank", 0.02), ("greet", 0.01)]
    entity = {"entity": "adults", "value": "6", "start": 49, "end": 50, "extractor": "SpanishEntities"}
    said = inbound_message.c
    query = select(said.id).where(said.conversation_id == made.talks["group"]).order_by(said.id)
    first, second = (await made.house.connection.execute(query)).scalars().all()
    made.codes["turn"] = str(first)
    await write(
        made.house,
        made.talks["group"],
        [
            user(QUESTION, ranking, at=at - 240, message=str(first), entities=[entity]),
            slot("adults", 6, at=at - 239.8),
            action("action_answer", at=at - 239.5),
            bot(OFFER, at=at - 239.4),
            action("action_listen", at=at - 239.3),
            user("Dale, me parece bien!! 🙌", yes, at=at - 180, message=str(second)),
            action("action_answer", at=at - 179.5),
        ],
    )


async def _heard(made: _Maker, number: int, words: str, confidence: float) -> None:
    note = {
        "inbound_id": number, "state": "heard", "text": words, "decision": "act", "confidence": confidence,
        "wanted_at": made.house.now,
    }  # fmt: skip
    kept = {
        "inbound_id": number, "state": "kept", "mime_type": "audio/ogg", "content": b"OggS",
        "wanted_at": made.house.now, "kept_at": made.house.now,
    }  # fmt: skip
    await made.house.connection.execute(insert(voice_note).values(note))
    await made.house.connection.execute(insert(guest_file).values(kept))


async def _rest(made: _Maker) -> None:
    connection, now = made.house.connection, made.house.now
    await connection.execute(
        update(conversation)
        .where(conversation.c.id == made.talks["waits"])
        .values(waiting_since=now - timedelta(minutes=41))
    )
    await people.note(
        connection, made.talks["mine"], "Viene con la suegra; alérgica a los gatos.", form_id=uuid4(), by=OWNER, now=now
    )
    await labels.add(connection, made.talks["group"], "grupo grande")
    await labels.add(connection, made.talks["mine"], "factura A")
    for title, text in (
        (
            "Cómo llegar",
            "Hola {nombre}: desde la ruta 76, en el kilómetro 221, doblá por la calle de tierra; son 1.200 metros.",
        ),
        ("Saldo", "Hola {nombre}, el saldo de {cabaña} es {saldo}. Lo podés pagar al llegar, el {llegada}."),
        ("Wifi", "La red es Arroyo y la clave arroyo2026."),
    ):
        await canned.keep(connection, title, text, by=OWNER, now=now)
    await made.house.payment_problem(None, "unknown_reference", provider_id="123456789")
    await connection.commit()
    account = BankAccount(holder="Marta Inés Rodríguez", alias="arroyo.cabanas.mp", cbu=None, cuit=None)
    await money.set_account(made.booking.product, account)
