"""The list of stations as a file: a page at a time, codes and numbers as text, and nothing in it that computes."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from sqlalchemy import Row

from contracts import divisions
from gateway.inert import inert
from gateway.planner.reference import count_of, cursors, rows_of
from gateway.reading import Reader
from gateway.schema.filtered import told
from gateway.schema.station import Station
from gateway.schema.stations import STATIONS, StationFilter
from gateway.schema.words import KIND_NAMES, STATUS_NAMES, StationSort
from gateway.sessions import Session
from services.chassis.clock import SHANGHAI, now
from services.chassis.errors import Refused

PAGE = 1_000
MOST = 50_000
AT_ONCE = 5_000
"""What somebody waits for; more is made behind the screen (see ``exporting``)."""
CHUNK = 2**16
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BUILD_MODES = {"self": "自建", "co": "共建"}
CAPTURES = {"gps": "手机定位", "picked": "地图选点", "geocoded": "地址解析"}
HEADINGS = (
    "站点编码", "站点名称", "申报进度", "类型", "市", "县区", "乡镇街道", "详细地址", "经度", "纬度", "坐标系",
    "坐标来源", "建设方式", "共建单位", "面积㎡", "基础设施", "开放时间", "站长", "联系电话", "主管工会", "建成日期",
    "验收日期", "备注",
)  # fmt: skip


class TooMuchToExport(Refused):
    """A file of that size opens nowhere; a filter makes it smaller."""

    code = "too-much-to-export"
    zh, en = f"一次最多导出 {MOST} 行，请增加筛选条件", f"At most {MOST} rows at once; filter the list"


class TooMuchToWaitFor(Refused):
    """A browser that waits for minutes is closed; such a list is made behind the screen."""

    code = "export-too-long-to-wait-for"
    zh = f"超过 {AT_ONCE} 行的列表在后台生成：请在列表页导出，或使用 exportStations"
    en = f"A list of more than {AT_ONCE} rows is made behind the screen: export it from the list, or by exportStations"


Told = Callable[[int], Awaitable[None]]


async def _nobody(_: int) -> None:
    """Who waits for the file needs no progress."""


class Export:
    """One list for one session, with the filter that it was looked at with."""

    def __init__(
        self, reader: Reader, session: Session, wanted: StationFilter, sort: StationSort, as_of: datetime | None = None
    ) -> None:
        self._reader, self._session = reader, session
        self.said = told(wanted)
        self._ask = STATIONS.ask(sort=sort, filter=wanted, as_of=as_of)._replace(first=PAGE)
        if as_of:
            self.said["按此时所知"] = as_of.isoformat()

    async def counted(self) -> int:
        """How many rows it has; refused when that is more than a file takes."""
        viewer = self._session.viewer
        row = await self._reader.row(viewer, count_of(self._ask, viewer))
        count = int(row[0]) if row else 0
        if count > MOST:
            raise TooMuchToExport
        return count

    async def content(self, form: str, count: int, told: Told) -> bytes:
        """The whole file; whoever made it behind the screen is told of each page."""
        if form == "csv":
            return b"".join([chunk async for chunk in self.text(count, told)])
        return b"".join(await self.workbook(count, told))

    async def text(self, count: int, told: Told = _nobody) -> AsyncIterator[bytes]:
        """As CSV, which a spreadsheet program reads as UTF-8 by its mark."""
        yield b"\xef\xbb\xbf" + lines([*([line] for line in self._header(count)), HEADINGS])
        async for rows in self._pages(told):
            yield lines(line_of(row) for row in rows)

    async def workbook(self, count: int, told: Told = _nobody) -> Iterator[bytes]:
        """As XLSX, written to a file without a name, row by row."""
        out = TemporaryFile()  # noqa: SIM115
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(out, options)
        page, as_text, bold = (
            book.add_worksheet("驿站"),
            book.add_format({"num_format": "@"}),
            book.add_format({"bold": True}),
        )
        page.set_column(0, len(HEADINGS) - 1, 16, as_text)
        number = 0
        for line in self._header(count):
            page.write_string(number, 0, line)
            number += 1
        for place, heading in enumerate(HEADINGS):
            page.write_string(number, place, heading, bold)
        async for rows in self._pages(told):
            await asyncio.to_thread(_written, page, number + 1, rows, as_text)
            number += len(rows)
        await asyncio.to_thread(book.close)
        out.seek(0)
        return _chunks(out)

    def _header(self, count: int) -> Sequence[str]:
        filtered = "；".join(f"{name}：{value}" for name, value in self.said.items()) or "全部"
        moment = now().astimezone(SHANGHAI)
        return (
            f"驿站列表 共 {count} 行",
            f"筛选条件：{filtered}",
            f"导出账号：{self._session.login} 时间：{moment:%Y-%m-%d %H:%M}",
        )

    async def _pages(self, told: Told) -> AsyncIterator[Sequence[Row[Any]]]:
        viewer, ask, done = self._session.viewer, self._ask, 0
        for _ in range(MOST // PAGE + 1):
            rows = await self._reader.rows(viewer, rows_of(Station, ask, viewer))
            yield rows[:PAGE]
            done += len(rows[:PAGE])
            await told(done)
            if len(rows) <= PAGE:
                return
            ask = ask.after(*cursors(rows[PAGE - 1 : PAGE]))


def line_of(row: Row[Any]) -> list[str]:
    """A station as text, in the order of the headings."""
    county, city, *_ = (*(one.name for one in divisions.lineage(row.division)), "", "")
    cells = (
        row.code,
        row.name,
        STATUS_NAMES.get(row.status, row.status),
        KIND_NAMES.get(row.kind, row.kind),
        city,
        county,
        row.township,
        row.address,
        row.place_lng,
        row.place_lat,
        row.place_datum.upper() if row.place_datum else "",
        CAPTURES.get(row.place_capture, ""),
        BUILD_MODES.get(row.build_mode, ""),
        row.co_builder,
        row.area_m2,
        "、".join(row.facilities or ()),
        row.opening_hours,
        row.head_name,
        row.head_phone_masked,
        row.unit_no,
        row.built_on,
        row.accepted_on,
        row.remark,
    )
    return ["" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell) for cell in cells]


def _written(page: Any, number: int, rows: Sequence[Row[Any]], as_text: Any) -> None:
    for line, row in enumerate(rows, start=number):
        for place, cell in enumerate(line_of(row)):
            page.write_string(line, place, cell, as_text)


def lines(rows: Any) -> bytes:
    """Rows of text as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _chunks(file: Any) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
