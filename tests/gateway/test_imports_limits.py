"""Files that are no sheet, or too much of one: refused with a sentence, before they can do harm."""

import io
import zipfile

import pytest

from gateway.imports import sheet, unpacked
from gateway.imports.refusals import (
    SheetHasTooManyRows,
    SheetIsEmpty,
    SheetIsTooLarge,
    SheetIsUnreadable,
    SheetLacksColumns,
)
from gateway.imports.stations import read_stations
from services.chassis.errors import Invalid
from tests.gateway.sheets import HEADINGS, row_of, workbook


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", SheetIsEmpty),
        (b"\n\n,,\n", SheetIsEmpty),
        ("站点名称,县区,详细地址\n".encode(), SheetIsEmpty),
        ("名称,电话\n甲,乙\n".encode(), SheetLacksColumns),
        (b"\x89PNG\r\n\x1a\n\xff\xff\x00", SheetIsUnreadable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), SheetIsUnreadable),
        (b"PK\x03\x04 not a zip at all", SheetIsUnreadable),
        ('站点名称,县区\n"甲'.encode() + b"x" * 200_000, SheetIsUnreadable),
    ],
)
def test_a_file_that_is_no_sheet_of_stations_is_refused_with_a_sentence(content: bytes, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal) as refused:
        read_stations(content)
    assert refused.value.zh
    assert refused.value.status == 422


def test_what_is_missing_from_the_heading_is_said() -> None:
    with pytest.raises(SheetLacksColumns) as refused:
        read_stations("名称,电话\n甲,乙\n".encode())
    assert "县区、详细地址" in refused.value.zh


def test_a_file_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(SheetIsTooLarge):
        read_stations(bytes(sheet.LARGEST_FILE + 1))


def with_member(name: str, content: bytes) -> bytes:
    out = io.BytesIO(workbook([HEADINGS, row_of("甲")]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked, "LARGEST_UNPACKED", 2**20)
    with pytest.raises(SheetIsTooLarge):
        read_stations(with_member("xl/media/bomb.bin", bytes(2**20)))


@pytest.mark.parametrize("cell", [b'<c r="XFD2"><v>1</v></c>', b'<x:c s="1" r="A1048576"><x:v>1</x:v></x:c>'])
def test_one_cell_far_out_does_not_reserve_a_table_of_billions(cell: bytes) -> None:
    with pytest.raises(SheetHasTooManyRows):
        read_stations(with_member("xl/worksheets/sheet9.xml", b"<sheetData><row>" + cell + b"</row></sheetData>"))


def test_a_cell_that_hides_behind_a_very_long_tag_is_seen() -> None:
    cell = b"<c " + b" " * (2 * unpacked.CHUNK - 100) + b'r="A1048576"><v>1</v></c>'
    with pytest.raises((SheetHasTooManyRows, SheetIsUnreadable)):
        read_stations(with_member("xl/anything.txt", cell))


def test_a_cell_that_only_carries_a_format_takes_no_room() -> None:
    styled = b'<sheetData><row r="1048576"><c r="A1048576" s="3"/></row></sheetData>'
    assert read_stations(with_member("xl/worksheets/sheet9.xml", styled)).total == 1


def test_more_rows_than_one_import_takes_are_refused() -> None:
    content = "站点名称,县区,详细地址\n" + "甲,庐阳区,某路\n" * (unpacked.MOST_ROWS + 1)
    with pytest.raises(SheetHasTooManyRows):
        read_stations(content.encode())
