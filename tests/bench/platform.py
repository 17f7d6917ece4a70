"""The whole platform: how soon it stands, how soon what is committed can be seen, how much memory it rests on."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import msgspec

from contracts.messages import Receipt
from contracts.values import Level, Scope, uuid7
from deploy import secret, tokens
from deploy.places import Places
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres
from services.chassis.auth import Hat, Identity, Signer
from services.chassis.database import Connection
from tests.bench.figures import Figure, at_most, percentile
from tests.deploy.running import Running, children, environment, free_port, yizhan
from tests.gateway.sheets import text_sheet

COUNTY = 340103
A_SECOND, SECONDS = 100, 10
REST_SECONDS = 5
ROWS = 5_000
CLERK = Identity(
    account=str(uuid7()),
    hats=(Hat(role="clerk", unit_no=COUNTY, level=Level.COUNTY, scope=Scope(prefixes=(COUNTY,))),),
)

TOLD = """
create function told() returns trigger language plpgsql as $$
begin perform pg_notify('{channel}', new.position::text); return null; end $$;
create trigger told after update on {table} for each row {when} execute function told()
"""
"""PostgreSQL itself tells the moment at which a transaction has committed, on both sides in the same way."""


async def standing(data: Path) -> list[Figure]:
    """Start it twice, the second time on its data; rest; then let commands flow."""
    port = free_port()
    with Running.started(data, port, YIZHAN_PROFILE="demo", YIZHAN_RATE="0") as running:
        first = until_ready(running)
        running.end(signal.SIGTERM)
    with Running.started(data, port, YIZHAN_PROFILE="demo", YIZHAN_RATE="0") as running:
        again = until_ready(running)
        await asyncio.sleep(REST_SECONDS)
        resident, own = memory(running)
        delays = await visible(data)
        sheet = imported(data, port)
        running.end(signal.SIGTERM)
    return [
        Figure("first start, several hundred stations imported and coded", f"{first:.1f} s"),
        at_most("start with data in place", again, 10, "s"),
        at_most("six processes at rest, resident", resident, 900, "MB"),
        Figure("    of which their own (the rest is shared between them)", f"{own:,.0f} MB"),
        at_most(f"committed → in the gateway's view, {A_SECOND}/s, p50", percentile(delays, 50), 10, "ms"),
        at_most(f"committed → in the gateway's view, {A_SECOND}/s, p99", percentile(delays, 99), 50, "ms"),
        at_most(f"a sheet of {ROWS:,} stations imported, checked and submitted", sheet, 20, "s"),
    ]


def until_ready(running: Running) -> float:
    began = time.monotonic()
    running.wait_until_ready()
    return time.monotonic() - began


def imported(data: Path, port: int) -> float:
    """Seconds until everybody's own command line has brought in a sheet of sound rows."""
    sheet = data.with_name("stations.csv")
    rows = ({"站点名称": f"第{n}工会驿站", "详细地址": f"长江中路{n}号"} for n in range(ROWS))
    sheet.write_bytes(text_sheet(*rows))
    began = time.monotonic()
    said = yizhan("import", str(sheet), env=environment(data, port, YIZHAN_PROFILE="demo"))
    assert f"{ROWS} rows submitted" in said.stdout, said.stdout + said.stderr
    return time.monotonic() - began


def memory(running: Running) -> tuple[float, float]:
    """Megabytes of the six processes: all that is resident, and what is theirs alone."""
    kilobytes = [0, 0]
    for pid, line in children(running.process.pid).items():
        if "uvicorn" in line:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            sizes = {name: int(rest.split()[0]) for name, _, rest in (one.partition(":") for one in rollup[1:])}
            kilobytes[0] += sizes["Rss"]
            kilobytes[1] += sizes["Private_Clean"] + sizes["Private_Dirty"]
    return kilobytes[0] / 1024, kilobytes[1] / 1024


async def visible(data: Path) -> list[float]:
    """Milliseconds between a commit in registry and the commit that makes it visible, one a command."""
    places = Places(data)
    databases = Databases(Postgres(places.postgres, places.run).url, secret.kept(places.secret))
    committed: dict[int, float] = {}
    seen: dict[int, float] = {}
    relevant = "when (new.consumer = 'gateway-stations' and new.source = 'registry')"
    async with (
        hearing(databases.url("registry", "owner"), "head", "", committed),
        hearing(databases.url("gateway", "owner"), "checkpoints", relevant, seen) as gateway,
    ):
        positions = await asked(places)
        async with asyncio.timeout(30):
            while max(seen, default=0) < positions[-1]:
                await gateway.fetchval("select pg_sleep(0.05)")
    return [delay(position, committed, seen) for position in positions]


def delay(position: int, committed: dict[int, float], seen: dict[int, float]) -> float:
    """From the first commit at or behind a position to the first sight at or behind it."""
    return 1000 * (min_behind(seen, position) - min_behind(committed, position))


def min_behind(moments: dict[int, float], position: int) -> float:
    return min(moment for at, moment in moments.items() if at >= position)


@asynccontextmanager
async def hearing(url: str, table: str, when: str, moments: dict[int, float]) -> AsyncIterator[Connection]:
    """Note when each position is committed."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(TOLD.format(channel="bench", table=table, when=when))

        def told(*said: object) -> None:
            moments[int(str(said[3]))] = time.monotonic()

        await connection.add_listener("bench", told)
        yield connection
    finally:
        await connection.close()


async def asked(places: Places) -> list[int]:
    """Hand in stations at an even pace; the position of each."""
    door = Door(places.sockets / "registry.sock", Signer("gateway", tokens.private_key(places.keys, "gateway")))

    async def one() -> int:
        head = {"head_id": str(uuid7()), "head_name": "试验者", "head_phone": "13800000000"}
        command = {"station_id": str(uuid7()), "name": "三孝口工会驿站", "address": "庐阳区长江中路 1 号"} | head
        body = {"commandId": str(uuid7()), "division": COUNTY, "command": command}
        return msgspec.json.decode(await door.post("/commands/SubmitStation", body), type=Receipt).position

    for _ in range(20):
        await one()  # everything has been used once
    asking, began = [], time.monotonic()
    for n in range(A_SECOND * SECONDS):
        await asyncio.sleep(began + n / A_SECOND - time.monotonic())
        asking.append(asyncio.create_task(one()))
    return sorted(await asyncio.gather(*asking))


class Door:
    """A service's door, through connections that stay open: who measures should not need the processor himself."""

    def __init__(self, socket: Path, signer: Signer) -> None:
        self._socket, self._identity = socket, signer.identity(CLERK)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, content: object) -> bytes:
        """The body of what is answered."""
        self._idle = [one for one in self._idle if not one[0].at_eof()]  # a service closes what is idle for long
        here = self._idle.pop() if self._idle else await asyncio.open_unix_connection(self._socket)
        reader, writer = here
        body = msgspec.json.encode(content)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nYz-Identity: {self._identity}\r\nContent-Length: {len(body)}\r\n"
        )
        writer.write(f"{head}Content-Type: application/json\r\n\r\n".encode() + body)
        said = (await reader.readuntil(b"\r\n\r\n")).lower()
        answer = await reader.readexactly(int(said.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        assert said.startswith(b"http/1.1 200"), answer
        self._idle.append(here)
        return answer


def flushing(folder: Path) -> list[Figure]:
    """How long the disk takes to keep eight kilobytes for good."""
    durations = []
    with (folder / "flushed").open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(os.urandom(8192))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            durations.append(1000 * (time.perf_counter() - began))
    half = percentile(durations, 50)
    return [Figure("the disk keeps 8 kB (fdatasync), p50 / p99", f"{half:.2f} / {percentile(durations, 99):.2f} ms")]
