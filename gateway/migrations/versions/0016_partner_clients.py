"""The programs of co-building enterprises: clients, two live secrets each, their tokens, and what they asked lately.

Run as the database's owner. Secrets and tokens are kept by their digests alone; a secret that goes takes its tokens.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

STATEMENTS = """
create table own.partner_clients (
    client_id uuid primary key,
    unit_no int not null,
    name text not null,
    scopes text[] not null,
    addresses cidr[] not null default '{{}}',
    registered_at timestamptz not null default now(),
    closed_at timestamptz
);

create index partner_clients_by_unit on own.partner_clients (unit_no);

create table own.partner_secrets (
    secret_id uuid primary key,
    client_id uuid not null references own.partner_clients,
    digest bytea not null unique,
    hint text not null,
    issued_at timestamptz not null default now(),
    used_at timestamptz
);

create index partner_secrets_by_client on own.partner_secrets (client_id);

create table own.partner_tokens (
    digest bytea primary key,
    secret_id uuid not null references own.partner_secrets on delete cascade,
    scopes text[] not null,
    ends_at timestamptz not null
);

create index partner_tokens_by_secret on own.partner_tokens (secret_id);

create index partner_tokens_by_end on own.partner_tokens (ends_at);

create table own.partner_calls (
    call_id bigint generated always as identity primary key,
    client_id uuid not null references own.partner_clients,
    at timestamptz not null,
    operation text not null,
    status int not null,
    code text not null,
    milliseconds int not null,
    address text not null,
    trace text not null
);

create index partner_calls_by_client on own.partner_calls (client_id, call_id);

create index partner_calls_by_age on own.partner_calls (at);

grant select, insert, update, delete
on own.partner_clients, own.partner_secrets, own.partner_tokens, own.partner_calls to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
