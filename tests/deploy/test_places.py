"""Where an installation lies: long names, strange names, one at a time."""

from pathlib import Path

import pytest

from deploy.places import Occupied, Places
from deploy.postgres import server
from deploy.sentences import Plain


def test_a_long_path_gets_a_short_place_for_its_sockets(tmp_path: Path) -> None:
    places = Places(tmp_path / ("站" * 30) / ("d" * 60))
    with places.occupied():
        short = places.run
        assert server.fits(short / "postgres")
        assert places.sockets.stat().st_mode & 0o077 == 0
    assert not short.exists()
    assert not (places.data / "run").is_symlink()


def test_one_process_at_a_time(tmp_path: Path) -> None:
    with Places(tmp_path).occupied(), pytest.raises(Occupied), Places(tmp_path).occupied():
        pass
    with Places(tmp_path).occupied():
        pass


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / "run" / "services" / "opened"
    left.parent.mkdir(parents=True)
    left.touch()
    places = Places(tmp_path)
    with places.occupied():
        assert not places.opened.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Plain, match="YIZHAN_DATA"), Places(tmp_path / "file").occupied():
        pass


def test_a_link_of_somebody_else_is_removed_and_what_it_points_to_stays(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "letter").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "run").symlink_to(tmp_path / "theirs")
    with Places(tmp_path / "data").occupied():
        pass
    assert (tmp_path / "theirs" / "letter").exists()


def test_a_backup_holds_photos_that_are_whole_and_none_that_is_just_arriving(tmp_path: Path) -> None:
    places = Places(tmp_path)
    with places.occupied():
        (places.photos / ("a" * 64)).write_bytes(b"whole")
        (places.photos / ("b" * 64 + "#1")).write_bytes(b"arri")
        assert [name for name in places.kept() if name.startswith("photos/")] == [f"photos/{'a' * 64}"]
