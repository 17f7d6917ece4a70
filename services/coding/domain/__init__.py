"""The aggregates of coding, one a file, pure."""
