"""mapsync: what the public sees."""
