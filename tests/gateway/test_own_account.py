"""What an account does about itself, and which sessions that ends."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest

from contracts.values import account_id
from deploy.backup import forgetting
from gateway.signin.kept import KeptSessions
from gateway.signin.links import make
from services.chassis.clock import now
from services.chassis.errors import Unauthenticated
from services.chassis.status import Loop
from services.chassis.tasks import ended
from tests.gateway.browser import PASSWORD, Browser, known
from tests.gateway.opened import CITY, COUNTY, House, until

ME = "{ me { login } }"
OTHER = "quite another phrase"


@pytest.fixture(autouse=True)
async def accounts(house: House) -> None:
    await known(house, COUNTY, CITY)


async def works(browser: Browser) -> bool:
    return (await browser.ask(ME)).status_code == 200


async def last_logged(house: House) -> tuple[Any, ...]:
    """Who did what of late, and what came of it."""
    query = "select account_id, action, result from own.access_log order by entry desc limit 1"
    return tuple(await house.pool.fetchrow(query))


async def test_another_password_ends_every_other_session_and_turns_this_ones_key(house: House) -> None:
    mine, other = await Browser(house).signed_in(COUNTY), await Browser(house).signed_in(COUNTY)
    stolen = Browser(house, cookie=mine.cookie)
    refused = await mine.send("POST", "/password", {"old": "not the old one", "new": OTHER})
    assert refused.json()["code"] == "wrong-credentials"
    weak = await mine.send("POST", "/password", {"old": PASSWORD, "new": "1234567890"})
    assert (weak.json()["code"], weak.json()["path"]) == ("password-too-weak", "new")
    assert await works(other)
    assert (await mine.send("POST", "/password", {"old": PASSWORD, "new": OTHER})).status_code == 200
    assert await works(mine)
    assert not await works(other)
    assert not await works(stolen)
    assert (await Browser(house).sign_in(COUNTY)).status_code == 401
    assert (await Browser(house).sign_in(COUNTY, OTHER)).status_code == 200


async def test_sessions_are_listed_and_any_of_them_is_ended(house: House) -> None:
    mine = await Browser(house, "198.51.100.1").signed_in(COUNTY)
    other = await Browser(house, "198.51.100.2").signed_in(COUNTY)
    strange = await Browser(house).signed_in(CITY)
    listed = (await mine.send("GET", "/sessions")).json()
    assert [(one["address"], one["current"]) for one in listed] == [("198.51.100.2", False), ("198.51.100.1", True)]
    path = f"/sessions/{listed[0]['sessionId']}"
    assert (await strange.send("DELETE", path)).status_code == 404, "nobody ends what is another's"
    assert await last_logged(house) == (account_id(CITY), "session-end", "not-found")
    assert await works(other)
    assert (await mine.send("DELETE", path)).status_code == 204
    assert not await works(other)
    assert await works(mine)


@pytest.mark.parametrize("column", ["seen_at", "ends_at"])
async def test_a_session_ends_when_nobody_uses_it_and_after_half_a_day_in_any_case(house: House, column: str) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    kept = house.front.accounts.kept
    change = {"seen_at": "seen_at - interval '29 minutes'", "ends_at": "began_at + interval '1 minute'"}[column]
    await house.pool.execute(f"update own.sessions set {column} = {change}")
    kept._known.clear()
    assert await works(browser), "not yet"
    change = {"seen_at": "seen_at - interval '31 minutes'", "ends_at": "began_at"}[column]
    await house.pool.execute(f"update own.sessions set {column} = {change}")
    kept._known.clear()
    assert not await works(browser)


async def test_what_one_gateway_ends_the_other_does_not_believe_any_more(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    other, status = KeptSessions(house.pool), Loop("sessions")
    hearing = asyncio.create_task(other.hear(house.writer_url, status))
    try:
        await until(lambda: other._hears)
        await other.find(browser.cookie)
        assert other._known, "it is believed without asking"
        assert (await browser.send("DELETE", "/session")).status_code == 204
        await until(lambda: not other._known)
        with pytest.raises(Unauthenticated):
            await other.find(browser.cookie)
    finally:
        await ended(hearing)
    assert not other._hears, "who hears nothing believes nothing"


async def test_looking_at_a_session_does_not_keep_it_alive(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    await house.pool.execute("update own.sessions set seen_at = seen_at - interval '20 minutes'")
    house.front.accounts.kept._known.clear()
    before = (await browser.send("GET", "/session")).json()["idleUntil"]
    assert (await browser.send("GET", "/session")).json()["idleUntil"] == before
    assert await works(browser)
    assert (await browser.send("GET", "/session")).json()["idleUntil"] > before


async def test_a_session_ends_with_the_rights_it_began_with(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    await house.pool.execute("update own.sessions set rights = 'admin@340103'")
    house.front.accounts.kept._known.clear()
    answer = await browser.ask(ME)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "role-changed")
    assert (await browser.send("GET", "/session")).json()["code"] == "role-changed"
    assert await works(await Browser(house).signed_in(COUNTY))


async def test_a_restore_signs_everybody_out_and_keeps_their_passwords(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    token = await make(house.pool, CITY, None, drops_factor=False)
    restored: Any = SimpleNamespace(url=lambda *_: house.writer_url)
    await forgetting.sign_out(restored)
    house.front.accounts.kept._known.clear()
    assert not await works(browser)
    assert (await browser.send("POST", "/setup", {"token": token, "password": OTHER})).status_code == 404
    assert await works(await browser.signed_in(COUNTY))


# --- set-up links


async def test_a_link_gives_a_password_once_and_signs_everybody_else_out(house: House) -> None:
    before = await Browser(house).signed_in(COUNTY)
    token = await make(house.pool, COUNTY, None, drops_factor=False)
    page = Browser(house)
    weak = await page.send("POST", "/setup", {"token": token, "password": "1234567890"})
    assert weak.json()["code"] == "password-too-weak", "the link is not used up by that"
    done = await page.send("POST", "/setup", {"token": token, "password": OTHER})
    assert (done.status_code, done.json()) == (200, {"login": COUNTY})
    assert not await works(before)
    again = await page.send("POST", "/setup", {"token": token, "password": OTHER})
    assert (again.status_code, again.json()["code"]) == (404, "link-over")
    assert (await Browser(house).sign_in(COUNTY, OTHER)).status_code == 200


async def test_a_link_is_over_when_there_is_another_one_or_three_days_have_passed(house: House) -> None:
    first, second = [await make(house.pool, "newcomer", None, drops_factor=False) for _ in range(2)]
    page = Browser(house)
    assert (await page.send("POST", "/setup", {"token": first, "password": OTHER})).status_code == 404
    await house.pool.execute("update own.setup_links set ends_at = now()")
    assert (await page.send("POST", "/setup", {"token": second, "password": OTHER})).status_code == 404
    assert (await Browser(house).sign_in("newcomer", "")).json()["code"] == "wrong-credentials"


async def test_links_are_made_below_oneself_by_whoever_grants_roles_and_by_nobody_else(house: House) -> None:
    clerk = await Browser(house).signed_in(CITY)
    refused = await clerk.send("POST", f"/accounts/{COUNTY}/setup-link", {})
    assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    logged = await house.pool.fetchrow("select action, result from own.access_log order by entry desc limit 1")
    assert tuple(logged) == ("setup-link", "not-found")


# --- the second factor


async def with_factor(house: House, browser: Browser, at: datetime | None = None) -> tuple[pyotp.TOTP, list[str]]:
    begun = (await browser.send("POST", "/second-factor", {})).json()
    totp = pyotp.TOTP(begun["secret"])
    assert begun["uri"].startswith("otpauth://totp/")
    confirmed = await browser.send("POST", "/second-factor/confirm", {"code": totp.at(at or now())})
    assert confirmed.status_code == 200, confirmed.text
    return totp, confirmed.json()["recoveryCodes"]


async def aged(house: House) -> None:
    """As if the last code had been shown long ago."""
    await house.pool.execute("update own.credentials set factor_step = 0; delete from own.attempts")


async def test_with_a_second_factor_the_password_alone_opens_nothing(house: House) -> None:
    browser, other = await Browser(house).signed_in(COUNTY), await Browser(house).signed_in(COUNTY)
    totp, _ = await with_factor(house, browser)
    assert await works(browser)
    assert not await works(other)
    asked = await Browser(house).sign_in(COUNTY)
    assert (asked.status_code, asked.json()["code"]) == (401, "code-needed")
    assert (await Browser(house).sign_in(COUNTY, code="000000")).json()["code"] == "wrong-credentials"
    await aged(house)
    told = (await Browser(house).sign_in(COUNTY, code=totp.now())).json()
    assert told["secondFactor"] is True
    secret = await house.pool.fetchval("select string_agg(c::text, '') from own.credentials c")
    assert totp.secret not in secret


async def test_a_code_counts_once_and_within_half_a_minute_of_its_time(house: House) -> None:
    moment = datetime.now(UTC)
    house.front.accounts.factors._clock = lambda: moment
    totp, _ = await with_factor(house, await Browser(house).signed_in(COUNTY), moment)
    replayed = await Browser(house).sign_in(COUNTY, code=totp.at(moment))
    assert replayed.json()["code"] == "wrong-credentials", "it was shown when the factor was set up"
    for seconds, opens in ((-90, False), (90, False), (-30, True), (30, True)):
        await aged(house)
        code = totp.at(moment + timedelta(seconds=seconds))
        assert ((await Browser(house).sign_in(COUNTY, code=code)).status_code == 200) is opens, seconds
    house.front.accounts.factors._clock = now


async def test_guessing_codes_is_guessing(house: House) -> None:
    await with_factor(house, await Browser(house).signed_in(COUNTY))
    await aged(house)
    found = [(await Browser(house).sign_in(COUNTY, code=f"00000{n}")).status_code for n in range(6)]
    assert found == [401] * 5 + [429]


async def test_a_code_on_paper_opens_once(house: House) -> None:
    _, paper = await with_factor(house, await Browser(house).signed_in(COUNTY))
    assert len(set(paper)) == 10
    assert (await Browser(house).sign_in(COUNTY, code=paper[3].upper())).status_code == 200
    assert (await Browser(house).sign_in(COUNTY, code=paper[3])).status_code == 401
    assert (await Browser(house).sign_in(COUNTY, code=paper[4])).status_code == 200


async def test_only_whoever_has_just_signed_in_switches_the_second_factor_off(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    await with_factor(house, browser)
    again = await browser.send("POST", "/second-factor", {})
    assert again.json()["code"] == "second-factor-on"
    await house.pool.execute("update own.sessions set began_at = began_at - interval '11 minutes'")
    house.front.accounts.kept._known.clear()
    assert (await browser.send("DELETE", "/second-factor")).json()["code"] == "sign-in-again"
    assert await last_logged(house) == (account_id(COUNTY), "second-factor-off", "sign-in-again")
    await house.pool.execute("update own.sessions set began_at = now()")
    house.front.accounts.kept._known.clear()
    assert (await browser.send("DELETE", "/second-factor")).status_code == 204
    assert (await Browser(house).sign_in(COUNTY)).status_code == 200


async def test_whose_telephone_is_gone_gets_in_by_a_link_that_drops_the_factor(house: House) -> None:
    await with_factor(house, await Browser(house).signed_in(COUNTY))
    token = await make(house.pool, COUNTY, None, drops_factor=True)
    assert (await Browser(house).send("POST", "/setup", {"token": token, "password": OTHER})).status_code == 200
    assert (await Browser(house).sign_in(COUNTY, OTHER)).status_code == 200
