"""A station's whole file, and the changes of it that wait, as an account sees them."""

from typing import Any

from tests.journeys.whole import Whole

FILE = """query ($id: ID!) { station(id: $id) {
  id stationId version name kind unitNo status statusReason code address community openedOn closedUntil
  openingHours openingMode facilities services photos place { lng lat datum } waivers { clause reason }
  head { personId name phoneMasked } leader { name } liaison { name }
  shortfalls { code clause message messageEn soft path }
} }"""
PROPOSALS = """query ($id: ID) { proposals(first: 100, stationId: $id) { nodes {
  changeId stationId status fields { field before after } reason proposedBy decidedBy declineReason
} } }"""


async def filed(whole: Whole, login: str, station_id: str) -> Any:
    """What an account reads in a station's file."""
    return (await whole.ask(login, FILE, id=station_id))["station"]


async def proposals(whole: Whole, login: str, station_id: str | None = None) -> list[Any]:
    """The changes that an account sees, the latest first."""
    found: list[Any] = (await whole.ask(login, PROPOSALS, id=station_id))["proposals"]["nodes"]
    return found
