"""The plaque of a station or of a place: its rules, its picture, and what stands in the way of a final one."""

import asyncio
from datetime import date
from typing import Annotated

import strawberry

from contracts import divisions, standards
from gateway.plaques.plaque import Looked, Whose, looked
from gateway.plaques.refusals import SizeNotSet
from gateway.schema.context import Info
from gateway.schema.errors import UserError
from gateway.schema.fields import query
from gateway.schema.paging import one
from gateway.schema.standards import NoSuchPlace, StandardRule
from gateway.schema.station import Station
from gateway.schema.stations import which
from services.chassis.clock import business_day, now
from services.chassis.errors import Invalid

_field, _argument = strawberry.field, strawberry.argument

SIGNS = ("signage", "plaque.")


class StationOrPlace(Invalid):
    """A plaque is a station's, a sample a place's."""

    code, zh, en = "station-or-place", "请提供 station 或 division 之一", "Give either station or division"


@strawberry.type(description="标牌图稿与规定不完全一致之处 / What is not drawn exactly as it is written.")
class PlaqueRemark:
    message: str = _field(description="中文说明 / In Chinese.")
    message_en: str = _field(description="英文说明 / In English.")
    clause: str = _field(description="所据条款 / The clause it was written by.")


@strawberry.type(description="站点标牌 / The plaque of a station.")
class Plaque:
    rules: list[StandardRule] = _field(description="当地标准对标识、标牌的规定 / What the standard says of signs.")
    width_mm: int | None = _field(description="宽，毫米；未规定时为空 / Its width; null where none is set.")
    height_mm: int | None = _field(description="高，毫米；未规定时为空 / Its height; null where none is set.")
    draft: str | None = _field(description="草稿（SVG，带水印）；规格未规定时为空 / A draft with its watermark, SVG.")
    final: str | None = _field(description="定稿（SVG，文字为轮廓）；尚不能出时为空 / The final one; null if hindered.")
    hindrances: list[UserError] = _field(description="为何尚不能出定稿 / What stands in the way of a final one.")
    remarks: list[PlaqueRemark] = _field(description="未能照写排出之处 / Where a line did not fit as written.")


@strawberry.type
class Query:
    @query(
        "站点的标牌，或某地的标牌样式（二者择一）；站点不在管辖范围内时为空 / "
        "The plaque of a station, null outside your scope, or the sample of a place: one of the two."
    )
    async def plaque(
        self,
        info: Info,
        station: Annotated[strawberry.ID | None, _argument(description="站点的全局编号或 UUID / Of this one.")] = None,
        division: Annotated[int | None, _argument(description="行政区划代码 / The sample of this place.")] = None,
    ) -> Plaque | None:
        if (station is None) == (division is None):
            raise StationOrPlace(path="station")
        whose, place = Whose(), division or 0
        if station is not None:
            found = await one(info, Station, which(station))
            if found is None:
                return None
            whose, place = Whose(found.name, found.code or "", found.unit_name or ""), found.division
        elif divisions.get(place) is None:
            raise NoSuchPlace(path="division")
        return await asyncio.to_thread(told, place, whose, info)


def told(place: int, whose: Whose, info: Info, on: date | None = None) -> Plaque:
    """In a thread of its own: a typeface is a large file."""
    standard = standards.resolve(place, on or business_day(now()))
    rules = [StandardRule.of(line) for line in standards.describe(standard) if line.key.startswith(SIGNS)]
    try:
        found: Looked = looked(standard, whose, info.context.front.plaques)
    except SizeNotSet as none:
        return Plaque(
            rules=rules,
            width_mm=None,
            height_mm=None,
            draft=None,
            final=None,
            hindrances=[UserError.of(none)],
            remarks=[],
        )
    return Plaque(
        rules=rules,
        width_mm=found.layout.width,
        height_mm=found.layout.height,
        draft=found.draft,
        final=found.final,
        hindrances=[UserError.of(reason) for reason in found.hindrances()],
        remarks=[
            PlaqueRemark(message=each.zh, message_en=each.en, clause=each.clause) for each in found.layout.remarks
        ],
    )
