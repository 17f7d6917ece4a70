"""A station to which its enterprise gives a number of its own, once coding has been told who co-builds it."""

from typing import Any

from contracts.values import uuid7
from tests.journeys.whole import Whole, until

SYNC = """mutation ($input: SyncOwnCodesInput!, $dryRun: Boolean! = false) {
  syncOwnCodes(input: $input, dryRun: $dryRun) {
    rows { status revision error { code message messageEn path clause } } applied upToDate
    userErrors { code message messageEn path clause }
  }
}"""


async def owned(whole: Whole, login: str, station_id: str, own_code: str = "") -> str:
    """The own number that the account's enterprise gives a station of its own."""
    own_code = own_code or f"HF-{uuid7()}"
    asked = {"enterpriseNo": int(login.partition("-")[0]), "stationId": station_id, "ownCode": own_code}

    async def given() -> bool:
        payload = await whole.do(login, "assignOwnCode", **asked)
        codes = [error["code"] for error in payload["userErrors"]]
        assert codes in ([], ["not-co-built"]), payload
        return not codes

    await until(given)
    return own_code


async def synced(whole: Whole, login: str, rows: list[dict[str, Any]], **more: Any) -> Any:
    """What became of a part of the list."""
    dry_run = more.pop("dryRun", False)
    asked = {"enterpriseNo": int(login.partition("-")[0]), "rows": rows, **more}
    return (await whole.ask(login, SYNC, input=asked, dryRun=dry_run))["syncOwnCodes"]


async def noted(whole: Whole, login: str, station_id: str) -> None:
    """Coding has been told that this enterprise co-builds the station."""

    async def so() -> bool:
        said = await synced(whole, login, [{"ownCode": f"HF-{uuid7()}", "stationId": station_id}], dryRun=True)
        return bool(said["rows"][0]["status"] == "CREATED")

    await until(so)
