"""Measure and print: ``python -m tests.bench [part …]``, the parts being those of ``PARTS``, or everything."""

import os
import sys
import tempfile
from pathlib import Path

import uvloop

from tests.bench import rebuilding
from tests.bench.appending import appending
from tests.bench.browsing import browsing
from tests.bench.figures import Figure, faster, show
from tests.bench.following import following
from tests.bench.healing import healing
from tests.bench.platform import flushing, standing
from tests.bench.reading import reading


async def main(folder: Path, wanted: list[str]) -> None:
    busy = os.getloadavg()[0]
    here = [Figure("processors, and how busy they were before", f"{os.cpu_count()}, {busy:.1f}"), *flushing(folder)]
    show("这台机器 / this machine", here)
    promised: list[Figure] = []
    for name, (title, measure) in PARTS.items():
        if name in wanted or not wanted:
            figures = await measure(folder / name)
            show(title, figures)
            promised += [figure for figure in figures if figure.target]
    show("承诺 / what is promised", promised)


async def anew(folder: Path) -> list[Figure]:
    return [faster("the stations view from the stores", await rebuilding.best_of(folder), rebuilding.TARGET)]


PARTS = {
    "appending": ("命令写入 / commands become events", appending),
    "rebuilding": ("视图重建 / a view made anew", anew),
    "following": ("转发、接收与校验 / published, taken over, verified", following),
    "healing": ("消息服务丢失数据后恢复 / after the broker lost everything", healing),
    "reading": ("读取 / reads among 200,000 stations", reading),
    "browsing": ("控制台列表 / the console's list among 200,000 stations", browsing),
    "platform": ("整个平台 / the whole platform", standing),
}

with tempfile.TemporaryDirectory(prefix="yizhan-bench-") as place:
    Path(place).chmod(0o711)  # PostgreSQL may run as somebody else
    uvloop.run(main(Path(place), sys.argv[1:]))
