"""The disk is full: what cannot be kept is refused in a sentence, nothing is harmed, and it heals."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.faults.flow import Flow, exactly_once
from tests.faults.ground import Ground
from tests.journeys.whole import until, whole

pytestmark = [pytest.mark.servers, pytest.mark.drill]

SIZE = 700 * 1024 * 1024


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path_factory.mktemp("disk")
    if os.geteuid() != 0:
        pytest.fail("only root may mount a small disk to fill; run this drill as root")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0755", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture(scope="module")
async def ground(disk: Path) -> AsyncIterator[Ground]:
    with ExitStack() as later:
        async with whole(disk / "data") as platform:
            yield Ground(platform, later)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is left meanwhile."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1024 * 1024)):
                pass
        except OSError:
            pass
    try:
        yield
    finally:
        ballast.unlink()


async def test_a_full_disk_is_told_and_everything_goes_on_once_there_is_room(ground: Ground, disk: Path) -> None:
    before, through = Flow(ground.whole), Flow(ground.whole)
    await before.run(4, at_once=4)
    await exactly_once(ground, before)
    with full(disk):
        flowing = asyncio.create_task(through.run(400, at_once=16, patience=300))

        async def told() -> bool:
            return bool(await ground.problems())

        await until(told)
        await asyncio.sleep(20)
        assert await ground.problems()
    await flowing
    await exactly_once(ground, before, through)
    await ground.healed()
    ground.verified()
    await ground.what_is_shown_is_what_is_told()
