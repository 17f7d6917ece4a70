"""The language of the platform: what may be asked, what is told, and the words both are made of."""
