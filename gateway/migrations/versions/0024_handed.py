"""To-dos that somebody handed to a colleague: who should look first, by whom and why; what waits stands in the views.

Run as the database's owner.
"""

from alembic import op

revision = "0024"
down_revision = "0023"

STATEMENTS = """
create table own.handed (
    kind text not null,
    row_id uuid not null,
    account_id uuid not null,
    given_by uuid not null,
    reason text not null,
    given_at timestamptz not null,
    seen boolean not null default false,
    primary key (kind, row_id)
);

create index handed_to on own.handed (account_id);

grant select, insert, update, delete on own.handed to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
