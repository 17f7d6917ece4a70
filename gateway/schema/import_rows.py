"""A row of an import as the schema shows it: beside what stands, what is wrong with it, what became of it."""

from enum import Enum
from uuid import UUID

import strawberry
from msgspec import to_builtins

from gateway.imports import kept
from gateway.imports.changing import PROPOSED
from gateway.imports.kept import Line
from gateway.imports.rows import Flaw
from gateway.schema.parts import Shortfall
from gateway.views.stations import lack

_field, _value = strawberry.field, strawberry.enum_value


@strawberry.enum(description="与现有站点相比 / What a row is beside what stands already.")
class RowStanding(Enum):
    NEW = _value(kept.Standing.NEW, description="新增 / New.")
    CHANGED = _value(kept.Standing.CHANGED, description="有变化 / It changes what stands.")
    SAME = _value(kept.Standing.SAME, description="相同 / The same stands already.")
    REFUSED = _value(kept.Standing.REFUSED, description="有误 / It is refused.")


@strawberry.enum(description="提交或撤回后的结果 / What became of a row.")
class RowOutcome(Enum):
    SUBMITTED = _value(kept.Outcome.SUBMITTED, description="已申报 / Handed in.")
    THERE = _value(kept.Outcome.THERE, description="此前已申报 / Handed in by an earlier import.")
    REFUSED = _value(kept.Outcome.REFUSED, description="未能申报 / Refused.")
    WITHDRAWN = _value(kept.Outcome.WITHDRAWN, description="已撤回 / Taken back.")
    KEPT = _value(kept.Outcome.KEPT, description="未撤回 / Not taken back.")


@strawberry.type(description="一处错误及修改办法 / What is wrong in one cell, and how to repair it.")
class ImportFlaw:
    row: int = _field(description="行号，与表格软件所示一致 / The row as the spreadsheet program numbers it.")
    column: str = _field(description="列名；涉及整行时为空 / The column; empty when the whole row is meant.")
    value: str = _field(description="单元格内容，过长时截断 / What stands there, cut where it is long.")
    message: str = _field(description="中文说明 / The sentence in Chinese.")
    message_en: str = _field(description="英文说明 / The sentence in English.")
    clause: str | None = _field(description="依据的条款 / The clause it rests on.")

    @classmethod
    def of(cls, flaw: Flaw) -> "ImportFlaw":
        return cls(
            row=flaw.row,
            column=flaw.column,
            value=flaw.value,
            message=flaw.zh,
            message_en=flaw.en,
            clause=flaw.clause or None,
        )


@strawberry.type(description="一处变化 / What a row would change.")
class ImportDifference:
    column: str = _field(description="列名 / The column.")
    before: str = _field(description="现有内容；个人信息不显示 / What stands; empty for what is personal.")
    after: str = _field(description="表格内容；个人信息不显示 / What the sheet says; empty for what is personal.")
    waits: bool = _field(
        description="须经上级批准 / Whether it waits for a higher level, and does not take effect at once."
    )

    @classmethod
    def of(cls, said: kept.Difference) -> "ImportDifference":
        return cls(column=said.column, before=said.before, after=said.after, waits=said.asked == PROPOSED)


@strawberry.type(description="导入的一行 / A row of an import.")
class ImportRow:
    row: int = _field(description="行号 / The row as the spreadsheet program numbers it.")
    name: str = _field(description="站点名称 / The station's name.")
    standing: RowStanding = _field(description="与现有站点相比 / What it is beside what stands already.")
    outcome: RowOutcome | None = _field(description="结果；提交前为空 / What became of it; null before the commit.")
    station_id: UUID | None = _field(description="站点编号 / The station's id.")
    pictures: int = _field(description="表格中的图片张数，提交后成为照片 / Its pictures, the photos it will have.")
    code: str | None = _field(description="表格中已有的站点编码 / The code that the sheet says it has.")
    differences: list[ImportDifference] = _field(description="有哪些变化 / What it changes.")
    flaws: list[ImportFlaw] = _field(description="有哪些错误 / What is wrong.")
    shortfalls: list[Shortfall] = _field(
        description="与当地标准的差距，验收时须补齐或说明理由 / What it lacks of the local standard."
    )

    @classmethod
    def of(cls, line: Line) -> "ImportRow":
        return cls(
            row=line.row,
            name=line.name,
            standing=RowStanding(line.standing),
            outcome=RowOutcome(line.outcome) if line.outcome else None,
            station_id=line.station_id,
            pictures=line.pictures,
            code=line.code or None,
            differences=[ImportDifference.of(one) for one in line.differences],
            flaws=[ImportFlaw.of(flaw) for flaw in line.flaws],
            shortfalls=[Shortfall(**lack(to_builtins(one))) for one in line.shortfalls],
        )
