"""
The owner's console: what needs a person today, who is coming, and what was said in each conversation.

Read: endpoints, threads, books, till, calendars (pages and forms) → frame and rights (which right each route needs,
      who has it)
      → team (people, sessions, second factor, audit log) with access and sessions (keys, tries, form tokens)
      → service, bookings, money, feeds, talks (the few verbs) → repository (every query);
      forms (pure: what was filled in), ranges (pure: parts of a recording), wording, talk_wording and bubbles (pure:
      how states, moments, amounts and messages read in Spanish); live and newsroom (what is new, told to open pages);
      templates and static (one script of our own; every page works without it).

Promises
  * Nobody sees or changes anything without a right to it (``frame.needs``); every form carries a token of its session,
    and what it does is written down in the audit log (``team.audit``).
  * What guests wrote is shown as text and never as markup.
  * Reading a page changes nothing but what counts as read.

Raises Refusal (services.errors). May import database, cabins, reservations, payments,
conversations, calendars, operations; nothing imports it but app.
"""
