"""A nation of stations in the gateway's own views: 31 provinces with cities, counties, streets and co-builders."""

from typing import Any
from uuid import UUID

from gateway.views.stations import stations as view
from services.chassis.database import Connection, Pool

STATIONS = 200_000
PAGE = 5_000
PROVINCES = (11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61,
             62, 63, 64, 65)  # fmt: skip
AREAS = {"province": 340000, "city": 340100, "division": 340103, "unit_no": 340103001, "enterprise_no": 108}
"""One of each sort that has some stations."""

UNITS = """
insert into units (unit_no, unit_id, name, kind, covers, version, changed_at)
select no, gen_random_uuid(), no || '总工会', 'union', jsonb_build_array(no), 1, timestamptz '2024-01-01'
from (select distinct unit_no as no from stations) known on conflict do nothing
"""
ROWS = """
insert into stations (
    station_id, province, city, division, unit_no, enterprise_no, status, version, name, initials, name_order, kind,
    division_name, division_path, township, address, lng, lat, datum, capture, build_mode, co_builder, area_m2,
    facilities, opening_hours, openings, remark, community, venue, services, serves, unattended, photos, waivers,
    shortfalls, submitted_by, submitted_for, submitted_at, status_at, changed_at, code, code_digits
)
select
    lpad(to_hex(n), 32, '0')::uuid, province, city, division,
    case n % 3 when 0 then division * 1000 + 1 + n % 5 else division end,
    case n % 4 when 0 then 100 + n % 200 end,
    (array['submitted', 'endorsed', 'accepted', 'open', 'open', 'open', 'suspended', 'returned'])[1 + n % 8],
    1 + n % 9, '驿站第' || n || '号', 'yzd' || n || 'h', 'yi4 zhan4 di4 ' || n || ' hao4',
    (array['fixed', 'micro', 'mobile'])[1 + n % 3], '某区',
    '某省 某市 某区', '某街道',
    '某路' || n || '号', 117 + n % 1000 / 1000.0, 31 + n % 700 / 1000.0, 'gcj02', 'picked', 'self', '', 12 + n % 90,
    '["饮水", "微波炉"]', '每天 8:00—18:00',
    '[{"days": [1, 2, 3, 4, 5, 6, 7], "opens": 480, "closes": 1080}]', '', '', '', '[]', '[]', false, '[]', '[]', '[]',
    lpad(to_hex(n % 5000), 32, '0')::uuid::text, division, at, at, at,
    code, code
from (
    select n, timestamptz '2024-01-01' + n * interval '5 minutes' as at,
        case when n % 8 > 1 then '1' || lpad(n::text, 10, '0') end as code,
        ($1::int[])[1 + n % 31] * 10000 as province,
        ($1::int[])[1 + n % 31] * 10000 + (1 + n / 31 % 8) * 100 as city,
        ($1::int[])[1 + n % 31] * 10000 + (1 + n / 31 % 8) * 100 + 1 + n / 248 % 8 as division
    from generate_series(1, $2::int) as n
) places
"""


HAPPENED = """
insert into happened (event_id, source, position, recorded_at, station_id, event, version, at, actor, account_id,
    by_unit, role, province, city, county, division, division_name, reason)
select lpad(to_hex(n), 32, '0')::uuid, 'registry', n, at, station_id, event, step, at, actor, actor::uuid,
    city, 'clerk', province, city, division, division, '某区', case event when 'StationReturned' then '材料不全' end
from (
    select row_number() over () as n, station_id, submitted_at + step * interval '1 hour' as at, step,
        (array['StationSubmitted', 'StationReturned', 'StationEndorsed', 'StationAccepted'])[step] as event,
        '00000000-0000-0000-0000-00000000000' || step as actor, province, city, division
    from stations, generate_series(1, $1::int) as step
) told
"""


async def fill(writer: Connection | Pool, stations: int = STATIONS, told: int = 4) -> None:
    """Write the rows as the lanes do: so many stations, and so much that happened to each."""
    await writer.execute(ROWS, list(PROVINCES), stations, timeout=600)
    await writer.execute(UNITS, timeout=600)
    await writer.execute(HAPPENED, told, timeout=600)
    assert view.grams
    quarter = [UUID(int=n) for n in range(4, stations + 1, 4)]  # a million pieces are as good as four
    for first in range(0, len(quarter), PAGE):
        await view.grams.write(writer, quarter[first : first + PAGE])


async def analysed(owner: Any) -> None:
    """The statistics that a database of this size has had for long."""
    for table in ("stations", "stations_grams", "units", "happened"):
        await owner.execute(f"vacuum analyze {table}")
