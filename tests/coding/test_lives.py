"""A province's series against a model of them, whatever is asked, however often it is delivered, whoever dies."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.coding import AdoptCodes, AllocateCode, CarriedCode, CodeAllocated, KeepCode, RetireCode
from contracts.values import Kind, StationCode
from services.chassis.errors import Invalid
from services.chassis.testing import some_id, through_json
from services.coding.domain import series
from services.coding.domain.adoption import SeriesIsOpen, StationHasNumber

ANHUI, PREFIXES = 340000, ("120551", "120558")
stations, prefixes, kinds = st.integers(1, 12).map(some_id), st.sampled_from(PREFIXES), st.sampled_from(Kind)


class Lives(RuleBasedStateMachine):
    """The model: who has which number, how it is spelled, who left, and how far each prefix has come."""

    def __init__(self) -> None:
        super().__init__()
        self.state: series.Series = series.decider.initial
        self.told: list[series.Event] = []
        self.last: dict[str, int] = {}
        self.adopted: dict[str, set[int]] = {prefix: set() for prefix in PREFIXES}
        self.numbers: dict[Any, tuple[str, int]] = {}
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
        if station not in self.numbers:
            self.last[prefix] = self.last.get(prefix, 0) + 1
            self.numbers[station] = (prefix, self.last[prefix])
        self.suffixes[station] = kind.suffix
        self.gone.discard(station)

    @rule(
        prefix=prefixes,
        carried=st.dictionaries(st.integers(1, 30), st.tuples(stations, kinds, st.booleans()), min_size=1),
    )
    def adopt(self, prefix: str, carried: dict[int, tuple[Any, Kind, bool]]) -> None:
        codes = tuple(
            CarriedCode(str(StationCode(prefix, serial, kind.suffix)), station, gone, "拆迁")
            for serial, (station, kind, gone) in carried.items()
        )
        named = [station for station, _, _ in carried.values()]
        possible = prefix not in self.last and len(set(named)) == len(named)
        if not possible or not self.numbers.keys().isdisjoint(named):
            with pytest.raises((Invalid, SeriesIsOpen, StationHasNumber)):
                self.ask(AdoptCodes(prefix, codes))
            return
        self.ask(AdoptCodes(prefix, codes))
        self.last[prefix] = max(carried)
        self.adopted[prefix] = set(range(1, max(carried) + 1))
        for serial, (station, kind, gone) in carried.items():
            self.numbers[station], self.suffixes[station] = (prefix, serial), kind.suffix
            self.gone |= {station} if gone else set()

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
            for station, (prefix, serial) in self.numbers.items()
        }
        assert dict(self.state.numbers) == expected

    @invariant()
    def no_number_was_ever_given_twice_and_none_is_missing(self) -> None:
        for prefix, adopted in self.adopted.items():
            given = [one.serial for one in self.told if isinstance(one, CodeAllocated) and one.prefix == prefix]
            assert given == list(range(len(adopted) + 1, self.last.get(prefix, 0) + 1))


Lives.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


@pytest.mark.clause("AH-4.5.1")
@pytest.mark.clause("AH-4.5.5")
class TestLives(Lives.TestCase):  # type: ignore[misc,valid-type]
    """Each station has one number for ever, and the numbers follow each other."""
