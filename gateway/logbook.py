"""The access log as a file: the entries of one's area as they are filtered, and the hash that the log ends with."""

from collections.abc import AsyncIterator

from contracts.values import Scope
from gateway.exports import lines
from gateway.watched import Seen, Wanted, Watched
from services.chassis.clock import SHANGHAI

PAGE = 1_000
MOST = 100_000
HEADINGS = ("序号", "时间", "账号", "登录名", "代表组织编号", "操作", "对象", "结果", "原因", "追踪号")


async def written(watched: Watched, scope: Scope, wanted: Wanted, header: str) -> AsyncIterator[bytes]:
    """As CSV, the latest first; it ends with the log's own end, which ``yizhan verify`` can be asked about."""
    end, digest = await watched.end()
    yield b"\xef\xbb\xbf" + lines([[header], HEADINGS])
    before, told = end + 1, 0
    while told < MOST:
        found = await watched.entries(scope, wanted, PAGE, before)
        page = found[:PAGE]
        logins = await watched.logins([one.account_id for one in page])
        yield lines(_cells(one, logins.get(one.account_id, "")) for one in page)
        told += len(page)
        if len(found) <= PAGE:
            break
        before = page[-1].entry
    else:
        yield lines([[f"已导出 {MOST} 条，其余请缩小日期范围"]])
    yield lines([[f"全部日志止于第 {end} 条，校验值 {digest}"]])


def _cells(one: Seen, login: str) -> list[str]:
    at = f"{one.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    unit = str(one.unit_no or "")
    return [
        str(one.entry), at, str(one.account_id), login, unit, one.action, one.object, one.result, one.reason, one.trace
    ]  # fmt: skip
