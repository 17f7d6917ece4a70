"""Persons as lists show them, in tables that a crash empties and the feeds fill again; and who looked behind the mask.

Run as the database's owner. ``people_shown`` is read like a view, within the reader's scope; the access log can only
grow, through one function that chains its rows by hashes.
"""

from alembic import op

from services.chassis.views import AREA

revision = "0002"
down_revision = "0001"

SHOWN = """
create unlogged table people_shown (
    person_id uuid primary key,
    province int not null generated always as (division / 10000 * 10000) stored,
    city int not null generated always as (division / 100 * 100) stored,
    division int not null,
    unit_no int,
    enterprise_no int,
    source text not null,
    name text not null,
    name_pinyin text not null default '',
    phone_masked text not null
);

alter table people_shown enable row level security;

alter table people_shown force row level security;

create policy scope on people_shown for select to {reader} using ({area});

create policy work on people_shown to {writer} using (true) with check (true);

create unlogged table people_followed (source text primary key, lineage uuid not null, position bigint not null);

grant select on people_shown to {reader};

grant select, insert, update, delete on people_shown, people_followed to {writer}
"""

LOG = """
create table own.access_log (
    entry bigint primary key,
    at timestamptz not null,
    account_id uuid not null,
    action text not null,
    object text not null,
    reason text not null,
    trace text not null,
    hash bytea not null
);

grant select on own.access_log to {writer}
"""

RECORD = """
create function own.record_access(p_account uuid, p_action text, p_object text, p_reason text, p_trace text)
returns bigint
language plpgsql security definer
set search_path = own
as $$
declare
    last bigint;
    link bytea;
    moment timestamptz := clock_timestamp();
begin
    -- Alone from here on, so that entries have no gap and each follows from the one before it.
    lock table access_log in share row exclusive mode;
    select l.entry, l.hash into last, link from access_log l order by l.entry desc limit 1;
    last := coalesce(last, 0) + 1;
    link := sha256(coalesce(link, '\\x') || convert_to(json_build_array(
        last, extract(epoch from moment), p_account, p_action, p_object, p_reason, p_trace)::text, 'UTF8'));
    insert into access_log values (last, moment, p_account, p_action, p_object, p_reason, p_trace, link);
    return last;
end $$
"""

GRANTS = """
revoke all on function own.record_access from public;

grant execute on function own.record_access to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    roles = {"writer": f"{database}_writer", "reader": f"{database}_reader"}
    for statement in (*SHOWN.format(**roles, area=AREA).split(";\n\n"), *LOG.format(**roles).split(";\n\n"), RECORD):
        op.get_bind().exec_driver_sql(statement)
    for statement in GRANTS.format(**roles).split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
