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
    -- one a command: id, what was asked, by whom, of which stream, behind which version, answered by how many events
    p_commands uuid[], p_bodies bytea[], p_actors text[], p_streams text[], p_bases int[], p_counts int[],
    -- one an event: the ordinal of its command, its version, type, division and bytes
    p_owners int[], p_versions int[], p_types text[], p_divisions int[], p_records bytea[]
)
returns table (outcome text, at_position bigint, at_version int, first_body bytea, first_actor text)
language plpgsql security definer
set search_path = public
-- Plans are made once, perhaps while the tables are empty: they must look things up by index all the same.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
    h head%rowtype;
    start bigint;
    stamped bytea;
    moved text[];
    e record;
    links bytea[] := '{}';
begin
    -- The head row first, nothing before it: whoever holds it is alone, so position is gapless and in commit order.
    select * into h from head for update;
    start := h.position;
    h.recorded_at := greatest(clock_timestamp(), h.recorded_at);
    stamped := int8send((extract(epoch from h.recorded_at) * 1000000)::bigint);

    -- A stream stands when it is where its first command left it and none of its commands was answered before;
    -- otherwise everything decided on it in this batch is out of date.
    select array_agg(s.stream) into moved
    from (
        select a.stream, min(a.base) as base, count(r.command_id) as repeats
        from unnest(p_commands, p_streams, p_bases) as a(id, stream, base)
        left join receipts r on r.command_id = a.id
        group by a.stream
    ) s
    where s.repeats > 0 or s.base <> coalesce(
        (select x.version from events x where x.stream = s.stream order by x.version desc limit 1), 0);

    for e in
        select sha256(a.record) as digest
        from unnest(p_owners, p_records) with ordinality as a(owner, record, n)
        where moved is null or p_streams[a.owner] <> all(moved)
        order by a.n
    loop
        h.position := h.position + 1;
        h.hash := sha256(h.hash || int8send(h.position) || stamped || e.digest);
        links := links || h.hash;
    end loop;

    with moved_head as (
        update head set position = h.position, hash = h.hash, recorded_at = h.recorded_at
    )
    insert into events (position, stream, version, type, division, recorded_at, hash, record)
    select
        start + a.nth, p_streams[a.owner], a.version, a.type, a.division, h.recorded_at, links[a.nth], a.record
    from (
        select a.*, row_number() over (order by a.n) as nth
        from unnest(p_owners, p_versions, p_types, p_divisions, p_records) with ordinality
            as a(owner, version, type, division, record, n)
        where moved is null or p_streams[a.owner] <> all(moved)
    ) a;

    if h.position > start then
        perform pg_notify('appended', '');
    end if;

    return query
    with asked as (
        select a.*, start + (sum(case when a.stands then a.events else 0 end) over (order by a.n))::bigint as stop
        from (
            select a.*, moved is null or a.stream <> all(moved) as stands
            from unnest(p_commands, p_bodies, p_actors, p_streams, p_bases, p_counts) with ordinality
                as a(id, body, actor, stream, base, events, n)
        ) a
    ), answered as (
        insert into receipts (command_id, body, actor, stream, version, position)
        select a.id, a.body, a.actor, a.stream, a.base + a.events, a.stop from asked a where a.stands
    )
    select
        case when a.stands then 'appended' when r.command_id is null then 'stale' else 'repeat' end,
        coalesce(r.position, a.stop),
        coalesce(r.version, a.base + a.events),
        r.body,
        r.actor
    from asked a
    left join receipts r on r.command_id = a.id and not a.stands
    order by a.n;
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
