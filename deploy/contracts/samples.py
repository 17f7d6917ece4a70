"""One recorded message per event version ever published: made when absent, never changed, never deleted."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from contracts import catalog
from contracts.messages import Event, Meta, Record
from contracts.values import derived
from services.chassis.deciding import encode

SAMPLES = Path(catalog.__file__).parent / "samples"
META = Meta(
    at=datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
    actor=str(UUID(int=1)),
    division=340103,
    command=UUID(int=2),
    unit_no=340103,
    role="clerk",
    cause=UUID(int=3),
    trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    standard="anhui@2024-02-11",
)
WORDS: dict[str, Any] = {
    "name": "逍遥津街道四牌楼社区工会驿站",
    "address": "安徽省合肥市庐阳区淮河路1号",
    "unit_no": 340103,
    "parent_no": 340100,
    "submitted_by": str(UUID(int=4)),
    "township": "逍遥津街道",
    "co_builder": "中国邮政合肥市分公司",
    "facilities": ("饮水机", "微波炉"),
    "opening_hours": "8:00—18:00",
    "photos": ("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",),
    "grade": 2,
    "floor": 1,
    "storeys": 6,
    "proposed_by": str(UUID(int=5)),
    "remark": "临街一楼",
    "reason": "门牌号与地图不符",
    "serial": 1,
    "code": "12055100001",
    "prefix": "120551",
    "own_code": "HF-0012",
    "former": "HF-0011",
    "division": 340103,
    "enterprise_no": 101,
    "former_enterprise_no": 102,
    "zh": "该自有编码已用于本单位的另一个驿站",
    "en": "Another station of your enterprise has this own code",
    "role": "clerk",
    "covers": (340103,),
    "lng": 117.28,
    "lat": 31.86,
}
"""What a field of this name is likely to say; any other says its own name."""


def path_of(name: str, version: int) -> Path:
    return SAMPLES / f"{name}.v{version}.json"


def read() -> list[Record]:
    """Every recorded message, by name and version."""
    return [msgspec.json.decode(path.read_bytes(), type=Record) for path in sorted(SAMPLES.glob("*.json"))]


def missing() -> dict[Path, bytes]:
    """A message for each event of the catalog that has none of its version yet."""
    wanted = {path_of(name, kind.v): kind for name, kind in catalog.EVENTS.items()}
    return {path: message(kind) for path, kind in wanted.items() if not path.exists()}


def message(kind: type[Event]) -> bytes:
    """An event with every field said, optional ones too, in its record: the same bytes every time."""
    event = msgspec.convert(_struct(inspect.type_info(kind)), kind)  # type: ignore[arg-type]  # it is a StructType
    return encode(event, f"{kind.__module__.rpartition('.')[2]}-sample", 1, META) + b"\n"


def _struct(shape: inspect.StructType) -> dict[str, Any]:
    return {field.encode_name: _value(field.type, field.name) for field in shape.fields}


PLAIN: dict[type[inspect.Type], Callable[[Any, str], Any]] = {
    inspect.StrType: lambda _, name: name,
    inspect.BoolType: lambda *_: True,
    inspect.IntType: lambda shape, _: shape.ge or 7,
    inspect.FloatType: lambda shape, _: shape.ge or 7.5,
    inspect.DecimalType: lambda *_: Decimal("20.5"),
    inspect.UUIDType: lambda _, name: derived("sample", name),
    inspect.DateType: lambda *_: date(2026, 3, 2),
    inspect.DateTimeType: lambda *_: META.at,
    inspect.EnumType: lambda shape, _: next(iter(shape.cls)),
    inspect.StructType: lambda shape, _: _struct(shape),
    inspect.VarTupleType: lambda shape, name: (_value(shape.item_type, name),),
}


def _value(shape: inspect.Type, name: str) -> Any:
    while isinstance(shape, inspect.Metadata | inspect.UnionType):
        if isinstance(shape, inspect.Metadata):
            shape = shape.type
        else:
            shape = next(one for one in shape.types if not isinstance(one, inspect.NoneType))
    return WORDS[name] if name in WORDS else PLAIN[type(shape)](shape, name)
