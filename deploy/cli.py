"""The command `yizhan`: run everything, look at it, get a token, bring a sheet in, verify, back up, restore."""

import asyncio
import contextlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from deploy import settings, tokens
from deploy.places import Places
from deploy.sentences import Plain
from services.chassis.clock import SHANGHAI
from services.chassis.settings import Profile

HELP = """
驿站平台：工会户外劳动者服务站点的登记、编码、检查、经费和地图。

Yizhan, the platform for a trade union's service stations for outdoor workers.

环境变量 / environment:

\b
YIZHAN_PORT          端口，默认 8080 / the one TCP port, on 127.0.0.1
YIZHAN_DATA          数据目录，默认 var/ / where everything is kept
YIZHAN_PROFILE       demo（默认，带演示数据）或 production / demo data and tokens, or neither
YIZHAN_DEMO          stations（默认）或 network：只建组织和账号 / network: units and accounts, no stations
YIZHAN_ERASURES      删除名单，宜放在另一磁盘 / the list of erased persons, best on another disk
YIZHAN_POSTGRES_URL  自备 PostgreSQL 18（管理员连接）/ your own server, as an administrator
YIZHAN_NATS_URL      自备 NATS（启用 JetStream）/ your own server, with JetStream
YIZHAN_NATS_SYSTEM_URL  其系统账户，用于核实落盘方式 / its system account, to ask how it keeps things
YIZHAN_ORIGIN        用户访问的网址（https://…），生产环境必填 / the address with TLS; production needs it
YIZHAN_PHOTOS        照片和凭证的存放处，s3://桶/前缀 / a bucket of your own for photos and vouchers
"""

app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="例如 340100-clerk / for example 340100-clerk")]


def tell(line: str) -> None:
    """Progress for whoever looks; nobody need: the terminal may be gone."""
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)  # noqa: T201


@app.command(short_help="启动全部服务，Ctrl-C 停止 / start everything")
def run() -> None:
    """启动全部服务，Ctrl-C 停止。首次启动会初始化数据库并导入演示数据；再次启动则从已有数据继续。

    Start everything; Ctrl-C stops it.
    The first start sets up databases and demo data; a later one goes on with what is there.
    """
    from deploy import local  # each command loads what it needs: a token must not wait for Alembic

    asyncio.run(local.run(settings.given(), tell))


@app.command("status", short_help="查看运行状态 / show how everything is")
def status_() -> None:
    """查看各部分的运行状态（JSON）。

    Show how everything is (JSON).
    """
    from deploy import status

    tell(json.dumps(status.fetch(settings.given()), ensure_ascii=False, indent=2))


@app.command(short_help="签发脚本用的令牌 / a bearer token for scripts")
def token(account: Account) -> None:
    """签发脚本用的访问令牌，12 小时有效，仅限演示环境。

    Print a bearer token for scripts, good for 12 hours; in the demo profile only.
    """
    tell(_token(account))


@app.command("password", short_help="演示账号的密码 / the password of the demonstration's accounts")
def password_(account: Account) -> None:
    """显示演示账号的登录密码（每个安装随机生成一个），仅限演示环境。

    Print the password of a demonstration account, a random one for each installation; in the demo profile only.
    """
    tell(_password(account))


@app.command(short_help="生成账号的设置链接 / a set-up link for an account")
def invite(
    account: Account,
    drop_second_factor: Annotated[
        bool, typer.Option("--drop-second-factor", help="停用二次验证（手机遗失时）/ for a telephone that is gone")
    ] = False,
) -> None:
    """生成一次性设置链接：首次设置密码，或忘记密码、被锁定、丢失二次验证时使用；72 小时内有效，只能使用一次。

    Print a link with which somebody chooses a password, for the first time or again: it works once, for 72 hours.
    """
    from deploy import accounts

    tell(asyncio.run(accounts.invite(settings.given(), account, drops_factor=drop_second_factor)))


@app.command(short_help="合作接口的沙盒客户端 / a client to try the partner API with")
def client(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="共建单位管理员 / an enterprise's administrator")
    ] = "102-enterprise-admin",
) -> None:
    """登记（或找到）共建单位的沙盒客户端，显示其编号和新密钥，可直接 eval；仅限演示环境。

    Print the id and a fresh secret of an enterprise's sandbox client, as a shell takes them; in the demo profile only.
    """
    from deploy import importing, partnering

    door = importing.Door(settings.given().base_url, _token(account))
    number = account.partition("-")[0]
    if not number.isdecimal():
        raise typer.BadParameter("例如 102-enterprise-admin / for example 102-enterprise-admin")
    for line in partnering.sandbox(door, int(number)):
        tell(line)


@app.command("import", short_help="导入站点表格 / bring a sheet of stations in")
def import_(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="XLSX 或 CSV / an XLSX or CSV file")] = None,
    account: Annotated[str, typer.Option("--as", metavar="ACCOUNT", help="以谁的身份 / as whom")] = "340000-admin",
    check: Annotated[bool, typer.Option("--check", help="只检查，不申报 / check only")] = False,
    repairs: Annotated[
        Path | None, typer.Option("--repairs", metavar="XLSX", help="有误的行存到此文件 / where the refused rows go")
    ] = None,
    undo: Annotated[
        str, typer.Option("--undo", metavar="IMPORT", help="整批撤回该次导入 / take this import back")
    ] = "",
) -> None:
    """导入站点表格，按原因归类报告问题；合格的行照常申报。

    Bring a sheet of stations in; flaws are told by cause, good rows go on.
    """
    from deploy import importing

    door = importing.Door(settings.given().base_url, _token(account))
    if (file is None) == (not undo):
        raise typer.BadParameter("请给出一个表格文件，或 --undo 及导入编号 / give a file, or --undo and an import")
    if file is None:
        clean = door.take_back(undo, tell)
    else:
        clean = door.bring_in(file, commit=not check, repairs=repairs, tell=tell)
    if not clean:
        raise typer.Exit(1)


@app.command(short_help="接收已有编码 / take over numbers from before")
def adopt(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="已有编码清单，XLSX 或 CSV / a list of codes")
    ] = None,
    account: Annotated[str, typer.Option("--as", metavar="ACCOUNT", help="以谁的身份 / as whom")] = "340000-admin",
    prefix: Annotated[str, typer.Option("--prefix", metavar="PREFIX", help="只接收此前缀 / this prefix alone")] = "",
    check: Annotated[bool, typer.Option("--check", help="只检查，不接收 / check only")] = False,
) -> None:
    """接收已有编码：申报中登记的和清单中的；每个前缀只接收一次，有误的前缀不接收。

    Take over numbers from before, those of applications and those of a list; each prefix once, and only in order.
    """
    from deploy import adopting, importing

    door = importing.Door(settings.given().base_url, _token(account))
    if not adopting.take_over(door, file, prefix, commit=not check, tell=tell):
        raise typer.Exit(1)


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

    moment = _moment(until) if until else None
    asyncio.run(restoring.restore(settings.given(), file, replace=replace, tell=tell, until=moment))


def _moment(text: str) -> datetime:
    """A time as people write it; without a zone it is Beijing time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Plain(
            f"时间 {text} 无法识别，请写作 2026-11-21T10:00:00+08:00。",
            f"{text} is no time; write it like 2026-11-21T10:00:00+08:00.",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _password(account: str) -> str:
    from deploy import accounts
    from deploy.demo import network

    given = settings.given()
    if given.profile is not Profile.DEMO or account not in network.accounts():
        raise Plain(
            f"{account} 不是演示账号；请用 yizhan invite {account} 生成设置链接。",
            f"{account} is no account of the demonstration; make it a set-up link: yizhan invite {account}.",
        )
    return accounts.password(Places(given.data))


def _token(account: str) -> str:
    given = settings.given()
    keys = Places(given.data).keys
    if given.profile is not Profile.DEMO:
        raise Plain(
            "令牌仅在演示环境（YIZHAN_PROFILE=demo）签发。",
            "Tokens are for the demo profile only (YIZHAN_PROFILE=demo).",
        )
    if not tokens.private_key(keys).exists():
        raise Plain(
            f"数据目录 {given.data} 尚未初始化，请先运行 yizhan run。",
            f"Nothing has run on the data directory {given.data} yet; start `yizhan run` first.",
        )
    return tokens.bearer(keys, account)


def main() -> None:
    """The entry point: an obstacle is a sentence, and exit status 1."""
    try:
        app()
    except Plain as obstacle:
        print(obstacle, file=sys.stderr, flush=True)  # noqa: T201
        raise SystemExit(1) from None
