"""What a process knows about its own loops: when each last turned, how far it is, what troubles it."""

import time
from dataclasses import dataclass, field

SILENT_SECONDS = 15.0
"""A loop that has not turned for so long is dead, whatever it says."""


@dataclass(slots=True)
class Loop:
    """The clock of one loop. ``head`` is what there is to reach, when the loop knows."""

    name: str
    position: int = 0
    head: int = 0
    problem: str = ""
    stopped: str = ""
    """Why it stands still until a human helps."""
    unknown: int = 0
    """Events passed over since the start because this software does not know their type: somebody newer writes."""
    _turned: float = field(default_factory=time.monotonic)

    def turned(self, position: int) -> None:
        self.position, self.problem, self._turned = position, "", time.monotonic()

    def trouble(self, problem: str) -> None:
        """It lives, but cannot do its work at the moment."""
        self.problem, self._turned = problem, time.monotonic()

    def stop(self, reason: str) -> None:
        """It will not go on before a human has helped."""
        self.stopped = reason

    def resume(self) -> None:
        """A human has helped."""
        self.stopped, self._turned = "", time.monotonic()

    @property
    def lag(self) -> int:
        return max(0, self.head - self.position)

    @property
    def silent(self) -> float:
        """Seconds since it last turned."""
        return time.monotonic() - self._turned

    @property
    def alive(self) -> bool:
        return not self.stopped and self.silent < SILENT_SECONDS

    def report(self) -> dict[str, object]:
        return {
            "loop": self.name,
            "position": self.position,
            "head": self.head,
            "lag": self.lag,
            "alive": self.alive,
            "problem": self.stopped or self.problem,
            "unknown_events": self.unknown,
        }


class Board:
    """All loops of a process."""

    def __init__(self) -> None:
        self.loops: dict[str, Loop] = {}

    def loop(self, name: str) -> Loop:
        """The clock of a loop, wound up anew when its work starts again."""
        self.loops[name] = Loop(name)
        return self.loops[name]

    def report(self) -> list[dict[str, object]]:
        return [loop.report() for loop in self.loops.values()]

    @property
    def well(self) -> bool:
        """Every loop turns, and none is troubled."""
        return all(loop.alive and not loop.problem for loop in self.loops.values())
