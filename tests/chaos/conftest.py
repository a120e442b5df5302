"""The Graph stand-in, shared by this folder's tests."""

from tests.talking import graph  # noqa: F401 - a fixture
