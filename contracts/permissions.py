"""Every permission, noun:verb, and the roles that hold it; the unit of a grant decides where it counts."""

from collections.abc import Iterable
from typing import NamedTuple

from contracts.registry.units import UnitKind
from contracts.values import Level, level_of

PERMISSIONS: dict[str, str] = {
    "station:read": "查看驿站",
    "station:submit": "申报驿站",
    "station:endorse": "审核申报",
    "station:accept": "验收驿站",
    "station:return": "退回申报",
    "station:reject": "不予通过申报",
    "station:operate": "启用、暂停、恢复驿站，更新开放时间、设施和照片",
    "station:staff": "变更站长和联系人",
    "station:withdraw": "办理驿站退出",
    "station:revoke": "撤销驿站",
    "station:propose": "提出变更申请",
    "station:approve": "批准变更",
    "code:adopt": "接收已有编码",
    "code:own": "管理本单位自有编码",
    "unit:read": "查看组织",
    "unit:establish": "成立组织",
    "unit:rename": "组织更名",
    "unit:change": "变更组织的上级和所辖区划",
    "unit:dissolve": "撤销组织",
    "account:read": "查看账号和授权",
    "role:grant": "授予角色",
    "role:withdraw": "收回角色",
    "person:reveal": "查看完整个人信息",
    "person:erase": "删除个人信息",
    "log:read": "查看访问日志",
    "partner:read": "查看接口客户端",
    "partner:manage": "管理接口客户端和密钥",
    "graphql:ad-hoc": "自行编写 GraphQL 查询",
}

_READ = frozenset({"station:read", "unit:read"})
_HANDLE = frozenset(name for name in PERMISSIONS if name.startswith("station:")) | {"person:reveal"}
_OVERSEE = frozenset({"account:read", "log:read", "partner:read"})
_ORGANISE = frozenset({"unit:establish", "unit:rename", "unit:change", "unit:dissolve", "role:grant", "role:withdraw"})
_MANAGE = _ORGANISE | {"person:erase"}
_ENTERPRISE = _READ | {"station:propose", "code:own"}

UNIONS = frozenset({UnitKind.UNION, UnitKind.TOWNSHIP, UnitKind.INDUSTRY})


class Role(NamedTuple):
    """A role as people know it, what it may do, and in which sorts of units it is held."""

    zh: str
    may: frozenset[str]
    kinds: frozenset[UnitKind] = UNIONS


ROLES: dict[str, Role] = {
    "admin": Role("管理员", _READ | _HANDLE | _OVERSEE | _MANAGE | {"code:adopt", "code:own", "partner:manage"}),
    "clerk": Role("经办人", _READ | _HANDLE),
    "auditor": Role("纪检监督", _READ | _OVERSEE),
    "developer": Role("数据开发", _READ | {"graphql:ad-hoc"}),
    "enterprise": Role("共建单位", _ENTERPRISE, frozenset({UnitKind.ENTERPRISE})),
    "enterprise-admin": Role(
        "共建单位管理员", _ENTERPRISE | {"partner:read", "partner:manage"}, frozenset({UnitKind.ENTERPRISE})
    ),
    "evaluator": Role("第三方评估", frozenset({"unit:read"}), frozenset({UnitKind.EVALUATOR})),
}

WATCHES = frozenset({"auditor"})
"""Who watches the others: given and taken back by a level above, and by nobody who acts in the same unit."""

FROM_ABOVE = frozenset({"unit:change", "unit:dissolve"})
"""What is asked of a unit by a level above it: it decides over the unit as a whole, and what its watchers see."""

ENTERPRISES_OWN = frozenset({"code:own"})
"""What only whoever acts for the co-building enterprise does; others hold it so that they may give it."""

OPERATOR = Role("系统运维", _MANAGE, frozenset(UnitKind))
"""Held by the command line of the machine itself, never granted: it founds the tree that everything else hangs on."""


def may(role: str, permission: str) -> bool:
    """Whether a granted role holds a permission; unknown roles hold none."""
    return role in ROLES and permission in ROLES[role].may


def level_of_unit(kind: UnitKind, covers: Iterable[int], division: int) -> Level:
    """The level a unit stands at: a union by what it covers, anybody else by the division it was founded in."""
    if kind is UnitKind.TOWNSHIP:
        return Level.TOWNSHIP
    return min(map(level_of, tuple(covers) or (division,)), key=lambda level: level.rank)
