"""Webhooks: where clients want to be told, the secrets that sign it, what is to be sent and what came of each try.

Run as the database's owner. A delivery holds ids, never what somebody typed; of answers their status alone is kept.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS = """
create table own.webhook_endpoints (
    endpoint_id uuid primary key,
    client_id uuid not null references own.partner_clients,
    url text not null,
    events text[] not null,
    cursor text not null,
    made_at timestamptz not null default now(),
    answered_at timestamptz,
    disabled_at timestamptz,
    disabled_for text
);

create index webhook_endpoints_by_client on own.webhook_endpoints (client_id);

create table own.webhook_secrets (
    secret_id uuid primary key,
    endpoint_id uuid not null references own.webhook_endpoints on delete cascade,
    sealed bytea not null,
    wrapped_key bytea not null,
    issued_at timestamptz not null default now(),
    ends_at timestamptz
);

create index webhook_secrets_by_endpoint on own.webhook_secrets (endpoint_id);

create table own.webhook_deliveries (
    delivery_id uuid primary key,
    number bigint generated always as identity,
    endpoint_id uuid not null references own.webhook_endpoints on delete cascade,
    lineage uuid,
    source text,
    position bigint,
    event text not null,
    body text not null,
    trace text not null,
    made_at timestamptz not null,
    state text not null,
    tries int not null default 0,
    due_at timestamptz,
    unique (endpoint_id, source, lineage, position)
);

create index webhook_deliveries_due on own.webhook_deliveries (endpoint_id, due_at, number) where due_at is not null;

create index webhook_deliveries_latest on own.webhook_deliveries (endpoint_id, number);

create index webhook_deliveries_by_age on own.webhook_deliveries (made_at) where due_at is null;

create table own.webhook_attempts (
    delivery_id uuid not null references own.webhook_deliveries on delete cascade,
    number int not null,
    at timestamptz not null,
    status int,
    failure text not null,
    milliseconds int not null,
    primary key (delivery_id, number)
);

grant select, insert, update, delete
on own.webhook_endpoints, own.webhook_secrets, own.webhook_deliveries, own.webhook_attempts to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
