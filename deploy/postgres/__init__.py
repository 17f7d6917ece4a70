"""The embedded PostgreSQL server, the databases, their roles and their migrations."""
