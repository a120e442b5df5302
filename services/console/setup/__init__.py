"""
Settings in the owner's words: the house, what the assistant answers, policies, cabins, prices, connections.

Read: endpoints, cabin_pages, price_pages, connections (pages and forms) → filled (pure: what was filled in, or what is
      wrong by field) → service (each save one transaction) → rows (queries); rules as one document stay where they are
      (services.cabins.rules); wording and preview (pure: topics, names, a calendar of prices).

Promises
  * What is wrong stands at its field, and what was filled in stays filled in.
  * The assistant reads the house anew at most twenty seconds later (actions/client.py); nothing is restarted.
  * What was booked or quoted stays as it was.
"""
