"""
Calendars: nights that are taken elsewhere (Airbnb, Booking, Google …), read from the feeds that those publish.

Read: channels (what is known of each); text (bytes → the lines that matter) → zones (whose clock), versions (which
      event counts) → reading (which nights a feed blocks) → caution (when a feed is believed that names nights no
      more) → claims (bookings, closed nights, our own come back) → comparing, clashes (what that changes, and whom it
      meets) → importing (storing it) → repository, conflict_rows; fetching, polling, freshness (how and when feeds are
      looked at); echoes (what came from us, and is told to nobody) → exporting (what we publish) → export_rows;
      service, endpoints, tasks, cli.

Promises
  * Reading is pure and bears anything: a feed is read or refused with a reason (``FeedInvalid``), and a broken event is
    left out with a warning; its UID is named, so that nothing is freed because it could not be read.
  * Nights are the property's: a moment of another zone is the date on the property's wall.
  * An import is one transaction under the cabin's lock. Compared are nights, not events. Nights of feeds count like our
    own for whoever wants nights (services/reservations/nights.py).
  * A booking made elsewhere on nights of ours is never dropped and overwrites nothing: a hold gives way and its guest
    is told; a confirmed stay does not, and the conflict stands until one side is gone.
  * Nothing is freed by a feed that fails, and by one that is suddenly empty or has lost much not before it has said so
    for two hours, or an owner says so.

May import database, domain, cabins, reservations, conversations; never payments, whatsapp, console, notices.
Outside rules: RFC 5545. Decisions: docs/decisions/0050 to 0053.
"""
