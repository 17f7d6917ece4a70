"""The network that the front door's tests look at: three unions, their accounts, a county full of stations."""

from collections.abc import AsyncIterator
from itertools import count
from uuid import UUID

import pytest

from contracts.coding import CodeAllocated
from contracts.messages import Event
from contracts.registry import RoleGranted, UnitEstablished, UnitKind
from contracts.values import account_id
from gateway.views.grants import grants
from gateway.views.stations import stations
from gateway.views.units import units
from services.chassis.views import View
from tests.gateway.hooked import Hooked, hooked
from tests.gateway.opened import AUDITOR, CITY, COUNTY, LUYANG, YAOHAI, House, opened
from tests.gateway.told import submitted
from tests.servers import Servers


def network() -> list[tuple[View, int, Event]]:
    """Three unions with an account each, 25 stations in one county, two of them coded, and one next door."""
    told: list[tuple[View, int, Event]] = []
    for number, login in ((340103, COUNTY), (340100, CITY), (340000, AUDITOR)):
        union = UnitEstablished(number, UUID(int=number), f"{number}总工会", UnitKind.UNION, (number,))
        role = login.partition("-")[2]
        told += [(units, number, union), (grants, number, RoleGranted(number, account_id(login), role))]
    told += [(stations, 340103, submitted(one, name=f"驿站100%{n}")) for n, one in enumerate(LUYANG)]
    told.append((stations, 340102, submitted(YAOHAI, unit_no=340102)))
    coded = zip(count(1), (LUYANG[7], LUYANG[3]), strict=False)
    return [*told, *((stations, 0, CodeAllocated(one, f"120551{n:05d}s", "120551", n)) for n, one in coded)]


@pytest.fixture(scope="package")
async def house(servers: Servers) -> AsyncIterator[House]:
    async with opened(servers, *network()) as found:
        yield found


@pytest.fixture
def agreeing(house: House) -> House:
    """The house, with a registry that refuses nothing and was asked nothing yet."""
    house.registry.decide, house.registry.asked = lambda _: None, []
    return house


@pytest.fixture
async def bank(servers: Servers) -> AsyncIterator[Hooked]:
    """A bank that is told of its stations."""
    async with hooked(servers) as one:
        yield one
