"""The tape chart's content: days, cabins, bars, and what each bar says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from argentina.holidays import SATURDAY, holiday_names
from services.console import wording
from services.console.chart import rows
from services.console.chart.layout import Cell, Claim, Kind, Window, cells, free_cabins, lines
from services.console.repository import StoredRow
from services.console.service import House
from services.domain.stay import ONE_DAY, Stay
from services.reservations.repository import BLOCK
from services.wiring import Product

ADDRESS = "/console/calendario"
DAYS, STEP = 35, 28
SHOWN_BEFORE = timedelta(days=1)  # of today, so that who leaves this morning is seen
FARTHEST = timedelta(days=800)  # from today, either way


@dataclass(frozen=True)
class Day:
    """A column's head. ``holiday``: its name, or empty; ``is_eve``: of a free day, whose night people come for."""

    date: date
    is_today: bool
    is_weekend: bool
    holiday: str
    is_eve: bool


@dataclass(frozen=True)
class Month:
    """The days of a month that are shown."""

    name: str
    span: int


@dataclass(frozen=True)
class What:
    """
    What a bar says: ``name`` on it, ``words`` read aloud, ``address`` of what it is. ``hold_ends``: by the clock.
    ``code``: of a reservation, which can be moved.
    """

    name: str
    words: str
    address: str
    stay: Stay
    channel: str = ""
    hold_ends: datetime | None = None
    code: str = ""


@dataclass(frozen=True)
class CabinRow:
    """A cabin and its lines of cells."""

    id: UUID
    name: str
    capacity: int
    lines: list[list[Cell]]


@dataclass(frozen=True)
class Chart:
    """All that the page shows; ``whats`` by the claims' keys, ``free`` cabins by night."""

    window: Window
    days: list[Day]
    months: list[Month]
    cabins: list[CabinRow]
    whats: dict[str, What]
    free: dict[date, int]
    earlier: date
    later: date
    clashes: int


async def chart(product: Product, house: House, asked: date | None, *, days: int = DAYS) -> Chart:
    """The chart from a day on, or from yesterday."""
    today = house.now.astimezone(house.zone).date()
    first = min(max(asked, today - FARTHEST), today + FARTHEST) if asked else today - SHOWN_BEFORE
    window = Window(first, days)
    async with product.database.unit_of_work() as connection:
        cabins = await rows.cabins(connection)
        ours = await rows.ours(connection, window.stay, now=house.now)
        theirs = await rows.theirs(connection, window.stay)
    claims: dict[UUID, list[Claim]] = defaultdict(list)
    whats: dict[str, What] = {}
    for row in ours:
        claim = Claim(_kind(row), Stay(row.check_in, row.check_out), row.code, is_clash=row.is_clash)
        claims[row.cabin_id].append(claim)
        whats[claim.key] = _ours(row, claim, house)
    for row in theirs:
        is_sale = row.kind == "booking" and not row.is_echo
        kind = Kind.SOLD if is_sale else Kind.CLOSED
        claim = Claim(kind, Stay(row.check_in, row.check_out), f"x{row.id}", is_clash=row.is_clash)
        claims[row.cabin_id].append(claim)
        whats[claim.key] = _theirs(row, claim)
    return Chart(
        window,
        [_day(day, today) for day in window],
        _months(window),
        [
            CabinRow(one.id, one.name, one.capacity, [cells(line, window) for line in lines(claims[one.id])])
            for one in cabins
        ],
        whats,
        free_cabins([claims[one.id] for one in cabins], window),
        earlier=first - timedelta(days=STEP),
        later=first + timedelta(days=STEP),
        clashes=sum(claim.is_clash for one in cabins for claim in claims[one.id] if claim.kind is Kind.SOLD),
    )


def _kind(row: StoredRow) -> Kind:
    return Kind.BLOCK if row.source == BLOCK else Kind(row.status)


def _ours(row: StoredRow, claim: Claim, house: House) -> What:
    stay = wording.stay(row.check_in, row.check_out)
    clash = ". ¡Vendida dos veces!" if claim.is_clash else ""
    if claim.kind is Kind.BLOCK:
        words = f"Bloqueada por la casa: {row.guest_name}. {stay}{clash}"
        return What(row.guest_name, words, f"{ADDRESS}/bloqueos/{row.code}", claim.stay)
    ends = row.hold_expires_at if claim.kind is Kind.HELD else None
    state = wording.RESERVATION_STATES[row.status].lower()
    if ends is not None:
        state += f", vence {wording.moment(ends, house.zone, now=house.now)}"
    party = wording.party(row.adults, row.children, row.babies, row.pets)
    return What(
        row.guest_name,
        f"{row.guest_name}, {state}. {stay}. {party}{clash}",
        f"/console/reservas/{row.code}",
        claim.stay,
        hold_ends=ends,
        code=row.code if claim.kind in (Kind.HELD, Kind.CONFIRMED) else "",
    )


def _theirs(row: StoredRow, claim: Claim) -> What:
    name = wording.channel(row.channel)
    what = "vendida" if claim.kind is Kind.SOLD else "cerrada"
    clash = ". ¡Vendida dos veces!" if claim.is_clash else ""
    words = f"{what.capitalize()} en {name}. {wording.stay(row.check_in, row.check_out)}{clash}"
    return What(name, words, f"{ADDRESS}/afuera/{row.id}", claim.stay, channel=row.channel)


def _day(day: date, today: date) -> Day:
    return Day(day, day == today, day.weekday() >= SATURDAY, _holiday(day), _is_free(day + ONE_DAY))


def _is_free(day: date) -> bool:
    return day.weekday() >= SATURDAY or bool(_holiday(day))


def _holiday(day: date) -> str:
    return holiday_names(day.year).get(day, "")


def _months(window: Window) -> list[Month]:
    found: list[Month] = []
    for day in window:
        name = f"{wording.LONG_MONTHS[day.month - 1]} {day.year}"
        if found and found[-1].name == name:
            found[-1] = Month(name, found[-1].span + 1)
        else:
            found.append(Month(name, 1))
    return found


def clock_left(ends: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """A hold's clock as it stands on its bar: ``14:05`` today, else ``mié 25``."""
    day = ends.astimezone(zone).date()
    if day == now.astimezone(zone).date():
        return wording.clock_time(ends, zone)
    return f"{wording.WEEKDAYS[day.weekday()]} {day.day}"
