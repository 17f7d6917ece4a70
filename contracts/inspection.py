"""What inspection may be asked and what it tells: how well stations serve, and what follows. Nothing yet."""
