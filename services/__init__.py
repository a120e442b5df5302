"""
The booking service: edges, booking API, worker and everything between them and PostgreSQL.

Read: ``settings`` (what may be configured) → ``wiring`` (what runs, chosen once) → ``app`` (the web
process) and ``worker`` (the background process) → one slice at a time (``endpoints``, ``service``,
``repository``). ``errors`` draws the family of refusals; ``contracts`` holds the shapes shared with the actions.
"""
