"""Makes a view anew while everything runs, or while nothing does, and tells how far it is."""

import time
from collections.abc import Callable

import asyncpg

from deploy.postgres.views import DECLARED, anew, told
from deploy.sentences import Plain
from deploy.settings import Given
from deploy.verifying import reached
from services.chassis.declared import stands
from services.chassis.rebuild import AlreadyRebuilding, Readers
from services.chassis.views import View


async def rebuild(given: Given, name: str, tell: Callable[[str], None]) -> None:
    """Make the view of this name anew."""
    service, view = _named(name)
    began = time.monotonic()
    with reached(given) as (databases, _):
        owner = await asyncpg.connect(databases.url(service, "owner"))
        try:
            if not await stands(owner, service, view):
                raise Plain(
                    f"视图 {name} 的声明已变更，请重新启动（yizhan run）。",
                    f"The view {name} is declared otherwise than it stands; start anew (yizhan run).",
                )
            events = await anew(owner, service, view, lambda source: databases.url(source, "writer"), told(view, tell))
        except AlreadyRebuilding:
            raise Plain(f"视图 {name} 正在重建。", f"The view {name} is being made anew already.") from None
        except Readers:
            raise Plain(
                f"视图 {name} 一直在使用，未能切换；已完成的部分保留，可再次执行。",
                f"The view {name} was never free for a moment; what is done is kept, run it again.",
            ) from None
        finally:
            await owner.close()
    took = time.monotonic() - began
    tell(f"{name}: 已由 {events} 条事件重建，{took:.1f} 秒 / made anew from {events} events in {took:.1f} s")


def _named(name: str) -> tuple[str, View]:
    found = [(service, view) for service, views in DECLARED.items() for view in views if view.name == name]
    if not found:
        names = "、".join(view.name for views in DECLARED.values() for view in views)
        raise Plain(f"没有视图 {name}；有 {names}。", f"There is no view {name}; there are {names}.")
    return found[0]
