"""
``make run``: the whole product on one machine, with servers from packages when none are configured.

Read: ``postgres`` and ``valkey`` (the embedded servers) → ``__main__`` (what is started, in which order).
"""
