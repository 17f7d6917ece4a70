"""The rules of an accepted station's life, one sentence each."""

from datetime import date

import msgspec
import pytest

from contracts.registry import (
    AcceptStation,
    ApplicationCancelled,
    CancelApplication,
    ChangeDeclined,
    ChangeHours,
    ChangeProposed,
    Changes,
    OpenStation,
    RejectStation,
    ResumeStation,
    RevokeStation,
    StationAccepted,
    StationEndorsed,
    StationOpened,
    StationRejected,
    StationResumed,
    StationReturned,
    StationRevoked,
    StationSubmitted,
    StationSuspended,
    StationWithdrawn,
    SubmitStation,
    SuspendStation,
    WithdrawStation,
)
from contracts.values import Kind, Level
from services.chassis.errors import DoesNotFit
from services.chassis.testing import Spec, some_id
from services.registry.domain import station
from services.registry.domain.station import states
from services.registry.domain.station.refusals import InTheFuture, InThePast, NotYourLevel

ID, HEAD = some_id(1), some_id(9)
TODAY = date(2026, 3, 2)

luyang = Spec(station.decider, division=340103, today=TODAY).by("clerk-of-luyang", Level.COUNTY)
hefei = luyang.by("clerk-of-hefei", Level.CITY)
town = luyang.by("clerk-of-the-town", Level.TOWNSHIP)

submitted = StationSubmitted(ID, "四牌楼社区工会驿站", "淮河路1号", Kind.FIXED, 340103, "clerk-of-luyang", head_id=HEAD)
again = msgspec.structs.replace(submitted, reopens=True, submitted_for=340103)
accepted = (submitted, StationEndorsed(ID), StationAccepted(ID, Kind.FIXED, TODAY))
opened = (*accepted, StationOpened(ID, TODAY))
suspended = (*opened, StationSuspended(ID, "装修"))
withdrawn = (*opened, StationWithdrawn(ID, "房屋征收"))
revoked = (*opened, StationRevoked(ID, "红牌"))

submit = SubmitStation(ID, "四牌楼社区工会驿站", "淮河路1号", head_id=HEAD)
OPEN, SUSPEND, RESUME = OpenStation(ID), SuspendStation(ID, "装修"), ResumeStation(ID)
WITHDRAW, REVOKE = WithdrawStation(ID, "房屋征收"), RevokeStation(ID, "红牌")
HOURS = ChangeHours(ID, "8:00-18:00")
STANDING = [accepted, opened, suspended]


# --- serving --------------------------------------------------------------------------------------------------------


def test_an_accepted_station_opens_today_or_on_the_day_that_is_said() -> None:
    town.given(*accepted).when(OPEN).then(StationOpened(ID, TODAY))
    earlier = date(2026, 2, 27)
    town.given(*accepted).when(OpenStation(ID, earlier)).then(StationOpened(ID, earlier))


def test_a_station_is_not_opened_tomorrow() -> None:
    town.given(*accepted).when(OpenStation(ID, date(2026, 3, 3))).refused(InTheFuture, path="opened_on")


def test_a_station_opens_once() -> None:
    town.given(*opened).when(OPEN).refused(DoesNotFit)


def test_an_open_station_closes_for_a_while_and_serves_again() -> None:
    until = date(2026, 4, 1)
    town.given(*opened).when(SuspendStation(ID, "装修", until)).then(StationSuspended(ID, "装修", until))
    town.given(*suspended).when(RESUME).then(StationResumed(ID))
    town.given(*suspended, StationResumed(ID)).when(SUSPEND).then(StationSuspended(ID, "装修"))


def test_a_station_is_not_closed_until_yesterday() -> None:
    town.given(*opened).when(SuspendStation(ID, "装修", date(2026, 3, 1))).refused(InThePast, path="until")


@pytest.mark.parametrize(("history", "ask"), [(accepted, SUSPEND), (suspended, SUSPEND), (opened, RESUME)], ids=str)
def test_only_what_serves_is_suspended_and_only_what_is_suspended_resumes(
    history: tuple[states.Event, ...], ask: station.Command
) -> None:
    town.given(*history).when(ask).refused(DoesNotFit)


# --- leaving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("history", STANDING, ids=["accepted", "open", "suspended"])
def test_a_station_leaves_the_network_with_a_reason(history: tuple[states.Event, ...]) -> None:
    luyang.given(*history).when(WITHDRAW).then(StationWithdrawn(ID, "房屋征收"))


def test_nobody_below_the_endorsing_level_takes_a_station_out() -> None:
    town.given(*opened).when(WITHDRAW).refused(NotYourLevel)


@pytest.mark.parametrize("history", STANDING, ids=["accepted", "open", "suspended"])
def test_the_accepting_level_strikes_a_station_off(history: tuple[states.Event, ...]) -> None:
    hefei.given(*history).when(REVOKE).then(StationRevoked(ID, "红牌"))
    luyang.given(*history).when(REVOKE).refused(NotYourLevel)


@pytest.mark.clause("AH-4.5.5")
@pytest.mark.parametrize(
    "ask", [submit, OPEN, SUSPEND, RESUME, WITHDRAW, REVOKE, ChangeHours(ID, "8:00-18:00")], ids=str
)
def test_a_revoked_station_never_comes_back(ask: station.Command) -> None:
    hefei.given(*revoked).when(ask).refused(DoesNotFit)


@pytest.mark.parametrize("ask", [OPEN, SUSPEND, RESUME, WITHDRAW, REVOKE, HOURS], ids=str)
def test_a_withdrawn_station_can_only_be_applied_for_again(ask: station.Command) -> None:
    hefei.given(*withdrawn).when(ask).refused(DoesNotFit)


def test_what_waits_for_somebodys_word_falls_with_the_stations_end() -> None:
    proposed = ChangeProposed(ID, some_id(5), Changes(name="新"), Changes(name="旧"), "改名", "x", 340103)
    luyang.given(*opened, proposed).when(WITHDRAW).then(
        ChangeDeclined(ID, some_id(5), "房屋征收"), StationWithdrawn(ID, "房屋征收")
    )


# --- coming back ----------------------------------------------------------------------------------------------------


def test_a_withdrawn_station_is_applied_for_again_and_walks_the_whole_way() -> None:
    luyang.given(*withdrawn).when(submit).then(again)
    back = hefei.given(*withdrawn, again, StationEndorsed(ID))
    back.when(AcceptStation(ID)).then(StationAccepted(ID, Kind.FIXED, TODAY, reopens=True))


@pytest.mark.parametrize(
    "end", [StationRejected(ID, "不同意"), ApplicationCancelled(ID, "填错了")], ids=["rejected", "cancelled"]
)
def test_an_application_to_reopen_that_comes_to_nothing_leaves_the_station_withdrawn(end: states.Event) -> None:
    luyang.given(*withdrawn, again, end).when(submit).then(again)


def test_the_end_of_an_application_to_reopen_says_so() -> None:
    """Whoever listens shows the station as withdrawn, and not as turned down."""
    cancelled, rejected = CancelApplication(ID, "填错了"), RejectStation(ID, "不同意")
    luyang.given(*withdrawn, again).when(cancelled).then(ApplicationCancelled(ID, "填错了", reopens=True))
    hefei.given(*withdrawn, again).when(rejected).then(StationRejected(ID, "不同意", reopens=True))


def test_an_application_to_reopen_that_was_returned_still_reopens() -> None:
    luyang.given(*withdrawn, again, StationReturned(ID, "缺照片")).when(submit).then(again)


def test_a_station_taken_out_and_handed_in_again_has_to_be_accepted_anew() -> None:
    hefei.given(*withdrawn, again).when(OPEN).refused(DoesNotFit)
