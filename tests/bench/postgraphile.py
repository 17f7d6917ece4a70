"""PostGraphile 5 over the same rows, one process beside ours; its packages and its preset stand in ``peer/``."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gateway.planner.trips import told
from gateway.reading import Viewer

HERE = Path(__file__).parent / "peer"
TOOLS = Path(sys.executable).parent
ENVIRONMENT = os.environ | {
    "PATH": f"{TOOLS}{os.pathsep}{os.environ.get('PATH', '')}",
    "GRAPHILE_ENV": "production",
    "NODE_ENV": "production",
}


@asynccontextmanager
async def standing(url: str) -> AsyncIterator[int]:
    """Its port, as long as it stands, in a process group of its own: the wheel's ``node`` is a wrapper."""
    await _installed()
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        TOOLS / "node", "serve.js", url, cwd=HERE, env=ENVIRONMENT, stdout=pipe, start_new_session=True
    )
    try:
        assert running.stdout
        yield int(await running.stdout.readline())
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        await running.wait()


def bearer(viewer: Viewer) -> str:
    """What it takes for a session: the settings that ours come to."""
    return "Bearer " + json.dumps(told(viewer))


async def _installed() -> None:
    """The packages as the lock file names them."""
    npm = await asyncio.create_subprocess_exec(
        TOOLS / "npm", "ci", "--no-progress", "--ignore-scripts", "--loglevel=error", cwd=HERE, env=ENVIRONMENT
    )
    if await npm.wait():
        raise SystemExit("PostGraphile could not be installed")
