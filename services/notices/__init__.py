"""
Notices: what a guest is told about a reservation unasked, from the warning before a hold ends to thanks after the stay.

Read: services/domain/notices (what is due when) → service (gives what is due to the assistant to be told; a guest stops
and starts notices) → repository; tasks (each minute), endpoints (the guest's choice).

Promises
  * Each notice once for the day that it is about, anew of a stay that was moved: its row and the event that has it
    told are one transaction.
  * Nobody is written to in the house's quiet hours, nor who asked to be left alone, nor about what no longer stands.
  * Words are the assistant's. Where WhatsApp wants a template, the same words go as one (docs/decisions/0037).

May import database, domain, conversations; never payments, whatsapp, console.
"""
