"""What is handed in is sealed under a key of its own, and found again by a fingerprint that nobody can try contents on.

Run as the database's owner. Files from before were not sealed; they served one import each, and are forgotten.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = """
delete from own.files;

alter table own.files drop column digest;

alter table own.files add column fingerprint bytea not null, add column wrapped_key bytea;

create unique index files_kept on own.files (account_id, fingerprint) where wrapped_key is not null
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n\n"):
        op.execute(statement)
