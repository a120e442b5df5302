"""
Cabins: what can be slept in, when it is free and what it costs.

Read: endpoints → service (availability and quotes, with every rule of the house) → repository (one query reads the
property, its cabins, the seasons and the taken nights of a window); quotes (prices that are kept), promotions (codes
and their uses), rules (the owner reads and changes them); seed (the demo complex) and demo (its words).

Promises
  * Every refusal that a hold can meet before its locks is met by a quote as well, by the same code.
  * A hold that has ended by the clock takes no nights, whatever its row still says.
  * A price that was told stands until the moment that it named.

Raises CabinNotFound, PropertyNotFound, QuoteNotFound, QuoteExpired, StayInvalid, PartyInvalid, CabinTooSmall,
PetsNotAllowed, StayTooShort, ArrivalDayNotAllowed, PromoCodeRefused, DatesUnavailable (services.errors).
May import domain, database; never reservations, payments, conversations.
"""
