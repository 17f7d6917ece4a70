"""The forms of the schema are the contracts': each command has one, with its fields, its defaults, its words."""

import re
from typing import Any
from uuid import UUID

import msgspec
import pytest
import strawberry
from graphql import GraphQLInputObjectType, get_named_type, is_required_input_field
from msgspec import UNSET

from contracts import registry
from contracts.catalog import COMMANDS
from contracts.messages import Command
from contracts.permissions import ROLES
from contracts.values import personal_fields
from gateway.schema import forms
from gateway.schema.forms import HIDDEN, ChangesInput, HeadInput, OwnCodeRowInput, PlaceInput, command_of, form
from gateway.schema.joined import schema
from gateway.schema.words import BuildMode, Datum, StationKind, UnitKind
from services.chassis.errors import Invalid
from services.coding.api import api as coding
from services.registry.api import api as registry_api

BY_HAND = {
    "AdoptCodes": "a prefix's whole list at once, as the check has put it down",
    "AssignCode": "its payload shows a code, and the station says what kind it is",
    "ErasePerson": "its payload shows no station",
}
"""Commands that somebody may ask and that no form is made of, and why."""
MADE_UP: dict[type[Command], str] = {
    registry.SubmitStation: "station_id",
    registry.ProposeChange: "change_id",
    registry.EstablishUnit: "unit_id",
}
"""The id that follows from the command's own where nobody gave one."""
MUTATIONS: dict[str, Any] = dict(schema._schema.mutation_type.fields)  # type: ignore[union-attr]
INPUTS = {name: kind for name, kind in schema._schema.type_map.items() if isinstance(kind, GraphQLInputObjectType)}
COMMAND_ID = UUID(int=7)
CREATING = (registry.SubmitStation, registry.EstablishUnit)

FILLED: dict[str, Any] = {
    "station_id": str(UUID(int=1)),
    "unit_no": 340103,
    "parent_no": 340100,
    "account_id": UUID(int=3),
    "role": "clerk",
    "kind": UnitKind.UNION,
    "covers": [340103],
    "change_id": UUID(int=2),
    "enterprise_no": 101,
    "own_code": "HF-1",
    "rows": [OwnCodeRowInput(own_code="HF-1")],
    "division": 340103,
    "name": "三孝口驿站",
    "address": "长江中路1号",
    "reason": "试验",
    "head": HeadInput(name="王某某", phone="13800001234"),
    "opening_hours": "8:00-18:00",
    "facilities": ["饮水机"],
    "photos": ["0" * 64],
    "changes": ChangesInput(remark="试验"),
}
"""Something for each field that has to be filled in."""


def mutation_of(command: str) -> str:
    return command[0].lower() + command[1:]


ASKED = sorted(
    name
    for name, door in (registry_api.doors | coding.doors).items()
    if any(door.may in role.may for role in ROLES.values())
)
FORMED = [COMMANDS[name] for name in ASKED if name not in BY_HAND]


def filled(command: type[Command], **more: Any) -> Any:
    """The form of a command with what it cannot go without, and this."""
    kind = form(command, creates=command in CREATING)
    needed = {entry.name: FILLED[entry.name] for entry in kind.__entries__ if entry.default is UNSET}
    return kind(**needed | {"command_id": COMMAND_ID} | more)


# --- one mutation a command -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKED)
def test_a_command_that_somebody_may_ask_has_one_mutation_or_a_reason(name: str) -> None:
    takes = [field for field, mutation in MUTATIONS.items() if _takes(mutation) == f"{name}Input"]
    assert takes == ([mutation_of(name)] if name not in BY_HAND or mutation_of(name) in MUTATIONS else [])


def test_what_is_made_by_hand_exists() -> None:
    assert set(BY_HAND) <= set(ASKED)


@pytest.mark.parametrize("command", FORMED, ids=lambda command: command.__name__)
def test_a_mutation_names_the_permission_it_takes(command: type[Command]) -> None:
    description = MUTATIONS[mutation_of(command.__name__)].description
    door = (registry_api.doors | coding.doors)[command.__name__]
    assert description.endswith(f"({door.may}).")


def _takes(mutation: Any) -> str:
    return str(get_named_type(mutation.args["input"].type).name)


# --- fields ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_every_input_and_every_field_of_it_is_described_in_both_languages(name: str) -> None:
    for what in (INPUTS[name], *INPUTS[name].fields.values()):
        zh, _, en = (what.description or "").partition("/ ")
        assert re.search(r"[\u4e00-\u9fff]", zh), (name, what)
        assert re.search(r"[A-Za-z]{2}", en), (name, what)


@pytest.mark.parametrize("command", FORMED, ids=lambda command: command.__name__)
def test_a_form_asks_for_every_field_and_insists_where_the_contract_does(command: type[Command]) -> None:
    shown = INPUTS[f"{command.__name__}Input"].fields
    texts = {text for person in personal_fields(command).values() for text in person}
    persons = set(personal_fields(command))
    expected = {"division": True} if command in CREATING else {}
    for info in msgspec.structs.fields(command):
        if info.name not in texts | HIDDEN:
            name = "place" if info.name == "point" else info.name.removesuffix("_id" if info.name in persons else "")
            expected[_camel(name)] = info.required and MADE_UP.get(command) != info.name
    expected |= {"commandId": False, "expectedVersion": False}
    assert {name: is_required_input_field(one) for name, one in shown.items()} == expected


def _camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


# --- what a form means ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", FORMED, ids=lambda command: command.__name__)
def test_what_is_left_out_is_what_the_contract_says(command: type[Command]) -> None:
    made = command_of(command, filled(command))
    spoken_for = {*personal_fields(command)} | {text for one in personal_fields(command).values() for text in one}
    for info in msgspec.structs.fields(command):
        if not info.required and not (info.name in spoken_for and getattr(made, "head_id", None)):
            assert getattr(made, info.name) == info.default, info.name


def test_a_form_that_is_filled_in_is_the_command() -> None:
    place = PlaceInput(lng=117.27, lat=31.86, datum=Datum.GCJ02)
    said = {"kind": StationKind.MICRO, "place": place, "build_mode": BuildMode.CO, "photos": ["0" * 64]}
    waiver = forms.WaiverInput(clause="SP-3.2a", reason="场地受限")
    said |= {"waivers": [waiver], "head": FILLED["head"]}
    made: Any = command_of(registry.SubmitStation, filled(registry.SubmitStation, **said))
    assert (made.kind.value, made.build_mode.value, made.photos) == ("micro", "co", ("0" * 64,))
    assert (made.point.lng, made.point.lat, made.point.datum.value, made.point.capture.value) == (
        117.27,
        31.86,
        "gcj02",
        "unknown",
    )
    assert made.waivers == (registry.Waiver("SP-3.2a", "场地受限"),)
    assert (made.head_name, made.head_phone) == ("王某某", "13800001234")


def test_a_repeat_without_ids_is_about_the_same_station_and_head() -> None:
    asked = [filled(registry.SubmitStation, command_id=UUID(int=n), head=FILLED["head"]) for n in (7, 7, 8)]
    first, again, other = (command_of(registry.SubmitStation, one) for one in asked)
    assert first == again
    assert isinstance(first, registry.SubmitStation)
    assert isinstance(other, registry.SubmitStation)
    assert len({first.station_id, first.head_id, other.station_id, other.head_id}) == 4


def test_a_repeated_proposal_without_an_id_is_the_same_proposal() -> None:
    kind = registry.ProposeChange
    first, again, other = (command_of(kind, filled(kind, command_id=UUID(int=n), change_id=None)) for n in (7, 7, 8))
    assert first == again != other


def test_what_a_change_leaves_out_stays_and_what_it_empties_goes() -> None:
    changes = ChangesInput(area_m2=None, remark="", kind=StationKind.MOBILE)
    made: Any = command_of(registry.ProposeChange, filled(registry.ProposeChange, changes=changes))
    assert msgspec.to_builtins(made.changes) == {"area_m2": None, "remark": "", "kind": "mobile"}
    assert changes.name is strawberry.UNSET


def test_somebody_known_is_named_by_the_id_alone() -> None:
    known = HeadInput(person_id=UUID(int=9))
    made: Any = command_of(registry.ChangeHead, filled(registry.ChangeHead, head=known))
    assert (made.head_id, made.head_name, made.head_phone) == (UUID(int=9), "", "")


@pytest.mark.parametrize(
    ("more", "path"),
    [({"name": ""}, "name"), ({"photos": ["../secret"]}, "photos"), ({"station_id": "no id"}, "stationId")],
)
def test_what_does_not_fit_is_told_by_its_field(more: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        command_of(registry.SubmitStation, filled(registry.SubmitStation, **more))
    assert refused.value.path.startswith(path)
