"""A row that several sources tell of is dropped by none of them, because what the others said would go with it."""

import pytest
from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Uuid

from contracts.messages import Record
from contracts.registry import StationReturned, StationSubmitted
from services.chassis import parking
from services.chassis.changes import Change, drop, put
from services.chassis.views import NotItsToDrop, View
from tests.chassis.fed import GONE, composed, fed, ids, notes, returned, submitted
from tests.gateway.told import entries
from tests.servers import Servers

A, B, *_ = ids(2)


def test_a_step_that_drops_a_row_of_several_sources_is_refused_by_name() -> None:
    dropped = entries(submitted(A), returned(A, GONE))
    with pytest.raises(NotItsToDrop, match="StationReturned in notes"):
        composed().fold(dropped)
    assert notes().fold(dropped)[A].drop


async def test_its_event_is_parked_and_all_that_was_said_stays(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "PAUSE", 0)
    async with fed(servers, composed()) as house:
        await house.source.tell(A, submitted(A))
        await house.source.tell(A, returned(A, GONE))
        await house.source.tell(B, submitted(B))
        await house.caught_up()
        assert await house.parked() == [(2, "NotItsToDrop")]
        assert [row["station_id"] for row in await house.rows()] == [A, B]
        assert await house.stale() == {A}


def test_a_row_that_carries_its_place_goes_as_whole_as_any_other() -> None:
    table = Table(
        "places",
        MetaData(),
        Column("station_id", Uuid, primary_key=True),
        Column("position", BigInteger),
        Column("recorded_at", DateTime(timezone=True)),
    )
    view = View(table, key="station_id", anchor="registry")

    @view.on(StationSubmitted)
    def said(event: StationSubmitted, _: Record) -> Change:
        return put(event.station_id)

    @view.on(StationReturned)
    def sent_back(event: StationReturned, _: Record) -> Change:
        return drop(event.station_id)

    told = entries(submitted(A), returned(A), submitted(A))
    assert view.fold(told[:1])[A].put["position"] == 1
    assert view.fold(told[:2])[A].upon({"position": 1}) is None
    assert view.fold(told)[A].put["position"] == 3
