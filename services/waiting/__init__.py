"""
The waiting list: whoever asked for nights that are not free is offered them when they become so.

Read: services/domain/waiting (for how long an offer stands) → offering (gives free nights to whoever is next) →
      service (a guest joins, asks, takes, declines, leaves) → repository; tasks (each minute), endpoints.

Promises
  * Whatever frees nights (a hold's end, a cancellation, a change of dates, other rules), the next look finds them: it
    asks the calendar what is free, not what happened. Killed in between, the look after it goes on.
  * Those nights are held for one guest at a time, in the order in which they asked, under the cabin's lock; hold and
    entry are one transaction, and so are the word to the guest and the note that they were told.
  * A wish is offered once; a guest is never offered a cabin for nights for which they had it offered before.
  * Nobody is written to in quiet hours, nor who asked to be left alone; nobody is offered anything while a person has
    their conversation.

May import database, domain, cabins, guests, reservations, conversations; never payments, whatsapp, console, notices.
More: docs/decisions/0038-a-waiting-list.md.
"""
