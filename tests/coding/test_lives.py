"""A province's series against a model of them, whatever is asked, however often it is delivered, whoever dies."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.coding import AllocateCode, CodeAllocated, KeepCode, RetireCode
from contracts.values import Kind, StationCode
from services.chassis.testing import some_id, through_json
from services.coding.domain import series

ANHUI, PREFIXES = 340000, ("120551", "120558")
stations, prefixes, kinds = st.integers(1, 12).map(some_id), st.sampled_from(PREFIXES), st.sampled_from(Kind)


class Lives(RuleBasedStateMachine):
    """The model is a list of stations a prefix, in the order of their numbers, and what each is now."""

    def __init__(self) -> None:
        super().__init__()
        self.state: series.Series = series.decider.initial
        self.told: list[series.Event] = []
        self.order: dict[str, list[Any]] = {prefix: [] for prefix in PREFIXES}
        self.suffixes: dict[Any, str] = {}
        self.gone: set[Any] = set()

    def ask(self, command: series.Command) -> list[series.Event]:
        """Decided on grounds that a series does not look at, and read as after the store and the wire."""
        events = [through_json(one) for one in series.decide(command, self.state, None)]  # type: ignore[arg-type]
        for event in events:
            self.state = series.evolve(self.state, event)
        self.told += events
        return events

    def repeated(self, command: series.Command) -> None:
        """Ask, and hear the same again although no receipt is left: nothing more happens."""
        self.ask(command)
        assert self.ask(command) == []

    @rule(prefix=prefixes, station=stations, kind=kinds)
    def allocate(self, prefix: str, station: Any, kind: Kind) -> None:
        self.repeated(AllocateCode(prefix, station, kind))
        if station not in self.suffixes:
            self.order[prefix].append(station)
        self.suffixes[station] = kind.suffix
        self.gone.discard(station)

    @rule(station=stations, kind=kinds)
    def keep(self, station: Any, kind: Kind) -> None:
        self.repeated(KeepCode(ANHUI, station, kind))
        if station in self.suffixes:
            self.suffixes[station] = kind.suffix
            self.gone.discard(station)

    @rule(station=stations)
    def retire(self, station: Any) -> None:
        self.repeated(RetireCode(ANHUI, station, "拆迁"))
        if station in self.suffixes:
            self.gone.add(station)

    @rule()
    def die(self) -> None:
        """A process is killed; the next one knows what was stored."""
        state = series.decider.initial
        for event in self.told:
            state = series.evolve(state, through_json(event))
        assert state == self.state
        self.state = state

    @invariant()
    def every_number_is_where_the_model_has_it(self) -> None:
        expected = {
            station: series.Number(StationCode(prefix, serial, self.suffixes[station]), station in self.gone)
            for prefix, order in self.order.items()
            for serial, station in enumerate(order, 1)
        }
        assert dict(self.state.numbers) == expected

    @invariant()
    def no_number_was_ever_given_twice_and_none_is_missing(self) -> None:
        for prefix, order in self.order.items():
            given = [one.serial for one in self.told if isinstance(one, CodeAllocated) and one.prefix == prefix]
            assert given == list(range(1, len(order) + 1))


Lives.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


@pytest.mark.clause("AH-4.5.1")
@pytest.mark.clause("AH-4.5.5")
class TestLives(Lives.TestCase):  # type: ignore[misc,valid-type]
    """Each station has one number for ever, and the numbers follow each other."""
