"""A process that makes a view anew, page by small page, and says each step (``test_every_view`` kills it)."""

import asyncio
import sys

import asyncpg

from deploy.postgres.views import DECLARED, anew
from services.chassis import rebuild
from services.chassis.rebuild import Step


def said(step: Step) -> None:
    print(step.source, step.position, step.head, flush=True)


async def main(service: str, name: str, owner: str, *urls: str) -> int:
    (view,) = [view for view in DECLARED[service] if view.name == name]
    of = dict(url.split("=", 1) for url in urls)
    connection = await asyncpg.connect(owner)
    try:
        return await anew(connection, service, view, of.__getitem__, said)
    finally:
        await connection.close()


rebuild.PAGE = 5
print("done", asyncio.run(main(*sys.argv[1:])))
