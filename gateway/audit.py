"""The chain of the access log: each entry's hash follows from the one before it, here as in the database's function.

An export is a text of one entry a line and, last, where the log ended. It can be checked anywhere, with nothing but
itself: a changed, removed or inserted line is found and located, and so is an end that was cut off.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from services.chassis.clock import microseconds
from services.chassis.database import Connection

PAGE = 5000
COLUMNS = "entry, at, account_id, unit_no, action, object, result, reason, trace, scheme, encode(hash, 'hex')"


class Entry(msgspec.Struct, frozen=True):
    """One entry as it is kept and exported; ``scheme`` says what its hash was made of."""

    entry: int
    at: datetime
    account: UUID
    unit_no: int
    action: str
    object: str
    result: str
    reason: str
    trace: str
    scheme: int
    hash: str


class End(msgspec.Struct, frozen=True):
    """Where the log ends."""

    end: int
    hash: str


class Flaw(NamedTuple):
    """Something that should not be, and at which entry."""

    entry: int
    zh: str
    en: str


def link(previous: str, one: Entry) -> str:
    """The hash of an entry behind another one."""
    micros, account = microseconds(one.at), str(one.account)
    if one.scheme == 1:  # before an entry said for whom and with what result
        rest = _array(account, one.action, one.object, one.reason, one.trace)
        said = f"[{one.entry}, {micros // 1_000_000}.{micros % 1_000_000:06d}, {rest[1:]}"
    else:
        said = _array(
            one.scheme,
            one.entry,
            micros,
            account,
            one.unit_no,
            one.action,
            one.object,
            one.result,
            one.reason,
            one.trace,
        )
    return hashlib.sha256(bytes.fromhex(previous) + said.encode()).hexdigest()


def _array(*values: int | str) -> str:
    """As the database writes JSON."""
    return json.dumps(values, ensure_ascii=False)


class Walk:
    """From the first entry to the end."""

    def __init__(self) -> None:
        self.entry, self.hash = 0, ""
        self.flaws: list[Flaw] = []

    def take(self, one: Entry) -> None:
        if one.entry != self.entry + 1:
            self._flaw(self.entry + 1, "此处缺少或多出记录", "entries are missing here, or were put in")
        elif link(self.hash, one) != one.hash:
            self._flaw(one.entry, "记录或哈希被改动", "the entry or its hash was changed")
        self.entry, self.hash = one.entry, one.hash

    def close(self, end: End | None) -> None:
        """Compare with where it should end."""
        if end is None:
            self._flaw(self.entry, "末尾缺失", "its end is missing")
        elif (end.end, end.hash) != (self.entry, self.hash):
            self._flaw(self.entry, f"应到第 {end.end} 条", f"it should end at {end.end}")

    def _flaw(self, entry: int, zh: str, en: str) -> None:
        self.flaws.append(Flaw(entry, zh, en))


async def kept(connection: Connection) -> AsyncIterator[Entry | End]:
    """Every entry of the log in order, then where it ends; in one transaction that sees one moment."""
    after = 0
    while rows := await connection.fetch(
        f"select {COLUMNS} from own.access_log where entry > $1 order by entry limit {PAGE}",  # noqa: S608 (our own)
        after,
    ):
        for row in rows:
            yield Entry(*row)
        after = rows[-1]["entry"]
    (head,) = await connection.fetch("select entry, encode(hash, 'hex') from own.access_head")
    yield End(*head)


def exported(lines: Iterable[bytes]) -> Iterator[Entry | End | None]:
    """The lines of an export; None for one that is neither."""
    for line in lines:
        try:
            yield _LINE.decode(line) if line.startswith(b'{"end"') else _ENTRY.decode(line)
        except msgspec.DecodeError:
            yield None


_ENTRY, _LINE = msgspec.json.Decoder(Entry), msgspec.json.Decoder(End)


def checked(lines: Iterable[bytes]) -> Walk:
    """Walk an export."""
    walk, end = Walk(), None
    for one in exported(lines):
        if end is not None or one is None:
            walk.flaws.append(Flaw(walk.entry + 1, "此行不是记录", "this line is no entry"))
        elif isinstance(one, End):
            end = one
        else:
            walk.take(one)
    walk.close(end)
    return walk
