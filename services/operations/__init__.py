"""Running the product: logs, health, metrics, idempotency. Knows no business slice."""
