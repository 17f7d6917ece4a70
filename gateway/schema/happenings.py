"""The events of a station in Chinese words, and the sorts that its history is filtered by."""

from collections.abc import Iterable
from enum import Enum

import strawberry

from gateway.schema.words import meant

_value = strawberry.enum_value


@strawberry.enum(description="站点经历的类别 / What sort of thing happened to a station.")
class HappeningKind(Enum):
    APPLICATION = _value("application", description="申报与验收 / Applied for, endorsed, accepted, returned.")
    LIFE = _value("life", description="启用、暂停、退出、撤销 / Opened, suspended, withdrawn, revoked.")
    FILE = _value("file", description="档案变更 / The file is different.")
    PROPOSAL = _value("proposal", description="变更申请 / A change asked for, turned down, taken back.")
    CODE = _value("code", description="编码 / Its code (AH-4.5.1 to AH-4.5.5).")


KIND_NAMES = {
    "application": "申报与验收",
    "life": "启用与退出",
    "file": "档案变更",
    "proposal": "变更申请",
    "code": "编码",
}
NAMES: dict[HappeningKind, dict[str, str]] = {
    HappeningKind.APPLICATION: {
        "StationSubmitted": "申报",
        "StationEndorsed": "审核同意",
        "StationAccepted": "验收通过",
        "StationReturned": "退回",
        "StationRejected": "不予通过",
        "ApplicationCancelled": "撤回申报",
    },
    HappeningKind.LIFE: {
        "StationOpened": "启用",
        "StationSuspended": "暂停服务",
        "StationResumed": "恢复服务",
        "StationWithdrawn": "退出",
        "StationRevoked": "撤销",
    },
    HappeningKind.FILE: {
        "StationChanged": "档案变更",
        "HeadChanged": "变更站长",
        "ContactsChanged": "变更负责领导、联络员",
    },
    HappeningKind.PROPOSAL: {
        "ChangeProposed": "提出变更申请",
        "ChangeDeclined": "不同意变更",
        "ChangeRetracted": "撤回变更申请",
    },
    HappeningKind.CODE: {
        "CodeAllocated": "赋码",
        "CodeNotAllocated": "未能赋码",
        "CodeRetired": "编码封存",
        "CodeRestored": "恢复原编码",
        "CodeRespelled": "编码后缀变更",
        "CodesAdopted": "接收已有编码",
        "CodeClaimed": "登记已有编码",
        "CodeReleased": "取消登记已有编码",
        "CodeAssigned": "指定已有编码的站点",
        "OwnCodeAssigned": "共建单位赋码",
        "OwnCodeChanged": "变更共建单位编码",
        "OwnCodeWithdrawn": "撤销共建单位编码",
    },
}
EVENT_NAMES = {event: name for events in NAMES.values() for event, name in events.items()}
KIND_OF = {event: meant(kind) for kind, events in NAMES.items() for event in events}
"""The sort of each event, as contracts spell it."""


def events_of(kinds: Iterable[HappeningKind]) -> list[str]:
    """The events of these sorts."""
    wanted = {meant(kind) for kind in kinds}
    return [event for event, kind in KIND_OF.items() if kind in wanted]
