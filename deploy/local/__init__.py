"""
``make run``: the whole product on one machine, with servers from packages when none are configured.

Read: ``__main__`` (the verbs, and one sentence per fault) → ``stack`` (what is started when, and the order in which it
stops) → ``environment`` (settings completed; what each process sees), ``leftovers`` (one run per folder), ``ports``,
``processes`` (children), ``postgres`` and ``valkey`` (the embedded servers).

Of models: ``model`` (trained when it must be) and ``card``, ``vocabulary`` (the property's words), ``registry`` (which
one is active), ``choosing`` (names, and what a start runs), ``assistant`` (that start), ``house`` (the database for
commands beside it). ``rasa_server`` runs in the Rasa environment. docs/decisions/0003 and 0025 say why.

May import services' settings; nothing in services, actions or bot imports it.
"""
