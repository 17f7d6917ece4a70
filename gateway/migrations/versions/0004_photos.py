"""Photos and vouchers by their content: one row for each account that brought it, and the stations that name it.

Run as the database's owner; only the writer role works here, for it serves no query.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = """
create table own.photos (
    digest text not null check (digest ~ '^[0-9a-f]{{64}}$'),
    account_id uuid not null,
    kind text not null,
    size int not null check (size > 0),
    received_at timestamptz not null default clock_timestamp(),
    primary key (digest, account_id)
);

create index on own.photos (received_at);

create table own.photos_named (
    digest text not null,
    station_id uuid not null,
    primary key (digest, station_id)
);

grant select, insert, update, delete on own.photos, own.photos_named to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.execute(statement)
