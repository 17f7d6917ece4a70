"""Walks the chain of every service, on a running installation or on one at rest."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import asyncpg
import nats.errors

from deploy import secret
from deploy.nats import streams
from deploy.nats.server import Nats
from deploy.nats.users import DEPLOY, SERVICES
from deploy.places import Occupied, Places
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres
from deploy.sentences import Plain
from deploy.settings import Given
from services.chassis import verify
from services.chassis.verify import Memory, Walk


class Reached(NamedTuple):
    """Where the records and the broker can be read."""

    databases: Databases
    broker: str


async def walk(given: Given) -> tuple[list[str], bool]:
    """What was found, a line a service, and whether all of it is intact."""
    with reached(given) as (databases, broker):
        remembered = await _told_by_broker(broker)
        for service in databases.services:
            remembered += await _told_by_database(databases, service)
        walks = [await _walk(databases, service, remembered) for service in SERVICES]
    lines = [line for one in walks for line in _lines(one)]
    return lines, not any(one.findings for one in walks)


@contextmanager
def reached(given: Given) -> Iterator[Reached]:
    """The servers that run, or else ours, for as long as it takes."""
    places = Places(given.data)
    if not places.secret.exists():
        raise Plain(
            f"数据目录 {places.data} 中没有记录。", f"There are no records in the data directory {places.data}."
        )
    with ExitStack() as stack:
        try:
            stack.enter_context(places.occupied())
            ours = True
        except Occupied:
            ours = False
        postgres, broker = Postgres(places.postgres, places.run), Nats(places.nats, places.run)
        if ours:
            for server in [] if given.postgres_url else [postgres]:
                stack.callback(server.stop)
                server.start()
            for other in [] if given.nats_url else [broker]:
                stack.callback(other.stop)
                other.start()
        elif not given.nats_url:
            broker.attach()
        yield Reached(
            Databases(given.postgres_url or postgres.url, secret.kept(places.secret)),
            given.nats_url or broker.url(DEPLOY),
        )


async def _told_by_broker(url: str) -> list[Memory]:
    """What the last message of each stream says. A broker may lose everything; it may not know better."""
    try:
        return [Memory(f"stream {end.service}", *end) for end in await streams.ends(url)]
    except (OSError, nats.errors.Error) as error:
        raise Plain(f"无法连接消息流：{error}", f"The streams cannot be reached: {error}") from error


async def _told_by_database(databases: Databases, service: str) -> list[Memory]:
    connection = await _connection(databases, service)
    try:
        remembered = await verify.memories(connection)
    finally:
        await connection.close()
    return [one._replace(who=f"{service}/{one.who}") for one in remembered]


async def _walk(databases: Databases, service: str, remembered: list[Memory]) -> Walk:
    connection = await _connection(databases, service)
    try:
        # one picture of the whole: what is appended meanwhile belongs to the next walk
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await verify.walk(connection, service, remembered)
    finally:
        await connection.close()


async def _connection(databases: Databases, service: str) -> "asyncpg.Connection[asyncpg.Record]":
    try:
        return await asyncpg.connect(databases.url(service, "writer"))
    except (OSError, asyncpg.PostgresError) as error:
        raise Plain(
            f"无法连接数据库 {service}：{error}", f"The database {service} cannot be reached: {error}"
        ) from error


def _lines(walked: Walk) -> list[str]:
    if not walked.findings:
        return [f"{walked.service}: {walked.position} 条，完好 / {walked.position} events, intact"]
    return [f"{one.service} @ {one.position}: {one.zh} / {one.en}" for one in walked.findings]
