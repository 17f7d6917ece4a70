"""The aggregates of mapsync, one a file: none yet."""
