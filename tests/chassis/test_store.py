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


async def test_positions_have_no_gaps_and_each_link_follows_from_the_one_before(store: Store) -> None:
    first = await store.append([draft("station-a", events=2), draft("station-b"), draft("station-a", base=2)])
    second = await store.append([draft("station-b", base=1, events=3)])
    assert [(o.kind, o.position, o.version) for o in (*first, *second)] == [
        ("appended", 2, 2),
        ("appended", 3, 1),
        ("appended", 4, 3),
        ("appended", 7, 4),
    ]
    stored = [read_record(entry.record) for entry in await chain(store)]
    assert "".join(record.stream[-1] for record in stored) == "aababbb"
    assert [record.version for record in stored] == [1, 2, 1, 3, 2, 3, 4]


async def test_a_repeat_is_answered_with_the_first_answer_and_writes_nothing(store: Store) -> None:
    first = draft("station-a", events=2)
    (answer,) = await store.append([first])
    await store.append([draft("station-b")])
    (again,) = await store.append([draft("station-a", command_id=first.command_id, body=b"other", actor="other")])
    assert (again.kind, again.position, again.version) == ("repeat", answer.position, answer.version)
    assert (again.body, again.actor) == (first.body, first.actor)
    assert len(await chain(store)) == 3


async def test_a_stream_that_moved_is_left_out_and_all_others_are_appended(store: Store) -> None:
    await store.append([draft("station-a")])
    outcomes = await store.append([draft("station-b"), draft("station-a"), draft("station-c", events=2)])
    assert [o.kind for o in outcomes] == ["appended", "stale", "appended"]
    assert [o.position for o in outcomes if o.kind == "appended"] == [2, 4]
    assert len(await chain(store)) == 4


@pytest.mark.parametrize("base", [0, 2])
async def test_neither_an_old_nor_a_coming_version_may_be_built_on(store: Store, base: int) -> None:
    await store.append([draft("station-a")])
    (outcome,) = await store.append([draft("station-a", base=base)])
    assert outcome.kind == "stale"
    assert len(await chain(store)) == 1


async def test_what_was_decided_behind_a_stale_or_repeated_command_is_stale_too(store: Store) -> None:
    first = draft("station-a")
    await store.append([first, draft("station-b")])
    outcomes = await store.append(
        [
            draft("station-a", base=1, command_id=first.command_id),
            draft("station-a", base=2),
            draft("station-b", base=0),
            draft("station-b", base=1),
            draft("station-c"),
        ]
    )
    assert [o.kind for o in outcomes] == ["repeat", "stale", "stale", "stale", "appended"]
    assert len(await chain(store)) == 3


async def test_a_command_that_changed_nothing_keeps_its_receipt(store: Store) -> None:
    await store.append([draft("station-a")])
    nothing = draft("station-a", base=1, events=0)
    outcomes = await store.append([draft("station-b"), nothing, draft("station-c")])
    assert [(o.kind, o.position, o.version) for o in outcomes][1] == ("appended", 2, 1)
    (again,) = await store.append([nothing])
    assert (again.kind, again.position, again.version) == ("repeat", 2, 1)
    assert len(await chain(store)) == 3


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


async def test_pages_join_without_a_seam(store: Store) -> None:
    await store.append([draft(f"station-{n}") for n in range(7)])
    whole = await store.after(0)
    pieces = [entry for start in (0, 3, 6) for entry in await store.after(start, 3)]
    assert pieces == whole
    assert await store.after(7) == []


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


async def test_a_stream_is_read_back_oldest_first(store: Store) -> None:
    await store.append([draft("s", events=3), draft("t")])
    loaded = await store.load(["s", "nowhere"])
    assert [record.version for record in loaded["s"]] == [1, 2, 3]
    assert "nowhere" not in loaded
