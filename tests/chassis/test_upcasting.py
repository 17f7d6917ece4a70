"""What was told two versions ago is read as if it were told today: by lanes, by the loop, and after newer ones."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts import catalog
from contracts.registry import StationReturned
from contracts.values import uuid7
from services.chassis import parking
from services.chassis.commands import Loop
from services.chassis.deciding import WrittenByNewer
from services.chassis.errors import DoesNotFit
from services.chassis.store import Store
from tests.chassis.asking import Start, asked, chain, submit
from tests.chassis.fed import Fed, Source, fed, ids, returned, submitted
from tests.servers import Servers

A, B = ids(2)


@pytest.fixture(autouse=True)
def third_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A return that first said `why`, then `grounds`, a list, and says `reason` today."""
    monkeypatch.setattr(StationReturned, "v", 3)
    first = lambda data: {"station_id": data["station_id"], "grounds": [data["why"]]}  # noqa: E731
    second = lambda data: {"station_id": data["station_id"], "reason": "、".join(data["grounds"])}  # noqa: E731
    monkeypatch.setitem(catalog.UPCASTERS, ("StationReturned", 1), first)
    monkeypatch.setitem(catalog.UPCASTERS, ("StationReturned", 2), second)
    monkeypatch.setattr(parking, "PAUSE", 0)


@pytest.fixture
async def notes(servers: Servers) -> AsyncIterator[Fed]:
    async with fed(servers) as at_work:
        yield at_work


def said(station_id: UUID, version: int, reason: str) -> dict[str, Any]:
    """The record as it was written in its day."""
    words: dict[int, dict[str, Any]] = {1: {"why": reason}, 2: {"grounds": [reason, "又"]}, 3: {"reason": reason}}
    return {"v": version, "data": {"station_id": str(station_id)} | words[version]}


async def told(source: Source, station_id: UUID, *versions: int) -> None:
    for number, version in enumerate(versions):
        await source.tell(station_id, returned(station_id), **said(station_id, version, f"v{version} {number}"))


async def reasons(notes: Fed) -> list[Any]:
    return [msgspec.json.decode(row["reasons"] or "null") for row in await notes.rows()]


async def test_every_version_reaches_the_view_also_after_the_newest_was_written_in_this_process(notes: Fed) -> None:
    """An upcaster may be shadowed by what the writer of today has registered (marten, Bug_4680)."""
    await notes.source.tell(A, submitted(A))
    await told(notes.source, A, 1, 2, 3)
    await notes.source.tell(A, returned(A, "today"))
    await told(notes.source, A, 1)
    await notes.caught_up()
    assert await notes.parked() == []
    (found,) = await reasons(notes)
    assert found == ["v1 0", "v2 1、又", "v3 2", "today", "v1 0"]


async def test_a_version_from_tomorrow_waits_with_its_stream_and_a_type_from_tomorrow_is_passed_over(
    notes: Fed,
) -> None:
    await notes.source.tell(A, submitted(A))
    await notes.source.tell(B, submitted(B))
    await notes.source.tell(A, returned(A), v=4)
    await told(notes.source, A, 1)
    await notes.source.tell(B, returned(B), type="StationPainted")
    await told(notes.source, B, 2)
    await notes.caught_up()
    assert [cause for _, cause in await notes.parked()][:1] == ["UnknownVersion"]
    assert (await notes.stale(), notes.status.unknown) == ({A}, 1)
    assert (await reasons(notes))[1] == ["v2 0、又"]


@pytest.mark.parametrize("version", [1, 2, 3])
async def test_the_loop_decides_on_what_was_told_in_every_version(store: Store, start: Start, version: int) -> None:
    one = submit()
    loop = start(store)
    await loop.ask(asked(one))
    with pytest.raises(DoesNotFit):
        await loop.ask(asked(one))
    source = Source(store, {f"station-{one.station_id}": 1})
    await source.tell(one.station_id, returned(one.station_id), **said(one.station_id, version, "门牌"))
    afresh = start(store)  # nothing is remembered: the history is read
    assert (await afresh.ask(asked(one))).version == 3


@pytest.mark.parametrize("newer", [{"v": 4}, {"type": "StationPainted"}], ids=["version", "type"])
async def test_nobody_decides_on_a_history_that_only_newer_software_reads(
    store: Store, loop: Loop, start: Start, newer: dict[str, Any]
) -> None:
    """While a newer version is being deployed, an older process must not guess what it cannot read."""
    one, other = submit(), submit()
    await loop.ask(asked(one))
    source = Source(store, {f"station-{one.station_id}": 1})
    await source.tell(one.station_id, returned(one.station_id), **newer)
    afresh = start(store)
    command_id = uuid7()
    with pytest.raises(WrittenByNewer):
        await afresh.ask(asked(one, command_id=command_id))
    assert (await afresh.ask(asked(other))).version == 1, "others go on"
    assert len(await chain(store)) == 3
