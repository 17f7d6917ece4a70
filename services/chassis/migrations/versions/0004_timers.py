"""What is due at a moment, of which subject; nothing about people.

Run as the database's owner; the application roles are ``<database>_writer`` and ``<database>_reader``.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = """
create table timers (
    purpose text not null,
    subject uuid not null,
    due_at timestamptz not null,
    look_at timestamptz not null,
    primary key (purpose, subject)
);

create index timers_look_at on timers (look_at, subject);

grant select, insert, update, delete on timers to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.execute(statement)
