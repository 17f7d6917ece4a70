"""How a command reaches its owner, and what comes back."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from contracts.catalog import ASKED_OF, COMMANDS
from contracts.messages import Command
from contracts.registry import EndorseStation
from contracts.values import named_files
from gateway import ask
from gateway.access import Access, AccessLog
from gateway.ask import Ask, Posting, raised
from gateway.sessions import Session
from services.chassis.errors import (
    AlreadyThere,
    Busy,
    Forbidden,
    Invalid,
    NotFound,
    PlatformError,
    Refused,
    Stale,
    Unauthenticated,
    Unavailable,
)
from services.chassis.progress import Progress
from tests.gateway.opened import Registry

SOMEBODY = Session.of("340103-clerk", ())
TRACE = "00-" + "1" * 32 + "-" + "2" * 16 + "-01"


class Counting:
    """Signs like a signer, and counts."""

    def __init__(self) -> None:
        self.signed = 0

    def identity(self, _: Any) -> str:
        self.signed += 1
        return f"signed {self.signed}"


@pytest.fixture(autouse=True)
def nothing_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    """No view stands behind these tests, so a writer would wait its whole time for its own write."""
    monkeypatch.setattr(ask, "SEEN_WITHIN", 0.01)


def asking(peers: Any, signer: Any = None, progress: Progress | None = None) -> Ask:
    behind: Any = SimpleNamespace(peers=peers, signer=signer or Counting(), progress=progress or Progress())
    unnamed: Any = SimpleNamespace(name=named_nothing)
    return Ask(behind, unnamed, Unlogged())


class Unlogged(AccessLog):
    """Where nobody looks at the log."""

    def __init__(self) -> None:
        """Without a database."""

    async def record(self, _: Access, connection: Any = None) -> int:
        return 0


async def named_nothing(_: Any, commands: list[Command]) -> None:
    """These commands name no files."""
    assert not any(map(named_files, commands))


def postings(number: int) -> list[Posting]:
    return [Posting(EndorseStation(station_id=uuid4()), uuid4()) for _ in range(number)]


def posting() -> Posting:
    return postings(1)[0]


class Flaky:
    """A connection that breaks so many times before it answers."""

    def __init__(self, breaks: int, error: Callable[[], Exception]) -> None:
        self.left, self.error, self.registry = breaks, error, Registry()

    def client(self, _: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://registry")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.left:
            self.left -= 1
            raise self.error()
        return self.registry._answer(request)


def test_every_command_has_an_owner() -> None:
    assert set(ASKED_OF) == set(COMMANDS.values())
    assert ASKED_OF[EndorseStation] == "registry"


@pytest.mark.parametrize(
    "error", [Refused, Invalid, Stale, NotFound, Forbidden, Unauthenticated, Busy, Unavailable, AlreadyThere]
)
def test_a_refusal_comes_back_as_its_own_kind(error: type[PlatformError]) -> None:
    told = error(zh="不行", en="no", path="name", clause="AH-4.5.2")
    back = raised(told.problem())
    assert isinstance(told, type(back))
    assert (back.code, back.zh, back.en, back.path, back.clause) == (told.code, "不行", "no", "name", "AH-4.5.2")


async def test_who_is_away_is_unavailable() -> None:
    flaky = Flaky(9, lambda: httpx.ConnectError("no socket"))
    with pytest.raises(Unavailable):
        await asking(flaky).one(SOMEBODY, posting(), TRACE)


async def test_a_connection_that_a_restart_broke_is_tried_once_more_with_the_same_id() -> None:
    flaky = Flaky(1, lambda: httpx.RemoteProtocolError("closed"))
    asked = posting()
    sent = await asking(flaky).one(SOMEBODY, asked, TRACE)
    assert sent.receipt.command_id == asked.command_id


async def test_an_answer_that_is_none_is_a_bug_and_tells_nothing() -> None:
    answer = httpx.MockTransport(lambda _: httpx.Response(500, content=b"<html>"))
    peers = SimpleNamespace(client=lambda _: httpx.AsyncClient(transport=answer, base_url="http://registry"))
    with pytest.raises(PlatformError) as bug:
        await asking(peers).one(SOMEBODY, posting(), TRACE)
    assert bug.value.code == "internal"


async def test_a_writer_waits_until_its_write_is_seen_and_not_for_ever() -> None:
    progress = Progress()
    found = asking(Registry(), progress=progress)
    assert not (await found.one(SOMEBODY, posting(), TRACE)).up_to_date
    progress.moved("stations", "registry", 2, [])
    assert (await found.one(SOMEBODY, posting(), TRACE)).up_to_date
    assert await found.seen("finance", 99), "nothing of finance is shown here, so there is nothing to wait for"


async def test_many_are_asked_in_portions_and_answered_in_order() -> None:
    registry, many = Registry(), postings(2 * ask.MANY + 1)
    refused = many[3].command_id
    registry.decide = lambda one: AlreadyThere() if one.command_id == refused else None
    answers = await asking(registry).many(SOMEBODY, many, TRACE)
    assert len(registry.headers) == 3
    answered = [answer.receipt.command_id if answer.receipt else refused for answer in answers]
    assert answered == [one.command_id for one in many]
    assert await asking(registry).many(SOMEBODY, [], TRACE) == []


async def test_what_found_a_full_queue_is_asked_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "PATIENCE", (0.0, 0.0))
    registry, many = Registry(), postings(5)
    full: dict[UUID, int] = {many[2].command_id: 1, many[4].command_id: 2}

    def decide(one: Any) -> PlatformError | None:
        full[one.command_id] = full.get(one.command_id, 0) - 1
        return Busy() if full[one.command_id] >= 0 else None

    registry.decide = decide
    answers = await asking(registry).many(SOMEBODY, many, TRACE)
    assert all(answer.receipt for answer in answers)
    assert len(registry.asked) == 5 + 2 + 1
    registry.decide = lambda _: Busy()
    with pytest.raises(Busy):
        await asking(registry).many(SOMEBODY, many, TRACE)


async def test_an_identity_is_signed_once_a_while_and_the_trace_goes_along() -> None:
    registry, signer = Registry(), Counting()
    found = asking(registry, signer)
    for one in postings(3):
        await found.one(SOMEBODY, one, TRACE)
    assert signer.signed == 1
    trace_id = TRACE.split("-")[1]
    assert {(h["yz-identity"], h["traceparent"].split("-")[1]) for h in registry.headers} == {("signed 1", trace_id)}


async def test_what_is_sent_is_the_contract_and_nothing_beside() -> None:
    registry, command = Registry(), EndorseStation(station_id=UUID(int=1))
    await asking(registry).one(SOMEBODY, Posting(command, UUID(int=2), 340103, 4), TRACE)
    (sent,) = registry.asked
    assert (sent.type, sent.command_id) == ("EndorseStation", UUID(int=2))
    assert (sent.division, sent.expected_version) == (340103, 4)
    assert msgspec.json.decode(sent.command, type=EndorseStation) == command
