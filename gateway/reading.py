"""The reader's side of the database: one short read-only transaction that knows for whom it reads.

The statement itself filters on the area column that equals the reader's area; row-level security under it sees the
same scope and is the net for a filter that was forgotten. The scope is set for the transaction alone, as integer
arrays: what a reused connection remembers of the last one is an empty string, and that is no array and matches nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Row,
    Table,
    any_,
    cast,
    exists,
    false,
    func,
    literal,
    make_url,
    or_,
    text,
)
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.types import TypeEngine

from contracts.values import Level, Scope, level_of
from services.chassis import tracing
from services.chassis.database import CONNECT_SECONDS, UNREACHABLE
from services.chassis.errors import Busy, Unavailable

POOL = 8
STATEMENT_SECONDS = 5

SCOPED = text(
    "select set_config('app.prefixes', :prefixes, true), set_config('app.unit_nos', :unit_nos, true), "
    "set_config('app.enterprise_nos', :enterprise_nos, true), set_config('app.account', :account, true)"
)

COLUMNS = {Level.PROVINCE: "province", Level.CITY: "city", Level.COUNTY: "division"}


class Viewer(NamedTuple):
    """For whom something is read."""

    account: UUID
    scope: Scope


Reached = dict[str, int | list[int]]
"""What a scope reaches: by area column, the one value or all of them."""


def within(scope: Scope, table: FromClause) -> ColumnElement[bool]:
    """The rows of a listed table that lie in a scope; none for an empty one."""
    reach = reached(scope)
    return areas(table, {name: literal(value, area_type(value)) for name, value in reach.items()})


def reached(scope: Scope) -> Reached:
    """A scope by the columns it is looked for in."""
    wanted: dict[str, list[int]] = {}
    for prefix in sorted(scope.prefixes):
        if level_of(prefix) in COLUMNS:
            wanted.setdefault(COLUMNS[level_of(prefix)], []).append(prefix)
    wanted |= {"unit_no": sorted(scope.unit_nos), "enterprise_no": sorted(scope.enterprise_nos)}
    return {name: values[0] if len(values) == 1 else values for name, values in wanted.items() if values}


def area_type(value: int | list[int]) -> TypeEngine[Any]:
    return ARRAY(Integer()) if isinstance(value, list) else Integer()


def areas(table: FromClause, given: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    """The rows of a listed table in these areas: an equality for one value, which finds its index below RLS."""
    conditions = [is_one(table.c[name], value) for name, value in given.items()]
    return or_(*conditions) if conditions else false()


def is_one(column: ColumnElement[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column has this value, or one of these."""
    return column == (any_(value) if isinstance(value.type, ARRAY) else value)


def setting(name: str) -> ColumnElement[Any]:
    """What this transaction was told of its viewer: an array of ``prefixes``, ``unit_nos`` or ``enterprise_nos``."""
    return cast(func.nullif(func.current_setting(f"app.{name}", True), ""), ARRAY(Integer()))


def mine(table: Table, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether such a row is in the scope of this transaction."""
    reached_by = {
        **dict.fromkeys(COLUMNS.values(), "prefixes"),
        "unit_no": "unit_nos",
        "enterprise_no": "enterprise_nos",
    }
    there = or_(*(table.c[name] == any_(setting(told)) for name, told in reached_by.items()))
    return exists().where(there, *where).correlate_except(table)


def array(numbers: Iterable[int]) -> str:
    """An integer array as PostgreSQL writes it."""
    return "{" + ",".join(map(str, numbers)) + "}"


class Reader:
    """Reads views as the role that owns nothing and sees only what it is told it may."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def rows(self, viewer: Viewer, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of a statement. Cancelling the caller never cuts a transaction in half: it ends on its own."""
        return await asyncio.shield(asyncio.ensure_future(self._rows(viewer, statement)))

    async def row(self, viewer: Viewer, statement: Executable) -> Row[Any] | None:
        """The first row, or None."""
        return next(iter(await self.rows(viewer, statement)), None)

    async def _rows(self, viewer: Viewer, statement: Executable) -> Sequence[Row[Any]]:
        scope = viewer.scope
        told = {
            "prefixes": array(scope.prefixes),
            "unit_nos": array(scope.unit_nos),
            "enterprise_nos": array(scope.enterprise_nos),
            "account": str(viewer.account),
        }
        try:
            # The span says that something was read, never what was asked for: parameters may be names.
            with tracing.span("read"):
                async with self._engine.begin() as connection:
                    await connection.execute(SCOPED, told)
                    return (await connection.execute(statement)).all()
        except NoConnectionFree as error:
            raise Busy from error
        except UNREACHABLE as error:
            raise Unavailable from error
        except DBAPIError as error:
            if isinstance(error, InterfaceError) or error.connection_invalidated or _away(error):
                raise Unavailable from error
            raise


def _away(error: DBAPIError) -> bool:
    """Whether the driver said that the database is not there: SQLAlchemy makes an error of its own of it."""
    said = error.orig.__cause__ if error.orig else None
    return isinstance(said, (*UNREACHABLE, asyncpg.InsufficientResourcesError))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Reader]:
    """A reader on a pool of its own, closed behind you."""
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=STATEMENT_SECONDS,
        pool_recycle=1800,
        execution_options={"postgresql_readonly": True},
        connect_args={
            "server_settings": {"application_name": "gateway reader"},
            "timeout": CONNECT_SECONDS,
            "command_timeout": 2 * STATEMENT_SECONDS,  # the role's own statement_timeout speaks before
        },
    )
    try:
        yield Reader(engine)
    finally:
        await engine.dispose()
