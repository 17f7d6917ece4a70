"""Head and body of an answer leave together, in their order, and nothing of it stays behind."""

import asyncio
from typing import Any

from services.chassis.answers import LARGE, Together


class Line:
    """A transport that remembers what left on it."""

    def __init__(self) -> None:
        self.left: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.left.append(data)

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, name: str) -> str:
        return name


def line() -> tuple[Line, Any]:
    kept: Any = Line()
    return kept, Together(kept)


async def test_what_is_written_in_one_turn_leaves_in_one_piece() -> None:
    kept, together = line()
    together.write(b"head")
    together.write(b"body")
    assert kept.left == []
    await asyncio.sleep(0)
    assert kept.left == [b"headbody"]
    together.write(b"next")
    await asyncio.sleep(0)
    assert kept.left == [b"headbody", b"next"]


async def test_much_waits_for_no_more_and_comes_behind_what_waited() -> None:
    kept, together = line()
    for data in (b"head", b"x" * LARGE, b"rest"):
        together.write(data)
    assert kept.left == [b"head" + b"x" * LARGE]
    await asyncio.sleep(0)
    assert kept.left[1:] == [b"rest"]


async def test_closing_loses_nothing() -> None:
    kept, together = line()
    together.write(b"the last word")
    together.close()
    await asyncio.sleep(0)
    assert (kept.left, kept.closed) == ([b"the last word"], True)


async def test_everything_else_is_the_transports_own() -> None:
    assert line()[1].get_extra_info("socket") == "socket"
