"""Measurements: each prints figures against a named baseline in one run; ``docs/benchmarks.md`` keeps the tables."""
