"""Whether an event shows is looked up in two steps, and most often the first will do.

Run as the database's owner. A plan is kept for each step and found by the names of the views, which are made anew now
and then; one statement for both would have everything of the second made ready for each row that the first decides.
"""

from alembic import op

revision = "0022"
down_revision = "0021"

STATEMENT = """
create or replace function told_here(station uuid, moment timestamptz) returns boolean
language plpgsql stable
as $$
begin
    perform from stations s where s.station_id = station;
    if found then
        return true;
    end if;
    perform from stations_history h
    where h.source = 'registry' and h.station_id = station and h.known_to = moment;
    return found;
end
$$
"""


def upgrade() -> None:
    op.execute(STATEMENT)
