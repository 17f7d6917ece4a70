"""The demonstration's organisation: a union for each division, some towns and enterprises, and who acts for them."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from contracts import divisions
from contracts.messages import Command
from contracts.registry import EstablishUnit, GrantRole, UnitKind
from contracts.values import account_id, derived, province_of
from deploy.demo.sheets import SHAPINGBA, TOWNS

ANHUI = 340000
WITH_CITIES = (150000, 210000, 370000)
CHONGQING = 500000

ENTERPRISES = {101: "中国邮政", 102: "中国建设银行", 103: "中国移动", 104: "中国石化", 105: "顺丰速运"}
"""Co-builders that have stations in many cities; a sheet names them in 共建单位."""

ACCOUNTS = (
    "340000-admin",
    "340000-auditor",
    "340100-admin",
    "340100-clerk",
    "340103-clerk",
    "340200-clerk",
    "341200-clerk",
    "341600-clerk",
    "500106-admin",
    "500106-clerk",
)
"""Accounts that people and scripts may rely on: the number of the unit, then the role."""


def unions() -> list[int]:
    """The divisions that have a union: all of Anhui, Shapingba below Chongqing, elsewhere down to the cities."""
    codes = [ANHUI, *WITH_CITIES, CHONGQING, SHAPINGBA]
    for province in (ANHUI, *WITH_CITIES):
        codes += [city.code for city in divisions.children(province)]
    for city in divisions.children(ANHUI):
        codes += [county.code for county in divisions.children(city.code)]
    return sorted(codes)


def accounts() -> list[str]:
    """The reliable ones, a clerk for each city, county and town of the demonstration, two for each enterprise."""
    places = [code for code in unions() if province_of(code) == ANHUI and code != ANHUI]
    clerks = [f"{unit_no}-clerk" for unit_no in (*places, SHAPINGBA, *TOWNS)]
    partners = [f"{unit_no}-{role}" for unit_no in ENTERPRISES for role in ("enterprise", "enterprise-admin")]
    return sorted({*ACCOUNTS, *clerks, *partners})


def founding() -> Iterator[dict[str, Any]]:
    """The commands that found the network, as registry's door for many commands takes them."""
    # Enterprises first: whoever can sign in for a union then knows that the front door has seen them, too.
    for unit_no, name in ENTERPRISES.items():
        yield _establish(unit_no, name, UnitKind.ENTERPRISE, ANHUI, None)
    for code in unions():
        row = divisions.get(code)
        assert row is not None
        parent = row.parent if divisions.get(row.parent) else None
        yield _establish(code, f"{row.name}总工会", UnitKind.UNION, code, parent)
    for unit_no, town in TOWNS.items():
        yield _establish(unit_no, f"{town}总工会", UnitKind.TOWNSHIP, SHAPINGBA, SHAPINGBA)
    for login in accounts():
        number, _, role = login.partition("-")
        yield _asked(GrantRole(unit_no=int(number), account_id=account_id(login), role=role))


def _establish(unit_no: int, name: str, kind: UnitKind, division: int, parent: int | None) -> dict[str, Any]:
    covers = (division,) if kind is UnitKind.UNION else ()
    unit_id = derived("unit", unit_no)
    command = EstablishUnit(unit_no=unit_no, unit_id=unit_id, name=name, kind=kind, covers=covers, parent_no=parent)
    return _asked(command) | {"division": division}


def _asked(command: Command) -> dict[str, Any]:
    """A command with the id that follows from what it says: asked again, it is answered with its first receipt."""
    name, content = type(command).__name__, msgspec.json.encode(command)
    return {"type": name, "commandId": str(derived("demo", name, content.hex())), "command": msgspec.Raw(content)}


def in_portions(commands: Iterable[dict[str, Any]], most: int) -> Iterator[list[dict[str, Any]]]:
    portion: list[dict[str, Any]] = []
    for command in commands:
        portion.append(command)
        if len(portion) == most:
            yield portion
            portion = []
    if portion:
        yield portion
