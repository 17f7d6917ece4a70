"""The access log: complete, chained, checked anywhere; and what cannot be logged does not happen."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from contracts.registry import EndorseStation, ErasePerson, Ground
from gateway import audit
from gateway.access import Access, AccessLog, NotLogged
from gateway.audit import End, Walk
from gateway.sessions import Session
from services.chassis import database
from services.chassis.errors import DoesNotFit, Forbidden, NotFound, PlatformError
from services.chassis.status import Loop
from tests.chassis.asking import executed, fetched
from tests.gateway.opened import until
from tests.servers import Fresh, Servers

ACCOUNT, PERSON, STATION = UUID(int=7), UUID(int=8), UUID(int=9)
TRACE = "00-" + "1" * 32 + "-" + "2" * 16 + "-01"
REASON = '核对"电话"\t\\ 与 <地址> / \x7f 𠮷'
"""Whatever the database and we might write otherwise in JSON."""


@pytest.fixture
async def fresh(servers: Servers) -> AsyncIterator[Fresh]:
    async with servers.fresh("gateway") as found:
        yield found


@pytest.fixture
async def pool(fresh: Fresh) -> AsyncIterator[Any]:
    async with await database.pool(fresh.writer, 3) as found:
        yield found


@pytest.fixture
async def log(pool: Any) -> AccessLog:
    """With five entries."""
    log = AccessLog(pool)
    for n in range(1, 6):
        assert await log.record(Access(ACCOUNT, 340103, "person:reveal", f"person-{n}", "done", REASON, "1" * 32)) == n
    return log


async def export(fresh: Fresh) -> list[bytes]:
    connection = await asyncpg.connect(fresh.writer)
    try:
        return [msgspec.json.encode(one) + b"\n" async for one in audit.kept(connection)]
    finally:
        await connection.close()


async def walked(fresh: Fresh) -> list[tuple[int, str]]:
    """What is found in the log itself."""
    connection, walk, end = await asyncpg.connect(fresh.owner), Walk(), None
    async for one in audit.kept(connection):
        if isinstance(one, End):
            end = one
        else:
            walk.take(one)
    await connection.close()
    walk.close(end)
    return [(flaw.entry, flaw.en) for flaw in walk.flaws]


# --- the chain


async def test_a_sound_log_is_sound_here_and_as_an_export(log: AccessLog, fresh: Fresh) -> None:
    assert await walked(fresh) == []
    walk = audit.checked(await export(fresh))
    assert (walk.entry, walk.flaws) == (5, [])


async def test_entries_of_before_are_checked_in_the_shape_they_were_written_in(fresh: Fresh) -> None:
    """As the function of the migration before this one wrote them."""
    at = "timestamptz '2026-03-02 01:02:03.000450+00'"
    said = f"json_build_array(1, extract(epoch from {at}), '{ACCOUNT}'::uuid, 'a', 'o', '核对', 't')"
    await executed(
        fresh.owner,
        f"""
        insert into own.access_log (entry, at, account_id, action, object, reason, trace, hash)
        values (1, {at}, '{ACCOUNT}', 'a', 'o', '核对', 't', sha256(convert_to({said}::text, 'UTF8')))
        """,
        "update own.access_head set (entry, hash) = (select entry, hash from own.access_log)",
    )
    async with await database.pool(fresh.writer, 1) as pool:
        await AccessLog(pool).record(Access(ACCOUNT, 1, "a", "o", "done"))
    assert await walked(fresh) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("update own.access_log set reason = '无' where entry = 3", [3]),
        ("update own.access_log set result = 'forbidden' where entry = 3", [3]),
        ("update own.access_log set unit_no = 340100 where entry = 1", [1]),
        ("update own.access_log set at = at + interval '1 microsecond' where entry = 5", [5]),
        ("delete from own.access_log where entry = 3", [3]),
        ("delete from own.access_log where entry = 1", [1]),
        ("delete from own.access_log where entry = 5", [4]),
        (
            """
            update own.access_log set entry = -entry where entry > 2;
            update own.access_log set entry = 1 - entry where entry < 0;
            insert into own.access_log
                select 3, at, account_id, action, object, reason, trace, hash, scheme, unit_no, result
                from own.access_log where entry = 2
            """,
            [3, 4, 5, 6, 6],
        ),
    ],
)
async def test_one_changed_removed_or_inserted_entry_is_found_and_located(
    log: AccessLog, fresh: Fresh, tampering: str, found: list[int]
) -> None:
    """By somebody who owns the database and has switched off what keeps the log from being edited."""
    await executed(fresh.owner, "alter table own.access_log disable trigger grows", tampering)
    assert [entry for entry, _ in await walked(fresh)] == found
    assert [flaw.entry for flaw in audit.checked(await export(fresh)).flaws] == found


async def test_an_export_proves_itself_with_nothing_else_at_hand(log: AccessLog, fresh: Fresh) -> None:
    lines = await export(fresh)

    def found(changed: list[bytes]) -> list[int]:
        return [flaw.entry for flaw in audit.checked(changed).flaws]

    assert found(lines[:2] + lines[3:]) == [3]
    assert found([*lines[:2], lines[2].replace(b"person-3", b"person-4"), *lines[3:]]) == [3]
    assert found([*lines[:2], lines[1], *lines[2:]])[:1] == [3]
    assert found(lines[:-1]) == [5], "cut off at the end"
    assert found(lines[:-2] + lines[-1:]) == [4]
    assert found([*lines[:2], b"not json\n", *lines[2:]]) == [3]
    assert found([*lines, lines[0]]) == [6]


@pytest.mark.parametrize("role", ["writer", "owner"])
async def test_nobody_edits_the_log_in_passing(log: AccessLog, fresh: Fresh, role: str) -> None:
    for forbidden in (
        "delete from own.access_log",
        "update own.access_log set reason = ''",
        "truncate own.access_log",
    ):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.RaiseError)):
            await executed(getattr(fresh, role), forbidden)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await executed(fresh.writer, "insert into own.access_log select * from own.access_log")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await executed(fresh.writer, "update own.access_head set entry = 0")


# --- what is logged


async def entries(fresh: Fresh) -> list[tuple[Any, ...]]:
    query = "select action, object, result, trace from own.access_log where entry > 5 order by entry"
    return [tuple(row) for row in await fetched(fresh.owner, query)]


async def asked(log: AccessLog, command: Any, refusal: PlatformError | None = None) -> None:
    async with log.watching(Session.of("340103-clerk", ()), command, TRACE):
        if refusal:
            raise refusal


async def test_the_sensitive_is_logged_before_and_behind_and_whatever_is_denied_is_logged(
    log: AccessLog, fresh: Fresh
) -> None:
    erase = ErasePerson(PERSON, Ground.UNLAWFUL)
    await asked(log, erase)
    await asked(log, EndorseStation(STATION))
    for refusal in (Forbidden(), NotFound(), DoesNotFit("", "")):
        for command in (erase, EndorseStation(STATION)):
            with pytest.raises(type(refusal)):
                await asked(log, command, refusal)
    person, station, trace = f"person-{PERSON}", f"station-{STATION}", "1" * 32
    assert await entries(fresh) == [
        ("ErasePerson", person, "asked", trace),
        ("ErasePerson", person, "done", trace),
        ("ErasePerson", person, "asked", trace),
        ("ErasePerson", person, "forbidden", trace),
        ("EndorseStation", station, "forbidden", trace),
        ("ErasePerson", person, "asked", trace),
        ("ErasePerson", person, "not-found", trace),
        ("EndorseStation", station, "not-found", trace),
        ("ErasePerson", person, "asked", trace),
        ("ErasePerson", person, "does-not-fit", trace),
    ]
    assert await walked(fresh) == []


async def test_what_cannot_be_logged_does_not_happen_and_the_alarm_goes_by_itself(
    log: AccessLog, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.access.EVERY_SECONDS", 0.01)
    await executed(fresh.owner, "alter table own.access_log add constraint full_disk check (entry < 6)")
    happened = []
    with pytest.raises(NotLogged) as told:
        async with log.watching(Session.of("340103-clerk", ()), ErasePerson(PERSON, Ground.UNLAWFUL), TRACE):
            happened.append("erased")
    assert happened == []
    assert "操作未执行" in told.value.zh
    status = Loop("access log")

    task = asyncio.create_task(log.run(status))
    await until(lambda: bool(status.problem))
    assert status.problem == "the access log cannot be written: CheckViolationError"
    await executed(fresh.owner, "alter table own.access_log drop constraint full_disk")
    await until(lambda: not status.problem)
    task.cancel()
    assert await entries(fresh) == [], "to find out leaves no entry"
    await asked(log, ErasePerson(PERSON, Ground.UNLAWFUL))
    assert len(await entries(fresh)) == 2


def test_an_export_that_is_empty_is_no_export(tmp_path: Path) -> None:
    assert [flaw.en for flaw in audit.checked([]).flaws] == ["its end is missing"]
