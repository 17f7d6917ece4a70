"""Pictures on the cells of a sheet: of which station each is, and what is wrong with those that can be no photo."""

import asyncio
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts.registry import SubmitStation
from gateway.imports import workbooks
from gateway.imports.drawings import LARGEST_PART
from gateway.imports.drawings import MOST as PICTURES
from gateway.imports.hanging import AGAIN
from gateway.imports.pictured import MOST
from gateway.imports.refusals import SheetIsTooLarge, SheetIsUnreadable
from gateway.imports.stations import Reading, read_stations
from tests.gateway.opened import AUDITOR, COUNTY, House
from tests.gateway.pictures import SHOWN, TALL, Hung, by_wps, photo, pictured, rewritten, stations
from tests.gateway.test_imports_forms import FORM, QINGDAO
from tests.gateway.wizard import COMMIT, ONE, checked, done, taken

RED, GREEN, BLUE = photo(250), photo(150), photo(50)
DRAWING = "xl/drawings/drawing1.xml"


def counted(reading: Reading) -> dict[str, int]:
    """How many photos each station will have."""
    return {row.command.name: len(row.command.photos) for row in reading.submissions}


def drawn_as(content: bytes, old: str, new: str) -> bytes:
    """The same workbook, its drawing written otherwise."""
    return rewritten(content, lambda name, xml: xml.replace(old.encode(), new.encode()) if name == DRAWING else xml)


def refused(content: bytes) -> list[tuple[int, str, str]]:
    return [(flaw.row, flaw.column, flaw.zh) for flaw in read_stations(content).flaws]


def test_each_picture_is_of_the_station_in_whose_row_it_lies() -> None:
    hung = (Hung(1, SHOWN, RED), Hung(1, SHOWN + 1, GREEN), Hung(3, SHOWN, BLUE))
    reading = read_stations(pictured(stations("甲", "乙", "丙"), *hung))
    assert (counted(reading), reading.flaws, reading.ignored_columns) == ({"甲": 2, "乙": 0, "丙": 1}, (), ())


@pytest.mark.parametrize(("down", "of"), [(TALL - 15, "乙"), (TALL - 25, "甲"), (TALL - 20, "甲")])
def test_a_picture_over_two_rows_is_of_the_one_that_it_covers_most_of(down: int, of: str) -> None:
    reading = read_stations(pictured(stations("甲", "乙"), Hung(1, SHOWN, RED, down)))
    assert [name for name, photos in counted(reading).items() if photos] == [of]


def test_a_picture_taller_than_many_low_rows_is_of_the_row_that_it_hangs_on() -> None:
    reading = read_stations(pictured(stations("甲", "乙", "丙"), Hung(1, SHOWN, photo(9, size=(60, 400))), high=False))
    assert counted(reading) == {"甲": 1, "乙": 0, "丙": 0}


def test_one_anchor_says_as_much_as_two() -> None:
    content = pictured(stations("甲", "乙"), Hung(1, SHOWN, RED, TALL - 15))
    xml = zipfile.ZipFile(io.BytesIO(content)).read(DRAWING).decode()
    end = xml[xml.index("<xdr:to>") : xml.index("</xdr:to>") + len("</xdr:to>")]
    content = drawn_as(drawn_as(content, end, '<xdr:ext cx="571500" cy="381000"/>'), "twoCellAnchor", "oneCellAnchor")
    assert counted(read_stations(content)) == {"甲": 0, "乙": 1}


@pytest.mark.parametrize(("line", "column"), [(0, SHOWN), (1, 0), (4, SHOWN)], ids=["heading", "name", "below"])
def test_what_lies_elsewhere_is_no_photo_and_is_told(line: int, column: int) -> None:
    reading = read_stations(pictured(stations("甲"), Hung(line, column, RED)))
    assert (counted(reading), reading.ignored_columns) == ({"甲": 0}, ("图片 1 张（不在数据行的图片列上，未采用）",))


def test_a_picture_in_a_cell_is_one_too_as_excel_and_as_wps_write_it() -> None:
    (floating,) = read_stations(pictured(stations("甲"), Hung(1, SHOWN, BLUE))).submissions
    assert len(floating.command.photos) == 1
    hung = Hung(1, SHOWN, RED, inside=True), Hung(2, SHOWN, BLUE, inside=True)
    for content, before in (
        (pictured(stations("甲", "乙"), *hung), 1),
        (by_wps(stations("甲", "乙"), 2, SHOWN, BLUE), 0),
    ):
        reading = read_stations(content)
        assert (counted(reading), reading.flaws, reading.ignored_columns) == ({"甲": before, "乙": 1}, (), ())
        assert reading.submissions[1].command.photos == floating.command.photos


def test_words_in_a_column_for_pictures_are_told_and_not_taken() -> None:
    reading = read_stations(pictured(stations("甲", "乙", 图片1="见附件")))
    assert (reading.flaws, reading.ignored_columns) == ((), ("图片列中的文字 2 处（未采用；请在单元格上插入图片）",))


@pytest.mark.clause("QD-A3")
def test_the_navigation_table_brings_its_pictures() -> None:
    headings = (*QINGDAO[2], QINGDAO[2][4])  # 机构图片 over two columns
    table = (*QINGDAO[:2], headings, ("三孝口驿站", "长江中路1号", "王某某", "0551-62600000"))
    reading = read_stations(pictured(table, Hung(3, 4, RED), Hung(3, 5, BLUE)))
    assert (counted(reading), reading.flaws, reading.ignored_columns) == ({"三孝口驿站": 2}, (), ())


@pytest.mark.clause("SP-A3")
def test_the_districts_form_brings_the_pictures_on_its_page() -> None:
    reading = read_stations(pictured(FORM, *(Hung(11, column, photo(column)) for column in range(3))))
    assert (list(counted(reading).values()), reading.ignored_columns, reading.flaws) == ([3], (), ())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda content: drawn_as(content, "r:embed", "r:link"), "第 1 张图片不在文件里"),
        (lambda content: rewritten(content, lambda name, it: None if "media" in name else it), "第 1 张图片不在文件里"),
        (lambda content: drawn_as(content, "<a:stretch>", '<a:srcRect l="20000"/><a:stretch>'), "第 1 张图片裁剪过"),
        (lambda content: rewritten(content, lambda name, it: b"GIF89a" if "media" in name else it), "格式不能用"),
        (
            lambda content: rewritten(content, lambda name, it: it + b"<>" * (10 << 20) if "media" in name else it),
            "第 1 张图片太大，最多 20 MB",
        ),
    ],
    ids=["linked", "lost", "cropped", "gif", "large"],
)
def test_what_can_be_no_photo_is_a_flaw_of_its_row(damage: Callable[[bytes], bytes], said: str) -> None:
    ((row, column, zh),) = refused(damage(pictured(stations("甲", "乙"), Hung(2, SHOWN, RED))))
    assert ((row, column), said in zh) == ((3, "图片1"), True)


def test_more_pictures_than_a_station_shows_are_too_many() -> None:
    hung = [Hung(1, SHOWN, photo(9, size=(60, 40 + n))) for n in range(MOST + 1)]
    assert refused(pictured(stations("甲"), *hung[:MOST])) == []
    assert refused(pictured(stations("甲"), *hung)) == [(2, "图片1", "图片太多，一个站点最多 20 张")]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: drawn_as(content, "<xdr:wsDr", '<!DOCTYPE a [<!ENTITY b "c">]><xdr:wsDr'),
        lambda content: drawn_as(content, "</xdr:wsDr>", f"</xdr:wsDr>{' ' * LARGEST_PART}"),
        lambda content: drawn_as(content, "</xdr:wsDr>", ""),
        lambda content: drawn_as(content, "<xdr:row>1<", "<xdr:row>one<"),
        lambda content: drawn_as(content, 'encoding="UTF-8"', 'encoding="no such"'),
    ],
    ids=["entities", "large", "cut", "words", "encoding"],
)
def test_a_drawing_that_no_program_wrote_is_refused_with_its_sheet(damage: Callable[[bytes], bytes]) -> None:
    content = damage(pictured(stations("甲"), Hung(1, SHOWN, RED)))
    with pytest.raises(SheetIsUnreadable):
        read_stations(content)


def test_more_pictures_than_anybody_takes_are_a_file_too_large() -> None:
    content = pictured(stations("甲"), Hung(1, SHOWN, RED))
    anchors = zipfile.ZipFile(io.BytesIO(content)).read(DRAWING).decode()
    anchor = anchors[anchors.index("<xdr:twoCellAnchor") : anchors.index("</xdr:wsDr>")]
    short = re.sub(r"<xdr:(nvPicPr|spPr)>.*</xdr:\1>|<a:stretch>.*</a:stretch>|<xdr:clientData/>", "", anchor)
    with pytest.raises(SheetIsTooLarge):
        read_stations(drawn_as(content, anchor, short * (PICTURES + 1)))


def test_a_row_to_repair_keeps_its_pictures() -> None:
    hung = (Hung(1, SHOWN, BLUE), Hung(2, SHOWN, RED), Hung(2, SHOWN + 1, GREEN), Hung(3, SHOWN, photo(1)))
    content = pictured(stations("甲", "乙", "丙", **{"面积㎡": "大"}), *hung)
    reading = read_stations(content)
    flaws = {row: [flaw for flaw in reading.flaws if flaw.row == row] for row in (3, 4)}
    again = read_stations(workbooks.repairs(reading.table, flaws, content))
    assert {row: len(those) for row, those in again.table.pictures.items()} == {2: 2, 3: 1}
    assert {one.source for one in again.table.pictures[2]} == {one.source for one in reading.table.pictures[3]}


def test_what_can_be_no_photo_does_not_come_back_in_the_workbook_to_repair() -> None:
    content = drawn_as(pictured(stations("甲"), Hung(1, SHOWN, RED)), "<a:stretch>", '<a:srcRect l="9000"/><a:stretch>')
    reading = read_stations(content)
    workbook = workbooks.repairs(reading.table, {2: reading.flaws}, content)
    assert not [name for name in zipfile.ZipFile(io.BytesIO(workbook)).namelist() if "media" in name]
    assert AGAIN in str(read_stations(workbook).table.rows[0].cells[SHOWN])


# --- what the commit makes of them


async def committed(house: House, content: bytes) -> Any:
    """An import when its pictures are drawn, however long that takes."""
    made = await done(house, COUNTY, COMMIT, await checked(house, COUNTY, content))
    await asyncio.gather(*house.front.imports._going.values())
    return (await house.ask(COUNTY, ONE, id=made["importId"]))["import"]


async def asked(house: House) -> list[SubmitStation]:
    return [msgspec.json.decode(one.command, type=SubmitStation) for one in house.registry.asked]


async def test_a_commit_draws_them_anew_and_names_them_for_whoever_committed(agreeing: House) -> None:
    content = pictured(stations("照片甲", "照片乙"), Hung(1, SHOWN, RED), Hung(1, SHOWN + 1, photo(7, "PNG")))
    made = await checked(agreeing, COUNTY, content)
    assert [row["pictures"] for row in made["rows"]] == [2, 0]
    assert (await committed(agreeing, content))["counts"]["submitted"] == 2
    first, second = await asked(agreeing)
    assert (len(first.photos), second.photos) == (2, ())
    for file_id in first.photos:
        answer = await agreeing.http.get(f"/files/{file_id}", headers={"Authorization": agreeing.bearer(COUNTY)})
        assert (answer.status_code, answer.content[:3], b"Secret" in answer.content) == (200, b"\xff\xd8\xff", False)
        other = await agreeing.http.get(f"/files/{file_id}", headers={"Authorization": agreeing.bearer(AUDITOR)})
        assert other.status_code == 404  # no station that the auditor sees names it: this registry keeps none


async def test_the_same_sheet_again_asks_for_the_same_photos_under_the_same_id(agreeing: House) -> None:
    content = pictured(stations("照片重复"), Hung(1, SHOWN, GREEN))
    for _ in range(2):
        await committed(agreeing, content)
    first, second = agreeing.registry.asked
    assert (first.command_id, bytes(first.command)) == (second.command_id, bytes(second.command))
    other = await checked(agreeing, COUNTY, pictured(stations("照片重复"), Hung(1, SHOWN, BLUE)))
    (line,) = await agreeing.front.imports.records.lines(UUID(other["importId"]))
    assert line.command_id != first.command_id


async def test_a_picture_that_cannot_be_drawn_is_a_flaw_of_its_row_alone(agreeing: House) -> None:
    broken = Hung(1, SHOWN + 1, photo(3)[:300].ljust(700, b"?"))
    content = pictured(stations("坏照片", "好照片"), Hung(1, SHOWN, RED), broken, Hung(2, SHOWN, RED))
    assert (await checked(agreeing, COUNTY, content))["counts"]["new"] == 2
    made = await committed(agreeing, content)
    assert (made["counts"]["submitted"], made["counts"]["refused"]) == (1, 1)
    assert [one.name for one in await asked(agreeing)] == ["好照片"]
    (cause,) = made["causes"]
    assert (cause["column"], cause["rows"], "第 2 张图片：无法读取该图片" in cause["message"]) == ("图片1", [2], True)
    (flaw,) = made["rows"][0]["flaws"]
    assert flaw == {"column": "图片1", "value": "第 2 张"}
    assert AGAIN not in str(read_stations(await taken(agreeing, COUNTY, made["repairsUrl"])).table.rows[0].cells)
