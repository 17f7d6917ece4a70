"""What mapsync may be asked and what it tells: what the public sees. Nothing yet."""
