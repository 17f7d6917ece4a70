"""How far a database was migrated, against how far this software expects it to be."""

from collections.abc import Mapping
from pathlib import Path

from services.chassis.database import Pool

CHASSIS = Path(__file__).parent / "migrations" / "versions"


class MigrationsBehind(Exception):
    """Deployment has not brought the database to where this software needs it."""


def newest(folder: Path) -> str:
    """The last revision of a folder; the names of its files begin with their revisions, which sort."""
    return max(path.stem.partition("_")[0] for path in folder.glob("[0-9]*_*.py"))


async def check(pool: Pool, expected: Mapping[str, str]) -> None:
    """Raise when a version table is behind. One that is ahead is fine: the next version is being deployed."""
    for table, revision in expected.items():
        found = await pool.fetchval(f"select max(version_num) from {table}")  # noqa: S608  # our own names
        if found is None or found < revision:
            raise MigrationsBehind(f"{table}: {found}, expected {revision}")
