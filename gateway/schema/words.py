"""The words of the schema: what may stand in a field, each with its name as people say it."""

from enum import Enum

import strawberry

from contracts.coding import RowStatus as ContractRowStatus
from contracts.coding import SyncMode as ContractSyncMode
from contracts.permissions import ROLES
from contracts.registry import BuildMode as ContractBuildMode
from contracts.registry import CoBuilding as ContractCoBuilding
from contracts.registry import OpeningMode as ContractOpening
from contracts.registry import ToiletPlace as ContractToilet
from contracts.registry import UnitKind as ContractUnitKind
from contracts.values import Capture as ContractCapture
from contracts.values import Datum as ContractDatum
from contracts.values import Kind, Level

_value = strawberry.enum_value


@strawberry.enum(description="站点类型 / What sort of station it is (AH-4.5.1, AH-4.5.3, AH-4.5.4).")
class StationKind(Enum):
    FIXED = _value(Kind.FIXED, description="固定站点 / In a building.")
    MICRO = _value(Kind.MICRO, description="微驿站，编码后缀 s / A corner somewhere; its code ends in s (AH-4.5.3).")
    MOBILE = _value(Kind.MOBILE, description="流动驿站，编码后缀 d / A vehicle; its code ends in d (AH-4.5.4).")
    CONSTRUCTION_SITE = _value(
        Kind.CONSTRUCTION_SITE, description="建设工地驿站，不编码 / On a building site; needs no code (AH-4.5.1)."
    )


@strawberry.enum(description="申报进度 / How far an application has come.")
class StationStatus(Enum):
    SUBMITTED = _value("submitted", description="已申报，待审核 / Handed in, waiting to be endorsed.")
    ENDORSED = _value("endorsed", description="已审核，待验收 / Endorsed, waiting to be accepted.")
    ACCEPTED = _value("accepted", description="已验收 / Accepted into the network.")
    RETURNED = _value("returned", description="已退回 / Given back with a reason; may be handed in again.")
    REJECTED = _value("rejected", description="不予通过 / Turned down for good.")
    CANCELLED = _value("cancelled", description="已撤回 / Taken back by whoever handed it in.")
    OPEN = _value("open", description="服务中 / Serving.")
    SUSPENDED = _value("suspended", description="暂停服务 / Closed for a while.")
    WITHDRAWN = _value("withdrawn", description="已退出，编码保留 / Left the network; its number is kept (AH-4.5.5).")
    REVOKED = _value("revoked", description="已撤销，编码保留 / Struck off; its number is kept (AH-4.5.5).")


@strawberry.enum(description="编码状态 / Whether a station has its code (AH-4.5.1).")
class CodeState(Enum):
    PENDING = _value("pending", description="待赋码：验收后自动分配 / It will get one when it is accepted (AH-4.5.6).")
    ALLOCATED = _value("allocated", description="已赋码 / It has its code, for ever (AH-4.5.5).")
    NOT_NEEDED = _value("not_needed", description="无需编码 / It needs none (AH-4.5.1).")
    NOT_ALLOCATED = _value("not_allocated", description="未能赋码 / None could be given; the series is used up.")


@strawberry.enum(description="建设方式 / Who builds (AH-4.4.1, SP-A2b).")
class BuildMode(Enum):
    SELF = _value(ContractBuildMode.SELF, description="自建 / The union alone.")
    CO = _value(ContractBuildMode.CO, description="共建 / Together with somebody.")


@strawberry.enum(description="共建范围 / How far the co-builder's word reaches (AH-4.5.6).")
class CoBuilding(Enum):
    SITE = _value(ContractCoBuilding.SITE, description="本站点共建 / At this site.")
    PROVINCE = _value(ContractCoBuilding.PROVINCE, description="全省性共建 / Throughout the province (AH-6.2).")


@strawberry.enum(description="如厕条件 / Where the nearest toilet is (NM-4.3b, QD-5b).")
class ToiletPlace(Enum):
    INSIDE = _value(ContractToilet.INSIDE, description="站点内 / In the station.")
    SAME_BUILDING = _value(ContractToilet.SAME_BUILDING, description="所在楼宇内 / In the same building.")
    NEARBY = _value(ContractToilet.NEARBY, description="附近 / Nearby; say how far.")


@strawberry.enum(description="开放模式 / How a station is kept open (PJ-6.1.3).")
class OpeningMode(Enum):
    OFFICE_HOURS = _value(ContractOpening.OFFICE_HOURS, description="八小时上班时间开放 / In office hours.")
    SCHEDULED = _value(ContractOpening.SCHEDULED, description="分时段定时开放 / At fixed times.")
    ON_ARRIVAL = _value(ContractOpening.ON_ARRIVAL, description="随到随开 / Whenever somebody comes.")


@strawberry.enum(description="变更申请的进度 / What became of a proposed change.")
class ProposalStatus(Enum):
    PENDING = _value("pending", description="待批准 / Waits for somebody's word.")
    APPROVED = _value("approved", description="已同意 / In effect.")
    DECLINED = _value("declined", description="不同意 / Turned down.")
    RETRACTED = _value("retracted", description="已撤回 / Taken back.")


@strawberry.enum(description="坐标系 / The coordinate system a pair was captured in; pairs are never converted back.")
class Datum(Enum):
    WGS84 = _value(ContractDatum.WGS84, description="WGS-84（手机定位）/ GPS.")
    GCJ02 = _value(ContractDatum.GCJ02, description="GCJ-02（高德、腾讯地图）/ AMap, Tencent.")
    BD09 = _value(ContractDatum.BD09, description="BD-09（百度地图）/ Baidu.")


@strawberry.enum(description="坐标来源 / How a pair was got.")
class Capture(Enum):
    GPS = _value(ContractCapture.GPS, description="手机定位 / Measured on the spot.")
    PICKED = _value(ContractCapture.PICKED, description="地图选点 / Picked on a map.")
    GEOCODED = _value(ContractCapture.GEOCODED, description="地址解析 / Looked up from the address.")
    UNKNOWN = _value(ContractCapture.UNKNOWN, description="不详 / Not known.")


@strawberry.enum(description="名单中有行被拒绝时如何处理 / What becomes of a list of which some rows are refused.")
class SyncMode(Enum):
    PARTIAL = _value(ContractSyncMode.PARTIAL, description="其余各行照办 / The others are taken.")
    ATOMIC = _value(ContractSyncMode.ATOMIC, description="全部不办 / Nothing is.")


@strawberry.enum(description="名单中一行的结果 / What became of a row.")
class RowStatus(Enum):
    CREATED = _value(ContractRowStatus.CREATED, description="新增 / New.")
    UPDATED = _value(ContractRowStatus.UPDATED, description="已变更 / Different from now on.")
    UNCHANGED = _value(ContractRowStatus.UNCHANGED, description="原已如此 / So already.")
    WITHDRAWN = _value(ContractRowStatus.WITHDRAWN, description="已撤销 / Withdrawn.")
    REJECTED = _value(ContractRowStatus.REJECTED, description="未办成 / Refused.")


@strawberry.enum(description="组织类型 / What sort of organisation a unit is.")
class UnitKind(Enum):
    UNION = _value(ContractUnitKind.UNION, description="总工会 / The union of a province, a city or a county.")
    TOWNSHIP = _value(ContractUnitKind.TOWNSHIP, description="乡镇（街道）工会 / A township union.")
    INDUSTRY = _value(ContractUnitKind.INDUSTRY, description="产业工会 / An industry union.")
    ENTERPRISE = _value(ContractUnitKind.ENTERPRISE, description="共建单位 / An enterprise that builds with the union.")
    EVALUATOR = _value(ContractUnitKind.EVALUATOR, description="第三方评估机构 / A third-party evaluator.")


@strawberry.enum(name="Level", description="层级 / The level of the union network a role stands at.")
class UnitLevel(Enum):
    NATION = _value(Level.NATION, description="全国 / The nation.")
    PROVINCE = _value(Level.PROVINCE, description="省级 / A province.")
    CITY = _value(Level.CITY, description="市级 / A city.")
    COUNTY = _value(Level.COUNTY, description="县级 / A county or district.")
    TOWNSHIP = _value(Level.TOWNSHIP, description="乡镇（街道）/ A township or street.")
    STATION = _value(Level.STATION, description="站点 / A station.")


KIND_NAMES = {"fixed": "固定", "micro": "微", "mobile": "流动", "construction_site": "建设工地"}
STATUS_NAMES = {
    "submitted": "已申报",
    "endorsed": "已审核",
    "accepted": "已验收",
    "returned": "已退回",
    "rejected": "不予通过",
    "cancelled": "已撤回",
    "open": "服务中",
    "suspended": "暂停服务",
    "withdrawn": "已退出",
    "revoked": "已撤销",
}
CODE_STATE_NAMES = {
    "pending": "待赋码",
    "allocated": "已赋码",
    "not_needed": "无需编码",
    "not_allocated": "未能赋码",
}
LEVEL_NAMES = {
    Level.NATION: "全国",
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡镇（街道）",
    Level.STATION: "站点",
}
ROLE_NAMES = {name: role.zh for name, role in ROLES.items()}


@strawberry.enum(description="排序 / How a list is sorted.")
class StationSort(Enum):
    NEWEST = _value("newest", description="最近申报在前 / Last handed in first.")
    OLDEST = _value("oldest", description="最早申报在前 / First handed in first.")
    CODE = _value("code", description="按站点编码，无编码者在后 / By code; those without one last.")
    NAME = _value("name", description="按名称拼音 / By name, as it sounds.")


def meant(word: Enum) -> str:
    """What a word of the schema is called in contracts and views."""
    return str(word.value)
