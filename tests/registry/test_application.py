"""The rules of an application for a station, one sentence each."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from contracts.registry import (
    AcceptStation,
    ApplicationCancelled,
    CancelApplication,
    EndorseStation,
    RejectStation,
    ReturnStation,
    StationAccepted,
    StationEndorsed,
    StationRejected,
    StationReturned,
    StationSubmitted,
    SubmitStation,
)
from contracts.values import Kind, Level
from services.chassis.decider import Holders
from services.chassis.errors import DoesNotFit
from services.chassis.testing import Outcome, Spec, some_id
from services.registry.domain import station
from services.registry.domain.station import states
from services.registry.domain.station.refusals import (
    InTheFuture,
    NotACounty,
    NotEndorsed,
    NotYourLevel,
    NotYours,
    OwnApplication,
    UnitElsewhere,
)

ID, HEAD = some_id(1), some_id(9)
TODAY = date(2026, 3, 2)

luyang = Spec(station.decider, division=340103, today=TODAY).by("clerk-of-luyang", Level.COUNTY)
hefei = luyang.by("clerk-of-hefei", Level.CITY)

submit = SubmitStation(station_id=ID, name="四牌楼社区工会驿站", address="淮河路1号", head_id=HEAD)
endorse, accept = EndorseStation(ID), AcceptStation(ID)
give_back = ReturnStation(ID, "门牌号与地图不符")

submitted = StationSubmitted(
    ID, "四牌楼社区工会驿站", "淮河路1号", Kind.FIXED, 340103, "clerk-of-luyang", head_id=HEAD, submitted_for=340103
)
endorsed, returned = StationEndorsed(ID), StationReturned(ID, "门牌号与地图不符")
accepted = StationAccepted(ID, Kind.FIXED, TODAY)


def asking(**said: object) -> SubmitStation:
    return msgspec.structs.replace(submit, **said)


def told(outcome: Outcome[states.Event]) -> StationSubmitted:
    """The one event of a submission that was taken."""
    assert outcome.refusal is None, outcome.refusal
    (event,) = outcome.events
    assert isinstance(event, StationSubmitted)
    return event


# --- handing in -----------------------------------------------------------------------------------------------------


def test_an_application_is_handed_in() -> None:
    luyang.when(submit).then(submitted)


def test_the_countys_own_union_is_responsible_where_no_other_is_named() -> None:
    assert told(luyang.when(submit)).unit_no == 340103


@pytest.mark.parametrize("unit_no", [340103, 340103005, 340100, 340000, 21], ids=str)
def test_a_union_of_the_place_or_above_it_may_be_responsible_and_a_number_without_a_place_too(unit_no: int) -> None:
    assert told(luyang.when(asking(unit_no=unit_no))).unit_no == unit_no


@pytest.mark.parametrize("unit_no", [340104, 340104001, 341200, 500000, 3401031], ids=str)
def test_a_union_of_another_place_is_never_responsible(unit_no: int) -> None:
    luyang.when(asking(unit_no=unit_no)).refused(UnitElsewhere, path="unit_no")


@pytest.mark.clause("AH-4.5.2")
@pytest.mark.parametrize("division", [340000, 340100, 349999, 500000])
def test_a_station_stands_in_a_county_or_it_could_never_get_its_number(division: int) -> None:
    replace(luyang, division=division).when(submit).refused(NotACounty, path="division")


@pytest.mark.parametrize("history", [[submitted], [submitted, endorsed], [submitted, endorsed, accepted]], ids=len)
def test_an_application_under_way_is_not_handed_in_again(history: list[states.Event]) -> None:
    luyang.given(*history).when(submit).refused(DoesNotFit)


# --- endorsing ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("AH-4.1.3")
@pytest.mark.parametrize("level", [Level.COUNTY, Level.CITY, Level.PROVINCE])
def test_in_anhui_the_county_or_a_level_above_endorses(level: Level) -> None:
    luyang.by("somebody", level).given(submitted).when(endorse).then(endorsed)


@pytest.mark.parametrize("level", [Level.TOWNSHIP, Level.STATION])
def test_in_anhui_nobody_below_the_county_endorses(level: Level) -> None:
    luyang.by("somebody", level).given(submitted).when(endorse).refused(NotYourLevel)


def test_an_application_is_endorsed_once() -> None:
    luyang.given(submitted, endorsed).when(endorse).refused(DoesNotFit)


# --- accepting ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("AH-4.1.2")
@pytest.mark.parametrize("level", [Level.CITY, Level.PROVINCE])
def test_in_anhui_the_city_or_the_province_accepts(level: Level) -> None:
    luyang.by("somebody", level).given(submitted, endorsed).when(accept).then(accepted)


@pytest.mark.clause("AH-4.1.2")
def test_in_anhui_the_county_does_not_accept() -> None:
    luyang.by("somebody-else", Level.COUNTY).given(submitted, endorsed).when(accept).refused(NotYourLevel)


def test_acceptance_comes_after_endorsement() -> None:
    hefei.given(submitted).when(accept).refused(NotEndorsed)


@pytest.mark.parametrize("again", [[], [returned, submitted]], ids=["at once", "after a return"])
def test_nobody_accepts_what_they_handed_in(again: list[states.Event]) -> None:
    author = hefei.by("clerk-of-luyang", Level.CITY)
    author.given(submitted, *again, endorsed).when(accept).refused(OwnApplication)


def test_who_endorsed_may_accept_where_their_level_may() -> None:
    hefei.given(submitted, endorsed).when(accept).then(accepted)


def test_a_station_is_accepted_on_the_day_that_is_said_and_today_when_none_is() -> None:
    earlier = date(2026, 2, 27)
    hefei.given(submitted, endorsed).when(AcceptStation(ID, earlier)).then(StationAccepted(ID, Kind.FIXED, earlier))
    hefei.given(submitted, endorsed).when(AcceptStation(ID)).then(StationAccepted(ID, Kind.FIXED, TODAY))


def test_a_station_is_not_accepted_tomorrow() -> None:
    hefei.given(submitted, endorsed).when(AcceptStation(ID, date(2026, 3, 3))).refused(InTheFuture, path="accepted_on")


def test_acceptance_names_the_kind_that_was_applied_for() -> None:
    micro = msgspec.structs.replace(submitted, kind=Kind.MICRO)
    hefei.given(micro, endorsed).when(accept).then(StationAccepted(ID, Kind.MICRO, TODAY))


def test_an_accepted_station_is_accepted_for_good() -> None:
    for ask in (submit, endorse, accept, give_back):
        hefei.given(submitted, endorsed, accepted).when(ask).refused(DoesNotFit)


# --- giving back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("history", [[submitted], [submitted, endorsed]], ids=["submitted", "endorsed"])
def test_an_application_is_given_back_with_a_reason_until_it_is_accepted(history: list[states.Event]) -> None:
    luyang.given(*history).when(give_back).then(returned)


def test_nobody_below_the_endorsing_level_gives_an_application_back() -> None:
    luyang.by("somebody", Level.TOWNSHIP).given(submitted).when(give_back).refused(NotYourLevel)


def test_a_returned_application_is_handed_in_anew_and_starts_its_way_again() -> None:
    luyang.given(submitted, endorsed, returned).when(submit).then(submitted)
    hefei.given(submitted, endorsed, returned, submitted).when(accept).refused(NotEndorsed)
    hefei.given(submitted, endorsed, returned, submitted, endorsed).when(accept).then(accepted)


@pytest.mark.parametrize("ask", [endorse, accept, give_back])
def test_a_returned_application_waits_for_its_author(ask: station.Command) -> None:
    hefei.given(submitted, returned).when(ask).refused(DoesNotFit)


@pytest.mark.parametrize("ask", [endorse, accept, give_back])
def test_nothing_is_done_with_an_application_that_nobody_handed_in(ask: station.Command) -> None:
    hefei.when(ask).refused(DoesNotFit)


# --- turning down, taking back --------------------------------------------------------------------------------------


def test_the_accepting_level_turns_an_application_down_for_good() -> None:
    rejected = StationRejected(ID, "位置重复")
    hefei.given(submitted).when(RejectStation(ID, "位置重复")).then(rejected)
    luyang.given(submitted).when(RejectStation(ID, "位置重复")).refused(NotYourLevel)
    for ask in (submit, endorse, accept, give_back):
        hefei.given(submitted, rejected).when(ask).refused(DoesNotFit)


@pytest.mark.parametrize("history", [[submitted], [submitted, endorsed], [submitted, returned]], ids=len)
def test_who_handed_an_application_in_takes_it_back_and_may_hand_it_in_again(history: list[states.Event]) -> None:
    cancelled = ApplicationCancelled(ID, "填错了")
    luyang.given(*history).when(CancelApplication(ID, "填错了")).then(cancelled)
    luyang.given(*history, cancelled).when(submit).then(submitted)


def test_a_colleague_of_the_unit_takes_back_what_somebody_handed_in_and_nobody_else() -> None:
    colleague, town = (luyang.by("another", Level.COUNTY, unit_no) for unit_no in (340103, 340103005))
    colleague.given(submitted).when(CancelApplication(ID, "填错了")).then(ApplicationCancelled(ID, "填错了"))
    for other in (hefei, town):
        other.given(submitted).when(CancelApplication(ID, "填错了")).refused(NotYours)
    before = msgspec.structs.replace(submitted, submitted_for=0)  # nobody wrote down for which unit
    colleague.given(before).when(CancelApplication(ID, "填错了")).refused(NotYours)


def test_an_accepted_station_is_no_application_to_take_back() -> None:
    luyang.given(submitted, endorsed, accepted).when(CancelApplication(ID, "填错了")).refused(DoesNotFit)


# --- who reaches it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "history",
    [[], [endorsed], [endorsed, accepted], [returned]],
    ids=["submitted", "endorsed", "accepted", "returned"],
)
def test_the_responsible_unit_and_the_co_builder_reach_a_station_in_every_state(history: list[states.Event]) -> None:
    state: states.State = states.Draft()
    first = msgspec.structs.replace(submitted, unit_no=340103005, enterprise_no=101)
    for event in (first, *history):
        state = states.evolve(state, event)
    assert station.holders(state) == Holders(340103005, 101)


def test_an_application_is_reached_by_those_it_names_and_a_draft_by_nobody() -> None:
    assert station.holders(asking(unit_no=340103005, enterprise_no=101)) == Holders(340103005, 101)
    assert station.holders(states.Draft()) == Holders()


def test_an_event_that_does_not_fit_changes_nothing() -> None:
    """A history is never refused: it has happened."""
    for event in (endorsed, accepted, returned):
        assert states.evolve(states.Draft(), event) == states.Draft()


def test_a_station_is_a_stream_of_its_own() -> None:
    assert station.decider.stream_of(submit) == f"station-{ID}"
