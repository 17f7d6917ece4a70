"""The command `yizhan`: run everything, look at it, get a token, bring a sheet in, verify, back up, restore."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy import care, settings, tokens
from deploy.places import Places
from deploy.sentences import Plain, tell
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


app.add_typer(care.app)


def main() -> None:
    """The entry point: an obstacle is a sentence, and exit status 1."""
    try:
        app()
    except Plain as obstacle:
        print(obstacle, file=sys.stderr, flush=True)  # noqa: T201
        raise SystemExit(1) from None
