"""Lists as somebody likes to see them: kept for their account, or for everybody of a unit.

Run as the database's owner.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

STATEMENTS = """
create table own.saved_views (
    view_id uuid primary key,
    account_id uuid not null,
    unit_no int,
    of_list text not null,
    name text not null,
    shape jsonb not null,
    preferred boolean not null default false,
    rank int not null default 0,
    saved_at timestamptz not null default now()
);

create index saved_views_by_account on own.saved_views (account_id, of_list);

create index saved_views_by_unit on own.saved_views (unit_no, of_list) where unit_no is not null;

grant select, insert, update, delete on own.saved_views to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
