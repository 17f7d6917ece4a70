"""A province's series against a model of them, whatever is asked, however often it is delivered, whoever dies."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.coding import (
    AdoptCodes,
    AllocateCode,
    AssignCode,
    CarriedCode,
    ClaimCode,
    CodeAllocated,
    KeepCode,
    ReleaseCode,
    RetireCode,
)
from contracts.values import Kind, StationCode
from services.chassis.errors import Invalid, PlatformError
from services.chassis.testing import some_id, through_json
from services.coding.domain import series
from services.coding.domain.adoption import ClaimLeftOut, NumberIsNotFree, SeriesIsOpen, StationHasNumber

ANHUI, PREFIXES = 340000, ("120551", "120558")
stations, prefixes, kinds = st.integers(1, 12).map(some_id), st.sampled_from(PREFIXES), st.sampled_from(Kind)
serials = st.integers(1, 30)
Number = tuple[str, int]


class Lives(RuleBasedStateMachine):
    """The model: who has, claims or awaits which number, how it is spelled, who left, how far a prefix has come."""

    def __init__(self) -> None:
        super().__init__()
        self.state: series.Series = series.decider.initial
        self.told: list[series.Event] = []
        self.last: dict[str, int] = {}
        self.adopted: dict[str, set[int]] = {prefix: set() for prefix in PREFIXES}
        self.numbers: dict[Any, Number] = {}
        self.suffixes: dict[Any, str] = {}
        self.gone: set[Any] = set()
        self.claims: dict[Any, Number] = {}
        self.free: set[Number] = set()
        self.waiting: dict[Any, tuple[str, Kind]] = {}
        """In the order in which they came."""

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

    def refused(self, command: series.Command, *errors: type[PlatformError]) -> None:
        with pytest.raises(errors):
            self.ask(command)

    # --- what the model makes of it ---------------------------------------------------------------------------------

    def held_up(self, station: Any, prefix: str) -> bool:
        """Whether numbers from before are to be taken over first: its own, or some of a prefix that is not open."""
        own = self.claims.get(station)
        named = {claim[0] for claim in self.claims.values()}
        return (own is not None and own[0] not in self.last) or (prefix not in self.last and prefix in named)

    def give(self, station: Any, prefix: str, kind: Kind) -> None:
        """Its own number, if it claims one that is free; else the next one."""
        own = self.claims.get(station)
        if own in self.free:
            self.settle(station, own, kind)
        else:
            self.last[prefix] = self.last.get(prefix, 0) + 1
            self.settle(station, (prefix, self.last[prefix]), kind)

    def settle(self, station: Any, number: Number, kind: Kind) -> None:
        self.numbers[station], self.suffixes[station] = number, kind.suffix
        self.free.discard(number)
        self.forget(station)

    def forget(self, station: Any) -> None:
        self.claims.pop(station, None)
        self.waiting.pop(station, None)

    def go_on(self) -> None:
        """Whoever is held up no more is numbered."""
        for station, (prefix, kind) in [*self.waiting.items()]:
            if self.claims.get(station) in self.free or not self.held_up(station, prefix):
                self.give(station, prefix, kind)

    # --- what may happen --------------------------------------------------------------------------------------------

    @rule(prefix=prefixes, station=stations, kind=kinds)
    def allocate(self, prefix: str, station: Any, kind: Kind) -> None:
        self.repeated(AllocateCode(prefix, station, kind))
        if station in self.numbers:
            self.suffixes[station] = kind.suffix
            self.gone.discard(station)
        elif self.claims.get(station) not in self.free and self.held_up(station, prefix):
            self.waiting[station] = (prefix, kind)
        else:
            self.give(station, prefix, kind)

    @rule(prefix=prefixes, serial=serials, station=stations)
    def claim(self, prefix: str, serial: int, station: Any) -> None:
        self.repeated(ClaimCode(str(StationCode(prefix, serial)), station))
        if station not in self.numbers and (prefix not in self.last or (prefix, serial) in self.free):
            self.claims[station] = (prefix, serial)
        self.go_on()

    @rule(station=stations)
    def release(self, station: Any) -> None:
        self.repeated(ReleaseCode(ANHUI, station))
        self.forget(station)
        self.go_on()

    @rule(prefix=prefixes, serial=serials, station=stations, kind=kinds)
    def assign(self, prefix: str, serial: int, station: Any, kind: Kind) -> None:
        command = AssignCode(str(StationCode(prefix, serial)), station, kind)
        if (prefix, serial) not in self.free:
            self.refused(command, NumberIsNotFree)
        elif station in self.numbers:
            self.refused(command, StationHasNumber)
        else:
            self.ask(command)
            self.refused(command, NumberIsNotFree)
            self.settle(station, (prefix, serial), kind)
            self.go_on()

    @rule(
        prefix=prefixes,
        carried=st.dictionaries(serials, st.tuples(st.none() | stations, kinds, st.booleans()), min_size=1),
    )
    def adopt(self, prefix: str, carried: dict[int, tuple[Any, Kind, bool]]) -> None:
        codes = tuple(
            CarriedCode(str(StationCode(prefix, serial, kind.suffix)), station, gone, "拆迁")
            for serial, (station, kind, gone) in carried.items()
        )
        named = [station for station, _, _ in carried.values() if station]
        left_out = {serial for of, serial in self.claims.values() if of == prefix} - set(carried)
        once = prefix not in self.last and len(set(named)) == len(named) and not left_out
        if not once or not self.numbers.keys().isdisjoint(named):
            self.refused(AdoptCodes(prefix, codes), Invalid, SeriesIsOpen, StationHasNumber, ClaimLeftOut)
            return
        self.ask(AdoptCodes(prefix, codes))
        self.refused(AdoptCodes(prefix, codes), SeriesIsOpen)
        self.last[prefix] = max(carried)
        self.adopted[prefix] = set(range(1, max(carried) + 1))
        self.free |= {(prefix, serial) for serial, (station, _, gone) in carried.items() if not (station or gone)}
        for serial, (station, kind, gone) in carried.items():
            if station:
                self.settle(station, (prefix, serial), kind)
                self.gone |= {station} if gone else set()
        self.go_on()

    @rule(station=stations, kind=kinds)
    def keep(self, station: Any, kind: Kind) -> None:
        self.repeated(KeepCode(ANHUI, station, kind))
        own = self.claims.get(station)
        if station in self.numbers:
            self.suffixes[station] = kind.suffix
            self.gone.discard(station)
        elif own in self.free:
            self.settle(station, own, kind)

    @rule(station=stations)
    def retire(self, station: Any) -> None:
        self.repeated(RetireCode(ANHUI, station, "拆迁"))
        if station in self.numbers:
            self.gone.add(station)
        else:
            self.forget(station)
            self.go_on()

    @rule()
    def die(self) -> None:
        """A process is killed; the next one knows what was stored."""
        state = series.decider.initial
        for event in self.told:
            state = series.evolve(state, through_json(event))
        assert state == self.state
        self.state = state

    # --- what holds at any time -------------------------------------------------------------------------------------

    @invariant()
    def every_number_is_where_the_model_has_it(self) -> None:
        expected = {
            station: series.Number(StationCode(prefix, serial, self.suffixes[station]), station in self.gone)
            for station, (prefix, serial) in self.numbers.items()
        }
        assert dict(self.state.numbers) == expected
        assert {one: (code.prefix, code.serial) for one, code in self.state.claims.items()} == self.claims
        assert {(code.prefix, code.serial) for code in self.state.free.values()} == self.free

    @invariant()
    def whoever_waits_is_held_up_and_keeps_its_turn(self) -> None:
        waiting = sorted(self.state.waiting.values(), key=lambda one: one.turn)
        assert [(one.ask.station_id, (one.ask.prefix, one.ask.kind)) for one in waiting] == [*self.waiting.items()]
        assert all(self.held_up(station, prefix) for station, (prefix, _) in self.waiting.items())

    @invariant()
    def no_number_was_ever_given_twice_and_none_is_missing(self) -> None:
        assert len({*self.numbers.values(), *self.free}) == len(self.numbers) + len(self.free)
        for prefix, adopted in self.adopted.items():
            given = [one.serial for one in self.told if isinstance(one, CodeAllocated) and one.prefix == prefix]
            assert given == list(range(len(adopted) + 1, self.last.get(prefix, 0) + 1))


Lives.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


@pytest.mark.clause("AH-4.5.1")
@pytest.mark.clause("AH-4.5.5")
class TestLives(Lives.TestCase):  # type: ignore[misc,valid-type]
    """Each station has one number for ever, and the numbers follow each other."""
