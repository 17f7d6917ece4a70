"""The input types of commands, made from the contracts: the same fields, as the schema spells and describes them.

A command's personal texts come as one person (``head_id``, ``head_name``, ``head_phone`` are ``head``), its point as a
place; ``stationId`` takes a global id. Every input carries ``commandId`` and ``expectedVersion``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import strawberry
from msgspec import UNSET, UnsetType

from contracts import coding, registry, values
from contracts.messages import Command
from contracts.values import derived, personal_fields
from gateway.schema import words
from gateway.schema.context import opened_id
from gateway.schema.saying import COMMON, SAYING
from services.chassis.errors import misshapen

_field = strawberry.field


@strawberry.input(description="坐标，按采集时填写 / A point as captured.")
class PlaceInput:
    lng: float = _field(description="经度，度 / Longitude, degrees.")
    lat: float = _field(description="纬度，度 / Latitude, degrees.")
    datum: words.Datum = _field(description="坐标系 / The coordinate system of the pair.")
    capture: words.Capture = _field(default=words.Capture.UNKNOWN, description="坐标来源 / How it was got.")


@strawberry.input(description="站长 / The head of a station.")
class HeadInput:
    person_id: UUID | None = _field(
        default=None,
        description="人员编号；新人员可省略，已有人员可只填编号 / Enough for somebody known.",
    )
    name: str = _field(default="", description="姓名 / Name.")
    phone: str = _field(default="", description="联系电话 / Telephone.")


@strawberry.input(description="负责领导或联络员 / A responsible leader or a liaison (PJ-12.1).")
class ContactInput(HeadInput):
    pass


@strawberry.input(description="突破软性规定的理由 / Why a soft rule (原则上、一般) is passed over.")
class WaiverInput:
    clause: str = _field(description="条款编号 / The clause.")
    reason: str = _field(description="理由，至多 500 字 / The reason, at most 500 characters.")


SCALARS = {str, int, float, bool, date, Decimal, UUID}
HIDDEN = frozenset({"beside", "unread"})
"""What the front door fills in itself."""


@dataclass(frozen=True)
class Entry:
    """A field of an input, and the contract's field it fills."""

    name: str
    annotation: Any
    default: Any
    description: str
    read: Callable[[Any], Any]
    """What the schema's value is in the contract."""
    fills: str = ""


def form(command: type[Command], *, creates: bool = False) -> type[Any]:
    """The input type of a command; one that begins a stream names its division, and need not name its id."""
    entries = [*_entries(command, creates), *COMMON_ENTRIES]
    if creates:
        entries.insert(0, Entry("division", int, UNSET, _described(command, "division"), _same))
    return _input(f"{command.__name__}Input", f"{SAYING[command.__name__]}", entries)


def command_of(command: type[Command], asked: Any) -> Command:
    """The command that a filled-in input means; raises ``Invalid`` where a field does not fit."""
    said: dict[str, Any] = {}
    for entry in asked.__entries__:
        value = getattr(asked, entry.name)
        if entry.fills and value is not strawberry.UNSET:
            said[entry.fills] = entry.read(value)
    for id_field, texts in personal_fields(command).items():
        said.update(_person(id_field, texts, said.pop(id_field, None), asked.command_id))
    for new in ("station_id", "change_id", "unit_id"):
        if new in command.__struct_fields__ and said.get(new) is None:
            said[new] = derived(new, asked.command_id)  # a repeat of the command is about the same one
    try:
        return msgspec.convert(said, command)
    except msgspec.ValidationError as wrong:
        raise misshapen(wrong) from wrong


def _person(id_field: str, texts: dict[str, str], person: HeadInput | None, command_id: UUID) -> dict[str, Any]:
    """A person's texts; somebody new gets the id that follows from the command, so that a repeat is about the same."""
    if person is None:
        return {}
    role = id_field.removesuffix("_id")
    return {id_field: person.person_id or derived(role, command_id)} | {
        name: getattr(person, short) for name, short in texts.items()
    }


def _entries(struct: type[msgspec.Struct], creates: bool = False) -> Iterator[Entry]:
    """The fields of a contract as the schema has them."""
    persons = personal_fields(struct)
    personal = {name for texts in persons.values() for name in texts}
    hints = get_type_hints(struct, include_extras=False)
    for info in msgspec.structs.fields(struct):
        if info.name in personal | HIDDEN:
            continue
        default = _default(info)
        if info.name in persons:
            kind = HeadInput if info.name == "head_id" else ContactInput
            required = default is UNSET
            annotation = kind if required else kind | None
            name = info.name.removesuffix("_id")
            yield Entry(name, annotation, UNSET if required else None, COMMON[name], _same, info.name)
        elif info.name == "station_id" and not info.required:
            yield STATION_KNOWN
        elif info.name == "station_id":
            yield STATION_NEW if creates else STATION
        elif info.name == "change_id" and struct is registry.ProposeChange:
            yield Entry("change_id", UUID | None, None, COMMON["change_id_new"], _same, "change_id")
        elif info.name == "unit_id":
            yield Entry("unit_id", UUID | None, None, COMMON["unit_id_new"], _same, "unit_id")
        elif info.name == "point":
            yield Entry("place", _kind(hints["point"])[0], default, _described(struct, "place"), _place, "point")
        else:
            annotation, read = _kind(hints[info.name])
            yield Entry(info.name, annotation, default, _described(struct, info.name), read, info.name)


def _described(struct: type[msgspec.Struct], name: str) -> str:
    return COMMON.get(f"{struct.__name__}.{name}") or COMMON[name]


def _default(info: msgspec.structs.FieldInfo) -> Any:
    """``UNSET`` for a field that has to be filled in, ``strawberry.UNSET`` for one that may be left as it is."""
    if info.required:
        return UNSET
    return strawberry.UNSET if info.default is UNSET else info.default


def _kind(hint: Any) -> tuple[Any, Callable[[Any], Any]]:
    """The schema's type for a contract's type, and how a value of it is read."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _kind(get_args(hint)[0])
    if origin in (Union, UnionType):
        (inner,) = (part for part in get_args(hint) if part not in (NoneType, UnsetType))
        kind, read = _kind(inner)
        return kind | None, lambda value: None if value is None else read(value)
    if origin is tuple:
        kind, read = _kind(get_args(hint)[0])
        return list[kind], lambda values: [read(value) for value in values]  # type: ignore[valid-type]
    if hint in SCALARS:
        return hint, _same
    return KINDS[hint]


def _same(value: Any) -> Any:
    return value


def _place(place: PlaceInput | None) -> dict[str, Any] | None:
    if place is None:
        return None
    said = {"lng": place.lng, "lat": place.lat, "datum": words.meant(place.datum)}
    return said | {"capture": words.meant(place.capture)}


def _waiver(waiver: WaiverInput) -> dict[str, str]:
    return {"clause": waiver.clause, "reason": waiver.reason}


def _within(one: Any) -> dict[str, Any]:
    """What an input within another one says."""
    said = ((entry, getattr(one, entry.name)) for entry in one.__entries__)
    return {entry.fills: entry.read(value) for entry, value in said if value is not strawberry.UNSET}


def _input(name: str, description: str, entries: list[Entry]) -> type[Any]:
    """An input type of these fields; those that have to be filled in come first."""
    ordered = sorted(entries, key=lambda entry: entry.default is not UNSET)
    body: dict[str, Any] = {"__annotations__": {entry.name: entry.annotation for entry in ordered}}
    for entry in ordered:
        spelled = "areaM2" if entry.name == "area_m2" else None
        if entry.default is UNSET:
            body[entry.name] = _field(description=entry.description, name=spelled)
        elif entry.default == ():
            body[entry.name] = _field(default_factory=list, description=entry.description, name=spelled)
        else:
            body[entry.name] = _field(default=_shown(entry), description=entry.description, name=spelled)
    body["__entries__"] = tuple(entries)
    return strawberry.input(type(name, (), body), description=description)


def _shown(entry: Entry) -> Any:
    """A contract's default as the schema's word for it."""
    if isinstance(entry.default, Enum):
        return ENUMS[type(entry.default)](entry.default)
    return entry.default


def _station(text: str | None) -> UUID | None:
    return None if text is None else opened_id(text, "Station", "stationId")[1]


STATION = Entry("station_id", strawberry.ID, UNSET, COMMON["station_id"], _station, "station_id")
STATION_KNOWN = Entry("station_id", strawberry.ID | None, None, COMMON["station_id_known"], _station, "station_id")
STATION_NEW = Entry("station_id", strawberry.ID | None, None, COMMON["station_id_new"], _station, "station_id")
COMMON_ENTRIES = [
    Entry("command_id", UUID | None, None, COMMON["command_id"], _same),
    Entry("expected_version", int | None, None, COMMON["expected_version"], _same),
]
ENUMS: dict[type[Enum], type[Enum]] = {
    values.Kind: words.StationKind,
    registry.BuildMode: words.BuildMode,
    registry.CoBuilding: words.CoBuilding,
    registry.ToiletPlace: words.ToiletPlace,
    registry.OpeningMode: words.OpeningMode,
    registry.UnitKind: words.UnitKind,
    coding.SyncMode: words.SyncMode,
}
KINDS: dict[Any, tuple[Any, Callable[[Any], Any]]] = {
    **{kind: (word, words.meant) for kind, word in ENUMS.items()},
    values.Point: (PlaceInput, _place),
    registry.Waiver: (WaiverInput, _waiver),
}
ChangesInput = _input("ChangesInput", SAYING["Changes"], list(_entries(registry.Changes)))
KINDS[registry.Changes] = (ChangesInput, _within)
OwnCodeRowInput = _input("OwnCodeRowInput", SAYING["OwnCodeRow"], list(_entries(coding.OwnCodeRow)))
KINDS[coding.OwnCodeRow] = (OwnCodeRowInput, _within)
