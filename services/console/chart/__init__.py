"""
The calendar in front of the owner: the tape chart, and the forms by which she books, moves, blocks and cancels.

Read: layout (pure: bars and cells) → rows (queries) → chart (the page's content) → forms (pure: what was filled in) →
      deeds (what a form would cost or do, and doing it) → endpoints, booking_forms, change_forms; story (all about one
      reservation); figures (a month in numbers), sheets (pure: files for Excel), figure_pages; wording (pure).

Promises
  * Every change goes through services.reservations: the same locks, prices and refusals as for guests. What only the
    house may do (another cabin, a short stay by its word) is a parameter there and no way around.
  * What a change costs is shown before it is made, and it is made for just that.
  * Dragging fills in the same form: without scripts nothing is missing.

May import what the console may; nothing imports it but app.
"""
