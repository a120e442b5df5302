"""A product to talk to."""

from tests.talking import graph, talk  # noqa: F401 - fixtures of this folder's tests
