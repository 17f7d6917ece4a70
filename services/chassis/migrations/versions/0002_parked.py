"""What waits: events that a consumer could not digest, and those of their streams behind them.

No record and no value is kept here: the source's own store has the event, and a cause is a class and a code.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

PARKED = """
create table parked (
    consumer text not null,
    source text not null,
    position bigint not null,
    hash bytea not null,
    stream text not null,
    type text not null,
    -- the rows that are stale because of it, by their keys
    keys text[] not null,
    -- empty for an event that only waits behind another
    error text not null,
    sqlstate text not null,
    tries int not null,
    parked_at timestamptz not null default clock_timestamp(),
    primary key (consumer, source, position)
)
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    op.execute(PARKED)
    op.execute("create index parked_streams on parked (consumer, source, stream)")
    op.execute(f"grant select, insert, update, delete on parked to {database}_writer")
