"""
Cabins: what can be slept in, when it is free and what it costs.

Read: endpoints → service (availability and quotes, with every rule of the house) → repository (one query reads the
property, its cabins, the seasons and the taken nights of a window); seed (the demo complex) and demo (its words).

Promises
  * Every refusal that a hold can meet before its locks is met by a quote as well, by the same code.
  * A hold that has ended by the clock takes no nights, whatever its row still says.
  * Nothing is remembered between two calls.

Raises CabinNotFound, PropertyNotFound, StayInvalid, PartyInvalid, CabinTooSmall, PetsNotAllowed, StayTooShort,
DatesUnavailable (services.errors). May import domain, database; never reservations, payments, conversations.
"""
