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
    p_commands uuid[], p_bodies bytea[], p_actors text[], p_streams text[], p_bases int[], p_counts int[],
    p_types text[], p_divisions int[], p_records bytea[]
)
returns table (outcome text, at_position bigint, at_version int, first_body bytea, first_actor text)
language plpgsql security definer set search_path = public as $$
declare
    h head%rowtype;
    stamp timestamptz;
    stamped bytea;
    known uuid[];
    moved text[];
    c record;
    e int := 0;
    positions bigint[] := array_fill(null::bigint, array[cardinality(p_records)]);
    links bytea[] := array_fill(null::bytea, array[cardinality(p_records)]);
    versions int[] := array_fill(null::int, array[cardinality(p_records)]);
    owners int[] := array_fill(null::int, array[cardinality(p_records)]);
    ends bigint[] := array_fill(null::bigint, array[cardinality(p_commands)]);
begin
    -- The head row first, nothing before it: whoever holds it is alone, so position is gapless and in commit order.
    select * into h from head for update;
    stamp := greatest(clock_timestamp(), h.recorded_at);
    stamped := int8send((extract(epoch from stamp) * 1000000)::bigint);

    select coalesce(array_agg(r.command_id), '{}') into known from receipts r where r.command_id = any(p_commands);

    -- A stream stands when it is where its first command left it and none of its commands was answered before;
    -- otherwise everything decided on it in this batch is out of date.
    select coalesce(array_agg(s.stream), '{}') into moved
    from (
        select a.stream, min(a.base) as base, bool_or(a.id = any(known)) as repeated
        from unnest(p_commands, p_streams, p_bases) as a(id, stream, base)
        group by a.stream
    ) s
    where s.repeated or s.base <> coalesce(
        (select x.version from events x where x.stream = s.stream order by x.version desc limit 1), 0);

    for c in
        select a.n, a.stream, a.base, a.events, a.stream = any(moved) as out
        from unnest(p_streams, p_bases, p_counts) with ordinality as a(stream, base, events, n)
        order by a.n
    loop
        if c.out then
            e := e + c.events;
            continue;
        end if;
        for k in 1 .. c.events loop
            e := e + 1;
            h.position := h.position + 1;
            h.hash := sha256(h.hash || int8send(h.position) || stamped || sha256(p_records[e]));
            positions[e] := h.position;
            links[e] := h.hash;
            versions[e] := c.base + k;
            owners[e] := c.n;
        end loop;
        ends[c.n] := h.position;
    end loop;

    insert into events (position, stream, version, type, division, recorded_at, hash, record)
    select a.position, p_streams[a.owner], a.version, a.type, a.division, stamp, a.link, a.record
    from unnest(positions, versions, p_types, p_divisions, links, p_records, owners)
        as a(position, version, type, division, link, record, owner)
    where a.position is not null;

    insert into receipts (command_id, body, actor, stream, version, position)
    select a.id, a.body, a.actor, a.stream, a.base + a.events, a.stop
    from unnest(p_commands, p_bodies, p_actors, p_streams, p_bases, p_counts, ends)
        as a(id, body, actor, stream, base, events, stop)
    where a.stop is not null;

    update head set position = h.position, hash = h.hash, recorded_at = stamp;
    if h.position > 0 then
        perform pg_notify('appended', '');
    end if;

    return query
    select
        case when a.stop is not null then 'appended' when r.command_id is not null then 'repeat' else 'stale' end,
        coalesce(a.stop, r.position),
        coalesce(r.version, a.base + a.events),
        r.body,
        r.actor
    from unnest(p_commands, p_bases, p_counts, ends) with ordinality as a(id, base, events, stop, n)
    left join receipts r on r.command_id = a.id and r.command_id = any(known)
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
