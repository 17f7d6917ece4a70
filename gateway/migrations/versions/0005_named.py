"""A person shows to whoever sees a station that names them, and to nobody else: not by the place they were told of at.

Run as the database's owner. Stations are a view that is made anew now and then, so the function knows them by
name alone: a body that was parsed would keep the table that it was parsed with.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = """
set local check_function_bodies = off;

create function named_here(person uuid) returns boolean
language sql stable
as 'select exists (select from stations s where person in (s.head_id, s.leader_id, s.liaison_id))';

drop policy scope on people_shown;

create policy scope on people_shown for select to {reader} using (named_here(person_id));

alter table people_shown
    drop column province, drop column city, drop column unit_no, drop column enterprise_no
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(reader=f"{database}_reader").split(";\n\n"):
        op.execute(statement)
