"""What the front door owns itself: the files that people hand in, in a schema of its own.

Run as the database's owner; only the writer role works here, for it serves no query.
"""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = """
create schema own;

create table own.files (
    file_id uuid primary key,
    account_id uuid not null,
    digest text not null check (digest ~ '^[0-9a-f]{{64}}$'),
    name text not null,
    size int not null check (size > 0),
    received_at timestamptz not null default clock_timestamp()
);

grant usage on schema own to {writer};

grant select, insert, update, delete on own.files to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.execute(statement)
