"""Who may do what (权限): every role and permission as data, and the answer to "why can I not do this?"."""

from typing import Annotated, Any, NamedTuple

import strawberry
from sqlalchemy import Row, literal, or_, select

from contracts import standards
from contracts.permissions import ENTERPRISES_OWN, FROM_ABOVE, OPERATOR, PERMISSIONS, ROLES, level_of_unit
from contracts.registry import UnitKind as ContractKind
from contracts.values import Level
from gateway.reading import Viewer, within
from gateway.schema.context import Info, opened_id
from gateway.schema.fields import query
from gateway.schema.fitting import Obstacle, obstacle, obstacle_of_change
from gateway.schema.people import HeldRole
from gateway.schema.station import table as stations
from gateway.schema.units import Unit, covering_it
from gateway.schema.words import LEVEL_NAMES, ROLE_NAMES, UnitKind, UnitLevel
from gateway.views.proposals import table as proposals
from gateway.views.units import table as units
from services.chassis.auth import Hat
from services.chassis.clock import business_day, now
from services.chassis.errors import Invalid, NotFound

_field, _argument = strawberry.field, strawberry.argument


class NoSuchPermission(Invalid):
    """Permissions are those of ``contracts.permissions``."""

    code, zh, en = "no-such-permission", "没有这样的权限", "There is no such permission"


class OneTarget(Invalid):
    """Something is done to a station, to a change that was proposed of one, or to a unit."""

    code = "station-or-unit"
    zh, en = "请提供 stationId、changeId 或 unitNo 之一", "Give one of stationId, changeId and unitNo"


@strawberry.type(description="角色 / A role as it is granted.")
class RolePowers:
    role: str = _field(description="角色代码 / The role.")
    name: str = _field(description="角色名称 / Its name in Chinese.")
    permissions: list[str] = _field(description="权限 / What it may do, as noun:verb.")
    kinds: list[UnitKind] = _field(description="可设此角色的组织类型 / The sorts of units it is held in.")


@strawberry.type(description="权限 / A permission.")
class Permission:
    permission: str = _field(description="权限代码 / The permission, as noun:verb.")
    name: str = _field(description="权限名称 / Its name in Chinese.")
    roles: list[str] = _field(description="拥有此权限的角色 / The roles that hold it.")


@strawberry.type(description="谁可以办理 / Who could do it: a role in a unit.")
class Could:
    role: str = _field(description="角色代码 / The role.")
    role_name: str = _field(description="角色名称 / The role in Chinese.")
    level: UnitLevel = _field(description="层级 / The level it acts at.")
    unit: Unit = _field(description="组织 / The unit.")


@strawberry.type(description="能否办理及原因 / Whether you may, and why or why not.")
class Verdict:
    allowed: bool = _field(
        description="能否办理：权限、层级、站点现状和四眼原则 / "
        "Whether you may: permission, level, the station's status, other hands; what else is asked shows when done."
    )
    code: str | None = _field(description="不能办理的代码，如 not-your-level / Why not, as a stable code.")
    reason: str = _field(description="中文说明 / The sentence in Chinese.")
    reason_en: str = _field(description="英文说明 / The sentence in English.")
    clause: str | None = _field(description="依据的条款 / The clause it rests on; `ours` for our own default.")
    hat: HeldRole | None = _field(
        description="以哪个角色办理 / The role of yours that it is done in, or comes nearest."
    )
    could: list[Could] = _field(description="谁可以办理 / Who could, at the place it is done.")
    operator: bool = _field(description="系统运维可否办理 / Whether the machine's operator could.")


class Target(NamedTuple):
    """Where something is to be done: a division, the units that reach it beside, the level that it is left to."""

    division: int
    unit_no: int | None = None
    enterprise_no: int | None = None
    level: Level | None = None
    above: Level | None = None
    """Whoever does it stands above this level."""
    clause: str | None = None
    obstacle: Obstacle | None = None
    """What stands in the way of the viewer there."""

    def left_to(self, level: Level) -> bool:
        """Whether the procedure leaves it to this level."""
        high_enough = self.level is None or level.reaches(self.level)
        return high_enough and (self.above is None or not self.above.reaches(level))


@strawberry.type
class Query:
    @query("全部角色及其权限 / Every role with what it may do.")
    def roles(self) -> list[RolePowers]:
        return [
            RolePowers(
                role=name,
                name=role.zh,
                permissions=[one for one in PERMISSIONS if one in role.may],
                kinds=[UnitKind(kind) for kind in ContractKind if kind in role.kinds],
            )
            for name, role in ROLES.items()
        ]

    @query("全部权限及拥有的角色 / Every permission with the roles that hold it.")
    def permissions(self) -> list[Permission]:
        return [
            Permission(permission=one, name=zh, roles=[name for name, role in ROLES.items() if one in role.may])
            for one, zh in PERMISSIONS.items()
        ]

    @query("能否办理，为什么，谁可以 / Whether you may do something to a station or a unit, why, and who could.")
    async def may(
        self,
        info: Info,
        action: Annotated[str, _argument(description="权限代码，见 permissions / The permission.")],
        station_id: Annotated[strawberry.ID | None, _argument(description="站点编号 / To this station.")] = None,
        unit_no: Annotated[int | None, _argument(description="组织编号 / To this unit.")] = None,
        change_id: Annotated[
            strawberry.ID | None, _argument(description="变更申请编号 / To this proposed change of a station.")
        ] = None,
    ) -> Verdict:
        if action not in PERMISSIONS:
            raise NoSuchPermission(path="action")
        if [station_id, unit_no, change_id].count(None) != 2:
            raise OneTarget(path="stationId")
        if station_id is not None:
            target = await station_target(info, action, station_id)
        elif change_id is not None:
            target = await change_target(info, action, change_id)
        else:
            target = await unit_target(info, action, unit_no)
        return await verdict(info, action, target)


async def station_target(info: Info, action: str, station_id: str) -> Target | None:
    """A station that the viewer sees, under the standard in force there; else there is none."""
    viewer = info.context.session.viewer
    wanted = stations.c.station_id == opened_id(station_id, "Station", "stationId")[1]
    here = stations.c
    seen = select(here.division, here.unit_no, here.enterprise_no, here.status, here.submitted_by).where(wanted)
    row = await info.context.front.reader.row(viewer, seen.where(within(viewer.scope, stations)))
    if row is None:
        return None
    if action in ENTERPRISES_OWN:
        return Target(0, None, row.enterprise_no, clause="AH-4.5.6")
    workflow = standards.resolve(row.division, business_day(now())).workflow
    level = workflow.level_for(action)
    clause, in_the_way = workflow.clause if level else None, obstacle(action, row, str(viewer.account), workflow)
    return Target(row.division, row.unit_no, row.enterprise_no, level, clause=clause, obstacle=in_the_way)


async def change_target(info: Info, action: str, change_id: str) -> Target | None:
    """A proposed change that the viewer sees, at its station; else there is none."""
    viewer, there = info.context.session.viewer, proposals.c
    wanted = there.change_id == opened_id(change_id, "Proposal", "changeId")[1]
    seen = select(there.station_id, there.status, there.proposed_by).where(wanted, within(viewer.scope, proposals))
    row = await info.context.front.reader.row(viewer, seen)
    target = await station_target(info, action, str(row.station_id)) if row else None
    if row is None or target is None or target.obstacle:
        return target
    return target._replace(obstacle=obstacle_of_change(action, row, str(viewer.account)))


async def unit_target(info: Info, action: str, unit_no: int | None) -> Target | None:
    row = await info.context.loaders.unit.load(unit_no) if unit_no is not None else None
    if row is None:
        return None
    above = level_of_unit(ContractKind(row.kind), row.covers, row.division) if action in FROM_ABOVE else None
    return Target(row.division, above=above)


async def verdict(info: Info, action: str, target: Target | None) -> Verdict:
    """What the decision table says, then what the procedure of the place says."""
    operator = action in OPERATOR.may
    if target is None:  # outside the area and nowhere at all are the same
        return Verdict(
            allowed=False,
            code=NotFound.code,
            reason=NotFound.zh,
            reason_en=NotFound.en,
            clause=None,
            hat=None,
            could=[],
            operator=operator,
        )
    session = info.context.session
    hat = session.identity.hat_for(action, target.division, target.unit_no, target.enterprise_no)
    code, zh, en = why(action, target, hat, any(one.allows(action) for one in session.identity.hats))
    hats = zip(session.grants, session.identity.hats, strict=True)
    worn = next((HeldRole.of(*pair) for pair in hats if pair[1] == hat), None)
    return Verdict(
        allowed=code is None,
        code=code,
        reason=zh,
        reason_en=en,
        clause=target.clause,
        hat=worn,
        could=await could(info, action, target),
        operator=operator,
    )


def why(action: str, target: Target, hat: Hat | None, elsewhere: bool) -> tuple[str | None, str, str]:
    """The code, None where it is allowed, and the sentence in both languages."""
    name = PERMISSIONS[action]
    if hat is None and not elsewhere:
        return "forbidden", f"您的角色没有“{name}”的权限", f"None of your roles may do {action}"
    if hat is None:
        return "elsewhere", f"您“{name}”的权限不及于此处", f"Your roles may do {action}, but not here"
    if not target.left_to(hat.level):
        return "not-your-level", *by_whom(target)
    if target.obstacle:
        return target.obstacle
    return None, f"您可以以{LEVEL_NAMES[hat.level]}{ROLE_NAMES.get(hat.role, hat.role)}办理", f"You may, as {hat.role}"


def by_whom(target: Target) -> tuple[str, str]:
    if target.level is None:
        return "须由上级工会办理", "This is for a level above the unit"
    return f"须由{LEVEL_NAMES[target.level]}工会或其上级办理", f"This is for the {target.level} union or one above it"


async def could(info: Info, action: str, target: Target) -> list[Could]:
    """The roles and units that the table and the procedure leave it to, the nearest unit first."""
    viewer: Viewer = info.context.session.viewer
    named = units.c.unit_no.in_([one for one in (target.unit_no, target.enterprise_no) if one is not None])
    near = select(units).where(or_(covering_it(literal(target.division)), named), units.c.dissolved_at.is_(None))
    rows = await info.context.front.reader.rows(viewer, near)
    placed = sorted(((_level(row), row) for row in rows), key=lambda pair: (-pair[0].rank, pair[1].unit_no))
    return [
        Could(role=name, role_name=role.zh, level=UnitLevel(level), unit=Unit.of(row))
        for level, row in placed
        for name, role in ROLES.items()
        if target.left_to(level) and action in role.may and ContractKind(row.kind) in role.kinds
    ]


def _level(row: Row[Any]) -> Level:
    """The level that a hat of this unit acts at."""
    kind = ContractKind(row.kind)
    if kind in (ContractKind.UNION, ContractKind.TOWNSHIP):
        return level_of_unit(kind, row.covers, row.division)
    return Level.STATION
