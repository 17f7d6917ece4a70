"""inspection: how well stations serve, and what follows."""
