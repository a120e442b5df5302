"""
Running the product: logs, health, figures, the shape of the API. Knows no business slice.

Read: logs, requests (an id and a line per request) → problems (errors become problem JSON), idempotency → api and
openapi (operations described once, checked and documented) → health and endpoints (``/healthz``, ``/readyz``,
``/metrics``), metrics (what is counted) and exposition (all processes' figures on one page).
"""
