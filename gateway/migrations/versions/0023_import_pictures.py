"""Pictures in sheets: how many a row has, and the photo that each became, by the hash of what it was drawn from.

Run as the database's owner.
"""

from alembic import op

revision = "0023"
down_revision = "0022"

STATEMENTS = """
alter table own.import_rows add column pictures int not null default 0;

create table own.import_pictures (
    source text primary key check (source ~ '^[0-9a-f]{{64}}$'),
    file_id text not null check (file_id ~ '^[0-9a-f]{{64}}$')
);

grant select, insert, update on own.import_pictures to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
