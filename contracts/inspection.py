"""What inspection may be asked and what it tells, nothing so far: how well stations serve, and what follows."""
