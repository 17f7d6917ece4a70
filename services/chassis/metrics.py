"""Figures for Prometheus (``GET /metrics``): what the loops know of themselves, and how commands fare."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from services.chassis.status import Board

PROMPT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


class Loops(Collector):
    """The clocks of all loops, read when somebody asks."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def collect(self) -> Iterator[GaugeMetricFamily]:
        position = GaugeMetricFamily("yizhan_loop_position", "How far the loop has come", labels=["loop"])
        lag = GaugeMetricFamily("yizhan_loop_lag", "Committed at the source, not handled yet", labels=["loop"])
        age = GaugeMetricFamily("yizhan_loop_oldest_seconds", "Age of the oldest not handled yet", labels=["loop"])
        silent = GaugeMetricFamily("yizhan_loop_silent_seconds", "Since the loop last turned", labels=["loop"])
        well = GaugeMetricFamily("yizhan_loop_well", "1 when it turns without trouble", labels=["loop"])
        newer = "Passed over since the start, because only newer software knows their type"
        unknown = GaugeMetricFamily("yizhan_loop_unknown_events", newer, labels=["loop"])
        for loop in self._board.loops.values():
            unknown.add_metric([loop.name], loop.unknown)
            position.add_metric([loop.name], loop.position)
            lag.add_metric([loop.name], loop.lag)
            age.add_metric([loop.name], loop.age)
            silent.add_metric([loop.name], loop.silent)
            well.add_metric([loop.name], self._board.fine(loop))
        yield from (position, lag, age, silent, well, unknown)


class Figures:
    """The counters of one process, in a registry of their own."""

    def __init__(self, board: Board) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(Loops(board))
        self._answered = Counter(
            "yizhan_commands_answered", "Commands by their answer", ["command", "answer"], registry=self.registry
        )
        self._took = Histogram(
            "yizhan_command_seconds", "From the door to the answer", ["command"], buckets=PROMPT, registry=self.registry
        )

    @contextmanager
    def asking(self, command: str) -> Iterator[None]:
        """Count a command and how long its answer took; what is raised is counted under its own name."""
        began, answer = time.perf_counter(), "accepted"
        try:
            yield
        except BaseException as error:
            answer = type(error).__name__
            raise
        finally:
            self._answered.labels(command, answer).inc()
            self._took.labels(command).observe(time.perf_counter() - began)

    def page(self) -> bytes:
        """The text format that Prometheus reads."""
        return generate_latest(self.registry)
