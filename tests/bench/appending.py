"""How many commands a second become events: our loop, one bare insert a transaction, and the package eventsourcing.

All three write records of one size into the same PostgreSQL in turns, and the best turn of each counts: a noisy moment
meets everybody, and a machine is never less busy than it is.
"""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from contracts.coding import AllocateCode
from contracts.registry import SubmitStation
from contracts.values import Kind, Level, Scope, uuid7
from deploy import secret
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres
from services.chassis import database
from services.chassis.auth import Hat, Identity, policy
from services.chassis.commands import Loop
from services.chassis.deciding import Asked
from services.chassis.store import Draft, Store
from services.chassis.testing import headless
from services.coding.domain import series
from services.registry.domain import station
from tests.bench.figures import Figure, at_least, faster

ROUNDS = 5
COMMANDS, INSERTS, AGGREGATES = 6_000, 4_000, 600
CALLERS, MANY_CALLERS = 16, 64
CODES, CODE_CALLERS = 10_000, 100
RECORD = 600
"""Bytes of a record, as a submitted station has them."""
COUNTY = 340103
CLERK = Identity(
    account=str(uuid7()),
    hats=(Hat(role="clerk", unit_no=COUNTY, level=Level.COUNTY, scope=Scope(prefixes=(COUNTY,))),),
)
POLICY = policy("coding", "when_accepted_allocate_a_code")

BARE = """
create table bare (
    id bigint generated always as identity primary key,
    stream text not null, version int not null, record bytea not null, unique (stream, version)
)
"""

Ask = Callable[[UUID], Asked]


def submitting(station_id: UUID) -> Asked:
    command = SubmitStation(station_id, "三孝口工会驿站", "庐阳区长江中路 1 号", opening_hours="08:00-20:00")
    return Asked(command=command, command_id=uuid7(), identity=CLERK, division=COUNTY, may="station:submit")


def allocating(station_id: UUID, prefix: str = "120551") -> Asked:
    command = AllocateCode(prefix, station_id, Kind.FIXED)
    return Asked(command=command, command_id=uuid7(), identity=POLICY, division=COUNTY, cause=station_id)


class Saved(Aggregate):
    """What the package is asked to store: an aggregate with one event of the same size."""

    @event("Registered")
    def __init__(self, said: str) -> None:
        self.said = said


async def appending(folder: Path) -> list[Figure]:
    """Measure all of them in turns."""
    async with ground(folder) as (postgres, databases):
        pool = await database.pool(databases.url("registry", "writer"), CALLERS)
        bare = await database.pool(databases.url("registry", "owner"), CALLERS)
        package = packaged(postgres)
        async with pool, bare:
            await bare.execute(BARE)
            rates: dict[str, list[float]] = {}
            for _ in range(ROUNDS):
                for name, ask in (("submit", submitting), ("allocate", allocating)):
                    for callers in (CALLERS, MANY_CALLERS):
                        rates.setdefault(f"{name} {callers}", []).append(await looped(pool, ask, callers))
                rates.setdefault("bare", []).append(await inserted(bare))
                rates.setdefault("singly", []).append(await singly(pool))
                rates.setdefault("package", []).append(await asyncio.to_thread(saved, package))
            codes = await coded(pool)
        package.close()
    return [
        *told({name: max(several) for name, several in rates.items()}),
        faster(f"{CODES:,} codes without a hole, {CODE_CALLERS} callers", codes, 1_000),
    ]


def told(rates: dict[str, float]) -> list[Figure]:
    """Every rate, and ours beside the others; what is to be reached is said of 16 callers."""
    bare, package = rates["bare"], rates["package"]
    lines = [
        Figure("one asyncpg insert a transaction, 16 connections", f"{bare:,.0f}/s"),
        Figure("the package eventsourcing, 16 threads", f"{package:,.0f}/s"),
        Figure("our own append, a transaction a command, 16 connections", f"{rates['singly']:,.0f}/s"),
    ]
    for name, words in (("submit", "SubmitStation"), ("allocate", "AllocateCode, one series")):
        rate = rates[f"{name} {CALLERS}"]
        what = f"the loop, {words}, {CALLERS} callers"
        lines.append(Figure(what, f"{rate:,.0f}/s"))
        lines.append(at_least(f"{what}, beside a bare insert", f"{rate / bare:.1f} ×", rate / bare, 3))
        lines.append(at_least(f"{what}, beside eventsourcing", f"{rate / package:.0f} ×", rate / package, 20))
        many = rates[f"{name} {MANY_CALLERS}"]
        beside = f"{many:,.0f}/s = {many / bare:.1f} × / {many / package:.0f} ×"
        lines.append(Figure(f"the loop, {words}, {MANY_CALLERS} callers, beside both", beside))
    return lines


@contextlib.asynccontextmanager
async def ground(folder: Path) -> AsyncIterator[tuple[Postgres, Databases]]:
    """PostgreSQL as ``make run`` starts it, with registry's database."""
    postgres = Postgres(folder / "postgres", folder / "run")
    postgres.start()
    try:
        databases = Databases(postgres.url, secret.kept(folder / "secret"), ("registry",))
        await databases.prepare()
        yield postgres, databases
    finally:
        postgres.stop()


async def looped(pool: database.Pool, ask: Ask, callers: int, count: int = COMMANDS) -> float:
    """Commands a second through a new loop, each caller asking one after the other; what they ask is written before."""
    store = Store("registry", pool)
    await store.open()
    loop = Loop(store, [station.decider, series.decider], resolve=headless)
    running = asyncio.create_task(loop.run())
    first, *others = [ask(uuid7()) for _ in range(1 + count)]
    await loop.ask(first)  # streams and statements are known by now
    waiting = iter(others)

    async def caller() -> None:
        for one in waiting:
            await loop.ask(one)

    rate = await timed(count, *(caller() for _ in range(callers)))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return rate


async def coded(pool: database.Pool) -> float:
    """Codes a second out of a series of its own; each number from the first to the last is there once."""
    rate = await looped(pool, partial(allocating, prefix="120550"), CODE_CALLERS, CODES)
    told = (
        "select (record -> 'data' ->> 'serial')::int from readable where record -> 'data' ->> 'prefix' = $1 order by 1"
    )
    assert [serial for (serial,) in await pool.fetch(told, "120550")] == list(range(1, 2 + CODES))
    return rate


async def inserted(pool: database.Pool) -> float:
    """Rows a second, one a transaction, on 16 connections."""
    names = iter([f"station-{uuid7()}" for _ in range(INSERTS)])
    record = os.urandom(RECORD)

    async def one_connection(connection: database.Connection) -> None:
        statement = "insert into bare (stream, version, record) values ($1, 1, $2)"
        for name in names:
            await connection.execute(statement, name, record)

    async with contextlib.AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(pool.acquire()) for _ in range(CALLERS)]
        return await timed(INSERTS, *map(one_connection, connections))


async def singly(pool: database.Pool) -> float:
    """Drafts a second without a loop around them: the same duties, each command in a transaction of its own."""
    store, record = Store("registry", pool), json.dumps({"said": os.urandom(RECORD // 2).hex()}).encode()
    drafts = iter(
        [
            Draft(uuid7(), bytes(32), CLERK.account, f"station-{uuid7()}", 0, [("StationSubmitted", COUNTY, record)])
            for _ in range(INSERTS // 2)
        ]
    )

    async def one_caller() -> None:
        for draft in drafts:
            await store.append([draft])

    return await timed(INSERTS // 2, *(one_caller() for _ in range(CALLERS)))


async def timed(count: int, *work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await asyncio.gather(*work)
    return count / (time.perf_counter() - began)


def packaged(postgres: Postgres) -> Application[UUID]:
    """The package on the same server, with as many connections as it has callers."""
    found = urlsplit(postgres.url)
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": "postgres",
        "POSTGRES_HOST": parse_qs(found.query)["host"][0],
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": found.username or "",
        "POSTGRES_PASSWORD": found.password or "",
        "POSTGRES_POOL_SIZE": str(CALLERS),
        "POSTGRES_MAX_OVERFLOW": str(CALLERS),
        "POSTGRES_MAX_WAITING": "0",
    }
    return Application[UUID](env=environment)


def saved(application: Application[UUID]) -> float:
    """Aggregates a second, each with one event, saved by 16 threads."""
    said = "x" * (RECORD - 250)

    def some(count: int) -> None:
        for _ in range(count):
            application.save(Saved(said))

    began = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as threads:
        finished(threads.map(some, shares(AGGREGATES, CALLERS)))
    return AGGREGATES / (time.perf_counter() - began)


def shares(count: int, callers: int) -> Sequence[int]:
    return [count // callers + (n < count % callers) for n in range(callers)]


def finished(results: Iterable[None]) -> None:
    """Wait for all of them; what one of them raised is raised here."""
    waiting: Iterator[None] = iter(results)
    for _ in waiting:
        pass
