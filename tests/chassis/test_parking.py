"""What cannot be digested waits with its stream; nothing else does, and nothing is skipped or counted by mistake."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI, Request

from services.chassis import parking, replay, upkeep
from services.chassis.auth import Identity, Signer, Verifier, operator
from services.chassis.changes import put
from services.chassis.checkpoints import LostOwnership
from services.chassis.database import Connection
from services.chassis.errors import PlatformError, Unavailable
from services.chassis.parking import CannotPark
from services.chassis.service import OPERATORS, _refuse
from services.chassis.showing import ViewConsumer
from tests.chassis.fed import POISON, Fed, Stumbling, endorsed, ids, mended, returned, submitted
from tests.servers import Servers

A, B, C, *OTHERS = ids(20)


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried at once."""
    monkeypatch.setattr(parking, "PAUSE", 0)


# --- parking --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [1, 3, 500])
async def test_a_poisoned_event_waits_with_what_its_stream_told_later_and_all_others_flow(
    notes: Fed, page: int
) -> None:
    await notes.source.tell(A, submitted(A))
    await notes.source.tell(B, submitted(B))
    await notes.source.tell(A, submitted(A, POISON))  # position 3
    await notes.source.tell(C, submitted(C))
    await notes.source.tell(A, returned(A))  # position 5
    await notes.source.tell(B, returned(B))
    await notes.source.tell(A, endorsed(A))  # nothing to the view, so it need not wait
    await notes.caught_up(page=page)
    assert await notes.parked() == [(3, "Poisoned"), (5, "")]
    assert [(row["station_id"], row["status"], row["times"]) for row in await notes.rows()] == [
        (A, "submitted", 1),
        (B, "returned", 1),
        (C, "submitted", 1),
    ]
    assert await notes.checkpoint() == 7


async def test_a_stream_waits_across_a_restart(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A), submitted(A, POISON))
    await notes.caught_up()
    await notes.source.tell(A, returned(A))
    await notes.caught_up(await notes.begun(epoch=2))
    assert [position for position, _ in await notes.parked()] == [2, 3]
    assert (await notes.rows())[0]["status"] == "submitted"


async def test_a_cause_is_a_class_and_a_code_and_quotes_nothing(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A, POISON))
    await notes.caught_up()
    assert POISON not in str(await notes.rows("select * from parked"))
    (shown,) = await parking.report(notes.pool)
    assert (shown["error"], shown["events"], shown["position"], shown["tries"]) == ("Poisoned", 1, 1, 3)
    assert POISON not in str(shown)


async def test_a_poisoned_event_is_tried_three_times_with_nobody_else(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A))
    stumbling = Stumbling(notes, ValueError(), ValueError())
    await notes.caught_up(await notes.begun(stumbling))
    assert (stumbling.tries, await notes.parked()) == (3, [])
    await notes.source.tell(A, returned(A))
    for_good = Stumbling(notes, *[asyncpg.UniqueViolationError()] * 3)
    await notes.caught_up(await notes.begun(for_good, epoch=2))
    assert await notes.parked() == [(2, "UniqueViolationError")]
    (shown,) = await parking.report(notes.pool)
    assert shown["sqlstate"] == "23505"


@pytest.mark.parametrize(
    "fault",
    [
        ConnectionResetError(),
        TimeoutError(),
        asyncpg.LockNotAvailableError(),
        asyncpg.DeadlockDetectedError(),
        asyncpg.QueryCanceledError(),
        asyncpg.DiskFullError(),
        asyncpg.AdminShutdownError(),
        asyncpg.UndefinedTableError(),
        asyncpg.InsufficientPrivilegeError(),
        asyncpg.InvalidCachedStatementError(),
        Unavailable(),
    ],
    ids=lambda fault: type(fault).__name__,
)
async def test_a_fault_of_the_surroundings_parks_nothing_and_is_not_counted(notes: Fed, fault: Exception) -> None:
    await notes.source.tell(A, submitted(A))
    stumbling = Stumbling(notes, *[fault] * 5)
    digest = await notes.begun(stumbling)
    for _ in range(5):
        with pytest.raises(type(fault)):
            await notes.caught_up(digest)
    assert (await notes.parked(), await notes.checkpoint()) == ([], 0)
    await notes.caught_up(digest)
    assert (await notes.rows())[0]["times"] == 1


async def test_a_value_that_fits_no_column_is_poison_although_the_driver_calls_it_an_interface_error(
    notes: Fed,
) -> None:
    notes.view.steps["StationReturned"] = lambda event, _: _wrong(event)
    await notes.redeclared()
    await notes.source.tell(A, submitted(A), returned(A))
    await notes.caught_up()
    assert [position for position, _ in await notes.parked()] == [2]


def _wrong(event: Any) -> Any:
    return put(event.station_id, times="many")


async def test_parking_and_checkpoint_are_one_fate(notes: Fed) -> None:
    class Interrupted(ViewConsumer):
        async def mark(self, connection: Connection, keys: Sequence[str], *, stale: bool) -> None:
            raise ConnectionResetError

    await notes.source.tell(A, submitted(A, POISON))
    with pytest.raises(ConnectionResetError):
        await notes.caught_up(await notes.begun(Interrupted("gateway", notes.view, "registry", notes.progress)))
    assert (await notes.parked(), await notes.checkpoint()) == ([], 0)


async def test_what_cannot_be_parked_either_stops_the_lane_with_the_reason(notes: Fed) -> None:
    class Unmarkable(ViewConsumer):
        async def mark(self, connection: Connection, keys: Sequence[str], *, stale: bool) -> None:
            raise KeyError(POISON)

    await notes.source.tell(A, submitted(A, POISON))
    with pytest.raises(CannotPark, match=r"StationSubmitted at 1 \(Poisoned\) could not be parked: KeyError") as said:
        await notes.caught_up(await notes.begun(Unmarkable("gateway", notes.view, "registry", notes.progress)))
    assert POISON not in str(said.value)
    assert (await notes.parked(), await notes.checkpoint()) == ([], 0)


async def test_too_many_parked_streams_stop_the_lane_and_replayed_ones_make_room(
    notes: Fed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "MOST_STREAMS", 2)
    for one in (A, A, B, C):
        await notes.source.tell(one, submitted(one, POISON))
    digest = await notes.begun()
    with pytest.raises(CannotPark, match="2 streams are parked already"):
        await notes.caught_up(digest)
    assert [position for position, _ in await notes.parked()] == [1, 2, 3]
    mended(notes.view)
    await replay.replay(notes.pool, notes.consumer(), "registry", notes.source.events)
    await notes.caught_up(digest)
    assert (await notes.parked(), len(await notes.rows())) == ([], 3)


async def test_nobody_parks_who_has_lost_the_lane(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A, POISON))
    zombie = await notes.begun()
    await notes.begun(epoch=2)
    with pytest.raises(LostOwnership):
        await notes.caught_up(zombie)
    assert await notes.parked() == []


# --- what is unknown ------------------------------------------------------------------------------------------------


async def test_an_event_of_an_unknown_type_is_passed_over_and_counted(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A))
    await notes.source.tell(A, returned(A), type="StationPainted")
    await notes.source.tell(B, submitted(B))
    await notes.caught_up()
    assert (await notes.parked(), len(await notes.rows()), notes.status.unknown) == ([], 2, 1)
    assert notes.status.report()["unknown_events"] == 1


async def test_a_known_event_in_an_unknown_version_is_poison(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A))
    await notes.source.tell(A, returned(A), v=99)
    await notes.caught_up()
    assert (await notes.parked(), await notes.stale()) == ([(2, "UnknownVersion")], {A})


# --- replay ---------------------------------------------------------------------------------------------------------


async def test_what_was_parked_is_replayed_in_its_order_and_its_rows_are_fresh_again(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A), submitted(A, POISON), returned(A), submitted(A, "新名"))
    await notes.caught_up()
    heard: list[Any] = []
    notes.progress.listen(lambda view, keys: heard.append((view, list(keys or ()))))
    mended(notes.view)
    said = await replay.replay(notes.pool, notes.consumer(), "registry", notes.source.events)
    assert said == ("gateway-notes", "registry", 3, 0, 0, "")
    (row,) = await notes.rows()
    assert (row["name"], row["status"], row["times"], row["stale"]) == ("新名", "submitted", 3, False)
    assert heard == [("notes", [A])] * 3
    assert await notes.progress.reached("notes", "registry", 4, 0), "a replay takes nobody back"


async def test_a_replay_stops_at_the_first_that_still_cannot_be_digested(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A), submitted(A, POISON))
    await notes.source.tell(B, submitted(B), submitted(B, POISON))
    await notes.caught_up()
    mended(notes.view)
    step = notes.view.steps["StationSubmitted"]

    def only_a(event: Any, record: Any) -> Any:
        if event.station_id == B:
            raise KeyError
        return step(event, record)

    notes.view.steps["StationSubmitted"] = only_a
    await notes.redeclared()
    said = await replay.replay(notes.pool, notes.consumer(), "registry", notes.source.events)
    assert (said.replayed, said.left, said.stopped_at, said.error) == (1, 1, 4, "KeyError")
    (shown,) = await parking.report(notes.pool)
    assert (shown["error"], shown["tries"]) == ("KeyError", 4)
    assert await notes.stale() == {B}


async def test_a_stream_that_was_replayed_flows_again_without_a_restart(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A), submitted(A, POISON))
    digest = await notes.caught_up()
    mended(notes.view)
    await replay.replay(notes.pool, notes.consumer(), "registry", notes.source.events)
    await notes.source.tell(A, returned(A))
    await notes.caught_up(digest)
    assert (await notes.parked(), (await notes.rows())[0]["status"]) == ([], "returned")


async def test_two_replays_at_once_digest_each_event_once(notes: Fed) -> None:
    await notes.source.tell(A, *(submitted(A, POISON) for _ in range(10)))
    await notes.caught_up()
    mended(notes.view)
    said = await asyncio.gather(
        *(replay.replay(notes.pool, notes.consumer(), "registry", notes.source.events) for _ in range(2))
    )
    assert [one.stopped_at for one in said] == [0, 0]
    assert ((await notes.rows())[0]["times"], await notes.parked()) == (10, [])


async def test_another_history_in_place_of_a_parked_event_is_not_replayed(notes: Fed) -> None:
    await notes.source.tell(A, submitted(A, POISON))
    await notes.caught_up()
    await notes.pool.execute(r"update parked set hash = '\x00'")
    mended(notes.view)
    said = await replay.replay(notes.pool, notes.consumer(), "registry", notes.source.events)
    assert (said.replayed, said.error, await notes.rows()) == (0, "Diverged", [])


async def test_only_the_machines_operator_orders_a_replay(notes: Fed, servers: Servers) -> None:
    await notes.source.tell(A, submitted(A, POISON))
    await notes.caught_up()
    mended(notes.view)
    operators = Verifier(servers.keys, "services", OPERATORS)

    def known(request: Request) -> Identity:
        return operators.identity(request.headers.get("yz-identity", ""))

    app = FastAPI()
    app.include_router(upkeep.router())
    app.add_exception_handler(PlatformError, _refuse)
    app.state.runtime = SimpleNamespace(
        operator=known,
        consumers=lambda: [("registry", notes.consumer())],
        pool=notes.pool,
        peers=SimpleNamespace(events=notes.source.events),
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as http:

        async def ordered(path: str, issuer: str) -> httpx.Response:
            signed = Signer(issuer, Path(servers.keys) / f"{issuer}.key").identity(operator())
            return await http.post(path, headers={"Yz-Identity": signed})

        assert (await http.post("/operations/replay")).status_code == 401
        assert (await ordered("/operations/replay", "gateway")).status_code == 401
        assert (await ordered("/operations/replay?consumer=nobody", "deploy")).status_code == 404
        assert await notes.rows() == []
        (said,) = (await ordered("/operations/replay?consumer=gateway-notes", "deploy")).json()
    assert (said["replayed"], said["left"], len(await notes.rows())) == (1, 0, 1)
