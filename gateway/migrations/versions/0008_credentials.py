"""Who may sign in and who has: passwords as hashes, second factors sealed, sessions and links by their digests alone.

Run as the database's owner. A session that ends is gone, and every gateway hears of it with the commit.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = """
create table own.credentials (
    account_id uuid primary key,
    login text not null unique,
    password text,
    demo boolean not null default false,
    factor bytea,
    factor_key bytea,
    factor_since timestamptz,
    factor_step bigint not null default 0,
    recovery bytea[] not null default '{{}}',
    changed_at timestamptz,
    signed_in_at timestamptz,
    signed_in_from text not null default ''
);

create table own.setup_links (
    digest bytea primary key,
    account_id uuid not null references own.credentials,
    made_by uuid,
    ends_at timestamptz not null
);

create table own.sessions (
    session_id uuid primary key,
    digest bytea not null unique,
    account_id uuid not null references own.credentials,
    rights text not null,
    second_factor boolean not null,
    address text not null,
    agent text not null,
    began_at timestamptz not null,
    seen_at timestamptz not null,
    ends_at timestamptz not null,
    before_at timestamptz,
    before_from text not null default ''
);

create index sessions_by_account on own.sessions (account_id);

create table own.attempts (
    who text primary key,
    failures int not null,
    free_at timestamptz not null,
    last_at timestamptz not null
);

create index attempts_by_age on own.attempts (last_at);

grant select, insert, update, delete on own.credentials, own.setup_links, own.sessions, own.attempts to {writer}
"""

TOLD = """
create function own.session_ended() returns trigger language plpgsql as
'begin perform pg_notify(''sessions'', old.account_id::text); return null; end';

create trigger told after delete on own.sessions for each row execute function own.session_ended()
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in (*STATEMENTS.format(writer=f"{database}_writer").split(";\n\n"), *TOLD.split(";\n\n")):
        op.get_bind().exec_driver_sql(statement)
