"""The access log is read by whom it concerns: entries by unit and by account, the latest first.

Run as the database's owner.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = """
create index access_log_by_unit on own.access_log (unit_no, entry desc);

create index access_log_by_account on own.access_log (account_id, entry desc);

create index access_log_by_day on own.access_log (((at at time zone 'Asia/Shanghai')::date), entry)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
