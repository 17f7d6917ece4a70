"""What a view's rows can be searched by: short pieces of their words in a table beside it, found by equality.

LIKE, strpos and arrays find no index below row-level security, which runs nothing on a row before it knows whose the
row is, unless it can trust the operator: an equality it can. A piece is two characters, or four where they are digits,
because a pair of digits stands in every number. Whoever finds by pieces has to look whether the whole text is there.
"""

import re
from collections.abc import Sequence

from sqlalchemy import Column, Index, MetaData, Table, Text
from sqlalchemy.dialects import postgresql

from services.chassis.database import Connection
from services.chassis.history import renamed
from services.chassis.progress import Key

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
DIGITS = "0123456789"
PATIENCE = 3600.0
"""Seconds for the pieces of all rows: of a nation they are millions."""
PIECE = re.compile(r"(?=([0-9]{4}|(?![0-9]{2})..))", re.DOTALL)


def pieces(text: str) -> list[str]:
    """The pieces that stand wherever this text stands; none where it is too short."""
    return list(dict.fromkeys(PIECE.findall(text)))


class Grams:
    """The pieces of one view's rows, taken from these columns in small letters; nobody reads them but to find a row."""

    policy = "true"

    def __init__(self, table: Table, key: str, columns: Sequence[str]) -> None:
        self.name, self.key, self.columns = f"{table.name}_grams", key, columns
        self._view = table
        self.table = Table(
            self.name,
            MetaData(),
            Column(key, table.c[key].type, primary_key=True),
            Column("gram", Text, primary_key=True),
            Index(f"{self.name}_gram", "gram"),
        )

    def beside(self, table: Table, mark: str) -> "Grams":
        """The same for the same view under another name."""
        made = Grams(table, self.key, self.columns)
        made.table = renamed(self.table, made.name, mark)
        return made

    def every(self, these: str = "true") -> str:
        """The pieces of these rows, as ``pieces`` finds them in a text; row by row, each one's in order."""
        said = ", ".join(self.columns)
        return f"""
            select {self.key}, gram
            from
                (
                    select {self.key}, lower(concat_ws(chr(10), {said})) as said from {self._view.name}
                    where {these} order by {self.key}
                ) words,
                lateral (
                    select distinct gram from (
                        select case
                            when translate(pair, '{DIGITS}', '') <> '' then pair
                            when length(four) = 4 and translate(four, '{DIGITS}', '') = '' then four
                        end as gram
                        from (
                            select substr(said, place, 2) as pair, substr(said, place, 4) as four
                            from generate_series(1, length(said) - 1) as place
                        ) here
                    ) there
                    where gram is not null and strpos(gram, chr(10)) = 0
                    order by gram
                ) own
        """

    async def write(self, connection: Connection, keys: Sequence[Key]) -> None:
        """Take the pieces of these rows as they are now."""
        if not keys:
            return
        these = f"{self.key} = any($1::{self._view.c[self.key].type.compile(dialect=DIALECT)}[])"
        await connection.execute(f"delete from {self.name} where {these}", keys)
        await connection.execute(f"insert into {self.name} {self.every(these)}", keys)

    async def empty(self, owner: Connection) -> None:
        """Without a row and without the key, to be filled faster; whatever stands there."""
        await owner.execute(f"truncate {self.name}")
        await owner.execute(f"alter table {self.name} drop constraint if exists {self.name}_pkey")

    async def write_all(self, writer: Connection) -> None:
        """Take the pieces of all rows, where there are none."""
        await writer.execute(f"insert into {self.name} {self.every()}", timeout=PATIENCE)

    async def complete(self, owner: Connection) -> None:
        """With the key again, which all rows at once make faster than each."""
        await owner.execute(f"alter table {self.name} add primary key ({self.key}, gram)")
