"""The file of a backup: whole, or refused in a sentence before anything is touched."""

import hashlib
import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from contracts.messages import Head
from deploy import care
from deploy.backup import archive, restoring
from deploy.backup.archive import MANIFEST, SEAL, Manifest, Part
from deploy.nats.users import SERVICES as TELLING
from deploy.places import LAYOUT
from deploy.postgres.databases import SERVICES
from deploy.postgres.migrations import known
from deploy.sentences import Plain
from deploy.settings import Given

PARTS = {archive.dump_of(service): service.encode() * 1000 for service in SERVICES}
PARTS |= {"secret": b"00" * 32, "keys/registry.key": b"a key", f"files/{'0' * 64}": b"a sheet"}


def manifest(parts: dict[str, Part], **more: object) -> Manifest:
    head = Head(service="registry", lineage=uuid4(), position=1, hash="00")
    said = Manifest(
        program="yizhan",
        format=1,
        version="0.1.0",
        layout=LAYOUT,
        taken_at="2026-01-02T03:04:05+00:00",
        revisions={service: {table: max(of) for table, of in known(service).items()} for service in SERVICES},
        heads={service: msgspec.structs.replace(head, service=service) for service in TELLING},
        parts=parts,
    )
    return msgspec.structs.replace(said, **more)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A file as `yizhan backup` writes it."""
    return written(tmp_path)


def written(folder: Path, **more: object) -> Path:
    places = {name: folder / name.replace("/", "_") for name in PARTS}
    for name, place in places.items():
        place.write_bytes(PARTS[name])
    file = folder / "backup.tar"
    archive.write(file, manifest({name: Part.of(place) for name, place in places.items()}, **more), places)
    return file


def by_hand(file: Path, *members: tuple[str, bytes]) -> Path:
    with tarfile.open(file, "w") as tar:
        for name, content in members:
            about = tarfile.TarInfo(name)
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
    return file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_for_its_owner_alone_and_holds_what_was_put_in(backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert archive.checked(backup).parts.keys() == PARTS.keys()
    archive.unpacked(backup, lambda name: tmp_path / "out" / name)
    assert {name: (tmp_path / "out" / name).read_bytes() for name in PARTS} == PARTS
    assert (tmp_path / "out" / "keys/registry.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_backup_that_was_cut_off_is_refused(backup: Path, share: float) -> None:
    content = backup.read_bytes()
    end = content.rindex(SEAL.encode())  # behind it are only zeros
    backup.write_bytes(content[: int(end * share)])
    with pytest.raises(Plain, match="whole"):
        archive.checked(backup)


def test_one_changed_byte_is_found_wherever_it_is(backup: Path) -> None:
    content = backup.read_bytes()
    places = [content.index(said) for said in (b'"taken_at"', b"registryregistry", b"a key", b"a sheet", b'"sha256"')]
    for place in places:
        backup.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(Plain) as refused:
            archive.checked(backup)
        assert "已损坏" in refused.value.zh or "不完整" in refused.value.zh
    backup.write_bytes(content)
    archive.checked(backup)


@pytest.mark.parametrize("content", [b"", b"PK\3\4 something else altogether" * 100])
def test_what_is_no_backup_is_called_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(Plain, match="no backup of Yizhan") as refused:
        archive.checked(tmp_path / "other")
    assert "不是驿站的备份" in refused.value.zh


def test_a_tar_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    for n, members in enumerate(([("readme.txt", b"hello")], [(MANIFEST, b'{"program": "other", "format": 1}')])):
        with pytest.raises(Plain, match="is no backup of Yizhan"):
            archive.checked(by_hand(tmp_path / str(n), *members))


def test_a_part_that_would_leave_the_data_directory_is_refused(tmp_path: Path) -> None:
    for name in ("keys/../../escaped", "/escaped", "postgres/cluster/PG_VERSION", "files/../secret"):
        parts = {archive.dump_of(service): Part(0, hashlib.sha256().hexdigest()) for service in SERVICES}
        said = msgspec.json.encode(manifest(parts | {name: Part(1, hashlib.sha256(b"x").hexdigest())}))
        file = by_hand(tmp_path / "evil.tar", (MANIFEST, said), (name, b"x"))
        with pytest.raises(Plain, match="does not belong in it"):
            archive.unpacked(file, lambda name: tmp_path / "out" / name)
    assert not (tmp_path / "escaped").exists()


def test_a_link_in_the_file_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "link.tar", "w") as tar:
        about = tarfile.TarInfo(MANIFEST)
        about.type, about.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(about)
    with pytest.raises(Plain, match="no plain file"):
        archive.checked(tmp_path / "link.tar")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Plain, match="Cannot read"):
        archive.checked(tmp_path / "nowhere.tar")


async def test_a_backup_of_a_newer_version_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    newer: tuple[dict[str, object], ...] = (
        {"format": 2},
        {"layout": "99"},
        {"revisions": {"coding": {"alembic_version": "9999"}}},
    )
    for n, more in enumerate(newer):
        (tmp_path / str(n)).mkdir()
        file = written(tmp_path / str(n), **more)
        with pytest.raises(Plain, match=r"newer|another version") as refused:
            await restoring.restore(Given(data=tmp_path / "data"), file, replace=True, tell=print)
        assert "更新的版本" in refused.value.zh
    assert names(tmp_path) == ["0", "1", "2"]


async def test_a_second_that_the_backup_does_not_know_is_refused_before_anything_is_touched(
    backup: Path, tmp_path: Path
) -> None:
    later = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
    with pytest.raises(Plain, match="knows nothing of later") as refused:
        await restoring.restore(Given(data=tmp_path / "data"), backup, replace=True, tell=print, until=later)
    assert "更晚的备份" in refused.value.zh
    assert not (tmp_path / "data").exists()


def test_a_second_is_written_with_its_zone_or_is_a_second_in_beijing() -> None:
    there = datetime(2026, 11, 21, 2, 0, 0, tzinfo=UTC)
    for text in ("2026-11-21T10:00:00+08:00", "2026-11-21T10:00:00", "2026-11-21 10:00", "2026-11-21T02:00:00Z"):
        assert care.moment_of(text) == there
    for text in ("yesterday", "21.11.2026", "2026-13-01T00:00:00"):
        with pytest.raises(Plain, match="is no time"):
            care.moment_of(text)


async def test_a_directory_with_something_in_it_is_left_alone(backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "thesis.txt").write_text("mine")
    with pytest.raises(Plain, match="is not empty") as refused:
        await restoring.restore(Given(data=data), backup, replace=False, tell=print)
    assert "不会删除" in refused.value.zh
    with pytest.raises(Plain, match="is no data directory of Yizhan"):
        await restoring.restore(Given(data=data), backup, replace=True, tell=print)
    assert names(data) == ["thesis.txt"]


async def test_whatever_else_lies_where_a_restore_works_is_left_alone(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "data.restoring").mkdir()
    (tmp_path / "data.restoring" / "thesis.txt").write_text("mine")
    with pytest.raises(Plain, match="in the way"):
        await restoring.restore(Given(data=tmp_path / "data"), backup, replace=False, tell=print)
    assert names(tmp_path / "data.restoring") == ["thesis.txt"]
    assert not (tmp_path / "data").exists()
