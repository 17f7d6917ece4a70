"""The store every service has: events, receipts, head, checkpoints, leaders, refusals, and the one way in.

Run as the database's owner; the application roles are ``<database>_writer`` and ``<database>_reader``.
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
create table head (
    one boolean primary key default true check (one),
    lineage uuid not null default gen_random_uuid(),
    position bigint not null default 0,
    hash bytea not null default '\\x',
    recorded_at timestamptz not null default 'epoch'
) with (fillfactor = 10);

insert into head default values;

create table events (
    position bigint primary key,
    stream text not null,
    version int not null,
    type text not null,
    division int not null,
    recorded_at timestamptz not null,
    hash bytea not null,
    record bytea not null,
    unique (stream, version)
);

create table receipts (
    command_id uuid primary key,
    body bytea not null,
    actor text not null,
    stream text not null,
    version int not null,
    position bigint not null
);

create table checkpoints (
    consumer text not null,
    source text not null,
    lineage uuid,
    position bigint not null default 0,
    hash bytea not null default '\\x',
    stream_seq bigint not null default 0,
    epoch bigint not null default 0,
    primary key (consumer, source)
) with (fillfactor = 10);

create table leaders (name text primary key, epoch bigint not null);

create table refusals (
    consumer text not null,
    source text not null,
    position bigint not null,
    command_id uuid not null,
    command text not null,
    code text not null,
    zh text not null,
    en text not null,
    clause text not null,
    refused_at timestamptz not null default clock_timestamp(),
    primary key (consumer, source, position, command_id)
);

create table views (name text primary key, fingerprint text not null);

create view readable as
    select position, stream, version, type, division, recorded_at, convert_from(record, 'UTF8')::json as record
    from events
"""

APPEND = """
create function append(
    -- one a command: id, what was asked, by whom, of which stream, its version and the last event's ordinal afterwards
    p_commands uuid[], p_bodies bytea[], p_actors text[], p_streams text[], p_versions int[], p_stops int[],
    -- one a stream: its name, and the version that the first of its commands was decided on
    p_touched text[], p_bases int[],
    -- one an event: the ordinal of its command, type, division and bytes
    p_owners int[], p_types text[], p_divisions int[], p_records bytea[],
    -- the position before the batch, and the streams that were left out, because a command of theirs had a receipt or
    -- because they stand elsewhere by now; commands of all others have their receipts
    out start bigint, out moved text[]
)
language plpgsql security definer
set search_path = public
-- Plans are made once, perhaps while the tables are empty: they must look things up by index all the same.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
    place bigint;
    link bytea;
    moment timestamptz;
    stamp bytea;
    one bytea;
    n int := 0;
    places bigint[] := '{}';
    links bytea[] := '{}';
begin
    -- The head row first, nothing before it: whoever holds it is alone, so position is gapless and in commit order.
    select position, hash, greatest(clock_timestamp(), recorded_at) into start, link, moment from head for update;
    place := start;
    stamp := int8send((extract(epoch from moment) * 1000000)::bigint);

    -- All that was decided on a stream in this batch stands or falls together.
    select array_agg(a.stream) into moved from (
        select a.stream from unnest(p_commands, p_streams) as a(id, stream) join receipts r on r.command_id = a.id
        union all
        select a.stream from unnest(p_touched, p_bases) as a(stream, base)
        where a.base <> coalesce(
            (select x.version from events x where x.stream = a.stream order by x.version desc limit 1), 0)
    ) a;

    foreach one in array p_records loop
        n := n + 1;
        if moved is null or p_streams[p_owners[n]] <> all (moved) then
            place := place + 1;
            link := sha256(link || int8send(place) || stamp || sha256(one));
            links[n] := link;
        end if;
        places[n] := place;
    end loop;

    if place > start then
        insert into events (position, stream, version, type, division, recorded_at, hash, record)
        select
            places[a.n], p_streams[a.owner], p_versions[a.owner] - p_stops[a.owner] + a.n, a.type, a.division,
            moment, links[a.n], a.record
        from unnest(p_owners, p_types, p_divisions, p_records) with ordinality as a(owner, type, division, record, n)
        where links[a.n] is not null;
        update head set position = place, hash = link, recorded_at = moment;
        perform pg_notify('appended', '');
    end if;

    insert into receipts (command_id, body, actor, stream, version, position)
    select a.id, a.body, a.actor, a.stream, a.version, coalesce(places[a.stop], start)
    from unnest(p_commands, p_bodies, p_actors, p_streams, p_versions, p_stops)
        as a(id, body, actor, stream, version, stop)
    where moved is null or a.stream <> all (moved);
end $$
"""

GRANTS = """
revoke all on function append from public;
grant execute on function append to {writer};
grant usage on schema public to {writer}, {reader};
grant select on head, events, receipts, readable to {writer};
grant select, insert, update, delete on checkpoints, leaders, refusals to {writer};
grant select on views to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    grants = GRANTS.format(writer=f"{database}_writer", reader=f"{database}_reader")
    for statement in (*TABLES.split(";\n\n"), APPEND, *grants.split(";\n")):
        op.execute(statement)
