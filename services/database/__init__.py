"""
PostgreSQL: the truth.

Read: ``engine`` (pool, time-outs) → ``unit_of_work`` (one owner per transaction) → ``tables`` (what is kept, by
subject) → ``migrations`` (the only way to a schema). Repositories of the slices hold the queries; they never commit.
"""
