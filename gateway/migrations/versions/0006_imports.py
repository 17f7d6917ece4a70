"""Imports as they can be opened, audited and reversed; and the columns that a unit gave to sheets of one shape.

Run as the database's owner. Nothing in here names a person: what a sheet says of people stays in the sealed file.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = """
create table own.imports (
    import_id uuid primary key,
    file_id uuid not null references own.files,
    repairs_id uuid references own.files,
    account_id uuid not null,
    unit_no int not null,
    division int not null,
    filename text not null,
    layout text not null,
    shape text not null,
    columns jsonb not null,
    chosen jsonb not null,
    lacking jsonb not null,
    notes jsonb not null,
    state text not null check (state in ('open', 'checked', 'committing', 'committed', 'undoing', 'undone')),
    total int not null,
    done int not null default 0,
    claimed_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    committed_at timestamptz,
    undone_at timestamptz
);

create index imports_by_account on own.imports (account_id, created_at);

create index imports_by_division on own.imports (division, created_at);

create table own.import_rows (
    import_id uuid not null references own.imports,
    row int not null,
    standing text not null check (standing in ('new', 'changed', 'same', 'refused')),
    name text not null,
    station_id uuid,
    division int,
    command_id uuid,
    expected_version int,
    code text not null,
    differences jsonb not null,
    flaws jsonb not null,
    outcome text check (outcome in ('submitted', 'there', 'refused', 'withdrawn', 'kept')),
    primary key (import_id, row)
);

create index import_rows_by_command on own.import_rows (command_id) where outcome = 'submitted';

create table own.sheet_columns (
    unit_no int not null,
    shape text not null,
    chosen jsonb not null,
    primary key (unit_no, shape)
);

grant select, insert, update on own.imports, own.sheet_columns to {writer};

grant select, insert, update, delete on own.import_rows to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.execute(statement)
