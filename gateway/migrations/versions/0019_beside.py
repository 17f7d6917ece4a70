"""Which stations stood in the community of each row of an import when it was checked.

Run as the database's owner.
"""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("alter table own.import_rows add column beside jsonb not null default '[]'")
