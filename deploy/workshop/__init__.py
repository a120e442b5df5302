"""
The trainers' workshop: from a sentence that was misunderstood to a model that understands it.

Read: ``evaluation`` (how well a model understands, and against the active one) → ``predictions`` (the figures) and
``report`` (the page); ``replay`` (real conversations answered by a new model before it is let in) → ``conversations``
(what guests wrote) and ``rehearsal`` (a copy of the house in which nothing counts); ``activate`` (let it in) →
``judging`` (what speaks against it) and ``taking_over`` (a running Rasa takes it); ``models`` (the list); ``chat`` and
``interactive`` (talk to it). ``model_process``, ``folds`` and ``pictures`` run in the Rasa environment, and
``model_client`` asks the first.
docs/guia-entrenadores.md is the trainers' guide.
"""
