"""The aggregates of finance, one a file: none yet."""
