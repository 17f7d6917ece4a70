"""Who wrote something waits until it can be seen: reached, too late, or seen already."""

import asyncio
from collections.abc import Sequence

from services.chassis.progress import Key, Progress


async def test_what_is_seen_already_is_not_waited_for() -> None:
    progress = Progress()
    progress.moved("stations", "registry", 5, [])
    assert await progress.reached("stations", "registry", 5, seconds=0)
    assert await progress.reached("stations", "registry", 4, seconds=0)


async def test_a_waiting_writer_is_told_as_soon_as_the_view_is_there() -> None:
    progress = Progress()
    waiting = [asyncio.create_task(progress.reached("stations", "registry", n, seconds=30)) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    progress.moved("stations", "registry", 2, [])
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert (done, pending) == ({waiting[0], waiting[1]}, {waiting[2]})
    progress.moved("stations", "registry", 3, [])
    assert await waiting[2]


async def test_whoever_waits_too_long_is_told_so_and_harms_no_later_one() -> None:
    progress = Progress()
    assert not await progress.reached("stations", "registry", 1, seconds=0.01)
    waiting = asyncio.create_task(progress.reached("stations", "registry", 1, seconds=30))
    await asyncio.sleep(0)
    progress.moved("stations", "registry", 1, [])
    assert await waiting


async def test_whoever_waited_in_vain_for_a_view_that_stands_still_leaves_nothing_behind() -> None:
    progress = Progress()
    for position in range(3):
        assert not await progress.reached("stations", "registry", position + 1, seconds=0)
    hangs_up = asyncio.create_task(progress.reached("stations", "registry", 1, seconds=30))
    await asyncio.sleep(0)
    hangs_up.cancel()
    await asyncio.gather(hangs_up, return_exceptions=True)
    assert not any(progress._waiting.values())


async def test_whoever_hangs_up_while_waiting_takes_nobody_with_them() -> None:
    progress = Progress()
    left, stays = (asyncio.create_task(progress.reached("stations", "registry", 1, seconds=30)) for _ in range(2))
    await asyncio.sleep(0)
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)
    progress.moved("stations", "registry", 1, [])
    assert (left.cancelled(), await stays) == (True, True)


async def test_views_and_sources_are_waited_for_separately() -> None:
    progress = Progress()
    progress.moved("stations", "coding", 9, [])
    progress.moved("units", "registry", 9, [])
    assert not await progress.reached("stations", "registry", 1, seconds=0.01)


def test_listeners_hear_which_rows_changed_and_nothing_when_none_did() -> None:
    progress, heard = Progress(), list[tuple[str, Sequence[Key] | None]]()
    progress.listen(lambda view, keys: heard.append((view, keys)))
    progress.moved("stations", "registry", 1, [])
    progress.moved("stations", "registry", 2, [7, 8])
    assert heard == [("stations", [7, 8])]
