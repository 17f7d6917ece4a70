"""Runs this folder's migrations on the connection that deployment code hands in; there is no alembic.ini."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
)
with context.begin_transaction():
    context.run_migrations()
