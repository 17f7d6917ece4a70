"""What a field of a station's file is called, and what stands in it, in the words of those who work with it."""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import strawberry
from strawberry.scalars import JSON

from gateway.schema import words
from gateway.schema.saying import COMMON
from gateway.spelling import camel

_field = strawberry.field

LABELS = {
    "status": "申报进度",
    "code": "站点编码",
    "own_code": "共建单位自有编码",
    "lng": "经度",
    "lat": "纬度",
    "point": "坐标",
    "datum": "坐标系",
    "capture": "坐标来源",
    "head_id": "站长",
    "leader_id": "负责领导",
    "liaison_id": "专职联络员",
    "shortfalls": "与标准的差距",
    "closed_until": "暂停服务至",
}
"""What forms do not ask for under that name."""
WORDS: dict[str, type[Enum]] = {
    "status": words.StationStatus,
    "kind": words.StationKind,
    "build_mode": words.BuildMode,
    "co_building": words.CoBuilding,
    "toilet": words.ToiletPlace,
    "opening_mode": words.OpeningMode,
    "datum": words.Datum,
    "capture": words.Capture,
}
PERSONS = frozenset({"head_id", "leader_id", "liaison_id"})
TOLD: Mapping[str, Callable[[Any], str]] = {
    "requested_fen": lambda fen: f"{fen // 100}.{fen % 100:02d} 元",
    "area_m2": lambda area: f"{area} 平方米",
    "toilet_m": lambda metres: f"{metres} 米",
    "point": lambda point: f"{point['lng']}, {point['lat']}（{word(words.Datum(point['datum']))}）",
    "photos": lambda photos: f"{len(photos)} 张",
    "waivers": lambda waivers: "；".join(f"{one['clause']}：{one['reason']}" for one in waivers),
    "shortfalls": lambda found: "；".join(one["message"] for one in found),
}
NOTHING = "（无）"


@strawberry.type(description="一项变更内容 / One field of a station's file that is, or is to be, different.")
class FieldChange:
    field: str = _field(description="字段，同 ChangesInput / The field, as in ChangesInput.")
    label: str = _field(description="字段中文名 / The field in Chinese.")
    before: JSON | None = _field(description="变更前 / What stood there before.")
    after: JSON | None = _field(description="变更后 / What stands, or is to stand, there.")
    before_text: str = _field(description="变更前，中文 / What stood there, in Chinese words.")
    after_text: str = _field(description="变更后，中文 / What stands there, in Chinese words.")

    @classmethod
    def of(cls, name: str, before: Any, after: Any, persons: Mapping[str, str | None]) -> "FieldChange":
        """``persons``: the names of those whom the viewer may see, by their ids as text."""
        return cls(
            field=camel(name),
            label=label(name),
            before=before,
            after=after,
            before_text=text(name, before, persons),
            after_text=text(name, after, persons),
        )


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], persons: Mapping[str, str | None]
) -> list[FieldChange]:
    """What is different, in the order of the fields' names; where nothing stood before, only what stands now."""
    return [
        FieldChange.of(name, before.get(name), value, persons)
        for name, value in sorted(after.items())
        if (before.get(name) or None) != (value or None)
    ]


def named(*said: Mapping[str, Any] | None) -> set[str]:
    """The persons whom these name."""
    return {str(one[name]) for one in said if one for name in PERSONS & one.keys() if one[name]}


def label(name: str) -> str:
    """A field in Chinese, as the forms call it."""
    return LABELS.get(name) or re.split("[；，/ ]", COMMON[name])[0]


def text(name: str, value: Any, persons: Mapping[str, str | None]) -> str:
    """A value in Chinese words."""
    if value in (None, "", [], ()):
        return NOTHING
    if name in PERSONS:
        return persons.get(str(value)) or "（不可见）"
    if name in WORDS:
        return word(WORDS[name](value))
    if name in TOLD:
        return TOLD[name](value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def word(one: Enum) -> str:
    """A word of the schema in Chinese: what its description begins with."""
    known: Any = type(one)
    said = next(value.description for value in known.__strawberry_definition__.values if value.name == one.name)
    return re.split("[：；，/（]", said)[0].strip()
