"""The stations that an enterprise co-builds, in every city; nobody else's, and nobody's name or telephone."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import Row, Select, exists, select

from contracts.values import Capture, Datum, Kind
from gateway.partner.operations import Operation, Said, Visit
from gateway.partner.pages import USUAL, After, Limit, page
from gateway.planner.orders import Order
from gateway.reading import Viewer, within
from gateway.views.own_codes import ASSIGNED
from gateway.views.own_codes import table as own_codes
from gateway.views.stations_table import table
from services.chassis.errors import NotFound

here, numbers = table.c, own_codes.c
SHOWN = (
    here.station_id, here.code, here.code_state, here.name, here.kind, here.status, here.division, here.division_name,
    here.division_path, here.township, here.address, here.lng, here.lat, here.datum, here.capture, here.unit_no,
    here.co_building, here.opening_hours, here.accepted_on, here.opened_on, here.closed_until, here.status_at,
    here.submitted_at, here.changed_at, here.version,
)  # fmt: skip
OLDEST = Order("oldest", table.c.submitted_at, table.c.station_id, datetime)
Status = Literal[
    "submitted",
    "endorsed",
    "accepted",
    "returned",
    "rejected",
    "cancelled",
    "open",
    "suspended",
    "withdrawn",
    "revoked",
]
Coded = Literal["pending", "allocated", "not_needed", "not_allocated"]


class Place(msgspec.Struct, frozen=True):
    """Where a station is: the pair as it was captured, in the coordinate system that it was captured in."""

    lng: float
    lat: float
    datum: Datum
    capture: Capture | None


class Station(msgspec.Struct, frozen=True, rename="camel"):
    """A station that the unit co-builds (共建驿站), as it is now."""

    station_id: UUID
    code: Annotated[str | None, Meta(description="站点编码；待赋码为空 / The network's code; null until it has one")]
    code_state: Coded
    name: str
    kind: Kind
    status: Status
    division: Annotated[int, Meta(description="县（市、区）代码 / The county (GB/T 2260)")]
    division_name: str
    division_path: Annotated[str | None, Meta(description="省、市、县 / From the province down")]
    township: str | None
    address: str
    place: Place | None
    unit_no: Annotated[int | None, Meta(description="主管工会编号 / The responsible union's number")]
    co_building: Annotated[str | None, Meta(description="site 本站点共建，province 全省共建 / How far it reaches")]
    opening_hours: str | None
    accepted_on: date | None
    opened_on: date | None
    closed_until: date | None
    status_at: datetime | None
    changed_at: datetime | None
    version: Annotated[int, Meta(description="驿站的版本，每次变化加大 / Grows with every change of the station")]


class StationPage(msgspec.Struct, frozen=True, rename="camel"):
    """A page of stations; without a next cursor it is the last one."""

    items: tuple[Station, ...]
    next_cursor: str | None


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which stations, and which page of them."""

    limit: Limit = USUAL
    after: After | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    division: (
        Annotated[int, Meta(ge=110000, le=829999, description="省、市或县代码 / A province, city or county")]
        | UnsetType
    ) = UNSET
    numbered: (
        Annotated[bool, Meta(description="是否已有本单位的自有编码 / Whether it has an own code of the unit's")]
        | UnsetType
    ) = UNSET


def seen(viewer: Viewer) -> Select[Any]:
    """The stations that a viewer may know of."""
    return select(*SHOWN).where(within(viewer.scope, table))


async def listed(visit: Visit) -> Said:
    wanted: Wanted = visit.query
    rows = seen(visit.partner.session.viewer)
    if wanted.status is not UNSET:
        rows = rows.where(here.status == wanted.status)
    if wanted.division is not UNSET:
        rows = rows.where(
            (here.province == wanted.division) | (here.city == wanted.division) | (here.division == wanted.division)
        )
    if wanted.numbered is not UNSET:
        numbered = exists().where(numbers.station_id == here.station_id, numbers.status == ASSIGNED)
        numbered = numbered.where(numbers.enterprise_no == visit.partner.unit_no)
        rows = rows.where(numbered if wanted.numbered else ~numbered)
    return Said(await page(visit, rows, OLDEST, made, StationPage))


async def one(visit: Visit) -> Said:
    viewer, station_id = visit.partner.session.viewer, _id(visit.part("station_id"))
    row = await visit.front.reader.row(viewer, seen(viewer).where(here.station_id == station_id))
    if row is None:
        raise NotFound(path="stationId")
    return Said(made(row))


def made(row: Row[Any]) -> Station:
    place = None if row.lng is None else Place(row.lng, row.lat, Datum(row.datum), row.capture and Capture(row.capture))
    given = {name: getattr(row, name) for name in Station.__struct_fields__ if name != "place"}
    return Station(place=place, **given | {"kind": Kind(row.kind)})


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(path="stationId") from None


STATION_ID = (UUID, "驿站编号 / The station's id")
EXAMPLE = {
    "stationId": "0195f0a2-7c1e-7b2a-9d43-2f6c1a5e8b10",
    "code": "12055100012",
    "codeState": "allocated",
    "name": "建设银行三孝口支行驿站",
    "kind": "fixed",
    "status": "open",
    "division": 340103,
    "divisionName": "庐阳区",
    "divisionPath": "安徽省 合肥市 庐阳区",
    "township": "三孝口街道",
    "address": "长江中路1号",
    "place": {"lng": 117.28, "lat": 31.86, "datum": "gcj02", "capture": "picked"},
    "unitNo": 340103,
    "coBuilding": "site",
    "openingHours": "8:00-18:00",
    "acceptedOn": "2026-03-02",
    "openedOn": "2026-03-05",
    "closedUntil": None,
    "statusAt": "2026-03-05T01:30:00Z",
    "changedAt": "2026-03-05T01:30:00Z",
    "version": 6,
}

OPERATIONS = (
    Operation(
        name="listStations",
        method="GET",
        path="/stations",
        scope="stations:read",
        zh="共建驿站列表",
        en="The stations that the unit co-builds",
        answer=listed,
        query=Wanted,
        gives=StationPage,
        problems=("invalid",),
        gives_example={"items": [EXAMPLE], "nextCursor": None},
    ),
    Operation(
        name="getStation",
        method="GET",
        path="/stations/{station_id}",
        scope="stations:read",
        zh="一个共建驿站",
        en="One station that the unit co-builds",
        answer=one,
        gives=Station,
        parts={"station_id": STATION_ID},
        problems=("not-found",),
        gives_example=EXAMPLE,
    ),
)
