"""The aggregates of registry, one a file, pure."""
