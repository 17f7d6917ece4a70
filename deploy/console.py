"""Builds the console, once for each state of its sources; whoever starts Yizhan needs no Node of their own."""

import asyncio
import fcntl
import gzip
import hashlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.process import tail
from deploy.sentences import Plain

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "gateway" / "console"
BUILDS = ROOT / "build" / "console"
MADE_OF = (
    ROOT / "gateway" / "documents",
    ROOT / "contracts" / "generated" / "schema.graphql",
    ROOT / "contracts" / "data",
    ROOT / "contracts" / "clauses.csv",
)
"""What it is made of beside its own sources."""
NOT_OURS = {"node_modules", "generated", "dist"}
KEPT_BUILDS = 5
PACKED = {".js", ".css", ".svg", ".json"}
LOCK_SECONDS = 0.2
CHECKS = ("types", "lint", "test")

Tell = Callable[[str], None]


def folder() -> Path:
    """Where the build of the sources as they are now lies, or is going to."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode() + content)
    return BUILDS / digest.hexdigest()[:16]


async def build(wanted: Path, tell: Tell) -> None:
    """Make the build if there is none of these sources yet."""
    if _stands(wanted):
        return
    tell("正在构建控制台（首次约一分钟）/ building the console (about a minute the first time)")
    async with _alone():
        if not _stands(wanted):
            await installed()
            fresh = wanted.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            await _npm("run", "build", CONSOLE_OUT=str(fresh))
            await asyncio.to_thread(_packed, fresh)
            fresh.rename(wanted)
            _forget()


async def checked() -> None:
    """Types, habits and unit tests."""
    async with _alone():
        await installed()
        await _npm("run", "generate")
        for name in CHECKS:
            await _npm("run", name)


async def installed() -> None:
    """The packages as the lock file names them."""
    lock = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
    mark = SOURCES / "node_modules" / ".installed"
    if not mark.exists() or mark.read_text() != lock:
        await _npm("ci", "--no-progress", "--ignore-scripts")
        mark.write_text(lock)


async def _npm(*arguments: str, **env: str) -> None:
    """Run npm in the sources, in a process group of its own: the wheel's ``node`` is a wrapper around the real one."""
    log, tools = BUILDS / "npm.log", Path(sys.executable).parent
    known = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"} | env
    with log.open("wb") as out:
        running = await asyncio.create_subprocess_exec(
            tools / "npm", *arguments, cwd=SOURCES, env=known, stdout=out, stderr=out, start_new_session=True
        )
        try:
            status = await running.wait()
        except asyncio.CancelledError:
            os.killpg(running.pid, signal.SIGKILL)
            raise
    if status:
        raise Plain(
            f"控制台未能构建（npm {' '.join(arguments)}），完整日志 {log}：",
            f"The console could not be built (npm {' '.join(arguments)}); the end of {log}:\n{tail(log)}",
        )


def _sources() -> Iterator[Path]:
    for place, folders, names in os.walk(SOURCES):
        folders[:] = set(folders) - NOT_OURS
        yield from (Path(place) / name for name in names)
    for start in MADE_OF:
        yield from start.iterdir() if start.is_dir() else (start,)


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """One build at a time, also of several processes."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    with (BUILDS / "lock").open("w") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(LOCK_SECONDS)
        yield


def _stands(build: Path) -> bool:
    return build.is_dir()


def _packed(build: Path) -> None:
    """Beside each file the same one smaller, for browsers that take it: nothing is packed while somebody waits."""
    for path in [path for path in (build / "assets").iterdir() if path.suffix in PACKED]:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def _forget() -> None:
    """Of old builds a few stay, for whoever goes back and forth."""
    builds = sorted((path for path in BUILDS.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in builds[:-KEPT_BUILDS]:
        shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    try:
        asyncio.run(checked())
        asyncio.run(build(folder(), print))
    except Plain as error:
        raise SystemExit(str(error)) from None
