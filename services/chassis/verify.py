"""Walk every link of the chain and compare it with what others remember: a changed byte and a cut tail both show.

Whoever followed the store (relay, lanes, broker) remembers a position and the hash that stood there. A change in the
middle breaks the chain itself; a tail that was cut off leaves a sound chain that is shorter than somebody's memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.chassis.database import Connection
from services.chassis.store import link, read_record

PAGE = 5000


class Memory(NamedTuple):
    """What somebody remembers of a source's chain."""

    who: str
    source: str
    position: int
    hash: bytes


class Finding(NamedTuple):
    """Something that should not be, and where."""

    service: str
    position: int
    zh: str
    en: str


@dataclass(slots=True)
class Walk:
    """One service's chain: how far it was walked, and what was found."""

    service: str
    position: int
    findings: list[Finding]


async def memories(connection: Connection) -> list[Memory]:
    """What the relay and the lanes of a database remember."""
    rows = await connection.fetch("select consumer, source, position, hash from checkpoints where position > 0")
    return [Memory(*row) for row in rows]


async def walk(connection: Connection, service: str, remembered: Sequence[Memory]) -> Walk:
    """Check one service's store from its first event to its head."""
    walked = Walk(service, 0, [])
    waiting = sorted((m for m in remembered if m.source == service), key=lambda m: m.position, reverse=True)
    previous, versions = b"", dict[str, int]()
    while rows := await connection.fetch(
        """
        select position, stream, version, type, division, recorded_at, hash, record from events
        where position > $1 order by position limit $2
        """,
        walked.position,
        PAGE,
    ):
        for position, stream, version, type_, division, recorded_at, hash_, record in rows:
            if position != walked.position + 1:
                _find(walked, walked.position + 1, "缺少事件", "events are missing here")
            elif link(previous, position, recorded_at, record) != hash_:
                _find(walked, position, "事件内容或哈希被改动", "the event or its hash was changed")
            elif not _agree(record, stream, version, type_, division):
                _find(
                    walked, position, "事件旁的列与其内容不符", "the columns beside the event do not say what it says"
                )
            if version != versions.get(stream, 0) + 1:
                _find(walked, position, f"流 {stream} 的版本不连续", f"the versions of {stream} do not follow")
            versions[stream] = version
            previous, walked.position = hash_, position
            while waiting and waiting[-1].position <= position:
                _compare(walked, waiting.pop(), position, hash_)
    head = await connection.fetchrow("select position, hash from head")
    if (head["position"], head["hash"]) != (walked.position, previous):
        _find(walked, walked.position, f"头记录停在 {head['position']}", f"the head says {head['position']}")
    for memory in reversed(waiting):
        _find(
            walked,
            memory.position,
            f"{memory.who} 记得此处，末尾已缺失",
            f"{memory.who} remembers this; the tail is gone",
        )
    return walked


def _agree(record: bytes, *columns: object) -> bool:
    """Whether the columns repeat what the record says; the hash covers the record alone."""
    said = read_record(record)
    return (said.stream, said.version, said.type, said.meta.division) == columns


def _compare(walked: Walk, memory: Memory, position: int, hash_: bytes) -> None:
    if memory.position == position and memory.hash != hash_:
        _find(walked, position, f"与 {memory.who} 的记录不符", f"{memory.who} remembers another hash")


def _find(walked: Walk, position: int, zh: str, en: str) -> None:
    walked.findings.append(Finding(walked.service, position, zh, en))
