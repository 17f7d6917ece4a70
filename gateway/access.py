"""The access log: who did what to which object, for whom and why, with what result; no entry can go missing unseen.

What is sensitive is written down before it happens, and what was denied when it was: what cannot be logged does not
happen. The log is chained by hashes, see ``gateway.audit``.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

import structlog

from contracts.coding import AdoptCodes, AssignCode
from contracts.messages import Command
from contracts.registry import (
    ChangeCovers,
    DissolveUnit,
    ErasePerson,
    EstablishUnit,
    GrantRole,
    MoveUnit,
    RenameUnit,
    WithdrawRole,
)
from gateway.sessions import Session
from services.chassis.api import Answer
from services.chassis.database import Connection, Pool
from services.chassis.errors import Forbidden, NotFound, PlatformError, Unavailable
from services.chassis.status import Loop
from services.chassis.tasks import ended, watched
from services.chassis.telemetry import trace_id

log = structlog.get_logger()

SENSITIVE = (
    AdoptCodes,
    AssignCode,
    ErasePerson,
    EstablishUnit,
    RenameUnit,
    MoveUnit,
    ChangeCovers,
    DissolveUnit,
    GrantRole,
    WithdrawRole,
)
"""Commands that change who may do what, or that nothing undoes."""
DENIED = (Forbidden, NotFound)
ASKED, DONE = "asked", "done"
EVERY_SECONDS = 5.0


class NotLogged(Unavailable):
    """Fail closed."""

    code = "not-logged"
    zh = "访问日志暂时无法写入，操作未执行；请稍后重试或联系管理员"
    en = "The access log cannot be written at the moment, so this was not done; try later, or tell the administrator"


class Access(NamedTuple):
    """One entry: an account, for which unit, what it does to which object, what came of it, why, in which request."""

    account: UUID
    unit_no: int
    action: str
    object: str
    result: str
    reason: str = ""
    trace: str = ""

    @classmethod
    def by(cls, session: Session, action: str, of: str, result: str, reason: str = "", trace: str = "") -> "Access":
        """By whoever is at work; acting for the highest unit whose hat they wear."""
        hats = session.identity.hats
        return cls(session.viewer.account, hats[0].unit_no if hats else 0, action, of, result, reason, trace_id(trace))


class AccessLog:
    """Grows through one function of the database; no role of the application can change or delete an entry."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._broken = pool, ""

    async def record(self, access: Access, connection: Connection | None = None) -> int:
        """Write an entry down, in the transaction of what it is about if there is one, or raise: it does not happen."""
        try:
            number = await self._write(connection or self._pool, access)
        except Exception as error:
            self._broken = type(error).__name__  # the class alone: its text may quote what was to be written
            log.critical("access-not-logged", action=access.action, error=self._broken)
            raise NotLogged from error
        self._broken = ""
        return number

    @asynccontextmanager
    async def watching(self, session: Session, command: Command, trace: str) -> AsyncIterator[None]:
        """Around one command: before, what is sensitive; behind it, what was denied and what came of the sensitive."""
        sensitive = isinstance(command, SENSITIVE)

        def entry(result: str) -> Access:
            return Access.by(session, type(command).__name__, subject(command), result, trace=trace)

        if sensitive:
            await self.record(entry(ASKED))
        try:
            yield
        except PlatformError as refusal:
            if sensitive or isinstance(refusal, DENIED):
                await self._afterwards(entry(refusal.code))
            raise
        if sensitive:
            await self._afterwards(entry(DONE))

    @asynccontextmanager
    async def denials(self, session: Session, action: str, of: str, trace: str) -> AsyncIterator[None]:
        """Around what is no command: what was denied is written down."""
        try:
            yield
        except DENIED as refusal:
            await self._afterwards(Access.by(session, action, of, refusal.code, trace=trace))
            raise

    async def denied(self, session: Session, command: type[Command], answers: Iterable[Answer], trace: str) -> None:
        """What was denied of many commands at once: an entry for each reason, with how many there were."""
        found = list(answers)
        refused = [one.problem.code for one in found if one.problem and one.problem.status in _STATUSES]
        for code, many in Counter(refused).items():
            await self._afterwards(Access.by(session, command.__name__, f"{many} of {len(found)}", code, trace=trace))

    async def run(self, status: Loop) -> None:
        """Say so as long as it cannot be written, and find out by itself when it can."""
        while True:
            if self._broken:
                with contextlib.suppress(Exception):
                    await self._try()
                    self._broken = ""
            if self._broken:
                status.trouble(f"the access log cannot be written: {self._broken}")
            else:
                status.turned(0)
            await asyncio.sleep(EVERY_SECONDS)

    async def _try(self) -> None:
        """Write an entry and take it back."""
        async with self._pool.acquire() as connection:
            turn = connection.transaction()
            await turn.start()
            try:
                await self._write(connection, Access(UUID(int=0), 0, "probe", "", ""))
            finally:
                await turn.rollback()

    async def _afterwards(self, access: Access) -> None:
        """What has happened, or was refused, is answered as it is; that it was not logged is an alarm of its own."""
        with contextlib.suppress(NotLogged):
            await self.record(access)

    async def _write(self, connection: Connection, access: Access) -> int:
        number: int = await connection.fetchval("select own.record_access($1, $2, $3, $4, $5, $6, $7)", *access)
        return number


@asynccontextmanager
async def opened(pool: Pool, status: Loop) -> AsyncIterator[AccessLog]:
    """The log, with somebody who tells when it cannot be written."""
    found = AccessLog(pool)
    task = asyncio.create_task(watched(found.run(status), status))
    try:
        yield found
    finally:
        await ended(task)


_STATUSES = {kind.status for kind in DENIED}


def subject(command: Command) -> str:
    """What a command is about: its first field, which is the id or number of its stream."""
    name = command.__struct_fields__[0]
    return f"{name.removesuffix('_id').removesuffix('_no')}-{getattr(command, name)}"
