"""What may be the same station is looked for everywhere; of one outside the reader's scope only this comes back.

Run as the database's owner, whom a policy of the view lets look through all rows. Stations are a view that is made anew
now and then, so the function knows it by name alone. Each branch of what it looks through finds its index; the area
columns are compared with the scope of the transaction as row-level security compares them.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

STATEMENTS = """
set local check_function_bodies = off;

create function likely_same(
    county int, names text[], own text, ending text, builder text,
    system text, east double precision, north double precision, near int, around int, most int
) returns table (station_id uuid, same_name boolean, same_co_builder boolean, distance_m int)
language sql stable security definer
set search_path = public
as $$
with found as (
    select s.station_id from stations s where s.division = county
    union
    select s.station_id from stations s where s.name = any(names) and s.province = county / 10000 * 10000
    union
    select s.station_id from stations s
    where s.datum = system and s.lat between north - around / 111195.0 and north + around / 111195.0
      and s.lng between east - around / 111195.0 / cos(radians(north))
                    and east + around / 111195.0 / cos(radians(north))
), compared as (
    select s.station_id, s.division = county as here,
        s.name = any(names) or coalesce(
            strpos(s.name, own) > 0 or strpos(own, nullif(replace(s.name, ending, ''), '')) > 0, false
        ) as same_name,
        builder <> '' and s.co_builder = builder as same_co_builder,
        case when s.datum = system then round(2 * 6371008.8 * asin(least(1, sqrt(
            power(sin(radians(s.lat - north) / 2), 2)
            + cos(radians(north)) * cos(radians(s.lat)) * power(sin(radians(s.lng - east) / 2), 2)
        ))))::int end as metres,
        coalesce(
            s.province = any(scope.prefixes) or s.city = any(scope.prefixes) or s.division = any(scope.prefixes)
            or s.unit_no = any(scope.unit_nos) or s.enterprise_no = any(scope.enterprise_nos), false
        ) as seen
    from found join stations s using (station_id), (
        select nullif(current_setting('app.prefixes', true), '')::int[] as prefixes,
            nullif(current_setting('app.unit_nos', true), '')::int[] as unit_nos,
            nullif(current_setting('app.enterprise_nos', true), '')::int[] as enterprise_nos
    ) scope
    where s.status in ('submitted', 'endorsed', 'accepted', 'open', 'suspended')
), ranked as (
    select c.*, row_number() over (
        partition by seen order by c.same_name desc, c.same_co_builder desc, metres nulls first, c.station_id
    ) as place
    from compared c
    where (c.same_name or c.same_co_builder or metres <= near)
      and ((here and seen) or metres <= around or (metres is null and c.same_name))
)
select case when seen then r.station_id end, r.same_name, r.same_co_builder, metres
from ranked r where place <= most order by place
$$;

revoke all on function likely_same from public;

grant execute on function likely_same to {reader}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(reader=f"{database}_reader").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
