"""
Alembic's entry: one migration run at a time, short waits for locks.

The connection comes from :mod:`services.database.migrate`; nothing here reads settings.
"""

from alembic import context

from services.database.migrate import is_ours
from services.database.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=is_ours,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
