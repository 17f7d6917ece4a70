"""The aggregates of inspection, one a file: none yet."""
