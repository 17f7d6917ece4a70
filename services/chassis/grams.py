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

    @property
    def every(self) -> str:
        """The pieces of all rows, as ``pieces`` finds them in a text."""
        said = ", ".join(self.columns)
        return f"""
            select distinct {self.key}, gram
            from
                (select {self.key}, lower(concat_ws(chr(10), {said})) as said from {self._view.name}) words,
                generate_series(1, length(said) - 1) as place,
                lateral (select substr(said, place, 2) as pair) here,
                lateral (
                    select case when pair !~ '^[0-9]{{2}}$' then pair
                        else substring(substr(said, place, 4) from '^[0-9]{{4}}$') end as gram
                ) there
            where gram is not null and strpos(gram, chr(10)) = 0
        """

    async def write(self, connection: Connection, keys: Sequence[Key]) -> None:
        """Take the pieces of these rows as they are now."""
        if not keys:
            return
        these = f"{self.key} = any($1::{self._view.c[self.key].type.compile(dialect=DIALECT)}[])"
        await connection.execute(f"delete from {self.name} where {these}", keys)
        await connection.execute(f"insert into {self.name} {self.every} and {these}", keys)

    async def write_all(self, owner: Connection) -> None:
        """Take the pieces of all rows, whatever stands there; for whoever may empty a table."""
        await owner.execute(f"truncate {self.name}")
        await owner.execute(f"insert into {self.name} {self.every} order by {self.key}, gram")
