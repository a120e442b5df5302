"""
A guest's phone and the two providers, for a machine without credentials and for tests.

Plays Meta's Graph API and Mercado Pago over HTTP, strictly: what they refuse, it refuses. It knows the product only as
they do, by signed webhooks and by the calls it gets. What it remembers lies in one SQLite file of its own, so a kill
loses nothing: statuses and notifications not yet taken by the product are sent again after a restart.

Mounted in the service where ``SIMULATOR`` is on (production refuses it), or alone::

    python -m services.simulator --port 18080 --product http://127.0.0.1:8000 --data /tmp/simulator.db

The secrets are the product's own settings (``WHATSAPP_APP_SECRET``, ``WHATSAPP_ACCESS_TOKEN``,
``WHATSAPP_PHONE_NUMBER_ID``, ``MERCADOPAGO_ACCESS_TOKEN``, ``MERCADOPAGO_WEBHOOK_SECRET``), and so is the clock
(``CLOCK_START``, ``CLOCK_BEGAN``). ``--port 0`` takes a free port; the address is the first line printed. The product
then needs ``WHATSAPP_API_URL=<address>/simulator/graph`` and ``MERCADOPAGO_API_URL=<address>/simulator/mercadopago``.

==============================  ==================================================================================
``/simulator``                  the phone page, for people
``/simulator/phone``            what the page asks: ``POST guests`` ``{"name", "phone"?, "phone_hidden"?}``, then
                                ``POST guests/<id>/messages`` ``{"kind": "text", "text": "hola", "twice"?}``, …
``/simulator/graph``            ``POST /vNN.N/<number id>/messages``, ``GET /vNN.N/<media id>``, ``GET /media/<id>``
``/simulator/mercadopago``      preferences, payments, search, refunds; ``/checkout`` for people
``GET    /simulator/_log``      every call received, oldest first; ``?provider=graph|mercadopago&after=<id>``
``GET    /simulator/_webhooks`` how many webhooks the product has not taken yet
``POST   /simulator/_faults``   the next calls go wrong: see :class:`services.simulator.traffic.Fault`
``DELETE /simulator/_faults``   no more faults
``POST   /simulator/_payments`` ``{"external_reference", "amount", "status"?, "status_detail"?, "currency"?,
                                "notify"?}`` makes a payment (``amount`` in pesos) and, unless ``notify`` is false,
                                tells the product
``PUT    /simulator/_payments/<id>``  ``{"status", "status_detail"?, "notify"?}``: what became of it later
``PUT    /simulator/_templates`` ``[{"name", "language", "text", "buttons"?}]``: these are approved and no others
``POST   /simulator/_media``    raw body with its Content-Type → ``{"id"}``, to be sent as a guest's media
``POST   /simulator/_reset``    forgets everything
==============================  ==================================================================================

Tests start it with ``tests/stand_ins.py``. Not played: pair rate and throughput limits (use a fault with code 131056
or 130429), Meta's review of templates, media upload, Mercado Pago's cards.

Read: web (doors) → providers (what is assembled) → graph, mercadopago (what they answer) → chats, approvals, ledger
(what they remember); webhooks (what the product is told), phone and guests (the page's side). May import settings,
clock, ids and errors; never another slice, and no slice imports it.
"""
