"""A network in which every field of a station has something to say somewhere, and nothing elsewhere."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from contracts.coding import (
    CodeAllocated,
    CodeNotAllocated,
    CodeRetired,
    OwnCodeAssigned,
    OwnCodeChanged,
    OwnCodeListed,
    OwnCodeWithdrawn,
)
from contracts.messages import Event
from contracts.registry import (
    BuildMode,
    ChangeDeclined,
    ChangeProposed,
    Changes,
    CoBuilding,
    OpeningMode,
    RoleGranted,
    StationAccepted,
    StationReturned,
    ToiletPlace,
    UnitEstablished,
    UnitKind,
    Waiver,
)
from contracts.standards import Shortfall
from contracts.values import Capture, Datum, Kind, Point, account_id
from gateway.views.codes import codes
from gateway.views.grants import grants
from gateway.views.history import happened
from gateway.views.own_codes import own_codes
from gateway.views.proposals import proposals
from gateway.views.stations import stations
from gateway.views.units import units
from services.chassis.views import View
from tests.gateway.conftest import network
from tests.gateway.opened import LUYANG, House, opened
from tests.gateway.told import submitted
from tests.servers import Servers

BANK, HEAD, FULL = 102, UUID(int=9001), LUYANG[0]
Told = list[tuple[View, int, Event]]

EVERYTHING: dict[str, Any] = {
    "name": '驿站 "零" \\ 1\n😀',
    "kind": Kind.MICRO,
    "enterprise_no": BANK,
    "point": Point(lng=117.2830421, lat=31.0, datum=Datum.GCJ02, capture=Capture.PICKED),
    "build_mode": BuildMode.CO,
    "co_builder": "某银行",
    "area_m2": Decimal("20.50"),
    "facilities": ("water", "微波炉"),
    "opening_hours": "周一至周五 8:30—17:30",
    "built_on": date(2024, 2, 29),
    "head_id": HEAD,
    "floor": -1,
    "street_front": False,
    "toilet": ToiletPlace.NEARBY,
    "toilet_m": 150,
    "opening_mode": OpeningMode.SCHEDULED,
    "unattended": True,
    "co_building": CoBuilding.PROVINCE,
    "requested_fen": 2_147_483_647,
    "waivers": (Waiver("AH-4.2.1", "场地有限"),),
    "shortfalls": (Shortfall("too-small", "AH-4.2.1", "面积不足", "Too small", True, "area_m2", "x"),),
}


def owned() -> list[Event]:
    """Numbers of the bank's own: given, given anew, waiting here and anywhere, withdrawn."""
    here = Point(lng=117.28, lat=31.86, datum=Datum.GCJ02)
    return [
        OwnCodeAssigned(BANK, FULL, 340103, "HF-1", 1, "四牌楼支行", here),
        OwnCodeChanged(BANK, FULL, 340103, "HF-2", 2, "HF-1", name="四牌楼支行"),
        OwnCodeListed(BANK, "HF-3", 3, '四牌楼 "东" 支行', 340103, here),
        OwnCodeListed(BANK, "HF-4", 4),
        OwnCodeAssigned(BANK, LUYANG[5], 340103, "HF-5", 5),
        OwnCodeWithdrawn(BANK, LUYANG[5], "HF-5", 6, "撤并"),
    ]


def everything() -> Told:
    """The usual network; one station that says everything, some that say something, proposals and codes."""
    told = network()
    told += [
        (units, BANK, UnitEstablished(BANK, UUID(int=BANK), "某银行", UnitKind.ENTERPRISE, ())),
        (grants, BANK, RoleGranted(BANK, account_id("102-enterprise"), "enterprise")),
    ]
    told += [(stations, 340103, event) for event in one_that_says_everything()]
    told.append((stations, 340103, CodeNotAllocated(LUYANG[5], "120551", "号段已用完")))
    told += [(own_codes, 340103, event) for event in owned()]
    told += [(stations, 340103, event) for event in owned() if not isinstance(event, OwnCodeListed)]
    told.append((codes, 340103, CodeAllocated(LUYANG[7], "12055100001s", "120551", 1)))
    told.append((codes, 341202, CodeRetired(UUID(int=77), "12055800002", "120558", 2, "拆迁")))
    for n, change in enumerate((Changes(name="新名"), Changes(area_m2=Decimal("1"), remark=""), Changes(floor=None))):
        before = Changes(name="旧名", floor=3)
        told.append((proposals, 340103, ChangeProposed(LUYANG[n], UUID(int=n + 1), change, before, "改", "a", 340103)))
    told.append((proposals, 340103, ChangeDeclined(LUYANG[1], UUID(int=2), "不同意")))
    told += [(happened, 340103, event) for event in one_that_says_everything()]
    told += [(happened, 340103, submitted(station)) for station in LUYANG[1:4]]
    told.append((happened, 340103, CodeAllocated(LUYANG[1], "12055100002", "120551", 2)))
    return told


def one_that_says_everything() -> list[Event]:
    return [
        submitted(FULL, **EVERYTHING),
        StationAccepted(FULL, Kind.MICRO, date(2025, 1, 2)),
        StationReturned(FULL, "材料不全"),
    ]


async def settled(house: House) -> None:
    """Moments with all sorts of fractions, persons, and somebody who did things for a unit."""
    moments = (datetime(2026, 1, 1, 1, 1, 1, micro, UTC) for micro in (0, 500_000, 120, 123_456))
    for moment, station in zip(moments, LUYANG[1:5], strict=True):
        await house.pool.execute("update stations set submitted_at = $1 where station_id = $2", moment, station)
    await house.pool.execute("insert into own.credentials (account_id, login) values ($1, 'somebody')", HEAD)
    await house.pool.execute(
        """
        update happened set account_id = $1::uuid, actor = $1::uuid::text, by_unit = 340100, role = 'clerk',
            standard = 'anhui'
        where station_id = $2
        """,
        HEAD,
        FULL,
    )
    await house.pool.execute(
        "insert into people_shown (person_id, division, source, name, phone_masked) "
        "values ($1, 340103, 'registry', $2, $3)",
        HEAD,
        "某甲",
        "139****0000",
    )


@pytest.fixture(scope="package")
async def house(servers: Servers) -> AsyncIterator[House]:
    async with opened(servers, *everything()) as found:
        await settled(found)
        yield found
