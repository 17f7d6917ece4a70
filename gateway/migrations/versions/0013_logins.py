"""Who did something is told by login; whoever reads may ask for one login by its account, and for no list of them.

Run as the database's owner.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = """
create function login_of(account uuid) returns text
language sql stable strict security definer
set search_path = own
as 'select login from credentials where account_id = account';

revoke all on function login_of from public;

grant execute on function login_of to {reader}
"""


def upgrade() -> None:
    database = op.get_bind().exec_driver_sql("select current_database()").scalar_one()
    for statement in STATEMENTS.format(reader=f"{database}_reader").split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
