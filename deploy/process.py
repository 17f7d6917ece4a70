"""Child processes: each in a group of its own, with a log file, gone when we are gone."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.sentences import Plain

ROOT = Path(__file__).parents[1]
BECOME = Path(__file__).with_name("become.py")
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
LONG = 16 * 1024 * 1024
"""A log of this size gives way to a new one at the next start; the one before it is kept."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a program runs as when we are root, and the capability that lets it find its files (-1: none is needed)."""

    uid: int
    gid: int
    capability: int = -1


OURSELVES = Account(0, 0)
"""No change: the program runs as we do."""


def unprivileged(needed: Sequence[Path], owned: Path) -> Account:
    """The account for programs that refuse root; whoever owns what they made before, or else the system's `nobody`."""
    if os.geteuid() != 0:
        return OURSELVES
    if owned.exists() and owned.stat().st_uid:
        uid, gid = owned.stat().st_uid, owned.stat().st_gid
    else:
        uid, gid = (who := pwd.getpwnam("nobody")).pw_uid, who.pw_gid
    if all(_reachable(path, uid, gid) for path in needed):
        return Account(uid, gid)
    held = _held()
    # read-and-search is the smaller of the two; many container engines leave root only the larger one
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if held >> capability & 1:
            return Account(uid, gid, capability)
    raise Plain(
        "以 root 身份运行时，PostgreSQL 须以普通账户启动，但该账户无法进入程序或数据所在目录；请改用普通用户运行。",
        "As root, PostgreSQL has to run under an ordinary account, which cannot reach its program or data here; "
        "please run Yizhan as an ordinary user.",
    )


def _held() -> int:
    status = Path("/proc/self/status").read_text()
    lines = dict(line.split(":\t", 1) for line in status.splitlines() if line.startswith("Cap"))
    return int(lines["CapEff"], 16) & int(lines["CapBnd"], 16)


def _reachable(path: Path, uid: int, gid: int) -> bool:
    """Whether an account may search every directory on the way to a path, and read what is there."""
    path = path.resolve()
    for place in (path, *path.parents):
        if not place.exists():
            continue
        about = place.stat()
        shift = 6 if about.st_uid == uid else 3 if about.st_gid == gid else 0
        wanted = 0o1 if place.is_dir() else 0o4
        if not (about.st_mode >> shift) & wanted:
            return False
    return True


def spawn(
    command: Sequence[str | Path],
    log: Path,
    *,
    farewell: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    account: Account = OURSELVES,
) -> subprocess.Popen[bytes]:
    """Start a program; it gets ``farewell`` should we die without stopping it.

    Call this from the main thread: the kernel sends that signal when the thread that forked ends.
    """
    numbers = (os.getpid(), int(farewell), account.uid, account.gid, account.capability)
    launcher = [sys.executable, "-I", "-S", str(BECOME), *map(str, numbers), "--"]
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LONG:
        log.replace(log.with_suffix(".1.log"))
    with log.open("ab") as out:
        log.chmod(0o600)
        return subprocess.Popen(
            [*launcher, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=ROOT,
            start_new_session=True,
        )


def run(command: Sequence[str | Path], log: Path, *, account: Account = OURSELVES) -> int:
    """Run a program to its end; its exit status."""
    return spawn(command, log, account=account).wait()


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, patience: float = 10.0) -> None:
    """Ask a process to end; when it does not, end its whole group."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def alive(pid: int) -> bool:
    """Whether a process of this number runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_gone(pid: int, seconds: float) -> bool:
    """Wait until a process that is not our child has ended."""
    until = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, to show with a failure."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
