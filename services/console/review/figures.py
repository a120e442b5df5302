"""How the assistant has been doing, week by week: what it settles alone, does not understand, how fast it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

WEEKS = 12
FUNNEL_DAYS = 30
# Wanting to know whether there is room and what it costs, or to book: from here on somebody may become a guest.
INTERESTED = ("ask_availability", "ask_price", "book", "choose_cabin", "inform")

BY_WEEK = text(
    """
    select date_trunc('week', u.said_at at time zone :zone)::date as week,
        count(*) as messages,
        count(*) filter (where u.is_fallback) as fallbacks,
        count(*) filter (where u.asked_person is not null) as handovers,
        count(distinct u.conversation_id) as talks,
        count(distinct u.conversation_id) filter (where u.asked_person is not null or exists (
            select from house_mark h where h.conversation_id = u.conversation_id and h.kind = 'taken'
                and h.made_at between u.said_at and u.said_at + interval '1 day'
        )) as with_people,
        percentile_cont(0.5) within group (order by u.seconds) as usual_seconds,
        percentile_cont(0.95) within group (order by u.seconds) as slow_seconds,
        count(*) filter (where u.language = 'en') as english,
        count(*) filter (where u.language = 'pt') as portuguese
    from understood u where u.said_at >= :since group by 1 order by 1
    """
)
FUNNEL = text(
    """
    with talks as (
        select c.guest_id, bool_or(u.intent = any(:interested)) as is_interested
        from understood u join conversation c on c.id = u.conversation_id where u.said_at >= :since group by 1
    ), booked as (
        select t.guest_id, t.is_interested, count(r.id) > 0 as is_held,
            count(r.id) filter (where r.status in ('confirmed', 'completed')) > 0 as is_confirmed
        from talks t left join reservation r on r.guest_id = t.guest_id and r.created_at >= :since group by 1, 2
    )
    select count(*) as wrote, count(*) filter (where is_interested or is_held) as interested,
        count(*) filter (where is_held) as held, count(*) filter (where is_confirmed) as confirmed from booked
    """
)


@dataclass(frozen=True)
class Week:
    """One week, from its Monday; shares from 0 to 1, ``None`` where nobody wrote."""

    monday: date
    messages: int = 0
    talks: int = 0
    alone: float | None = None
    fallbacks: float | None = None
    handovers: float | None = None
    usual_seconds: float | None = None
    slow_seconds: float | None = None
    foreign: float | None = None


@dataclass(frozen=True)
class Funnel:
    """How many guests wrote in the last days, wanted to know of nights, had a cabin held, and confirmed."""

    wrote: int
    interested: int
    held: int
    confirmed: int


async def weeks(connection: AsyncConnection, zone: ZoneInfo, *, now: datetime) -> list[Week]:
    """The last weeks, the running one last; those in which nobody wrote too."""
    today = now.astimezone(zone).date()
    this = today - timedelta(days=today.weekday())
    mondays = [this - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    values = {"zone": str(zone), "since": datetime.combine(mondays[0], time(), zone)}
    found = {row.week: row for row in await connection.execute(BY_WEEK, values)}
    made = []
    for monday in mondays:
        row = found.get(monday)
        if row is None:
            made.append(Week(monday))
            continue
        made.append(
            Week(
                monday=monday,
                messages=row.messages,
                talks=row.talks,
                alone=1 - row.with_people / row.talks,
                fallbacks=row.fallbacks / row.messages,
                handovers=row.handovers / row.messages,
                usual_seconds=row.usual_seconds,
                slow_seconds=row.slow_seconds,
                foreign=(row.english + row.portuguese) / row.messages,
            )
        )
    return made


async def funnel(connection: AsyncConnection, *, now: datetime) -> Funnel:
    """From a first message to a confirmed stay, over the last days."""
    values = {"since": now - timedelta(days=FUNNEL_DAYS), "interested": list(INTERESTED)}
    row = (await connection.execute(FUNNEL, values)).one()
    return Funnel(row.wrote, row.interested, row.held, row.confirmed)


# --- drawn -----------------------------------------------------------------------------------------------------------

WIDTH, HEIGHT, FOOT, GAP = 320, 96, 16, 4


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: where it stands, in the units of the drawing, and what it says."""

    x: float
    y: float
    width: float
    height: float
    label: str
    told: str


def bars(values: Sequence[float | None], labels: Sequence[str], told: Sequence[str], *, full: float = 0.0) -> list[Bar]:
    """
    Values as bars from the foot of a drawing, which is as high as the largest of them, and at least as ``full``;
    nothing for what is not known.
    """
    most = max((value for value in values if value is not None), default=0.0)
    most = max(most, full) or 1.0
    width = WIDTH / max(1, len(values))
    made = []
    for place, (value, label, words) in enumerate(zip(values, labels, told, strict=True)):
        height = (HEIGHT - FOOT) * (value or 0.0) / most
        made.append(
            Bar(
                x=round(place * width + GAP / 2, 1),
                y=round(HEIGHT - FOOT - height, 1),
                width=round(width - GAP, 1),
                height=round(height, 1),
                label=label,
                told=words,
            )
        )
    return made
