"""The ledger's table: what was written stays, and every figure of a reservation comes from it."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from services.clock import SettableClock
from services.database.migrate import downgrade, upgrade
from services.database.unit_of_work import Database
from services.domain.ledger import Account, Balance, Entry, EntryKind
from services.domain.money import Money
from services.reservations import cancelling, ledger, service
from tests.house import House


def a_payment(amount: int, key: str = "payment:1:received", **more: object) -> Entry:
    return Entry(EntryKind.PAYMENT, Money(-amount), "Mercado Pago", "payment:1", key, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", ["update ledger_entry set amount = -1", "delete from ledger_entry", "truncate ledger_entry"]
)
async def test_the_database_refuses_to_change_the_past(database: Database, clock: SettableClock, change: str) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, clock.now())
        await house.reservation(await house.guest("Ana"), "K7MPX2A", date(2026, 12, 1), paid=100)
        with pytest.raises(IntegrityError, match="append-only"):
            await connection.exec_driver_sql(change)


@pytest.mark.parametrize(
    ("kind", "account", "amount"),
    [
        ("charge", "stay", -5), ("payment", "stay", 5), ("adjustment", "stay", 0), ("charge", "unapplied", 5),
        ("gift", "stay", 5),
    ],
)  # fmt: skip
async def test_the_database_refuses_an_entry_that_makes_no_sense(
    database: Database, clock: SettableClock, kind: str, account: str, amount: int
) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, clock.now())
        booked = await house.reservation(await house.guest("Ana"), "K7MPX2A", date(2026, 12, 1))
        with pytest.raises(IntegrityError):
            await connection.exec_driver_sql(
                "insert into ledger_entry (reservation_id, kind, account, amount, currency, reason, cause, key, "
                "happened_at) values (%s, %s, %s, %s, 'ARS', '', '', 'k', now())",
                (booked, kind, account, amount),
            )


async def test_an_entry_is_written_once(database: Database, clock: SettableClock) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, clock.now())
        booked = await house.reservation(await house.guest("Ana"), "K7MPX2A", date(2026, 12, 1))
        entries = [a_payment(300), a_payment(50, "other", account=Account.UNAPPLIED)]
        assert await ledger.write(connection, entries, reservation_id=booked, now=clock.now()) == 2
        assert await ledger.write(connection, entries, reservation_id=booked, now=clock.now()) == 0
        assert await ledger.write(connection, entries[:1], reservation_id=None, now=clock.now()) == 1
        assert await ledger.write(connection, entries[:1], reservation_id=None, now=clock.now()) == 0
        assert await ledger.balance_of(connection, booked) == Balance(agreed=0, paid=300, unapplied=50)


async def test_confirming_enters_the_price_and_cancelling_leaves_what_the_policy_keeps(
    database: Database, clock: SettableClock
) -> None:
    async with database.unit_of_work() as connection:
        house = await House.built(connection, clock.now())
        held = await house.reservation(
            await house.guest("Ana"), "K7MPX2A", date(2026, 12, 1), status="held", hold_ends_in=timedelta(hours=1)
        )
        assert await ledger.balance_of(connection, held) == Balance()
        await service.take_payment(
            connection, reservation_id=held, amount=Money(55_500_00), cause="payment:1", now=clock.now()
        )
        assert await ledger.balance_of(connection, held) == Balance(185_000_00, 55_500_00)
        await cancelling.cancel(connection, "K7MPX2A", cause="guest", now=clock.now())
        assert await ledger.balance_of(connection, held) == Balance(55_500_00, 55_500_00)  # no tier gives anything back


BEFORE = """
insert into property values (gen_random_uuid(), 'x', 'UTC', 'ARS', '15:00', '21:00', '10:00',
    30, 60, 2, 15, 0, 0, 1, 3, '[]');
insert into cabin (property_id, name, capacity, included_guests, extra_guest_fee, base_night, pets_allowed, description,
    amenities, position) select id, 'Ceibo', 4, 4, 0, 1, true, '', '{}', 1 from property;
insert into guest (name) values ('Ana');
insert into reservation (code, property_id, cabin_id, guest_id, guest_name, stay, status, adults, children, currency,
    total, deposit, paid, lines, source, created_at, updated_at)
select code, property.id, cabin.id, guest.id, 'Ana', daterange(day::date, day::date + 2), status, 2, 0, 'ARS',
    1000, 300, paid, '[]', 'api', now(), now()
from property, cabin, guest, (values ('PAID', 'confirmed', 300, '2027-01-01'),
    ('TRANSFER', 'confirmed', 200, '2027-01-05'),
    ('GONE', 'cancelled', 300, '2027-01-09'), ('LATE', 'expired', 0, '2027-01-13')) as given (code, status, paid, day);
insert into reservation_event (reservation_id, kind, cause, details, happened_at)
select id, 'cancelled', 'guest', '{"paid": 300, "refundable": 150}', now() from reservation where code = 'GONE';
insert into payment (provider_id, reservation_id, status, amount, refunded, currency, raw, problem, applied_at,
    created_at, updated_at)
select provider_id, reservation.id, 'approved', amount, refunded, 'ARS', '{}', problem, applied, now(), now()
from (values ('1', 'PAID', 300, 100, 'partially_refunded', now()), ('2', 'LATE', 300, 0, 'nights_taken', null),
    ('3', 'GONE', 300, 0, null, now()), ('4', 'LATE', 300, 0, 'not_live', null))
    as given (provider_id, code, amount, refunded, problem, applied) join reservation using (code);
"""


def test_what_was_paid_before_the_ledger_moves_into_it(empty_database_url: str) -> None:
    upgrade(empty_database_url, "0003")
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(BEFORE)
    upgrade(empty_database_url)
    sums = """
        select code, coalesce(sum(amount) filter (where kind in ('charge', 'adjustment')), 0)::int,
            coalesce(-sum(amount) filter (where kind in ('payment', 'refund') and account = 'stay'), 0)::int,
            coalesce(-sum(amount) filter (where account = 'unapplied'), 0)::int
        from reservation join ledger_entry on ledger_entry.reservation_id = reservation.id group by code order by code
    """
    with psycopg.connect(empty_database_url) as connection:
        found = connection.execute(sums).fetchall()
    assert found == [("GONE", 150, 300, 0), ("LATE", 0, 0, 300), ("PAID", 1000, 200, 0), ("TRANSFER", 1000, 200, 0)]
    downgrade(empty_database_url, "0003")
    with psycopg.connect(empty_database_url) as connection:
        paid = connection.execute("select code, paid::int from reservation order by code").fetchall()
    assert paid == [("GONE", 300), ("LATE", 0), ("PAID", 200), ("TRANSFER", 200)]
