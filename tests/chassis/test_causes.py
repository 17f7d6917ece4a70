"""Whoever is woken at night reads which part is away, full or refusing; the log tells from when to when."""

import asyncpg
import httpx
import nats.errors
import nats.js.errors
import pytest
from structlog.testing import capture_logs

from services.chassis import causes
from services.chassis.broker import Rejected
from services.chassis.checkpoints import LostOwnership
from services.chassis.errors import Unavailable
from services.chassis.revisions import MigrationsBehind
from services.chassis.status import Loop

QUOTED = "王小二 13800000000"


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (TimeoutError(QUOTED), "PostgreSQL does not answer"),
        (ConnectionRefusedError(QUOTED), "PostgreSQL does not answer"),
        (asyncpg.ConnectionDoesNotExistError(QUOTED), "PostgreSQL does not answer"),
        (asyncpg.InterfaceError(QUOTED), "PostgreSQL does not answer"),
        (asyncpg.CannotConnectNowError(QUOTED), "PostgreSQL is starting or stopping"),
        (asyncpg.DiskFullError(QUOTED), "the disk of PostgreSQL is full"),
        (asyncpg.ReadOnlySQLTransactionError(QUOTED), "PostgreSQL only reads"),
        (asyncpg.TooManyConnectionsError(QUOTED), "PostgreSQL has no connection left"),
        (asyncpg.InvalidPasswordError(QUOTED), "PostgreSQL refuses our password"),
        (asyncpg.UniqueViolationError(QUOTED), "PostgreSQL did not do it"),
        (MigrationsBehind(QUOTED), "the database waits for its migrations"),
        (LostOwnership(QUOTED), "another process has taken over"),
        (nats.errors.TimeoutError(), "NATS does not answer"),
        (nats.errors.FlushTimeoutError(), "NATS does not answer"),
        (nats.errors.OutboundBufferLimitError(), "NATS does not answer"),
        (nats.errors.NoServersError(), "NATS does not answer"),
        (httpx.ConnectError(QUOTED), "the process does not answer"),
        (httpx.ReadTimeout(QUOTED), "the process does not answer"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else "",
)
def test_a_fault_names_the_part_it_lies_with_and_quotes_nobody(error: Exception, part: str) -> None:
    said = causes.told(error)
    assert said.endswith(f" / {part} ({type(error).__name__})")
    assert QUOTED not in said


def test_what_jetstream_says_is_told_as_it_says_it() -> None:
    full = "10077 maximum bytes exceeded"
    assert causes.told(Rejected(full)).endswith(f"JetStream did not do it: {full}")
    gone = nats.js.errors.NotFoundError(code=404, err_code=10059, description="stream not found")
    assert causes.told(gone).endswith("JetStream did not do it: 10059 stream not found")


def test_a_neighbour_that_is_away_is_named() -> None:
    away = Unavailable(zh="registry 没有应答", en="registry does not answer")
    assert causes.told(away) == "registry 没有应答 / registry does not answer"


def test_what_nobody_foresaw_is_told_by_its_class_alone() -> None:
    assert causes.told(KeyError(QUOTED)) == "KeyError"


def test_the_log_tells_when_trouble_began_and_when_it_was_over_however_often_it_was_tried() -> None:
    loop = Loop("relay")
    with capture_logs() as logs:
        loop.turned(1)
        for position in (1, 2, 3):
            loop.trouble(f"NATS behind {position}")
        loop.turned(4)
        loop.turned(5)
        loop.trouble("NATS again")
    assert [(line["event"], line["loop"]) for line in logs] == [
        ("loop-troubled", "relay"),
        ("loop-well-again", "relay"),
        ("loop-troubled", "relay"),
    ]
    assert logs[0]["problem"] == "NATS behind 1"
    assert logs[1]["seconds"] >= 0


def test_what_stood_still_says_so_when_it_goes_on() -> None:
    loop = Loop("lane")
    with capture_logs() as logs:
        loop.resume()
        loop.stop("another history")
        loop.resume()
        loop.resume()
    assert [line["event"] for line in logs] == ["loop-resumed"]
    assert logs[0]["stopped_by"] == "another history"
