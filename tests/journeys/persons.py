"""Heads of stations, as people name them, look at them and have them forgotten."""

from typing import Any, NamedTuple
from uuid import uuid4

from tests.journeys.whole import Station, Whole

COUNTY, ADMIN, NEXT_DOOR, AUDITOR = "340103-clerk", "340100-admin", "340102-clerk", "340000-auditor"
NAME, PHONE, MASKED = "澹台试验", "13800004321", "138****4321"
HEAD = "query ($id: ID!) { station(id: $id) { head { personId name phoneMasked } } }"
REVEAL = """mutation ($input: RevealPersonInput!) {
  revealPerson(input: $input) { person { name phone } userErrors { code path } } }"""
ERASE = "mutation ($input: ErasePersonInput!) { erasePerson(input: $input) { upToDate userErrors { code } } }"


class Head(NamedTuple):
    """A station, and the id of its head."""

    station: Station
    person: str


async def headed(whole: Whole, **more: Any) -> Head:
    """A station of its own with a head."""
    head = {"personId": str(uuid4()), "name": NAME, "phone": PHONE} | more
    return Head(await whole.submitted(COUNTY, 340103, head=head), str(head["personId"]))


async def head_of(whole: Whole, login: str, station: Station) -> Any:
    """The head of a station as an account sees it."""
    return (await whole.ask(login, HEAD, id=station["id"]))["station"]["head"]


async def revealed(whole: Whole, login: str, person: str, reason: str = "核对联系电话") -> Any:
    """A person in full, or the code of the refusal."""
    payload = (await whole.ask(login, REVEAL, input={"personId": person, "reason": reason}))["revealPerson"]
    return payload["person"] or payload["userErrors"][0]["code"]


async def erased(whole: Whole, person: str) -> None:
    """Have somebody forgotten."""
    asked = {"personId": person, "ground": "CONSENT_WITHDRAWN"}
    assert (await whole.ask(ADMIN, ERASE, input=asked))["erasePerson"] == {"upToDate": True, "userErrors": []}
