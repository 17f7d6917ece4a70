"""An event shows to whoever sees its station now, and the one by which a station left them to whoever saw it before.

Run as the database's owner. Stations are a view that is made anew now and then, so the function knows it and its
history by name alone; what it finds of them is what row-level security shows to whoever reads.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = """
set local check_function_bodies = off;

create function told_here(station uuid, moment timestamptz) returns boolean
language sql stable
as 'select exists (select from stations s where s.station_id = station)
    or exists (
        select from stations_history h
        where h.source = ''registry'' and h.station_id = station and h.known_to = moment
    )'
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n\n"):
        op.execute(statement)
