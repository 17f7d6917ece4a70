"""How a station's file changes: some things by a word, the others when a higher level agrees."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from contracts.registry import (
    ApproveChange,
    ChangeContacts,
    ChangeDeclined,
    ChangeFacilities,
    ChangeHead,
    ChangeHours,
    ChangePhotos,
    ChangeProposed,
    ChangeRetracted,
    Changes,
    ContactsChanged,
    DeclineChange,
    HeadChanged,
    MoveStation,
    OpeningMode,
    ProposeChange,
    RetractChange,
    StationAccepted,
    StationChanged,
    StationEndorsed,
    StationOpened,
    StationSubmitted,
    Waiver,
)
from contracts.values import Datum, Kind, Level, Point
from services.chassis.decider import Holders
from services.chassis.errors import AlreadyThere, DoesNotFit
from services.chassis.testing import Spec, some_id
from services.registry.domain import station
from services.registry.domain.station import states
from services.registry.domain.station.refusals import (
    ChangedMeanwhile,
    Incomplete,
    NoSuchArea,
    NoSuchProposal,
    NothingChanges,
    NotYourLevel,
    NotYours,
    OwnProposal,
    ReasonNeeded,
    UnitElsewhere,
)

ID, HEAD, CHANGE = some_id(1), some_id(9), some_id(5)
TODAY = date(2026, 3, 2)
PHOTO = "ab" * 32

town = Spec(station.decider, division=340103, today=TODAY).by("clerk-of-the-town", Level.TOWNSHIP)
luyang = town.by("clerk-of-luyang", Level.COUNTY)
hefei = town.by("clerk-of-hefei", Level.CITY)

submitted = StationSubmitted(ID, "四牌楼社区工会驿站", "淮河路1号", Kind.FIXED, 340103, "author", head_id=HEAD)
opened = (submitted, StationEndorsed(ID), StationAccepted(ID, Kind.FIXED, TODAY), StationOpened(ID, TODAY))
renamed = Changes(name="逍遥津工会驿站")
propose = ProposeChange(ID, CHANGE, renamed, "社区改名")
proposed = ChangeProposed(
    ID, CHANGE, renamed, Changes(name="四牌楼社区工会驿站"), "社区改名", "clerk-of-luyang", 340103, proposed_for=340103
)
approve, approved = ApproveChange(ID, CHANGE), StationChanged(ID, renamed, CHANGE, "社区改名")


# --- by a word ------------------------------------------------------------------------------------------------------


def test_hours_facilities_and_photos_change_by_a_word() -> None:
    hours = ChangeHours(ID, " 8:00-18:00 ", OpeningMode.SCHEDULED)
    at = Changes(opening_hours="8:00-18:00", opening_mode=OpeningMode.SCHEDULED)
    town.given(*opened).when(hours).then(StationChanged(ID, at))
    there = Changes(facilities=("饮水机",))
    town.given(*opened).when(ChangeFacilities(ID, ("饮水机",))).then(StationChanged(ID, there))
    town.given(*opened).when(ChangePhotos(ID, (PHOTO,))).then(StationChanged(ID, Changes(photos=(PHOTO,))))


def test_what_is_so_already_is_no_change() -> None:
    told = StationChanged(ID, Changes(opening_hours="8:00-18:00"))
    town.given(*opened, told).when(ChangeHours(ID, "8:00-18:00")).refused(NothingChanges)


@pytest.mark.clause("AH-4.2.1")
def test_another_head_is_named_in_the_same_breath() -> None:
    town.given(*opened).when(ChangeHead(ID, some_id(8))).then(HeadChanged(ID, some_id(8), HEAD))
    after = town.given(*opened, HeadChanged(ID, some_id(8), HEAD))
    after.when(ChangeHead(ID, some_id(7))).then(HeadChanged(ID, some_id(7), some_id(8)))
    after.when(ChangeHead(ID, some_id(8))).refused(NothingChanges)


def test_a_contact_who_is_not_named_stays() -> None:
    one = ContactsChanged(ID, leader_id=some_id(6))
    town.given(*opened).when(ChangeContacts(ID, leader_id=some_id(6))).then(one)
    both = ContactsChanged(ID, leader_id=some_id(6), liaison_id=some_id(7))
    town.given(*opened, one).when(ChangeContacts(ID, liaison_id=some_id(7))).then(both)


def test_a_station_is_moved_by_the_level_that_accepts() -> None:
    point = Point(lng=117.28, lat=31.86, datum=Datum.GCJ02)
    move = MoveStation(ID, "淮河路9号", "门牌更正", point=point)
    moved = StationChanged(ID, Changes(address="淮河路9号", point=point), reason="门牌更正")
    hefei.given(*opened).when(move).then(moved)
    luyang.given(*opened).when(move).refused(NotYourLevel)


@pytest.mark.parametrize("history", [(submitted,), (), (submitted, StationEndorsed(ID))], ids=len)
def test_only_an_accepted_station_changes(history: tuple[states.Event, ...]) -> None:
    for ask in (ChangeHours(ID, "8:00"), ChangeHead(ID, HEAD), propose, approve):
        hefei.given(*history).when(ask).refused(DoesNotFit)


# --- when a higher level agrees -------------------------------------------------------------------------------------


def test_a_proposal_stands_beside_what_is_there_now() -> None:
    luyang.given(*opened).when(propose).then(proposed)


def test_a_proposal_says_only_what_would_be_different() -> None:
    said = Changes(name="逍遥津工会驿站", address="淮河路1号", remark="")
    luyang.given(*opened).when(ProposeChange(ID, CHANGE, said, "社区改名")).then(proposed)
    same = Changes(address=" 淮河路1号 ")
    luyang.given(*opened).when(ProposeChange(ID, CHANGE, same, "无")).refused(NothingChanges)


@pytest.mark.parametrize("change", [Changes(unit_no=340104), Changes(area_m2=Decimal("0.00"))], ids=["unit", "area"])
def test_what_could_not_be_handed_in_cannot_be_proposed(change: Changes) -> None:
    refused = luyang.given(*opened).when(ProposeChange(ID, CHANGE, change, "x")).refusal
    assert isinstance(refused, UnitElsewhere | NoSuchArea)


def test_the_accepting_level_agrees_and_the_change_takes_effect() -> None:
    hefei.given(*opened, proposed).when(approve).then(approved)
    hefei.given(*opened, proposed, approved).when(approve).refused(NoSuchProposal)
    luyang.given(*opened, proposed).by("somebody-else", Level.COUNTY).when(approve).refused(NotYourLevel)


def test_nobody_approves_what_they_proposed() -> None:
    hefei.by("clerk-of-luyang", Level.CITY).given(*opened, proposed).when(approve).refused(OwnProposal)


def test_several_changes_wait_side_by_side() -> None:
    area = Changes(area_m2=Decimal("30.00"))
    second = ChangeProposed(ID, some_id(6), area, Changes(area_m2=None), "扩建", "clerk-of-luyang", 340103)
    both = hefei.given(*opened, proposed, second)
    both.when(ApproveChange(ID, some_id(6))).then(StationChanged(ID, area, some_id(6), "扩建"))
    both.given(StationChanged(ID, area, some_id(6), "扩建")).when(approve).then(approved)


def test_a_change_of_what_has_changed_since_is_not_approved() -> None:
    other = StationChanged(ID, Changes(name="别的工会驿站"), some_id(6), "先改")
    hefei.given(*opened, proposed, other).when(approve).refused(ChangedMeanwhile)


def test_a_change_is_declined_with_a_reason_or_taken_back_by_its_author_or_a_colleague() -> None:
    hefei.given(*opened, proposed).when(DeclineChange(ID, CHANGE, "不必")).then(ChangeDeclined(ID, CHANGE, "不必"))
    luyang.given(*opened, proposed).when(DeclineChange(ID, CHANGE, "不必")).refused(NotYourLevel)
    luyang.given(*opened, proposed).when(RetractChange(ID, CHANGE)).then(ChangeRetracted(ID, CHANGE))
    hefei.given(*opened, proposed).when(RetractChange(ID, CHANGE)).refused(NotYours)
    colleague = luyang.by("another", Level.COUNTY)
    colleague.given(*opened, proposed).when(RetractChange(ID, CHANGE)).then(ChangeRetracted(ID, CHANGE))
    for end in (ChangeDeclined(ID, CHANGE, "不必"), ChangeRetracted(ID, CHANGE)):
        hefei.given(*opened, proposed, end).when(approve).refused(NoSuchProposal)


def test_a_proposal_is_made_once() -> None:
    luyang.given(*opened, proposed).when(propose).refused(AlreadyThere, path="change_id")


def test_an_approved_change_of_whoever_holds_the_station_names_both_as_they_are_from_now_on() -> None:
    handed = Changes(unit_no=340103005)
    told = ChangeProposed(ID, CHANGE, handed, Changes(unit_no=340103), "划转", "somebody", 340103)
    done = StationChanged(ID, handed, CHANGE, "划转", enterprise_no=101, unit_no=340103005)
    co_built = msgspec.structs.replace(submitted, enterprise_no=101, co_builder="")
    hefei.given(co_built, *opened[1:], told).when(approve).then(done)


def test_another_responsible_unit_reaches_the_station_once_the_change_is_approved() -> None:
    state: states.State = states.Draft()
    handed = Changes(unit_no=340103005, enterprise_no=101)
    for event in (*opened, StationChanged(ID, handed, CHANGE)):
        state = states.evolve(state, event)
    assert station.holders(state) == Holders(340103005, 101)


# --- under the pack in force ----------------------------------------------------------------------------------------

shapingba = Spec(station.decider, division=500106, today=TODAY).by("clerk", Level.COUNTY)
NAME = "快乐里社区工会户外劳动者服务站点"
there = StationSubmitted(
    ID, NAME, "小龙坎1号", Kind.FIXED, 500106, "author", head_id=HEAD, floor=1, storeys=2, area_m2=Decimal("25.00")
)
serving = (there, StationEndorsed(ID), StationAccepted(ID, Kind.FIXED, TODAY))


@pytest.mark.clause("SP-3.2a")
def test_a_change_below_a_soft_limit_needs_its_reason() -> None:
    smaller = Changes(area_m2=Decimal("12.00"))
    asked = shapingba.given(*serving).when(ProposeChange(ID, CHANGE, smaller, "缩小"))
    asked.refused(ReasonNeeded, path="area_m2")
    waived = Changes(area_m2=Decimal("12.00"), waivers=(Waiver("SP-3.2a", "老旧小区"),))
    assert shapingba.given(*serving).when(ProposeChange(ID, CHANGE, waived, "缩小")).refusal is None


@pytest.mark.clause("SP-3.1a")
def test_a_station_is_not_renamed_against_the_pattern() -> None:
    change = ProposeChange(ID, CHANGE, Changes(name="快乐里驿站"), "改名")
    shapingba.given(*serving).when(change).refused(Incomplete, path="name")
