"""Sheets that were handed in: sealed on the disk, and gone when they have been kept long enough."""

import os
import time
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from gateway.files import KEPT_DAYS, SWEPT_SECONDS, Files
from gateway.vault import Vault
from services.chassis.files import NoSuchFile
from tests.gateway.opened import House

BRINGER, CONTENT = UUID(int=7), "站点名称,联系电话\n甲,13800001234\n".encode()


@pytest.fixture
def files(house: House, tmp_path: Path) -> Files:
    return Files(tmp_path, house.front.files._pool, Vault(b"a key of the tests"))


async def test_the_disk_holds_nothing_that_can_be_read(files: Files, tmp_path: Path) -> None:
    file_id = await files.keep(BRINGER, "站点.csv", CONTENT)
    assert os.listdir(tmp_path) == [str(file_id)]  # noqa: PTH208
    assert b"13800001234" not in (tmp_path / str(file_id)).read_bytes()
    assert await files.content(BRINGER, file_id) == CONTENT
    await files.destroy(file_id)


async def test_a_file_in_anothers_place_does_not_open(files: Files, tmp_path: Path) -> None:
    one, other = [await files.keep(BRINGER, "站点.csv", CONTENT + end) for end in (b"1", b"2")]
    (tmp_path / str(one)).write_bytes((tmp_path / str(other)).read_bytes())
    with pytest.raises(InvalidTag):
        await files.content(BRINGER, one)
    for file_id in (one, other):
        await files.destroy(file_id)


async def test_what_was_kept_for_thirty_days_is_destroyed_and_what_lies_about_removed(
    files: Files, tmp_path: Path, house: House
) -> None:
    old, new = [await files.keep(BRINGER, "站点.csv", CONTENT + end) for end in (b"3", b"4")]
    await house.front.files._pool.execute(
        "update own.files set received_at = received_at - make_interval(days => $2) where file_id = $1", old, KEPT_DAYS
    )
    stray = tmp_path / "incoming.new"
    stray.write_bytes(b"x")
    past = time.time() - 2 * SWEPT_SECONDS
    for path in (stray, tmp_path / str(old), tmp_path / str(new)):
        os.utime(path, (past, past))
    await files.sweep()
    assert os.listdir(tmp_path) == [str(new)]  # noqa: PTH208
    with pytest.raises(NoSuchFile):
        await files.content(BRINGER, old)
    assert await files.content(BRINGER, new) == CONTENT + b"4"
    await files.destroy(new)
