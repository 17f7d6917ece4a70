"""The status page: of every process its loops, what is parked and why, and which views are being made anew."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from services.chassis.durability import ALWAYS

Said = Mapping[str, Any]


def ready(state: Said) -> str:
    return "就绪 / ready" if state["ready"] else "尚未就绪 / not ready yet"


def parts(state: Said) -> dict[str, str]:
    """What the page is made of."""
    return {"ready": ready(state), "broker": broker(state["broker"]), "services": services(state)}


def broker(said: Said) -> str:
    """How NATS keeps what it acknowledges."""
    how = "good" if said["flushes"] == ALWAYS.flushes else "bad"
    return f'<p class="{how}">{escape(said["zh"])} <i lang="en">{escape(said["en"])}</i></p>'


def services(state: Said) -> str:
    return "".join(_service(service) for service in state["services"])


def _service(service: Said) -> str:
    name = escape(str(service["service"]))
    if service.get("problem"):
        said = f'<p class="bad">{escape(str(service["problem"]))}</p>'
    else:
        said = (
            f"<p>位置 / position <b>{int(service['position'])}</b> · "
            f"被拒绝的策略命令 / refused policy commands <b>{int(service['refused_policy_commands'])}</b> · "
            f"lineage <code>{escape(str(service['lineage']))}</code></p>"
        )
    return (
        f"<section><h2>{name} {_mark(service.get('ready', True))}</h2>{said}"
        f"{_table(LOOPS, service.get('loops', ()), _loop)}"
        f"{_table(PARKED, service.get('parked', ()), _parked)}"
        f"{_table(REBUILDING, service.get('rebuilding', ()), _rebuilding)}</section>"
    )


LOOPS = ("循环 / loop", "位置 / position", "落后 / lag", "最早未处理 / oldest", "状态 / state")
PARKED = ("搁置 / parked", "流 / stream", "事件 / event", "原因 / cause", "件数 / events", "自 / since")
REBUILDING = ("正在重建 / made anew", "来源 / source", "进度 / progress", "状态 / state")


def _table(heads: Iterable[str], lines: Iterable[Said], line: Callable[[Said], str]) -> str:
    """Nothing where there is nothing to say."""
    body = "".join(f"<tr>{line(one)}</tr>" for one in lines)
    return (
        f"<table><thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead><tbody>{body}</tbody></table>"
        if body
        else ""
    )


def _loop(loop: Said) -> str:
    turns = loop["alive"] and not loop["problem"]
    well = loop.get("well", turns)
    state = "正常 / well" if well else "落后过久 / too far behind" if turns else loop["problem"] or "无响应 / silent"
    waits = f"{loop['age']:.0f} s" if loop.get("age") else ""
    return _cells(loop["loop"], loop["position"], loop["lag"], waits) + _cell(state, "good" if well else "bad")


def _parked(stream: Said) -> str:
    lane = f"{stream['consumer']} < {stream['source']}"
    event = f"{stream['type']} @ {stream['position']}"
    cause = f"{stream['error']} {stream['sqlstate']}".strip()
    return _cells(lane, stream["stream"], event) + _cell(cause, "bad") + _cells(stream["events"], stream["parked_at"])


def _rebuilding(view: Said) -> str:
    progress = f"{view['position']} / {view['head']}"
    state = "进行中 / at work" if view["running"] else "已中断，可继续 / interrupted, goes on when asked again"
    return _cells(view["consumer"], view["source"], progress) + _cell(state, "good" if view["running"] else "bad")


def _cells(*values: object) -> str:
    return "".join(_cell(value) for value in values)


def _cell(value: object, kind: str = "") -> str:
    marked = f' class="{kind}"' if kind else ""
    return f"<td{marked}>{escape(str(value))}</td>"


def _mark(well: bool) -> str:
    return f'<span class="{"good" if well else "bad"}">{"●" if well else "○"}</span>'
