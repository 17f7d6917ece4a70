"""The page that lists what the outside was told and the restored records do not know, to be gone through by hand."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from contracts import catalog
from contracts.coding import CodeAllocated
from deploy.backup.outside import UNKNOWN, Looked, Outside, Told
from services.chassis.clock import SHANGHAI
from services.chassis.store import read_record

NAME = "told-before-restore.txt"


def summary(outside: Outside, told: Sequence[Told]) -> str:
    """How much there is to be looked at."""
    codes = sum(1 for one in told if read_record(one.record).type == CodeAllocated.__name__)
    looked = len(outside.looked or ())
    return (
        f"外部已知而记录中不再有：事件和回执 {len(told)} 条，其中站点编码 {codes} 个；查看、导出等访问 {looked} 次 / "
        f"known outside and no longer in the records: {len(told)} events with their receipts, {codes} station codes "
        f"among them; {looked} entries of the access log"
    )


def page(outside: Outside, told: Sequence[Told], since: datetime) -> str:
    """The whole page."""
    return "\n".join([*_opening(since, outside), *_codes(told), *_receipts(told), *_accesses(outside.looked), ""])


def write(folder: Path, text: str) -> None:
    """For its owner's eyes only."""
    path = folder / NAME
    path.touch(mode=0o600)
    path.write_text(text)


def _opening(since: datetime, outside: Outside) -> Iterator[str]:
    yield f"恢复到 {_at(since)} 之后，外部已经得知、而记录中不再存在的事项；请逐项核对。"
    yield f"What the outside was told after {_at(since)}, and the restored records do not know. Go through it."
    for service in sorted(name for name, words in outside.words.items() if words == UNKNOWN):
        yield f"{service} 的原数据和消息流都无法读取，以下可能不全。"
        yield f"Neither the old data nor the stream of {service} could be read; what follows may lack its part."


def _codes(told: Sequence[Told]) -> Iterator[str]:
    events = [(one, catalog.decode(read_record(one.record))) for one in told]
    codes = [(one, event) for one, event in events if isinstance(event, CodeAllocated)]
    yield from _heading("站点编码", "Station codes", len(codes))
    if codes:
        yield "这些编码可能已制牌或公布，而序列会把同样的号码给别的站点：受理新的验收之前，请先收回或补录。"
        yield "They may be on plaques already, and the series will give the same numbers to other stations: take them"
        yield "back, or accept the same stations again in the same order, before anybody else is accepted."
    for one, event in codes:
        yield (
            f"- {_at(one.recorded_at)} 站点 {event.station_id} 得到编码 {event.code} / "
            f"station {event.station_id} was given the code {event.code}"
        )


def _receipts(told: Sequence[Told]) -> Iterator[str]:
    yield from _heading("已确认的办理和回执", "Acknowledged commands and their receipts", len(told))
    for one in told:
        record = read_record(one.record)
        yield (
            f"- {_at(one.recorded_at)} {one.service}: {record.type}（{record.stream}），"
            f"受理编号 {record.meta.command}，办理者 {record.meta.actor} / "
            f"told of {record.stream}; receipt {record.meta.command}, asked by {record.meta.actor}"
        )


def _accesses(looked: Sequence[Looked] | None) -> Iterator[str]:
    yield from _heading("查看、导出等访问", "Looks behind the mask, exports and the like", len(looked or ()))
    if looked is None:
        yield "访问日志无法读取，是否有导出或查看未知。"
        yield "The access log could not be read, so whether anything was handed out is not known."
    for one in looked or ():
        yield (
            f"- {_at(one.at)} 账号 {one.account} 对 {one.object} 进行 {one.action} / "
            f"the account {one.account} did {one.action} on {one.object}"
        )


def _heading(zh: str, en: str, many: int) -> Iterator[str]:
    yield ""
    yield f"{zh} / {en}: {many}"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
