"""
Reservations: who sleeps where, and until when a promise holds.

A reservation begins *held*, is *confirmed* by its deposit and ends *completed*, *cancelled* or *expired*. Those moves
are rules of ``services.domain.reservation``; this package stores them and guards them.

Read: endpoints (HTTP in), group_endpoints → turns (the short lock before a hold) → holding, service, paying, changes,
      cancelling, together (a verb is a function over the caller's transaction; together: several, all or none) → nights
      (whose they are), repository (every query about reservations); promises (what an owner gave their word on, and the
      bill); shapes (rows as the API shows them).

Promises
  * Two blocking reservations of a cabin never share a night. The last word is the constraint
    ``reservations_no_overlap``, even where this code is wrong.
  * One idempotency key makes one hold, however often it is sent.
  * A stale hold never costs a sale: whoever wants its nights expires it first.

Raises ReservationNotFound, DatesUnavailable, HoldExpired, WrongState, NothingToPay, PaymentTooSmall and what a quote
may raise (services.errors). May import domain, database, cabins, guests; never whatsapp, conversations, payments.
More: docs/double-booking.md.
"""
