"""
Calendars: nights that are taken elsewhere (Airbnb, Booking, Google …), read from the feeds that those publish.

Read: text (bytes → the lines that matter) → zones (whose clock) → reading (which nights a feed blocks) → cli.

Promises
  * Reading is pure and bears anything: a feed is read or refused with a reason (``FeedInvalid``), and a broken event is
    left out with a warning; its UID is named, so that nothing is freed because it could not be read.
  * Nights are the property's: a moment of another zone is the date on the property's wall.

May import domain, database, errors; never whatsapp, console. Outside rules: RFC 5545, and docs/decisions/0050.
"""
