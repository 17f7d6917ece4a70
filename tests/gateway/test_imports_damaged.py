"""Damaged and hostile files: whatever comes in is read or refused with a sentence, within bounds, and nothing else."""

import asyncio
import io
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.registry import SubmitStation
from gateway.imports import columns, workbooks
from gateway.imports.columns import COLUMNS
from gateway.imports.refusals import SheetIsTooLarge, SheetIsUnreadable
from gateway.imports.sheet import LARGEST_FILE, Cell, Row, opened
from gateway.imports.stations import LaidOut, Reading, read_stations, understood
from gateway.imports.unpacked import measured
from services.chassis.errors import Invalid
from tests.gateway.opened import COUNTY, House
from tests.gateway.sheets import HEADINGS, row_of, text_sheet, workbook

WORKBOOK, TEXT = workbook([HEADINGS, row_of("甲"), row_of("乙")]), text_sheet({}, {"面积㎡": "大"})
TITLES = [column.title for column in COLUMNS]
CELLS = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.booleans(),
    st.sampled_from(
        ["", "=1+1", "1.20551E+10", "１２０５５１００００１", "庐阳区", "\u202e", "\x00", "'", "固定", "24:00", "☑"]
    ),
)


def looked_at(content: bytes) -> None:
    """A file is read, each row good or explained, or refused with a sentence in both languages."""
    with suppress(Invalid):
        explained(read_stations(content))


def explained(reading: Reading) -> None:
    rows = {row.number for row in reading.table.rows}
    good, bad = {row.row for row in reading.submissions}, {flaw.row for flaw in reading.flaws}
    assert good.isdisjoint(bad)
    assert good | bad == rows
    assert all(flaw.zh and flaw.en and len(flaw.value) <= 60 for flaw in reading.flaws)
    for row in reading.submissions:
        assert msgspec.json.decode(msgspec.json.encode(row.command), type=SubmitStation) == row.command


many = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(cells=st.lists(st.lists(CELLS, min_size=1, max_size=len(TITLES)), min_size=1, max_size=6))
def test_whatever_stands_in_the_cells_every_row_is_good_or_explained(cells: list[list[Cell]]) -> None:
    rows = [Row(1, tuple(TITLES)), *(Row(number, tuple(line)) for number, line in enumerate(cells, start=2))]
    reading = understood(LaidOut("table", columns.recognise(rows)))
    explained(reading)
    flaws = {row: [flaw for flaw in reading.flaws if flaw.row == row] for row in range(2, len(rows) + 1)}
    _, *back = opened(workbooks.repairs(reading.table, flaws, TEXT)).pages[0].rows
    assert len(back) >= len({flaw.row for flaw in reading.flaws})


@many
@given(place=st.integers(0, len(WORKBOOK) - 1), byte=st.integers(0, 255), length=st.integers(1, 50))
def test_a_workbook_with_changed_bytes_is_read_or_refused(place: int, byte: int, length: int) -> None:
    looked_at(WORKBOOK[:place] + bytes([byte]) * length + WORKBOOK[place + length :])


@many
@given(end=st.integers(0, len(WORKBOOK)))
def test_a_workbook_that_was_cut_off_is_read_or_refused(end: int) -> None:
    looked_at(WORKBOOK[:end])


@many
@given(content=st.binary(max_size=400), place=st.integers(0, len(TEXT)))
def test_a_text_table_with_anything_in_it_is_read_or_refused(content: bytes, place: int) -> None:
    looked_at(TEXT[:place] + content + TEXT[place:])
    looked_at(content)


def rezipped(**members: bytes) -> bytes:
    """The workbook with some of its members exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            short = name.rpartition("/")[2].partition(".")[0]
            new.writestr(name, members.get(short, old.read(name)))
    return out.getvalue()


@many
@given(xml=st.binary(max_size=200), place=st.integers(0, 2_000))
def test_a_workbook_whose_xml_was_damaged_is_read_or_refused(xml: bytes, place: int) -> None:
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    looked_at(rezipped(sheet1=page[:place] + xml + page[place:]))


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(12)
)  # ten to the eleventh


def test_entities_that_multiply_are_not_expanded() -> None:
    page = b'<?xml version="1.0"?><!DOCTYPE x [' + LAUGHS + b"]><worksheet><sheetData><row r='1'><c r='A1' t='str'>"
    tracemalloc.start()
    looked_at(rezipped(sheet1=page + b"<v>&l11;</v></c></row></sheetData></worksheet>"))
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()


def test_tags_that_nest_without_end_are_read_or_refused() -> None:
    looked_at(rezipped(sheet1=b"<worksheet><sheetData>" + b"<row>" * 200_000))
    looked_at(rezipped(sharedStrings=b"<sst>" + b"<si><r>" * 200_000))


def test_a_zip_bomb_is_refused_while_it_is_counted() -> None:
    """Two hundred megabytes and more of nothing, in a few hundred kilobytes."""
    out = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"xl/media/{n}.bin", bytes(80 * 2**20))
    content = out.getvalue()
    assert len(content) < 2**20
    tracemalloc.start()
    with pytest.raises(SheetIsTooLarge):
        measured(content)
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_workbook_of_thousands_of_members_is_nobodys() -> None:
    out = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(out, "a") as archive:
        for n in range(2_100):
            archive.writestr(f"xl/worksheets/s{n}.xml", b"")
    with pytest.raises(SheetIsUnreadable):
        opened(out.getvalue())


async def test_a_body_without_end_is_refused_when_it_is_over_the_limit(house: House) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * 2**20:
            yield b"a,b\n" * 2**18
            sent += 2**20
            await asyncio.sleep(0)

    async with house.http.stream(
        "POST", "/files", content=endless(), headers={"Authorization": house.bearer(COUNTY)}
    ) as answer:
        refused = await answer.aread()
    assert answer.status_code == 422
    assert b"sheet-too-large" in refused
    assert LARGEST_FILE < 100 * 2**20
