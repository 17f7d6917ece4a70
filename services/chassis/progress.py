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
        self._waiting: dict[tuple[str, str], dict[asyncio.Future[None], int]] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Hear ``(view, keys)`` after each commit."""
        self._listeners.append(listener)

    def at(self, view: str, source: str) -> int:
        return self._at.get((view, source), 0)

    def moved(self, view: str, source: str, position: int, keys: Sequence[Key]) -> None:
        self._at[view, source] = position
        for future, wanted in self._waiting.get((view, source), {}).items():
            if wanted <= position and not future.done():
                future.set_result(None)
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
        waiting = self._waiting.setdefault((view, source), {})
        waiting[future] = position
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            return False
        finally:
            del waiting[future]  # a view that stands still collects nobody who has left
        return True
