"""A bucket kept by somebody else: SeaweedFS, which knows S3 from its own side and checks every signature."""

import asyncio
import contextlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

KEY, SECRET = "somebody", "a secret"
PARTS = ("master.port", "volume.port", "filer.port", "s3.port")


def ports(count: int) -> list[int]:
    """Ports that are free, all at once."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def command(folder: Path, listening: dict[str, int]) -> list[str]:
    """How it is started; whoever signs as ``KEY`` may do everything, and nobody else anything."""
    who = {"name": "yizhan", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [who]}))
    told = {
        **listening,
        "dir": folder,
        "ip": "127.0.0.1",
        "master.volumeSizeLimitMB": 64,
        "volume.max": 4,
        "s3": "true",
        "s3.config": folder / "s3.json",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.localSocket": folder / "s3.sock",
    }
    return [str(Path(sys.executable).parent / "weed"), "server", *(f"-{name}={value}" for name, value in told.items())]


@contextlib.asynccontextmanager
async def seaweed(folder: Path) -> AsyncIterator[str]:
    """Its address, once it takes something; it makes a bucket where something is put into one."""
    names = [*PARTS, *(f"{part}.grpc" for part in PARTS)]
    listening = dict(zip(names, ports(len(names)), strict=True))
    process = await asyncio.create_subprocess_exec(
        *command(folder, listening),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    url = f"http://127.0.0.1:{listening['s3.port']}"
    try:
        await _takes_something(url)
        yield url
    finally:
        process.kill()  # it would take its time
        await process.wait()
        _tidied(listening)


def _tidied(listening: dict[str, int]) -> None:
    """Its sockets lie where it wants them, whatever it is told."""
    for port in listening.values():
        for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
            left.unlink()


async def _takes_something(url: str) -> None:
    """Its parts find one another within seconds."""
    place = S3Store(
        "photos",
        endpoint=url,
        region="cn-north-1",
        access_key_id=KEY,
        secret_access_key=SECRET,
        client_options={"allow_http": True},
        retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=1)},
    )
    async with asyncio.timeout(120):
        while True:
            try:
                await obstore.put_async(place, "ready", b"?")
            except (BaseError, OSError):
                await asyncio.sleep(0.1)
            else:
                return
