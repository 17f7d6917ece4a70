"""Whom and what the tests ask with: identities, commands, drafts of events; and walks of the chain."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from contracts.coding import AllocateCode
from contracts.messages import Command, Meta
from contracts.registry import AcceptStation, EndorseStation, ErasePerson, ReturnStation, StationReturned, SubmitStation
from contracts.values import Kind, Level, Scope, level_of, uuid7
from services.chassis.auth import Hat, Identity, policy
from services.chassis.commands import Loop
from services.chassis.database import Connection
from services.chassis.deciding import AnyDecider, Asked, encode
from services.chassis.people import Keyring
from services.chassis.store import Draft, Entry, EventStore
from services.coding.domain import series
from services.registry.domain import person, station, unit

Start = Callable[..., Loop]
MAY = {
    SubmitStation: "station:submit",
    EndorseStation: "station:endorse",
    AcceptStation: "station:accept",
    ReturnStation: "station:return",
    ErasePerson: "person:erase",
}
EVERYBODY: list[AnyDecider] = [station.decider, unit.decider, person.decider, series.decider]
KEYRING = Keyring(b"a key of the tests")
MANY = 1_000_000
COUNTY, CITY = 340103, 340100


def acting(division: int = COUNTY, account: str = "somebody", role: str = "clerk") -> Identity:
    """An account that acts for the union of a division."""
    return Identity(
        account=account,
        hats=(Hat(role=role, unit_no=division, level=level_of(division), scope=Scope(prefixes=(division,))),),
    )


CLERK, CITY_CLERK = acting(), acting(CITY, "somebody else")
ENTERPRISE = Identity(
    account="a bank", hats=(Hat(role="clerk", unit_no=7, level=Level.STATION, scope=Scope(enterprise_nos=(7,))),)
)


def submit(station_id: UUID | None = None, **more: Any) -> SubmitStation:
    return SubmitStation(station_id or uuid7(), **({"name": "三孝口驿站", "address": "长江中路1号"} | more))


def asked(command: Command, by: Identity = CLERK, command_id: UUID | None = None, **more: Any) -> Asked:
    """A command as a person's door hands it in."""
    said: dict[str, Any] = {"division": COUNTY if isinstance(command, SubmitStation) else None}
    said |= {"may": MAY.get(type(command))} | more
    return Asked(command=command, command_id=command_id or uuid7(), identity=by, **said)


def allocate(station_id: UUID | None = None, prefix: str = "120551", command_id: UUID | None = None) -> Asked:
    """A number for a station, as the policy asks for it."""
    return Asked(
        command=AllocateCode(prefix, station_id or uuid7(), Kind.FIXED),
        command_id=command_id or uuid7(),
        identity=policy("coding", "when_accepted_allocate_a_code"),
        division=COUNTY,
        cause=uuid7(),
    )


def draft(stream: str, base: int = 0, events: int = 1, **more: Any) -> Draft:
    """What a decided command wants to append."""
    said: dict[str, Any] = {"command_id": uuid7(), "body": b"body", "actor": "somebody"} | more
    told = StationReturned(uuid7(), "照片不清")
    about = Meta(at=datetime(2026, 3, 2, 1, tzinfo=UTC), actor="somebody", division=COUNTY, command=said["command_id"])
    records = [(type(told).__name__, COUNTY, encode(told, stream, base + n, about)) for n in range(1, events + 1)]
    return Draft(stream=stream, base=base, records=records, **said)


async def chain(store: EventStore) -> list[Entry]:
    """Every entry, after checking that positions have no gap, hashes follow, time never falls, and the head agrees."""
    entries = await store.after(0, MANY)
    previous, recorded_at = b"", None
    for position, entry in enumerate(entries, 1):
        assert entry.position == position
        assert entry.previous == previous
        assert entry.fits()
        assert recorded_at is None or entry.recorded_at >= recorded_at
        previous, recorded_at = entry.hash, entry.recorded_at
    head = await store.head()
    assert (head.position, head.hash) == (len(entries), previous.hex())
    return entries


async def versions(url: str) -> dict[str, list[int]]:
    """The versions of each stream in the order of their positions."""
    found: dict[str, list[int]] = {}
    for stream, version in await fetched(url, "select stream, version from events order by position"):
        found.setdefault(stream, []).append(version)
    return found


async def fetched(url: str, query: str, *arguments: object) -> list[Any]:
    """Rows, on a connection of their own."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query, *arguments)
    finally:
        await connection.close()


async def patient(url: str) -> Connection:
    """A connection that the server leaves alone, however long a test on a busy machine is idle in a transaction."""
    return await asyncpg.connect(url, server_settings={"idle_in_transaction_session_timeout": "0"})


async def executed(url: str, *statements: str) -> None:
    """Statements, on a connection of their own."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
