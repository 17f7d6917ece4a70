"""The commands of whoever looks after an installation: check it, mend it, back it up, restore it."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from deploy import settings
from deploy.sentences import Plain, tell
from services.chassis.clock import SHANGHAI

app = typer.Typer()


@app.command(short_help="核对事件链 / check the records")
def verify(
    export: Annotated[
        Path | None,
        typer.Argument(metavar="[EXPORT]", help="只核对导出的访问日志 / check an exported access log alone"),
    ] = None,
) -> None:
    """核对每个服务的事件链和访问日志，发现篡改和缺失；运行时或停止后均可。

    Walk the chains of every service and of the access log: a changed byte and a cut tail are found.
    """
    from deploy import auditing

    lines, intact = auditing.check(export) if export else asyncio.run(auditing.everything(settings.given()))
    for line in lines:
        tell(line)
    if not intact:
        raise typer.Exit(1)


@app.command(short_help="导出访问日志 / take the access log out")
def audit(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="导出到此文件 / the file to write")],
) -> None:
    """导出访问日志，每行一条；导出的文件可在任何地方用 yizhan verify FILE 核对。

    Take the access log out, a line an entry; the file can be checked anywhere with `yizhan verify FILE`.
    """
    from deploy import auditing

    asyncio.run(auditing.export(settings.given(), file, tell))


@app.command(short_help="重新处理搁置的事件 / digest parked events")
def replay(
    service: Annotated[str, typer.Argument(metavar="[SERVICE]", help="例如 gateway；默认全部 / all by default")] = "",
    consumer: Annotated[
        str, typer.Argument(metavar="[CONSUMER]", help="例如 gateway-stations / for example gateway-stations")
    ] = "",
) -> None:
    """原因排除后，按顺序重新处理搁置的事件，遇到第一个仍不能处理的即停。

    Once the cause is mended, digest parked events in their order; it stops at the first that still cannot be.
    """
    from deploy import replaying

    said = list(replaying.replay(settings.given(), service, consumer))
    for line, _ in said:
        tell(line)
    if not said:
        tell("没有搁置的事件 / nothing is parked")
    if not all(done for _, done in said):
        raise typer.Exit(1)


@app.command(short_help="重建视图 / make a view anew")
def rebuild(view: Annotated[str, typer.Argument(metavar="VIEW", help="例如 stations / for example stations")]) -> None:
    """由事件重建一个视图，完成后一次切换；期间照常读写，中断后再次执行即可继续。

    Make a view anew from the records, beside the one that is read; interrupted, it goes on when run again.
    """
    from deploy import rebuilding

    asyncio.run(rebuilding.rebuild(settings.given(), view, tell))


@app.command(short_help="备份全部数据到一个文件 / everything into one file")
def backup(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="默认 yizhan-<时间>.tar / by default")] = None,
) -> None:
    """把全部数据（数据库、密钥、文件）备份到一个文件，各库取自同一时刻；运行时或停止后均可。文件含密钥，请妥善保管。

    Back everything up into one file, all databases at one moment, while it runs or when it is stopped.
    The file holds keys and personal data: keep it as safe as the installation itself.
    """
    from deploy.backup import taking

    asyncio.run(taking.take(settings.given(), file or taking.usual_name(), tell))


@app.command(short_help="从备份恢复，须先停止 / from a backup, while stopped")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 / a backup")],
    replace: Annotated[
        bool, typer.Option("--replace", help="把已有的数据目录移至一旁 / move what is there aside")
    ] = False,
    until: Annotated[
        str,
        typer.Option(
            "--until",
            metavar="TIME",
            help="只恢复至此刻，例如 2026-11-21T10:00:00+08:00 / what was recorded up to then",
        ),
    ] = "",
) -> None:
    """从备份恢复到空的数据目录；先核对备份，再动数据。已有的数据目录只会移开，不会删除。

    Restore a backup into an empty data directory, after checking it whole; what is there is never deleted.
    """
    from deploy.backup import restoring

    moment = moment_of(until) if until else None
    asyncio.run(restoring.restore(settings.given(), file, replace=replace, tell=tell, until=moment))


def moment_of(text: str) -> datetime:
    """A time as people write it; without a zone it is Beijing time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Plain(
            f"时间 {text} 无法识别，请写作 2026-11-21T10:00:00+08:00。",
            f"{text} is no time; write it like 2026-11-21T10:00:00+08:00.",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
