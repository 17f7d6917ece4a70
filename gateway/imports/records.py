"""Every import on record: what its sheet said, row by row, what became of it, and who did that."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts.standards import Shortfall
from contracts.values import FileId, Scope
from gateway.imports.kept import Difference, Heading, Import, Line, Outcome, Standing, State
from gateway.imports.rows import Flaw
from services.chassis.database import Connection, Pool
from services.chassis.errors import NotFound

ABANDONED_SECONDS = 60
"""A commit that has not moved for so long was cut off, and whoever asks again goes on with it."""


class NoSuchImport(NotFound):
    """Never made, or not yours to see."""

    code, zh, en = "no-such-import", "没有找到该次导入", "There is no such import"


JSON = {
    "columns": tuple[Heading, ...],
    "chosen": dict[int, str],
    "lacking": tuple[str, ...],
    "notes": tuple[str, ...],
    "differences": tuple[Difference, ...],
    "flaws": tuple[Flaw, ...],
    "shortfalls": tuple[Shortfall, ...],
    "beside": tuple[UUID, ...],
}
COUNTED = ("counts", "flawed")
FIELDS = ", ".join(name for name in Import.__struct_fields__ if name not in COUNTED)
LINE = ", ".join(Line.__struct_fields__)
SEEN = """(account_id = $1 or 0 = any($2) or division = any($2) or division / 100 * 100 = any($2)
    or division / 10000 * 10000 = any($2) or unit_no = any($3))"""


class Records:
    """The tables of imports; the writer's role alone works here."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find(self, import_id: UUID) -> Import | None:
        return await self._one(f"select {FIELDS} from own.imports where import_id = $1", import_id)

    async def seen(self, import_id: UUID, account: UUID, scope: Scope) -> Import:
        """One that the account made, or that was made below it."""
        query = f"select {FIELDS} from own.imports where {SEEN} and import_id = $4"
        found = await self._one(query, account, list(scope.prefixes), list(scope.unit_nos), import_id)
        if found is None:
            raise NoSuchImport(path="importId")
        return found

    async def latest(self, account: UUID, scope: Scope, first: int, before: datetime | None) -> list[Import]:
        """The imports that an account may see, the newest first."""
        rows = await self._pool.fetch(
            f"""select {FIELDS} from own.imports
            where {SEEN} and ($4::timestamptz is null or created_at < $4) order by created_at desc limit $5""",
            account,
            list(scope.prefixes),
            list(scope.unit_nos),
            before,
            first,
        )
        return [await self._counted(_made(Import, row)) for row in rows]

    async def waiting(self, account: UUID, unit_nos: Sequence[int], most: int = 100) -> list[Import]:
        """Imports that somebody, or somebody for one of these units, began and did not commit; the oldest first."""
        rows = await self._pool.fetch(
            f"""select {FIELDS} from own.imports where state in ('open', 'checked')
            and (account_id = $1 or unit_no = any($2)) order by created_at limit $3""",
            account,
            list(unit_nos),
            most,
        )
        return [_made(Import, row) for row in rows]

    async def checked(self, made: Import, lines: Iterable[Line]) -> None:
        """Put down what a check found, in place of what an earlier one did; what is being committed stays."""
        columns = [name for name in Import.__struct_fields__ if name not in (*COUNTED, "created_at")]
        holders = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
        changes = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
        async with self._pool.acquire() as connection, connection.transaction():
            moved = await connection.fetchval(
                f"""insert into own.imports ({", ".join(columns)}) values ({holders})
                on conflict (import_id) do update set {changes}
                where imports.state in ('open', 'checked') returning true""",
                *(_plain(getattr(made, name)) for name in columns),
            )
            if not moved:
                return
            await connection.execute("delete from own.import_rows where import_id = $1", made.import_id)
            await connection.copy_records_to_table(
                "import_rows",
                schema_name="own",
                columns=["import_id", *Line.__struct_fields__],
                records=[(made.import_id, *map(_plain, msgspec.structs.astuple(line))) for line in lines],
            )

    async def claim(self, import_id: UUID, state: State, *before: State) -> bool:
        """Begin, or go on with what was cut off; False while somebody else is at it, or when it is done."""
        return bool(
            await self._pool.fetchval(
                """
                update own.imports set state = $2, claimed_at = clock_timestamp(), done = 0
                where import_id = $1 and (state = any($3) or (state = $2 and
                    (claimed_at is null or claimed_at < clock_timestamp() - make_interval(secs => $4))))
                returning true
                """,
                import_id,
                state,
                list(before),
                ABANDONED_SECONDS,
            )
        )

    async def let_go(self, import_id: UUID) -> None:
        """Whoever asks next may go on at once."""
        await self._pool.execute("update own.imports set claimed_at = null where import_id = $1", import_id)

    async def moved(self, import_id: UUID, lines: Sequence[Line]) -> None:
        """What became of some rows; shows as progress."""
        async with self._pool.acquire() as connection, connection.transaction():
            await _came_to(connection, import_id, lines)
            await connection.execute(
                "update own.imports set done = done + $2, claimed_at = clock_timestamp() where import_id = $1",
                import_id,
                len(lines),
            )

    async def finish(self, import_id: UUID, state: State, repairs_id: UUID | None) -> None:
        """The work is done; when, is put down by what was done."""
        await self._pool.execute(
            """
            update own.imports set state = $2, repairs_id = $3,
                committed_at = case when $2 = 'committed' then clock_timestamp() else committed_at end,
                undone_at = case when $2 = 'undone' then clock_timestamp() end
            where import_id = $1
            """,
            import_id,
            state,
            repairs_id,
        )

    async def lines(
        self,
        import_id: UUID,
        standings: Sequence[Standing] = (),
        outcomes: Sequence[Outcome] = (),
        after: int = 0,
        first: int | None = None,
        *,
        flawed: bool = False,
        lacking: bool = False,
    ) -> list[Line]:
        """Rows of an import in the sheet's order; all of these standings and outcomes, where any are named."""
        rows = await self._pool.fetch(
            f"""select {LINE} from own.import_rows where import_id = $1 and row > $2
            and (cardinality($3::text[]) = 0 or standing = any($3))
            and (cardinality($4::text[]) = 0 or outcome = any($4))
            and (not $5 or flaws <> '[]') and (not $7 or shortfalls <> '[]') order by row limit $6""",
            import_id,
            after,
            list(standings),
            list(outcomes),
            flawed,
            first,
            lacking,
        )
        return [_made(Line, row) for row in rows]

    async def handed_in_by_others(self, import_id: UUID, command_ids: Sequence[UUID]) -> set[UUID]:
        """Those of the commands that another import has to answer for."""
        rows = await self._pool.fetch(
            """select command_id from own.import_rows
            where command_id = any($2) and outcome = 'submitted' and import_id <> $1""",
            import_id,
            command_ids,
        )
        return {row["command_id"] for row in rows}

    async def drawn(self, sources: Iterable[str]) -> dict[str, FileId]:
        """The photos that pictures of earlier sheets became, by the hash of what they were drawn from."""
        query = "select source, file_id from own.import_pictures where source = any($1)"
        return dict(await self._pool.fetch(query, list(sources)))

    async def drew(self, import_id: UUID, source: str, file_id: FileId) -> None:
        """A picture became a photo; the import goes on."""
        await self._pool.execute(
            """insert into own.import_pictures values ($1, $2)
            on conflict (source) do update set file_id = excluded.file_id""",
            source,
            file_id,
        )
        await self.moved(import_id, ())

    async def remembered(self, unit_no: int, shape: str) -> dict[int, str]:
        """The columns that a unit gave to sheets of this shape."""
        said = await self._pool.fetchval(
            "select chosen from own.sheet_columns where unit_no = $1 and shape = $2", unit_no, shape
        )
        return msgspec.json.decode(said, type=dict[int, str]) if said else {}

    async def remember(self, unit_no: int, shape: str, chosen: dict[int, str]) -> None:
        await self._pool.execute(
            """insert into own.sheet_columns values ($1, $2, $3)
            on conflict (unit_no, shape) do update set chosen = excluded.chosen""",
            unit_no,
            shape,
            _plain(chosen),
        )

    async def _one(self, query: str, *said: object) -> Import | None:
        row = await self._pool.fetchrow(query, *said)
        return await self._counted(_made(Import, row)) if row else None

    async def _counted(self, one: Import) -> Import:
        rows = await self._pool.fetch(
            """select standing, outcome, count(*), count(*) filter (where flaws <> '[]') as flawed
            from own.import_rows where import_id = $1 group by 1, 2""",
            one.import_id,
        )
        counts = {(Standing(row[0]), Outcome(row[1]) if row[1] else None): row[2] for row in rows}
        return msgspec.structs.replace(one, counts=counts, flawed=sum(row["flawed"] for row in rows))


async def _came_to(connection: Connection, import_id: UUID, lines: Sequence[Line]) -> None:
    await connection.executemany(
        "update own.import_rows set outcome = $3, flaws = $4 where import_id = $1 and row = $2",
        [(import_id, line.row, line.outcome, _plain(line.flaws)) for line in lines],
    )


def _plain(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, tuple | dict | list) else value


def _made(kind: Any, row: Any) -> Any:
    said = {name: msgspec.json.decode(value, type=JSON[name]) if name in JSON else value for name, value in row.items()}
    return msgspec.convert(said, kind)
