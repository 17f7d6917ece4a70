"""Brings a database to the state this version of the software expects, or refuses one that is ahead of it."""

from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from deploy.sentences import Plain

ROOT = Path(__file__).parents[2]
CHASSIS = ROOT / "services" / "chassis" / "migrations"
GATEWAY = ROOT / "gateway" / "migrations"
LOCK = 0x59495A48414E
"""Two starts at once migrate one after the other."""


def scripts_of(service: str) -> dict[str, Path]:
    """Version table and folder of everything that is migrated in a service's database."""
    everybody = {"alembic_version": CHASSIS}
    return everybody | {"gateway_version": GATEWAY} if service == "gateway" else everybody


def known(service: str) -> dict[str, set[str]]:
    """The revisions that this version of the software has heard of, by version table."""
    return {table: _revisions(ScriptDirectory.from_config(_told(at))) for table, at in scripts_of(service).items()}


async def migrate(service: str, url: str) -> None:
    """Migrate one database as its owner."""
    # asyncpg reads the URL itself, as everywhere else: SQLAlchemy understands some of its options differently
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=NullPool
    )
    try:
        async with engine.connect() as connection:
            await connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
            await connection.execute(text("revoke all on schema public from public"))
            await connection.commit()
            for table, folder in scripts_of(service).items():
                await connection.run_sync(_upgrade, service, table, folder)
                await connection.commit()
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, service: str, table: str, folder: Path) -> None:
    config = _told(folder)
    config.attributes.update(connection=connection, version_table=table)
    scripts = ScriptDirectory.from_config(config)
    here = set(MigrationContext.configure(connection, opts={"version_table": table}).get_current_heads())
    if not here <= _revisions(scripts):
        raise Plain(
            f"数据库 {service} 已由更新版本的程序升级（{', '.join(sorted(here))}），请使用该版本或更新的版本。",
            f"The database {service} was migrated by a newer version of this software ({', '.join(sorted(here))}); "
            "please run that version or a later one.",
        )
    if here != set(scripts.get_heads()):
        command.upgrade(config, "head")
    # whoever works here asks whether the database is as far as it needs it
    connection.execute(text(f"grant select on {table} to {service}_writer"))


def _told(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _revisions(scripts: ScriptDirectory) -> set[str]:
    return {script.revision for script in scripts.walk_revisions()}
