"""registry: what stations are and who runs them."""
