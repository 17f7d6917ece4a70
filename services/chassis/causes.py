"""What a fault of the surroundings means to whoever is woken by it: which part is away or full, and the error's class.

Only the class: the text of an error may quote what somebody said. JetStream's own words quote nobody.
"""

from collections.abc import Sequence

import asyncpg
import httpx
import nats.errors
import nats.js.errors

from services.chassis.broker import Rejected
from services.chassis.checkpoints import LostOwnership
from services.chassis.database import UNREACHABLE
from services.chassis.errors import PlatformError
from services.chassis.revisions import MigrationsBehind

REFUSES = "JetStream 未能办理 / JetStream did not do it"
UNREACHED = "尚未连上 NATS / NATS has not been reached yet"
Kinds = type[BaseException] | tuple[type[BaseException], ...]
CAUSES: Sequence[tuple[Kinds, str]] = (
    (asyncpg.DiskFullError, "PostgreSQL 的磁盘已满 / the disk of PostgreSQL is full"),
    (asyncpg.ReadOnlySQLTransactionError, "PostgreSQL 只读，不能写入 / PostgreSQL only reads"),
    (asyncpg.TooManyConnectionsError, "PostgreSQL 连接数已用尽 / PostgreSQL has no connection left"),
    (asyncpg.InvalidAuthorizationSpecificationError, "PostgreSQL 不认本服务的密码 / PostgreSQL refuses our password"),
    (asyncpg.CannotConnectNowError, "PostgreSQL 正在启动或停止 / PostgreSQL is starting or stopping"),
    (MigrationsBehind, "数据库结构待更新 / the database waits for its migrations"),
    (LostOwnership, "另一进程已接管 / another process has taken over"),
    (nats.errors.Error, "NATS 没有应答 / NATS does not answer"),
    (httpx.HTTPError, "该进程没有应答 / the process does not answer"),
    (UNREACHABLE, "PostgreSQL 没有应答 / PostgreSQL does not answer"),
    (asyncpg.PostgresError, "PostgreSQL 未能办理 / PostgreSQL did not do it"),
)
"""The first that fits counts. A plain timeout is PostgreSQL's: NATS has errors of its own, also for that."""


def told(error: BaseException) -> str:
    """What the status page and the log say of it, in both languages."""
    if isinstance(error, PlatformError):
        return f"{error.zh} / {error.en}"
    if isinstance(error, Rejected):
        return f"{REFUSES}: {error}"
    if isinstance(error, nats.js.errors.APIError):
        return f"{REFUSES}: {error.err_code} {error.description}"
    name = type(error).__name__
    return next((f"{said} ({name})" for kinds, said in CAUSES if isinstance(error, kinds)), name)
