"""What a view's rows can be searched by: short pieces of their words in a table beside it, found by equality.

LIKE, strpos and arrays find no index below row-level security, which runs nothing on a row before it knows whose the
row is, unless it can trust the operator: an equality it can. A piece is two characters, or four where they are digits,
because a pair of digits stands in every number. Whoever finds by pieces has to look whether the whole text is there.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Column, Index, MetaData, Table, Text

from services.chassis.database import Connection, Pool
from services.chassis.history import renamed, type_of
from services.chassis.progress import Key

PAGE = 5000
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

    def _words(self, these: str = "true") -> str:
        """What these rows say, in small letters; by key, as the pieces are kept."""
        said = f"lower(concat_ws(chr(10), {', '.join(self.columns)}))"
        return f"select {self.key}, {said} from {self._view.name} where {these} order by {self.key}"

    async def write(self, connection: Connection, keys: Sequence[Key]) -> None:
        """Take the pieces of these rows as they are now."""
        if not keys:
            return
        key_type = type_of(self._view.c[self.key])
        these = f"{self.key} = any($1::{key_type}[])"
        await connection.execute(f"delete from {self.name} where {these}", keys)
        found = list(_cut(await connection.fetch(self._words(these), keys)))
        await connection.execute(
            f"insert into {self.name} select * from unnest($1::{key_type}[], $2::text[])",
            [key for key, _ in found],
            [gram for _, gram in found],
        )

    async def empty(self, owner: Connection) -> None:
        """Without a row, whatever stands there."""
        await owner.execute(f"truncate {self.name}")

    async def write_all(self, writer: Pool) -> None:
        """Take the pieces of all rows, where there are none; in the order of the key, which grows at its end alone."""
        async with writer.acquire() as connection, connection.transaction():
            rows = await connection.cursor(self._words())
            while page := await rows.fetch(PAGE):
                await connection.copy_records_to_table(self.name, columns=(self.key, "gram"), records=_cut(page))


def _cut(rows: Iterable[tuple[Key, str]]) -> Iterator[tuple[Key, str]]:
    """The pieces of each row's words, which stand in lines of their own; each one's in order."""
    for key, said in rows:
        for gram in sorted({gram for gram in PIECE.findall(said) if "\n" not in gram}):
            yield key, gram
