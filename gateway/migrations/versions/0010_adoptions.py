"""Take-overs of numbers from before, as they were checked, and what became of each prefix.

Run as the database's owner. A check puts down what its commit asks, so that asking again asks for the same.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = """
create table own.adoptions (
    adoption_id uuid primary key,
    account_id uuid not null,
    province int not null,
    filename text not null,
    notes jsonb not null,
    checked_at timestamptz not null default clock_timestamp()
);

create index adoptions_by_province on own.adoptions (province, checked_at);

create table own.adoption_series (
    adoption_id uuid not null references own.adoptions,
    prefix text not null,
    command_id uuid not null,
    numbers jsonb not null,
    flaws jsonb not null,
    notes jsonb not null,
    taken int not null,
    refusal jsonb,
    adopted_at timestamptz,
    primary key (adoption_id, prefix)
);

grant select, insert on own.adoptions to {writer};

grant select, insert, update on own.adoption_series to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.execute(statement)
