"""
What the assistant can do: one module per skill, run by the action server on behalf of Rasa.

An action reads the turn (what the guest said, and what it means here), changes what the conversation knows, and
chooses the responses of the domain that say it. Words for guests live there, in ``data/responses/``; this package has
none of its own beyond counts.

Read: understanding (a turn) → memory (the slots, typed) → skill (what all skills share) → the skills: booking and
      offers, hold, reservations, payments, facts, small_talk, handover. ``client`` speaks to the booking API.

Promises
  * Nothing is held, paid or cancelled that the guest did not clearly ask for, whatever a policy predicts: the skills
    check it themselves.
  * Every change carries an ``Idempotency-Key`` of conversation, message and action: a repeated turn changes nothing.
  * When the booking API cannot answer, the action fails, and with it the turn: it is repeated, never half answered.

May import rasa_sdk, httpx, pydantic, services.contracts, services.clock and bot.spanish.
"""
