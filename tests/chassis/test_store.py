"""The promises of the event store: nothing is lost, reordered, written twice or changed."""

import asyncio
import sys
from datetime import UTC, datetime

import asyncpg
import pytest

from services.chassis import database
from services.chassis.database import Pool
from services.chassis.store import Store, read_record
from tests.chassis.asking import chain, draft, executed, fetched, versions
from tests.servers import Fresh, Servers


async def test_recorded_time_never_falls_even_when_the_clock_does(servers: Servers, store: Store, fresh: Fresh) -> None:
    ahead = datetime(2099, 1, 1, tzinfo=UTC)
    await executed(fresh.owner, f"update head set recorded_at = '{ahead.isoformat()}'")
    await store.append([draft("station-a")])
    (entry,) = await chain(store)
    assert entry.recorded_at == ahead


async def test_many_writers_at_once_leave_no_gap_and_never_fork_a_stream(store: Store, fresh: Fresh) -> None:
    async def write(pool: Pool, streams: list[str]) -> int:
        own, appended = Store("registry", pool), 0
        for n in range(25):
            at = {s: len(h) for s, h in (await own_versions(streams)).items()}
            batch = [draft(stream, base=at.get(stream, 0), events=1 + n % 3) for stream in streams]
            appended += sum(
                len(d.records) for d, o in zip(batch, await own.append(batch), strict=True) if o.kind == "appended"
            )
        return appended

    async def own_versions(streams: list[str]) -> dict[str, list[int]]:
        found = await versions(fresh.owner)
        return {stream: found[stream] for stream in streams if stream in found}

    async with await database.pool(fresh.writer) as one, await database.pool(fresh.writer) as two:
        shared = ["station-x", "station-y"]
        written = await asyncio.gather(*(write(p, [f"station-{n}", *shared]) for n, p in enumerate((one, two) * 2)))
    assert len(await chain(store)) == sum(written)
    found = await versions(fresh.owner)
    assert all(seen == list(range(1, len(seen) + 1)) for seen in found.values())
    assert sum(map(len, found.values())) == sum(written)


async def test_two_processes_at_once_stay_in_one_chain(store: Store, fresh: Fresh) -> None:
    command = [sys.executable, "-m", "tests.chassis.writer", fresh.writer]
    processes = [
        await asyncio.create_subprocess_exec(*command, name, stdout=asyncio.subprocess.PIPE) for name in ("p", "q")
    ]
    said = [(await process.communicate())[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(await chain(store)) == sum(map(int, said))
    assert all(seen == list(range(1, len(seen) + 1)) for seen in (await versions(fresh.owner)).values())


async def test_a_reader_never_sees_a_position_before_the_one_below_it(store: Store, fresh: Fresh) -> None:
    async with await database.pool(fresh.writer) as pool:
        writing = asyncio.gather(
            *(Store("registry", pool).append([draft(f"station-{n}", events=3)]) for n in range(40))
        )
        while not writing.done():
            seen = [entry.position for entry in await store.after(0)]
            assert seen == list(range(1, len(seen) + 1))
        await writing
    assert len(await chain(store)) == 120


async def test_an_open_transaction_elsewhere_stalls_neither_writer_nor_reader(store: Store, fresh: Fresh) -> None:
    slow = await asyncpg.connect(fresh.writer)
    try:
        async with slow.transaction():
            await slow.execute("insert into checkpoints (consumer, source) values ('slow', 'elsewhere')")
            await store.append([draft("station-a")])
            assert len(await chain(store)) == 1
    finally:
        await slow.close()


async def test_who_commits_late_is_neither_skipped_nor_overtaken(store: Store, fresh: Fresh) -> None:
    """Whoever appends holds the head until the end, so no reader can have passed the place."""
    slow = await asyncpg.connect(fresh.writer)
    try:
        async with slow.transaction():
            await Store("registry", slow).append([draft("station-late", events=2)])
            behind = asyncio.create_task(store.append([draft("station-behind")]))
            await asyncio.sleep(0.2)
            assert not behind.done()
            assert await store.after(0) == []
            assert (await store.head()).position == 0
        await behind
    finally:
        await slow.close()
    streams = [read_record(entry.record).stream for entry in await chain(store)]
    assert streams == ["station-late", "station-late", "station-behind"]


async def test_a_batch_is_written_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await store.append([draft("station-a"), draft("station-b", actor="with\0nul")])
    assert await chain(store) == []


async def test_a_batch_wakes_other_processes_once(store: Store, fresh: Fresh) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listening = await asyncpg.connect(fresh.writer)
    try:
        await listening.add_listener("appended", lambda *said: heard.put_nowait(str(said[2])))
        for n in range(2):
            await store.append([draft(f"station-{n}-{m}") for m in range(5)])
            await asyncio.wait_for(heard.get(), 5)
        await listening.fetchval("select 1")  # whatever was sent before has arrived with the answer
        assert heard.empty()
    finally:
        await listening.close()


@pytest.mark.parametrize("table", ["events", "receipts", "head"])
@pytest.mark.parametrize("change", ["update {} set position = position", "delete from {}", "truncate {}"])
async def test_no_role_of_the_application_changes_what_is_stored(fresh: Fresh, table: str, change: str) -> None:
    for url in (fresh.writer, fresh.reader):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError)):
            await executed(url, change.format(table))


async def test_nobody_appends_past_the_function(fresh: Fresh) -> None:
    for table in ("events", "receipts", "head"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await executed(fresh.writer, f"insert into {table} select * from {table}")


async def test_the_reader_sees_no_store_and_may_not_append(fresh: Fresh) -> None:
    tables = ["events", "receipts", "head", "checkpoints", "leaders", "refusals", "readable", "views"]
    for table in tables:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await fetched(fresh.reader, f"select * from {table}")
    arguments = ", ".join(["'{}'"] * 12)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await fetched(fresh.reader, f"select append({arguments})")
