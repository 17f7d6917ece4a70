"""Every permission, noun:verb, and the roles that hold it; the unit of a grant decides where it counts."""

from typing import NamedTuple

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
    "unit:read": "查看组织",
    "unit:establish": "成立组织",
    "role:grant": "授予角色",
    "role:withdraw": "收回角色",
    "person:reveal": "查看完整个人信息",
    "person:erase": "删除个人信息",
    "graphql:ad-hoc": "自行编写 GraphQL 查询",
}

_READ = frozenset({"station:read", "unit:read"})
_HANDLE = frozenset(name for name in PERMISSIONS if name.startswith("station:")) | {"person:reveal"}
_MANAGE = frozenset({"unit:establish", "role:grant", "role:withdraw", "person:erase"})


class Role(NamedTuple):
    """A role as people know it and what it may do."""

    zh: str
    may: frozenset[str]


ROLES: dict[str, Role] = {
    "admin": Role("管理员", _READ | _HANDLE | _MANAGE | {"code:adopt"}),
    "clerk": Role("经办人", _READ | _HANDLE),
    "auditor": Role("纪检监督", _READ),
    "developer": Role("数据开发", _READ | {"graphql:ad-hoc"}),
    "enterprise": Role("共建单位", _READ | {"station:propose"}),
}

OPERATOR = Role("系统运维", _MANAGE)
"""Held by the command line of the machine itself, never granted: it founds the tree that everything else hangs on."""


def may(role: str, permission: str) -> bool:
    """Whether a granted role holds a permission; unknown roles hold none."""
    return role in ROLES and permission in ROLES[role].may
