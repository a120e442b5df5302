"""
Conversations: who writes to us, what they said (inbox), and the turns that answer them.

Read: service (verbs: a message comes in, an event is told, a person is asked for) → identities (which guest it is)
      → repository (every query about conversations and the inbox); turns (one conversation's open messages, in order)
      → assistant (the HTTP client of the Rasa channel); tasks (the job); files (which of them somebody wants to see),
      forgetting (until when they are kept); voice_notes, words (what is heard, and what is made of it), corrections
      (what an owner heard); people (what a person of the house does in a conversation), outbox (what leaves).

Promises
  * One row for each message, by the provider's id; the row and its job are one fact.
  * One conversation for each guest, however many identities and however many first messages at once.
  * Messages of a conversation are handled one at a time, in the order in which they were said. The answers and
    "answered" are one transaction, so that each message is answered once whoever dies when.
  * What the assistant cannot handle ends in ``needs_person`` with its reason.

May import database, guests (phones), whatsapp (compose, graph); never payments, reservations, console.
"""
