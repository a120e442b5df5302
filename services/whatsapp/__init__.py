"""
WhatsApp: the road in (webhook) and the road out (Graph API).

In:  endpoints (signature, then 200) → payloads (bytes to typed updates, never fails) → service (stores each) .
Out: compose (answers to message bodies within the limits, with ``fragments`` cutting long texts) → delivery (one
     conversation's outbox, in order) → graph (the HTTP client), with ``remedies`` deciding what an error code asks for.
Files: media (from a wanted file's mention to its bytes).
Read in that order; ``repository`` holds the queries and ``tasks`` the jobs.

Promises
  * What was signed and well-formed is stored before it is answered, once, however often it is delivered.
  * One bad element of a batch never loses its siblings.
  * Messages of one conversation leave in order. A send whose outcome is unknown waits for a status that names it, and
    is repeated only without one.
  * No message that breaks a limit of the API leaves.

Raises BadSignature, ProviderUnavailable, ProviderRefused (services.errors).
May import database, conversations; never payments, reservations, console.
"""
