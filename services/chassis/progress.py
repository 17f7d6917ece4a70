"""How far this process's views have come: who wrote something waits here until it can be seen."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

Key = UUID | int | str
"""What a row of a view is known by."""
Listener = Callable[[str, Sequence[Key] | None], None]
"""(view, keys of the rows that changed; None when nobody can say which)"""


class Progress:
    """Positions per view and source, the callers that wait for one, and the listeners that hear which rows changed."""

    def __init__(self) -> None:
        self.id = uuid4().hex
        """Tells this process from others that show the same."""
        self._at: dict[tuple[str, str], int] = {}
        self._waiting: dict[tuple[str, str], list[tuple[int, asyncio.Future[None]]]] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Hear ``(view, keys)`` after each commit."""
        self._listeners.append(listener)

    def at(self, view: str, source: str) -> int:
        return self._at.get((view, source), 0)

    def moved(self, view: str, source: str, position: int, keys: Sequence[Key]) -> None:
        self._at[view, source] = position
        waiting = self._waiting.pop((view, source), [])
        for wanted, future in waiting:
            if future.done():
                continue
            if wanted <= position:
                future.set_result(None)
            else:
                self._waiting.setdefault((view, source), []).append((wanted, future))
        self.changed(view, keys)

    def changed(self, view: str, keys: Sequence[Key]) -> None:
        """These rows are other than they were."""
        if keys:
            for listener in self._listeners:
                listener(view, keys)

    def missed(self, view: str) -> None:
        """Some rows are other than they were."""
        for listener in self._listeners:
            listener(view, None)

    async def reached(self, view: str, source: str, position: int, seconds: float) -> bool:
        """Wait until the view has seen the source up to a position; False when that takes too long."""
        if self._at.get((view, source), 0) >= position:
            return True
        future = asyncio.get_running_loop().create_future()
        self._waiting.setdefault((view, source), []).append((position, future))
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            return False
        return True
