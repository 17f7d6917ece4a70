"""What the process that leads does to the views, heard by those that do not lead: a hint per commit, a look behind it.

A notification is a hint and may be lost with its connection; the checkpoints say how far the views are. Who finds them
moved without having heard of it knows that rows have changed, not which, and says so to whoever watches.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import asyncpg
import msgspec

from services.chassis import causes
from services.chassis.database import CONNECT_SECONDS, UNREACHABLE, Connection
from services.chassis.progress import Key, Progress
from services.chassis.status import Loop

CHANNEL = "shown"
MOST_KEYS = 150
"""A notification has room for 8,000 bytes."""
LOOK_SECONDS = 1.0


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """Rows of a view that changed, and how far it has seen a source; by which process."""

    by: str
    view: str
    source: str
    position: int
    keys: list[str]


async def tell(connection: Connection, shown: Shown) -> None:
    """With the commit of this transaction, and not before."""
    for start in range(0, max(1, len(shown.keys)), MOST_KEYS):
        part = msgspec.structs.replace(shown, keys=shown.keys[start : start + MOST_KEYS])
        await connection.execute("select pg_notify($1, $2)", CHANNEL, msgspec.json.encode(part).decode())


class Keyed(Protocol):
    """A view, as far as it has to be known here."""

    @property
    def name(self) -> str: ...

    def key_of(self, text: str) -> Key: ...


class Hearing:
    """One connection of a process that listens for what others did."""

    def __init__(self, service: str, views: Sequence[Keyed], progress: Progress, url: str) -> None:
        self._views = {view.name: view for view in views}
        self._consumers = {f"{service}-{name}": name for name in self._views}
        self._progress, self._url = progress, url
        self._seen: dict[tuple[str, str], int] = {}
        """How far the checkpoints were when we looked last."""

    async def run(self, status: Loop) -> None:
        """Listen for ever; whatever is lost meanwhile is found out behind it."""
        while True:
            try:
                await self._listen(status)
            except (*UNREACHABLE, asyncpg.PostgresError) as error:
                status.trouble(causes.told(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def _listen(self, status: Loop) -> None:
        connection = await asyncpg.connect(self._url, timeout=CONNECT_SECONDS, command_timeout=10)
        try:
            await connection.add_listener(CHANNEL, self._heard)
            while True:
                await self._look(connection)
                status.turned(0)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            connection.terminate()

    def _heard(self, *told: object) -> None:
        shown = msgspec.json.decode(str(told[-1]), type=Shown)
        view = self._views.get(shown.view)
        if view is None or shown.by == self._progress.id:
            return
        position = max(shown.position, self._progress.at(shown.view, shown.source))
        self._progress.moved(shown.view, shown.source, position, [view.key_of(key) for key in shown.keys])

    async def _look(self, connection: Connection) -> None:
        """Go on to where the checkpoints were a look ago: what was heard of that has been heard by now."""
        for (view, source), position in self._seen.items():
            if position > self._progress.at(view, source):
                self._progress.moved(view, source, position, ())
                self._progress.missed(view)
        rows = await connection.fetch(
            "select consumer, source, position from checkpoints where consumer = any($1)", list(self._consumers)
        )
        first = not self._seen
        for consumer, source, position in rows:
            view = self._consumers[consumer]
            self._seen[view, source] = position
            if first and position > self._progress.at(view, source):
                self._progress.moved(view, source, position, ())
