"""A part of an enterprise's list at once: row by row answered, whatever the order, all or nothing where asked so."""

import random
from collections.abc import Sequence
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import standards
from contracts.coding import (
    CoBuildingNoted,
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeListed,
    OwnCodeRow,
    OwnCodesSynced,
    OwnCodeWithdrawn,
    RowAnswer,
    RowStatus,
    SyncMode,
    SyncOwnCodes,
)
from contracts.values import Level
from services.chassis.decider import Grounds
from services.chassis.testing import Spec, meta, some_id
from services.coding.domain import own_codes
from services.coding.domain.own_codes.states import Event, OwnCodes, evolve

BANK, LUYANG = 101, 340103
STATIONS = [some_id(n) for n in range(1, 5)]
FIRST, SECOND, THIRD, FOURTH = STATIONS
OTHERS = some_id(9)
NOTED = [CoBuildingNoted(BANK, one, LUYANG) for one in STATIONS]
GIVEN = [OwnCodeAssigned(BANK, FIRST, LUYANG, "A", 1), OwnCodeAssigned(BANK, SECOND, LUYANG, "B", 2)]
spec = Spec(own_codes.decider).given(*NOTED, *GIVEN)
CREATED, UPDATED, UNCHANGED, WITHDRAWN, REJECTED = RowStatus


def sync(*rows: OwnCodeRow, mode: SyncMode = SyncMode.PARTIAL) -> SyncOwnCodes:
    return SyncOwnCodes(BANK, rows, mode)


def answers(*rows: OwnCodeRow, mode: SyncMode = SyncMode.PARTIAL, spec: Spec = spec) -> list[str]:  # type: ignore[type-arg]
    """What became of each row: its status, or the code and place of the refusal."""
    synced = spec.when(sync(*rows, mode=mode)).events[-1]
    assert isinstance(synced, OwnCodesSynced)
    return [f"{one.code} {one.path}" if one.status is REJECTED else one.status.value for one in synced.rows]


def test_the_answer_to_row_i_is_row_i() -> None:
    rows = OwnCodeRow("Z", THIRD), OwnCodeRow("A", FIRST), OwnCodeRow("C", SECOND), OwnCodeRow("Y", OTHERS)
    assert answers(*rows) == ["created", "unchanged", "updated", "not-co-built rows[3].station_id"]


def test_what_fits_is_told_in_the_order_of_the_numbers_and_the_answers_behind_it() -> None:
    spec.when(sync(OwnCodeRow("Z", THIRD), OwnCodeRow("C", SECOND, "新街口"))).then(
        OwnCodeChanged(BANK, SECOND, LUYANG, "C", 3, "B", name="新街口"),
        OwnCodeAssigned(BANK, THIRD, LUYANG, "Z", 4),
        OwnCodesSynced(BANK, (RowAnswer(CREATED, 4), RowAnswer(UPDATED, 3))),
    )


def test_two_stations_change_numbers_in_one_list() -> None:
    swapped = spec.when(sync(OwnCodeRow("B", FIRST), OwnCodeRow("A", SECOND)))
    state = reduce(evolve, swapped.events, stands(*NOTED, *GIVEN))
    assert {code: entry.station_id for code, entry in state.entries.items()} == {"A": SECOND, "B": FIRST}
    assert [one.passed_on for one in swapped.events if isinstance(one, OwnCodeChanged)] == [False, True]
    assert (state.stations[FIRST].own_code, state.stations[SECOND].own_code) == ("B", "A")


def test_who_counts_on_a_number_that_stays_where_it_is_is_refused_as_well() -> None:
    chain = OwnCodeRow("A", THIRD), OwnCodeRow("B", FIRST), OwnCodeRow("X", SECOND)
    assert answers(*chain) == ["created", "updated", "updated"]
    broken = OwnCodeRow("A", THIRD), OwnCodeRow("B", FIRST), OwnCodeRow("A", SECOND)
    assert answers(*broken) == [
        "said-twice rows[0].own_code",
        "own-code-is-taken rows[1].own_code",
        "said-twice rows[2].own_code",
    ]


def test_which_of_two_rows_is_right_nobody_can_tell() -> None:
    assert answers(OwnCodeRow("C", THIRD), OwnCodeRow("C", FOURTH)) == [
        "said-twice rows[0].own_code",
        "said-twice rows[1].own_code",
    ]
    assert answers(OwnCodeRow("C", THIRD), OwnCodeRow("D", THIRD)) == [
        "said-twice rows[0].station_id",
        "said-twice rows[1].station_id",
    ]


def test_one_bad_row_does_not_stop_the_others_unless_all_or_nothing_is_asked_for() -> None:
    rows = OwnCodeRow("C", THIRD), OwnCodeRow("A", FOURTH)
    told = spec.when(sync(*rows)).events
    assert [type(one) for one in told] == [OwnCodeAssigned, OwnCodesSynced]
    (answer,) = spec.when(sync(*rows, mode=SyncMode.ATOMIC)).events
    assert isinstance(answer, OwnCodesSynced)
    assert answer.refused
    assert [one.status for one in answer.rows] == [CREATED, REJECTED]
    assert answer.rows[1].code == "own-code-is-taken"
    assert answer.rows[1].zh
    assert answer.rows[1].en
    assert answer.rows[1].clause == "AH-4.5.6"


def test_a_number_without_a_station_waits_for_its_match() -> None:
    listed = OwnCodeListed(BANK, "N", 3, "新街口支行", 340103)
    row = OwnCodeRow("N", None, "新街口支行", 340103)
    spec.when(sync(row)).then(listed, OwnCodesSynced(BANK, (RowAnswer(CREATED, 3),)))
    waiting = spec.given(listed)
    assert answers(row, spec=waiting) == ["unchanged"]
    assert answers(OwnCodeRow("N", None, "新街口"), spec=waiting) == ["updated"]
    assert answers(OwnCodeRow("N", THIRD), spec=waiting) == ["created"]


def test_a_number_that_has_its_station_keeps_it_when_a_row_does_not_say_it_again() -> None:
    assert answers(OwnCodeRow("A")) == ["unchanged"]
    spec.when(sync(OwnCodeRow("A", name="四牌楼"))).then(
        OwnCodeChanged(BANK, FIRST, LUYANG, "A", 3, "A", name="四牌楼"), OwnCodesSynced(BANK, (RowAnswer(UPDATED, 3),))
    )


def test_what_is_out_of_the_list_is_withdrawn_once() -> None:
    gone = OwnCodeWithdrawn(BANK, FIRST, "A", 3)
    spec.when(sync(OwnCodeRow("A", withdrawn=True))).then(gone, OwnCodesSynced(BANK, (RowAnswer(WITHDRAWN, 3),)))
    assert answers(OwnCodeRow("A", withdrawn=True), spec=spec.given(gone)) == ["unchanged"]
    assert answers(OwnCodeRow("A", SECOND, withdrawn=True)) == ["no-own-code rows[0].station_id"]


def test_a_number_is_withdrawn_while_its_station_gets_another() -> None:
    both = spec.when(sync(OwnCodeRow("A", withdrawn=True), OwnCodeRow("C", FIRST)))
    state = reduce(evolve, both.events, stands(*NOTED, *GIVEN))
    assert state.stations[FIRST].own_code == "C"
    assert "A" not in state.entries


# --- any list -------------------------------------------------------------------------------------------------------


ROWS = st.lists(
    st.builds(
        OwnCodeRow,
        st.sampled_from("ABCDE"),
        st.sampled_from([None, *STATIONS, OTHERS]),
        st.sampled_from(["", "四牌楼"]),
        withdrawn=st.booleans(),
    ),
    min_size=1,
    max_size=7,
)
GROUNDS = Grounds(standards.resolve(0, meta().at.date()), "a", Level.PROVINCE, BANK, 0, meta().at.date())


def stands(*history: Event) -> OwnCodes:
    return reduce(evolve, history, OwnCodes())


def said(rows: Sequence[OwnCodeRow], state: OwnCodes) -> tuple[tuple[RowAnswer, ...], OwnCodes]:
    events = own_codes.decide(sync(*rows), state, GROUNDS)
    answer = events[-1]
    assert isinstance(answer, OwnCodesSynced)
    return answer.rows, reduce(evolve, events, state)


@pytest.mark.clause("AH-4.5.6")
@settings(max_examples=300, deadline=None)
@given(before=ROWS, rows=ROWS, seed=st.integers())
def test_whatever_the_list_no_two_stations_share_a_number_and_the_order_of_rows_does_not_matter(
    before: list[OwnCodeRow], rows: list[OwnCodeRow], seed: int
) -> None:
    _, state = said(before, stands(*NOTED, *GIVEN))
    answered, after = said(rows, state)
    placed = {entry.station_id: code for code, entry in after.entries.items() if entry.station_id}
    assert placed == {station: seat.own_code for station, seat in after.stations.items() if seat.own_code}
    assert len(placed) == sum(entry.station_id is not None for entry in after.entries.values())
    order = random.Random(seed).sample(range(len(rows)), len(rows))
    otherwise, same = said([rows[n] for n in order], state)
    assert same == after
    assert [one.status for one in otherwise] == [answered[n].status for n in order]
    kept = {row.own_code: row for row, one in zip(rows, answered, strict=True) if one.status is not REJECTED}
    for code, row in kept.items():
        if row.withdrawn:
            assert code not in after.entries
        elif row.station_id:
            assert after.entries[code].station_id == row.station_id
    if all(one.status is not REJECTED for one in answered):
        assert {one.status for one in said(rows, after)[0]} == {UNCHANGED}
