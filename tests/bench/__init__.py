"""The figures: how fast, how soon visible, how small; run by ``python -m tests.bench``."""
