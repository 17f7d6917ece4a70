"""A place to fork processes from that make a view anew, page by small page, and are killed (``test_every_view``).

Each line on standard input is one life: ``service view owner source=url …``. It says its number, then each step, and
``done`` if it gets that far; how it ended is told last.
"""

import asyncio
import os
import sys

import asyncpg

from deploy.postgres.views import DECLARED, anew
from services.chassis import rebuild
from services.chassis.rebuild import Step


def said(step: Step) -> None:
    print(step.source, step.position, step.head, flush=True)


async def live(service: str, name: str, owner: str, *urls: str) -> int:
    """Make the view anew to its end."""
    (view,) = [view for view in DECLARED[service] if view.name == name]
    of = dict(url.split("=", 1) for url in urls)
    connection = await asyncpg.connect(owner)
    try:
        return await anew(connection, service, view, of.__getitem__, said)
    finally:
        await connection.close()


def main() -> None:
    for line in sys.stdin:
        if not (child := os.fork()):
            print(os.getpid(), flush=True)
            print("done", asyncio.run(live(*line.split())), flush=True)
            return
        _, status = os.waitpid(child, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)


rebuild.PAGE = 5
main()
