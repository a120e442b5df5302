"""How a guest gets to each point at which the assistant waits for something."""

from __future__ import annotations

from tests.actions.guest import Guest

AROMO = ("la aromo del 8 al 11 de marzo para 2", "book")
HELD = (AROMO, ("dale", "affirm"), ("Nadia Sosa", "inform"))
# By what is waited for (the slot `pending`), but for those that wait for nothing.
STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    "start": (),
    "check_in": (("quiero reservar", "book"),),
    "check_out": (("llegamos el 8 de marzo", "book"),),
    "party": (("del 8 al 11 de marzo", "book"),),
    "cabin": (("del 8 al 11 de marzo para 2", "book"),),
    "stay": (("del 10 al 12 de enero para 2", "book"),),  # January asks for four nights: longer stays are offered
    "agreement": (AROMO,),
    "name": (AROMO, ("dale", "affirm")),
    "held": HELD,
    "cancellation": (*HELD, ("quiero cancelar mi reserva", "cancel_booking")),
    "change_wish": (*HELD, ("quiero cambiar mi reserva", "change_booking")),
    "change": (*HELD, ("quiero quedarme un día más", "change_booking")),
    "person": (("del 8 al 11 de marzo, somos 30", "book"),),
}
IDLE = ("start", "held")
BOOKING = ("check_in", "check_out", "party", "cabin", "stay", "agreement", "name")
REMINDERS = {step: f"utter_return_{step}" for step in BOOKING}


async def at_step(guest: Guest, step: str) -> None:
    """Bring a conversation there."""
    for text, intent in STEPS[step]:
        await guest.says(text, intent)
    assert guest.slots.get("pending") == (None if step in IDLE else step)
    assert bool(guest.slots.get("reservation_code")) is (STEPS[step][: len(HELD)] == HELD)
