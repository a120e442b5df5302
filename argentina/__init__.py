"""
What is known of Argentina and belongs to nobody's business: its holidays.

Prices ask it (`services.domain.holidays`) and so does the reading of dates (`bot.spanish.holidays`): each in its own
way, of the same days (docs/decisions/0024).

Promises
  * Pure: nothing is read but the arguments. It leans on nothing of ours.

May import the standard library and python-holidays only: it runs in both environments.
"""
