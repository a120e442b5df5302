"""
The rules of the trade, and nothing else: no database, no network, no clock of its own.

Read: stay, party, money → rates, promotion, cancellation → terms → quote → reservation → ledger → change,
promise; holidays only serves the demo complex.

What happens "now" or "today" is passed in. Amounts are integer minor units (centavos), dates are the property's,
a stay is half-open. Refusals are types of ``services.errors``.
"""
