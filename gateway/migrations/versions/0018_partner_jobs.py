"""Lists of any length that a client hands in as a file: their rows, and what became of each.

Run as the database's owner.
"""

from alembic import op

revision = "0018"
down_revision = "0017"

STATEMENTS = """
create table own.partner_jobs (
    job_id uuid primary key,
    client_id uuid not null references own.partner_clients,
    body bytea not null,
    dry_run boolean not null,
    state text not null default 'waiting',
    made_at timestamptz not null default now(),
    ended_at timestamptz,
    trace text not null
);

create index partner_jobs_waiting on own.partner_jobs (made_at) where state = 'waiting';

create index partner_jobs_by_client on own.partner_jobs (client_id, made_at);

create table own.partner_job_rows (
    job_id uuid not null references own.partner_jobs on delete cascade,
    number int not null,
    line int not null,
    row jsonb not null,
    status text,
    result jsonb,
    primary key (job_id, number)
);

create index partner_job_rows_left on own.partner_job_rows (job_id, number) where status is null;

grant select, insert, update, delete on own.partner_jobs, own.partner_job_rows to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
