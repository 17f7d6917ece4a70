"""Whose a stream is, and who may ask it for anything: the loop looks before anything is decided."""

from typing import Any

import pytest

from contracts.messages import Command
from contracts.registry import (
    EndorseStation,
    EstablishUnit,
    GrantRole,
    StationEndorsed,
    StationSubmitted,
    SubmitStation,
    UnitKind,
)
from contracts.values import Kind, Level, Scope
from services.chassis.auth import Hat, Identity, operator, policy
from services.chassis.deciding import AnyDecider, Asked, Known, admit, replay
from services.chassis.errors import NotFound, Stale
from services.chassis.testing import record, some_id
from services.coding.domain import series
from services.registry.domain import station, unit
from services.registry.domain.station import states
from services.registry.domain.unit.states import Unknown
from tests.chassis.asking import CLERK, acting, allocate

ID = some_id(1)
SUBMIT = SubmitStation(ID, "站", "路1号", unit_no=340103005, enterprise_no=101)
NEW = Known(states.Draft())
FILE = StationSubmitted(ID, "站", "路1号", Kind.FIXED, 340103005, "author", 101)
OLD = Known(states.Submitted(FILE), version=3, division=340103)


def asks(command: Command, by: Identity = CLERK, **more: Any) -> Asked:
    return Asked(command=command, command_id=some_id(9), identity=by, **more)


def refused(known: Known, asked: Asked, decider: AnyDecider = station.decider) -> None:
    with pytest.raises(NotFound):
        admit(decider, known, asked)


# --- a stream that begins -------------------------------------------------------------------------------------------


def test_a_creating_command_names_its_division() -> None:
    assert admit(station.decider, NEW, asks(SUBMIT, division=340103)) == (CLERK.hats[0], 340103)
    refused(NEW, asks(SUBMIT))


def test_nobody_begins_a_stream_outside_their_scope() -> None:
    refused(NEW, asks(SUBMIT, division=340104))


def test_a_command_that_does_not_create_finds_nothing_where_nothing_is() -> None:
    refused(NEW, asks(EndorseStation(ID), division=340103))
    refused(Known(Unknown()), asks(GrantRole(340103, ID, "clerk"), operator(), division=340103), unit.decider)


def test_who_is_named_by_an_application_may_hand_it_in() -> None:
    town = Hat(role="clerk", unit_no=340103005, level=Level.TOWNSHIP, scope=Scope(unit_nos=(340103005,)))
    somebody = Identity(account="somebody", hats=(town,))
    assert admit(station.decider, NEW, asks(SUBMIT, somebody, division=340103)) == (town, 340103)
    refused(NEW, asks(SubmitStation(ID, "站", "路1号"), somebody, division=340103))


def test_the_operator_founds_a_unit_anywhere() -> None:
    establish = EstablishUnit(340103, ID, "庐阳区总工会", UnitKind.UNION, (340103,))
    asked = asks(establish, operator(), division=340103, may="unit:establish")
    assert admit(unit.decider, Known(Unknown()), asked) == (operator().hats[0], 340103)


# --- a stream that is -----------------------------------------------------------------------------------------------


def test_a_stream_keeps_its_division_whatever_is_named() -> None:
    assert admit(station.decider, OLD, asks(EndorseStation(ID), division=500106)) == (CLERK.hats[0], 340103)
    assert admit(station.decider, OLD, asks(SUBMIT, division=340100)) == (CLERK.hats[0], 340103)


@pytest.mark.parametrize("division", [340104, 340200, 500106], ids=str)
def test_a_stream_outside_the_scope_does_not_exist(division: int) -> None:
    refused(OLD, asks(EndorseStation(ID), acting(division)))


@pytest.mark.parametrize("division", [340103, 340100, 340000], ids=str)
def test_a_unit_above_reaches_what_lies_below(division: int) -> None:
    hat, place = admit(station.decider, OLD, asks(EndorseStation(ID), acting(division)))
    assert hat is not None
    assert (hat.unit_no, place) == (division, 340103)


@pytest.mark.parametrize("scope", [Scope(unit_nos=(340103005,)), Scope(enterprise_nos=(101,))], ids=["unit", "builder"])
def test_the_responsible_unit_and_the_co_builder_reach_their_station(scope: Scope) -> None:
    hat = Hat(role="clerk", unit_no=1, level=Level.STATION, scope=scope)
    somebody = Identity(account="somebody", hats=(hat,))
    assert admit(station.decider, OLD, asks(EndorseStation(ID), somebody)) == (hat, 340103)


def test_a_number_reaches_nothing_in_another_capacity() -> None:
    for scope in (Scope(unit_nos=(101,)), Scope(enterprise_nos=(340103005,)), Scope()):
        hat = Hat(role="clerk", unit_no=1, level=Level.STATION, scope=scope)
        refused(OLD, asks(EndorseStation(ID), Identity(account="somebody", hats=(hat,))))


def test_permission_and_scope_must_be_under_one_hat() -> None:
    here_reads = acting(340103, role="auditor").hats[0]
    there_writes = acting(340104).hats[0]
    both = Identity(account="somebody", hats=(here_reads, there_writes))
    refused(OLD, asks(EndorseStation(ID), both, may="station:endorse"))
    assert admit(station.decider, OLD, asks(EndorseStation(ID), both, may="station:read"))[0] == here_reads


def test_who_wears_no_hat_is_a_person_without_a_scope() -> None:
    refused(OLD, asks(EndorseStation(ID), Identity(account="somebody")))


def test_a_form_built_on_another_version_is_stale_and_a_stranger_does_not_learn_it() -> None:
    admit(station.decider, OLD, asks(EndorseStation(ID), expected_version=3))
    for version in (0, 2, 4):
        with pytest.raises(Stale):
            admit(station.decider, OLD, asks(EndorseStation(ID), expected_version=version))
        refused(OLD, asks(EndorseStation(ID), acting(340104), expected_version=version))


# --- policies -------------------------------------------------------------------------------------------------------


def test_a_policy_acts_on_what_its_own_service_was_told() -> None:
    own = policy("registry", "when_something_endorse")
    assert admit(station.decider, OLD, asks(EndorseStation(ID), own, cause=some_id(2))) == (None, 340103)
    refused(OLD, asks(EndorseStation(ID), own))


def test_a_stream_without_a_place_is_for_policies_alone() -> None:
    asked = allocate()
    assert admit(series.decider, Known(series.Series()), asked) == (None, 340103)
    for person in (asks(asked.command), asks(asked.command, operator(), cause=some_id(2))):
        refused(Known(series.Series()), person, series.decider)
    refused(Known(series.Series()), asks(asked.command, asked.identity), series.decider)


# --- what a history leads to ----------------------------------------------------------------------------------------


def test_a_stream_belongs_to_the_division_it_began_in() -> None:
    submitted = StationSubmitted(ID, "站", "路1号", Kind.FIXED, 340103, "author")
    endorsed = StationEndorsed(ID)
    known = replay(station.decider, [record(submitted, version=1), record(endorsed, version=2, division=340100)])
    assert (known.version, known.division) == (2, 340103)
    assert isinstance(known.state, states.Endorsed)
    assert replay(station.decider, []) == NEW
