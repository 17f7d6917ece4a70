"""The standard in force at a place, rule by rule: what it asks, by which clause, and where it is silent."""

from datetime import date
from enum import Enum
from typing import Annotated

import strawberry

from contracts import divisions, standards
from contracts.clauses import text_of
from contracts.standards import Force, Origin, Told
from contracts.standards import Standard as InForce
from gateway.schema.context import Info
from gateway.schema.fields import query
from services.chassis.clock import business_day, now
from services.chassis.errors import NotFound

_field, _value, _argument = strawberry.field, strawberry.enum_value, strawberry.argument


class NoSuchPlace(NotFound):
    """A standard is in force at a place."""

    code, zh, en = "no-such-place", "没有这个行政区划代码", "There is no division with this code"


@strawberry.enum(description="规定的效力 / How strictly a rule is meant.")
class RuleForce(Enum):
    MUST = _value(Force.MUST, description="必须：不符合不能通过 / Nobody passes without it.")
    SHOULD = _value(Force.SHOULD, description="原则上：说明理由可放行 / Possible otherwise, with a recorded reason.")
    MAY = _value(Force.MAY, description="可以、鼓励 / Allowed or encouraged.")


@strawberry.enum(description="规定的来源 / Whose rule it is.")
class RuleOrigin(Enum):
    DOCUMENT = _value(Origin.DOCUMENT, description="本地标准 / The local document's.")
    OURS = _value(Origin.OURS, description="平台默认，本地标准未规定 / Our own default, where the document is silent.")


@strawberry.type(description="一条规定 / One rule of a standard.")
class StandardRule:
    key: str = _field(description="规定的代码，如 area / Which rule; one with parts comes several times.")
    label: str = _field(description="规定的名称 / Its name.")
    value: str = _field(description="内容；未规定时为“本地标准未规定” / What it says, also that it says nothing.")
    stated: bool = _field(description="是否有规定 / Whether there is a rule at all.")
    force: RuleForce | None = _field(description="效力；未规定时为空 / How strictly it is meant; null if not stated.")
    origin: RuleOrigin | None = _field(description="来源；未规定时为空 / Whose it is; null if not stated.")
    clause: str | None = _field(description="依据的条款 / The clause; `ours` for our own default.")
    clause_text: str | None = _field(description="条款内容 / What the clause says, if it is a document's.")
    reading: str | None = _field(description="平台默认的理由（英文）/ Why, where it is ours.")

    @classmethod
    def of(cls, line: Told) -> "StandardRule":
        return cls(
            key=line.key,
            label=line.label,
            value=line.value,
            stated=line.origin is not None,
            force=RuleForce(line.force) if line.origin else None,
            origin=RuleOrigin(line.origin) if line.origin else None,
            clause=line.clause or None,
            clause_text=text_of(line.clause) or None,
            reading=line.reading.strip() or None,
        )


@strawberry.type(description="某地某日执行的标准 / The standard in force at a place on a day.")
class Standard:
    key: str = _field(description="标准及版本，如 anhui@2024-02-11 / Document and edition, as events name them.")
    title: str = _field(description="文件名称 / The document's title.")
    edition: str = _field(description="版本 / The edition: the day it holds from.")
    division: int = _field(description="行政区划代码 / The place asked for.")
    division_name: str = _field(description="行政区划名称 / Its name.")
    local: bool = _field(description="是否有本地标准 / Whether a document holds here; if not, all is our default.")
    on: date = _field(description="日期 / The day asked for.")
    rules: list[StandardRule] = _field(description="逐条规定，含未规定的 / Rule by rule, the silent ones included.")
    instead_of: "Standard | None" = _field(
        description="被当地规定取代的上级标准（AH-4.1.6）/ The upper standard that gives way to a local decision."
    )
    basis: str | None = _field(description="取代上级标准的依据 / The local decision that this rests on.")

    @classmethod
    def of(cls, found: InForce, division: int, day: date) -> "Standard":
        upper = standards.LIBRARY.edition(found.instead_of)
        return cls(
            key=found.key,
            title=found.title,
            edition=found.edition,
            division=division,
            division_name=divisions.name_of(division),
            local=found.pack != "defaults",
            on=day,
            rules=[StandardRule.of(line) for line in standards.describe(found)],
            instead_of=cls.of(upper, division, day) if upper else None,
            basis=found.basis or None,
        )


@strawberry.type
class Query:
    @query("某地执行的标准，逐条列出；登录用户均可查看 / The standard in force at a place; for everybody signed in.")
    def standard(
        self,
        info: Info,
        division: Annotated[int, _argument(description="行政区划代码 / The division, six digits.")],
        on: Annotated[date | None, _argument(description="日期，默认今天 / The day; today when left out.")] = None,
    ) -> Standard:
        if divisions.get(division) is None:
            raise NoSuchPlace(path="division")
        day = on or business_day(now())
        return Standard.of(standards.resolve(division, day), division, day)
