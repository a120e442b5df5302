"""What a message says, put into what the conversation knows."""

from __future__ import annotations

from datetime import date
from typing import Any

from actions.memory import Memory
from actions.proposals import FreeDates
from bot.spanish import AskReason, PartyReading, StayReading


def wish_of(memory: Memory) -> tuple[Any, ...]:
    """What a guest wishes for, to tell a changed wish from the same one."""
    return (*stay_and_party(memory), memory.cabin, memory.cabin_count)


def stay_of(memory: Memory) -> tuple[date | None, date | None]:
    """The nights that are wished for."""
    return memory.check_in, memory.check_out


def stay_and_party(memory: Memory) -> tuple[Any, ...]:
    """The wish but for its cabin."""
    return (
        memory.check_in, memory.check_out, memory.nights, memory.month, memory.flexible, memory.within,
        memory.adults, memory.children or 0, memory.babies or 0, memory.pets or 0,
    )  # fmt: skip


def with_stay(memory: Memory, reading: StayReading | None, *, today: date) -> Memory:
    """The memory with the dates that were read. A stay that began before ``today`` is forgotten."""
    if memory.check_in is not None and memory.check_in < today:
        memory = memory.having(check_in=None, check_out=None)  # that stay is over or lost; nobody means it any more
    if reading is None:
        return memory
    if reading.within is not None:
        first, last = reading.within
        within = FreeDates(first.isoformat(), last.isoformat())
        return memory.having(
            check_in=None, check_out=None, month=None, nights=reading.nights, flexible=None, within=within
        )
    if reading.ask and reading.reason is not AskReason.DEPARTURE_OPEN:
        if reading.month is not None:
            return memory.having(
                check_in=None, check_out=None, month=reading.month, nights=reading.nights, flexible=None, within=None
            )
        return memory.having(nights=reading.nights) if reading.nights is not None else memory
    return memory.having(
        check_in=reading.check_in or memory.check_in,
        check_out=reading.check_out,
        nights=None if reading.check_out else reading.nights,
        month=None,
        flexible=None,
        within=None,
    )


def with_party(memory: Memory, reading: PartyReading | None) -> Memory:
    """The memory with the people that were read."""
    if reading is None:
        return memory
    if reading.ask:  # "2 adultos y los nenes": what is sure of it, the rest is asked for
        return memory.having(adults=reading.adults) if reading.adults and not memory.adults else memory
    return memory.having(
        adults=reading.adults if reading.adults is not None else memory.adults,
        children=reading.children if reading.children is not None else memory.children,
        babies=reading.babies if reading.babies is not None else memory.babies,
        pets=reading.pets if reading.pets is not None else memory.pets,
    )
