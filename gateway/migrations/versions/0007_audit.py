"""The access log says for which unit and with what result, its end is kept beside it, and not even its owner edits it.

Run as the database's owner. Entries that were written before keep the shape that their hashes were made of: scheme 1.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = """
alter table own.access_log
    add column scheme smallint not null default 1,
    add column unit_no int not null default 0,
    add column result text not null default '';

create table own.access_head (
    one boolean primary key default true check (one),
    entry bigint not null default 0,
    hash bytea not null default '\\x'
) with (fillfactor = 10);

insert into own.access_head (entry, hash)
select l.entry, l.hash from own.access_log l order by l.entry desc limit 1;

insert into own.access_head default values on conflict do nothing;

create function own.refuse_change() returns trigger language plpgsql as
'begin raise exception ''the access log only grows''; end';

create trigger grows before update or delete or truncate on own.access_log execute function own.refuse_change();

drop function own.record_access(uuid, text, text, text, text)
"""

RECORD = """
create function own.record_access(
    p_account uuid, p_unit int, p_action text, p_object text, p_result text, p_reason text, p_trace text
)
returns bigint
language plpgsql security definer
set search_path = own
as $$
declare
    last bigint;
    link bytea;
    moment timestamptz := clock_timestamp();
begin
    -- The head row first: whoever holds it is alone, so that entries have no gap and each follows from the one before.
    select h.entry + 1, h.hash into last, link from access_head h for update;
    link := sha256(link || convert_to(json_build_array(
        2, last, (extract(epoch from moment) * 1000000)::bigint,
        p_account, p_unit, p_action, p_object, p_result, p_reason, p_trace)::text, 'UTF8'));
    insert into access_log (entry, at, account_id, unit_no, action, object, result, reason, trace, scheme, hash)
    values (last, moment, p_account, p_unit, p_action, p_object, p_result, p_reason, p_trace, 2, link);
    update access_head set entry = last, hash = link;
    return last;
end $$
"""

GRANTS = """
revoke all on function own.record_access from public;

grant execute on function own.record_access to {writer};

grant select on own.access_head to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    grants = GRANTS.format(writer=f"{database}_writer")
    for statement in (*STATEMENTS.split(";\n\n"), RECORD, *grants.split(";\n\n")):
        op.get_bind().exec_driver_sql(statement)
