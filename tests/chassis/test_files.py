"""What is handed in is what its content says, drawn anew, and kept under the hash of what is kept."""

import hashlib
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from services.chassis import files, pictures
from services.chassis.errors import PlatformError
from services.chassis.files import (
    FileIsTooLarge,
    Files,
    FileTypeIsNotTaken,
    Kept,
    Kind,
    NoSuchFile,
    PictureIsTooLarge,
    PictureIsUnreadable,
    peeked,
    sniffed,
)
from tests.chassis.handed import CAMERA, HEIC, PDF, SVG, bomb, chunks, picture

PROGRAM = Path(pictures.__file__).read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def place(folder: Path) -> Files:
    return Files(str(folder))


async def kept(place: Files, content: bytes) -> Kept:
    async with place.received(chunks(content)) as received:
        return await place.put(received)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def shown(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


# --- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "HEIC"])
async def test_a_picture_of_each_kind_is_kept_as_pixels_and_nothing_else(place: Files, format_: str) -> None:
    came = HEIC if format_ == "HEIC" else picture(format_)
    assert CAMERA.encode()[:13] in came, "the sample says nothing that could be lost"
    one = await kept(place, came)
    content = await place.content(one.file_id)
    image = shown(content)
    assert (one.kind, image.format, image.mode, image.size) == (Kind.PHOTO, "JPEG", "RGB", (64, 32))
    assert b"Secret" not in content
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


async def test_the_same_content_has_the_same_id_which_is_the_hash_of_what_is_kept(place: Files, folder: Path) -> None:
    first, again = await kept(place, picture("JPEG")), await kept(place, picture("JPEG"))
    assert first == again
    content = (folder / first.file_id).read_bytes()
    assert (first.file_id, first.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert names(folder) == [first.file_id]


@pytest.mark.parametrize(
    ("orientation", "size", "blue"), [(1, (64, 32), "left"), (3, (64, 32), "right"), (6, (32, 64), "top")]
)
async def test_a_picture_stands_upright_without_the_note_that_said_so(
    place: Files, orientation: int, size: tuple[int, int], blue: str
) -> None:
    one = await kept(place, picture("JPEG", orientation=orientation))
    image = shown(await place.content(one.file_id))
    where = {"left": (4, size[1] // 2), "right": (size[0] - 4, size[1] // 2), "top": (size[0] // 2, 4)}[blue]
    red, _, of_blue = image.getpixel(where)  # type: ignore[misc]
    assert image.size == size
    assert of_blue > 200 > 60 > red


async def test_a_large_photo_is_reduced_to_what_can_be_read(place: Files) -> None:
    one = await kept(place, picture("JPEG", (6000, 3000)))
    assert shown(await place.content(one.file_id)).size == (4096, 2048)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "I;16", "1"])
async def test_scans_and_screenshots_of_any_depth_are_taken_on_white_ground(place: Files, mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (20, 10), 0).save(written, "PNG")
    one = await kept(place, written.getvalue())
    colour = shown(await place.content(one.file_id)).getpixel((5, 5))
    assert colour == ((255, 255, 255) if mode == "RGBA" else (0, 0, 0))


@pytest.mark.parametrize("size", [(20_000, 20_000), (50_001, 1000), (2**31 - 1, 2**31 - 1)], ids=str)
async def test_a_bomb_is_refused_before_it_is_unpacked(place: Files, size: tuple[int, int]) -> None:
    before = children_seconds()
    with pytest.raises((PictureIsTooLarge, PictureIsUnreadable)):
        await kept(place, bomb(*size))
    assert children_seconds() - before < 5


def children_seconds() -> float:
    """Processor time of the processes that have ended: the same on a busy machine."""
    times = os.times()
    return times.children_user + times.children_system


async def test_a_decoder_has_no_more_memory_than_it_is_given(place: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a limit of pixels be got round, the limit of memory still holds."""
    large = picture("PNG", (7000, 7000))
    assert (await kept(place, large)).kind is Kind.PHOTO
    instead(place, monkeypatch, PROGRAM.replace("MEMORY = 1 << 30", "MEMORY = 200 << 20"))
    with pytest.raises(PictureIsUnreadable):
        await kept(place, large)
    assert (await kept(place, picture("PNG"))).kind is Kind.PHOTO


def instead(place: Files, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program draw."""
    loose = place._folder.with_name("pictures.py")  # type: ignore[union-attr]
    loose.write_text(program)
    monkeypatch.setattr(pictures, "__file__", str(loose))


async def test_a_decoder_that_hangs_is_ended(place: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    instead(place, monkeypatch, "import time; time.sleep(3600)")
    monkeypatch.setattr(files, "PICTURE_SECONDS", 0.2)
    with pytest.raises(PictureIsUnreadable):
        await kept(place, picture("JPEG"))


async def test_a_decoder_inherits_no_secret(place: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHAN_WRITER_URL", "postgresql://secret")
    instead(place, monkeypatch, "import os, sys; sys.exit(4 if any('YIZHAN' in name for name in os.environ) else 3)")
    with pytest.raises(PictureIsUnreadable):
        await kept(place, picture("JPEG"))


@pytest.mark.parametrize(
    "content",
    [picture("JPEG")[:200], b"\xff\xd8\xff" + b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n", HEIC[:300]],
    ids=["cut", "script", "bare", "cut heic"],
)
async def test_what_only_begins_like_a_picture_is_refused(place: Files, content: bytes) -> None:
    with pytest.raises(PictureIsUnreadable):
        await kept(place, content)


async def test_what_hides_behind_a_picture_is_gone(place: Files) -> None:
    """A file that is a picture to one program and a page to another is drawn anew, and then it is a picture."""
    one = await kept(place, picture("JPEG") + SVG)
    assert b"script" not in await place.content(one.file_id)


# --- everything else ------------------------------------------------------------------------------------------------


async def test_a_voucher_is_kept_as_it_came(place: Files) -> None:
    one = await kept(place, PDF)
    assert one == Kept(hashlib.sha256(PDF).hexdigest(), Kind.DOCUMENT, len(PDF))
    assert await place.content(one.file_id) == PDF


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
async def test_a_sheet_is_known_and_not_kept_here(place: Files, encoding: str) -> None:
    for sheet in ("名称,地址\n甲驿站,长江路\n".encode(encoding), b"PK\x03\x04 a workbook", b""):
        assert sniffed(sheet) == Kind.SHEET
        with pytest.raises(FileTypeIsNotTaken):
            await kept(place, sheet)


async def test_what_is_peeked_at_still_comes_whole() -> None:
    content = bytes(range(256)) * 100
    head, again = await peeked(chunks(content, 1000))
    assert head == content[: files.HEAD]
    assert b"".join([chunk async for chunk in again]) == content


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"\xef\xbb\xbf \r\n" + SVG,
        SVG.decode().encode("utf-16"),
        b"<!DOCTYPE html><script>",
        b"<?xml version='1.0'?>" + SVG,
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;" + SVG,
        b"\x7fELF\x02\x01\x01\x00",
        b"MZ\x90\x00\x03\x00",
        b"\x00\x00\x00\x18ftypmp42",
        b" %PDF-1.7\x00",
    ],
    ids=["svg", "svg bom", "svg utf-16", "html", "xml", "gif", "elf", "exe", "mp4", "pdf behind a blank"],
)
async def test_what_a_browser_could_run_and_what_nobody_knows_is_refused(
    place: Files, folder: Path, content: bytes
) -> None:
    with pytest.raises(FileTypeIsNotTaken):
        await kept(place, content)
    assert names(folder) == []


async def test_too_much_is_refused_and_the_rest_is_not_read(place: Files) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1 << 20
            yield PDF + b"," * (1 << 20)

    with pytest.raises(FileIsTooLarge):
        async with place.received(endless()):
            pass
    assert read <= files.LARGEST + (2 << 20)


async def test_a_file_of_exactly_the_limit_is_taken(place: Files) -> None:
    assert (await kept(place, PDF.ljust(files.LARGEST))).size == files.LARGEST


@pytest.mark.parametrize("refusal", [FileTypeIsNotTaken, PictureIsTooLarge, PictureIsUnreadable, FileIsTooLarge])
def test_a_refusal_says_what_to_do(refusal: type[PlatformError]) -> None:
    assert any(word in refusal.zh for word in ("请用", "重新"))


# --- places ---------------------------------------------------------------------------------------------------------


async def test_what_is_gone_is_said_to_be_gone(place: Files) -> None:
    one = await kept(place, PDF)
    for _ in range(2):
        await place.drop(one.file_id)
    with pytest.raises(NoSuchFile):
        await place.content(one.file_id)
