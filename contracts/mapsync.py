"""What mapsync may be asked and what it tells, nothing so far: what the public sees."""
