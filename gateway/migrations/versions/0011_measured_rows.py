"""What each row of an import lacks of the standard of its place, beside what is wrong with it.

Run as the database's owner.
"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("alter table own.import_rows add column shortfalls jsonb not null default '[]'")
