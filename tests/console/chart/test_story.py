"""A reservation's page: what happened to it, its links and refunds, and which calendars show it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select

from services.calendars import export_rows
from services.calendars.channels import Channel
from services.database.tables.booking import reservation
from services.database.tables.money import payment, payment_link, refund
from services.reservations import service as reservations
from tests.console.chart.conftest import Desk
from tests.console.chart.test_chart import agreed, stay_form
from tests.factories import march


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def paid_through_the_provider(desk: Desk, code: str, *, provider_id: str = "100200300") -> UUID:
    """A deposit that Mercado Pago holds."""
    async with desk.booking.product.database.unit_of_work() as connection:
        row = await reservations.reservation(connection, code)
        found = (await connection.execute(select(reservation.c.id).where(reservation.c.code == code))).scalar_one()
        made = insert(payment).values(
            provider_id=provider_id, reservation_id=found, external_reference=f"{code}-1", status="approved",
            amount=row.deposit.amount, currency="ARS", raw={}, created_at=desk.clock.now(), updated_at=desk.clock.now(),
            applied_at=desk.clock.now(),
        )  # fmt: skip
        payment_id: UUID = (await connection.execute(made.returning(payment.c.id))).scalar_one()
        await reservations.take_payment(
            connection, reservation_id=row.id, amount=row.deposit, cause=f"payment:{provider_id}", now=desk.clock.now()
        )
        await connection.commit()
    return payment_id


async def test_the_history_says_who_did_what_and_what_it_was_before(desk: Desk) -> None:
    code = await desk.held("Ceibo", march(2, 5))
    await desk.send(f"/console/reservas/{code}/confirmar", on=f"/console/reservas/{code}")
    path, form = f"/console/reservas/{code}/cambiar", stay_form(desk, "Ceibo", march(2, 3), palabra="se van antes")
    shown = await desk.send(path, **form, paso="ver")
    await desk.send(path, **form, acordado=agreed(shown.text), paso="guardar")
    page = plain(await desk.page(f"/console/reservas/{code}"))
    assert "Otro sistema la reservó" in page
    assert "duena@example.com la confirmó" in page
    assert "la cambió; antes era Ceibo, mar 2 mar → vie 5 mar · 3 noches, $ 270.000 («se van antes»)" in page
    assert "Ajuste: cambió la reserva" in page


async def test_the_page_says_which_calendars_show_it(desk: Desk) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    assert "ningún portal lee el calendario" in await desk.page(f"/console/reservas/{code}")
    async with desk.booking.product.database.unit_of_work() as connection:
        cabin_id = UUID(desk.booking.cabins["Ceibo"])
        await export_rows.set_export(
            connection, cabin_id=cabin_id, channel=Channel.AIRBNB, token="t" * 20, now=desk.clock.now()
        )
        await connection.commit()
    page = plain(await desk.page(f"/console/reservas/{code}"))
    assert "Airbnb todavía no la leyó" in page
    desk.clock.advance(timedelta(minutes=1))
    async with desk.booking.product.database.unit_of_work() as connection:
        (export,) = await export_rows.exports(connection)
        await export_rows.note_export_fetch(connection, export.id, now=desk.clock.now())
        await connection.commit()
    assert "Airbnb ya la leyó" in plain(await desk.page(f"/console/reservas/{code}"))


async def test_a_refund_is_asked_for_from_the_page_and_stays_in_view(desk: Desk) -> None:
    code = await desk.held("Ceibo", march(2, 5))
    payment_id = await paid_through_the_provider(desk, code)
    path = f"/console/reservas/{code}"
    assert "/devolver" not in await desk.page(path), "nothing is due before it is cancelled"
    shown = await desk.page(f"{path}/cancelar")
    await desk.send(f"{path}/cancelar", acordado=agreed(shown))
    page = await desk.page(path)
    assert f"/console/pagos/{payment_id}/devolver" in page
    assert "Devolver $ 81.000" in page
    done = await desk.send(f"/console/pagos/{payment_id}/devolver", on=path, code=code)
    assert done.headers["location"] == f"{path}?hecho=devuelta#refunds"
    async with desk.booking.product.database.unit_of_work() as connection:
        (asked,) = (await connection.execute(select(refund))).all()
    assert (asked.payment_id, asked.amount, asked.state) == ("100200300", 81_000_00, "requested")
    page = plain(await desk.page(path))
    assert "$ 81.000 pedida" in page
    assert "Devolver $ 81.000" not in page


async def test_a_link_that_can_be_paid_is_there_to_be_copied(desk: Desk) -> None:
    code = await desk.held("Ceibo", march(2, 5))
    path = f"/console/reservas/{code}"
    assert "No hay ninguno que se pueda pagar ahora" in await desk.page(path)
    async with desk.booking.product.database.unit_of_work() as connection:
        row = await reservations.reservation(connection, code)
        await connection.execute(
            insert(payment_link).values(
                reservation_id=row.id, attempt=1, external_reference=f"{code}-1", provider_id="p-1",
                url="https://www.mercadopago.com.ar/x", amount=row.deposit.amount, currency="ARS",
                expires_at=row.hold_expires_at, created_at=desk.clock.now(),
            )
        )  # fmt: skip
        await connection.commit()
    page = await desk.page(path)
    assert "https://www.mercadopago.com.ar/x" in page
    assert "Seña: $ 81.000" in page


async def test_no_link_is_made_for_what_is_paid(desk: Desk) -> None:
    code = await desk.confirmed("Ceibo", march(2, 5))
    path = f"/console/reservas/{code}"
    await desk.send(f"{path}/cobros", on=path, amount="189.000", method="cash", form_id=str(UUID(int=1)))
    assert "Link de pago" not in await desk.page(path)
    done = await desk.send(f"{path}/link", on=path)
    assert done.headers["location"] == f"{path}?sin_link=nothing_to_pay"
