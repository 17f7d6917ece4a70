"""Persons beside the events that name them: sealed, written with the append that tells of them, erased for good.

Run as the database's owner; the application roles are ``<database>_writer`` and ``<database>_reader``.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
create table people (
    person_id uuid primary key,
    division int not null,
    sealed bytea not null,
    wrapped_key bytea not null,
    changed bigint not null
);

create index people_changed on people (changed);

create table erasures (person_id uuid primary key, division int not null, changed bigint not null);

create index erasures_changed on erasures (changed)
"""

APPEND = """
create function append_with_people(
    -- what append takes
    p_commands uuid[], p_bodies bytea[], p_actors text[], p_streams text[], p_versions int[], p_stops int[],
    p_touched text[], p_bases int[],
    p_owners int[], p_types text[], p_divisions int[], p_records bytea[],
    -- one a person that is told of: the ordinal of the command, the id, the place, what is sealed, its wrapped key
    p_telling int[], p_told uuid[], p_places int[], p_sealed bytea[], p_keys bytea[],
    -- one a person that is erased: the ordinal of the command, the id
    p_erasing int[], p_erased uuid[],
    out start bigint, out moved text[]
)
language plpgsql security definer
set search_path = public
as $$
declare
    place bigint;
    wanted int;
    written int;
begin
    select a.start, a.moved into start, moved from append(
        p_commands, p_bodies, p_actors, p_streams, p_versions, p_stops, p_touched, p_bases,
        p_owners, p_types, p_divisions, p_records
    ) a;
    -- append holds the head row by now, so nobody else is here.
    select h.position into place from head h;

    with told as (
        select distinct on (a.person) a.person, a.division, a.sealed, a.key
        from unnest(p_telling, p_told, p_places, p_sealed, p_keys) as a(owner, person, division, sealed, key)
        where moved is null or p_streams[a.owner] <> all (moved)
        order by a.person, a.owner desc
    ), entered as (
        insert into people (person_id, division, sealed, wrapped_key, changed)
        select t.person, t.division, t.sealed, t.key, place from told t
        where not exists (select from erasures e where e.person_id = t.person)
        on conflict (person_id) do update
        set sealed = excluded.sealed, wrapped_key = excluded.wrapped_key, changed = excluded.changed
        where people.division = excluded.division
        returning 1
    )
    select (select count(*) from told), (select count(*) from entered) into wanted, written;
    -- Another process was faster. This is an error that passes: decided anew, whoever is to blame gets a sentence.
    if written < wanted then
        raise exception 'a person is erased, or belongs elsewhere' using errcode = 'serialization_failure';
    end if;

    with gone as (
        delete from people p using unnest(p_erasing, p_erased) as a(owner, person)
        where p.person_id = a.person and (moved is null or p_streams[a.owner] <> all (moved))
        returning p.person_id, p.division
    )
    insert into erasures (person_id, division, changed) select g.person_id, g.division, place from gone g;
end $$
"""

GRANTS = """
revoke all on function append_with_people from public;
grant execute on function append_with_people to {writer};
grant select on people, erasures to {writer}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in (*TABLES.split(";\n\n"), APPEND, *GRANTS.format(writer=f"{database}_writer").split(";\n")):
        op.execute(statement)
