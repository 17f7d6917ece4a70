"""Views as they stand in a database: made by deployment code as the owner, never migrated, known by a fingerprint."""

import ast
import functools
import hashlib
import inspect
import sys
from collections.abc import Sequence

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from services.chassis.database import Connection
from services.chassis.views import View, consumer_of

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def created(table: Table) -> str:
    """What makes a table, without its indexes."""
    return str(CreateTable(table).compile(dialect=DIALECT)).strip()


def indexed(tables: Sequence[Table]) -> list[str]:
    """What makes their indexes, those that are not there yet."""
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda index: str(index.name))]
    return [str(CreateIndex(index, if_not_exists=True).compile(dialect=DIALECT)) for index in indexes]


def secured(table: str, policy: str, service: str) -> list[str]:
    """Who may read and who may write it: forced row-level security, grants; its owner's functions see all of it."""
    owner, writer, reader = (f"{service}_{part}" for part in ("owner", "writer", "reader"))
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy reading on {table} for select to {reader} using ({policy})",
        f"create policy searching on {table} for select to {owner} using (true)",
        f"create policy writing on {table} for all to {writer} using (true) with check (true)",
        f"grant select on {table} to {reader}",
        f"grant select, insert, update, delete on {table} to {writer}",
    ]


def statements(service: str, view: View) -> list[str]:
    """Everything that makes a view."""
    made = [*(created(table) for table in view.tables), *indexed(view.tables)]
    return made + [line for table, policy in view.policies for line in secured(table.name, policy, service)]


def fingerprint(service: str, view: View) -> str:
    """What it was made from; another one means other columns, other events, or steps that do something else."""
    steps = "".join(sorted(view.steps))
    modules = sorted(_together({step.__module__ for step in view.steps.values()}))
    made_from = [*statements(service, view), steps, *map(meaning, modules)]
    return hashlib.sha256("\n".join(made_from).encode()).hexdigest()


def _together(modules: set[str]) -> set[str]:
    """These modules and those beside them whose steps they use."""
    beside = {
        step.__module__
        for name in modules
        for used in vars(sys.modules[name]).values()
        if isinstance(used, View)
        for step in used.steps.values()
    }
    return modules if beside <= modules else _together(modules | beside)


@functools.cache
def meaning(module: str) -> str:
    """A module without comments, docstrings and layout; whole, because a step calls what stands beside it.

    A view whose steps another one uses counts with it. What a step calls elsewhere is the language and the chassis:
    whoever changes what those mean has to say ``yizhan rebuild``.
    """
    return ast.unparse(_Undocumented().visit(ast.parse(inspect.getsource(sys.modules[module]))))


class _Undocumented(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        """A text that stands alone says nothing to the machine."""
        return None if isinstance(node.value, ast.Constant) else node


async def stands(connection: Connection, service: str, view: View) -> bool:
    """Whether the view is there as it is declared."""
    known = await connection.fetchval("select fingerprint from views where name = $1", view.name)
    return bool(known == fingerprint(service, view))


async def declare(connection: Connection, service: str, views: Sequence[View]) -> list[str]:
    """Create what is new, make anew and empty what is declared otherwise than it stands; returns their names."""
    made = []
    for view in views:
        if await stands(connection, service, view):
            continue
        async with connection.transaction():
            for table in (f"{view.name}_grams", f"{view.name}_history", view.name):
                await connection.execute(f"drop table if exists {table}")
            for rest in ("checkpoints", "parked"):
                await connection.execute(f"delete from {rest} where consumer = $1", consumer_of(service, view))
            for statement in statements(service, view):
                await connection.execute(statement)
            await connection.execute(
                "insert into views values ($1, $2) on conflict (name) do update set fingerprint = excluded.fingerprint",
                view.name,
                fingerprint(service, view),
            )
        made.append(view.name)
    return made
