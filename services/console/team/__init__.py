"""
The people of the console: who comes in, with what, from where, and what they have done.

Read: door (sign in, second factor, a link to choose a password), account (one's own page), endpoints (the team and the
      audit log) → signing, people (the few verbs), second_factor (pure), passwords, audit (what is written down, and
      how) → rows (every query); cli (the same from a terminal); devices and wording (pure: what owners read).

Promises
  * Of passwords, sessions, links and recovery codes only hashes are stored.
  * A deed and its entry in the audit log are one transaction; entries are neither changed nor deleted.
  * There is always an active owner.
"""
