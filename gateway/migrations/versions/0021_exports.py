"""Lists that are made as files behind the screen: for whom, with which filter, how far they are, when they go.

Run as the database's owner.
"""

from alembic import op

revision = "0021"
down_revision = "0020"

STATEMENTS = """
create table own.exports (
    export_id uuid primary key,
    account_id uuid not null,
    form text not null,
    said jsonb not null,
    total int not null,
    done int not null default 0,
    state text not null default 'making' check (state in ('making', 'made', 'failed')),
    file_id uuid references own.files,
    asked_at timestamptz not null default clock_timestamp(),
    moved_at timestamptz not null default clock_timestamp(),
    made_at timestamptz
);

create index exports_by_account on own.exports (account_id, asked_at);

create index exports_by_file on own.exports (file_id);

grant select, insert, update on own.exports to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
