"""What a process knows about its own loops: when each last turned, how far it is, what troubles it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()

SILENT_SECONDS = 15.0
"""A loop that has not turned for so long is dead, whatever it says."""


@dataclass(slots=True)
class Loop:
    """The clock of one loop. ``head`` is what its source has committed, as far as that was asked.

    ``problem`` passes with the next turn, ``stopped`` only when the loop has proved that its reason is gone. The log
    tells when trouble began and when it was over, whoever looked at the page meanwhile.
    """

    name: str
    position: int = 0
    head: int = 0
    problem: str = ""
    stopped: str = ""
    """Why it stands still until a human helps."""
    unknown: int = 0
    """Events passed over since the start because this software does not know their type: somebody newer writes."""
    _turned: float = field(default_factory=time.monotonic)
    _troubled: float | None = None
    _oldest: float | None = None
    """When the oldest event that waits was committed."""

    def turned(self, position: int) -> None:
        self.position, self.problem, self._turned = position, "", time.monotonic()
        self._over()

    def measured(self, head: int, age: float) -> None:
        """The source has committed so much, and what comes next for us waits for so many seconds."""
        self.head = head
        self._oldest = time.monotonic() - age if self.lag else None

    def trouble(self, problem: str) -> None:
        """It lives, but cannot do its work at the moment."""
        self.problem, self._turned = problem, time.monotonic()
        if self._troubled is None:
            self._troubled = self._turned
            log.warning("loop-troubled", loop=self.name, problem=problem)

    def stop(self, reason: str) -> None:
        """It does not go on before its reason is gone."""
        self.stopped = reason

    def resume(self) -> None:
        """The reason is gone."""
        if self.stopped:
            log.info("loop-resumed", loop=self.name, stopped_by=self.stopped)
        self.stopped, self._turned = "", time.monotonic()

    def _over(self) -> None:
        if self._troubled is not None and not self.stopped:
            log.info("loop-well-again", loop=self.name, seconds=round(time.monotonic() - self._troubled, 1))
            self._troubled = None

    @property
    def lag(self) -> int:
        return max(0, self.head - self.position)

    @property
    def age(self) -> float:
        """Seconds for which the oldest event waits that was committed and is not handled."""
        return time.monotonic() - self._oldest if self._oldest is not None and self.lag else 0.0

    @property
    def silent(self) -> float:
        """Seconds since it last turned."""
        return time.monotonic() - self._turned

    @property
    def alive(self) -> bool:
        return not self.stopped and self.silent < SILENT_SECONDS

    @property
    def turns(self) -> bool:
        return self.alive and not self.problem

    def report(self) -> dict[str, object]:
        return {
            "loop": self.name,
            "position": self.position,
            "head": self.head,
            "lag": self.lag,
            "age": round(self.age, 1),
            "alive": self.alive,
            "problem": self.stopped or self.problem,
            "unknown_events": self.unknown,
        }


class Board:
    """All loops of a process; ``limit`` is the age in seconds at which what a loop has not handled is too old."""

    def __init__(self, limit: float = 60.0) -> None:
        self.loops: dict[str, Loop] = {}
        self.limit = limit

    def loop(self, name: str) -> Loop:
        """The clock of a loop, wound up anew when its work starts again."""
        self.loops[name] = Loop(name)
        return self.loops[name]

    @contextmanager
    def term(self) -> Iterator[None]:
        """The loops that begin inside end with it: somebody else may do their work then."""
        before = set(self.loops)
        try:
            yield
        finally:
            self.loops = {name: loop for name, loop in self.loops.items() if name in before}

    def report(self) -> list[dict[str, object]]:
        return [loop.report() | {"well": self.fine(loop)} for loop in self.loops.values()]

    def fine(self, loop: Loop) -> bool:
        """It turns, nothing troubles it, and nothing waits for it for too long."""
        return loop.turns and loop.age <= self.limit

    @property
    def turns(self) -> bool:
        return all(loop.turns for loop in self.loops.values())

    @property
    def well(self) -> bool:
        return all(self.fine(loop) for loop in self.loops.values())
