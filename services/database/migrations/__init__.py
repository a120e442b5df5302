"""Schema migrations: linear, one purpose each, run under an advisory lock."""
