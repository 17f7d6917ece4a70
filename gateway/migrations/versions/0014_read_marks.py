"""What each account has read of its notifications: everything until a moment, and some by their events.

Run as the database's owner.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = """
create table own.read_until (account_id uuid primary key, until timestamptz not null);

create table own.read_marks (
    account_id uuid not null,
    event_id uuid not null,
    marked_at timestamptz not null default now(),
    primary key (account_id, event_id)
);

grant select, insert, update, delete on own.read_until, own.read_marks to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
