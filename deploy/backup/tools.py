"""PostgreSQL's own programs that dump and restore a database, as they come with the server."""

import asyncio
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from deploy.postgres import server
from deploy.sentences import Plain


async def dump(url: str, snapshot: str, to: Path) -> None:
    """Write what a database holds in an exported snapshot."""
    # the events hardly shrink any further, and somebody waits
    options = ("--format=custom", "--compress=gzip:1", "--no-unlogged-table-data")  # names people read come from feeds
    await _run("pg_dump", url, f"--snapshot={snapshot}", *options, f"--file={to}")


async def fill(url: str, dump: Path) -> None:
    """Fill an empty database from a dump."""
    await _run("pg_restore", url, "--exit-on-error", "--jobs=2", str(dump))


async def _run(program: str, url: str, *arguments: str) -> None:
    """To its end; the password travels where others cannot see it, which a command line is not."""
    parts = urlsplit(url)
    account, _, place = parts.netloc.rpartition("@")
    name, _, password = account.partition(":")
    bare = urlunsplit(parts._replace(netloc=f"{name}@{place}"))
    env = os.environ | ({"PGPASSWORD": unquote(password)} if password else {})
    process = await asyncio.create_subprocess_exec(
        server.programs() / program,
        f"--dbname={bare}",
        *arguments,
        env=env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        told = said.decode(errors="replace").strip()
        raise Plain(f"{program} 未能完成：", f"{program} did not succeed:\n{told}")
