"""How a session begins, what it opens, and what ends it."""

from datetime import UTC, datetime

import pytest

from tests.gateway.browser import NAME, PASSWORD, Browser, known
from tests.gateway.opened import CITY, COUNTY, House

ME = "{ me { login } }"


@pytest.fixture(autouse=True)
async def accounts(house: House) -> None:
    await known(house, COUNTY, CITY)


async def test_a_password_opens_a_session_that_the_doors_know(house: House) -> None:
    browser = Browser(house)
    answer = await browser.sign_in(COUNTY)
    told = answer.json()
    assert (answer.status_code, told["login"], told["secondFactor"]) == (200, COUNTY, False)
    assert datetime.fromisoformat(told["idleUntil"]) < datetime.fromisoformat(told["endsAt"])
    assert told["idleSeconds"] < told["leftSeconds"] <= 30 * 60 < told["endsSeconds"], "whatever the desk's clock says"
    assert (await browser.ask(ME)).json()["data"] == {"me": {"login": COUNTY}}
    assert (await browser.send("GET", "/session")).json()["login"] == COUNTY
    assert (await browser.send("GET", "/stations.csv")).status_code == 200
    assert (await browser.send("GET", "/files/" + "0" * 64)).status_code == 404


async def test_the_cookie_is_for_this_host_for_no_script_and_for_no_other_site(house: House) -> None:
    answer = await Browser(house).sign_in(COUNTY)
    said = answer.headers["set-cookie"]
    assert said.startswith(f"{NAME}=")
    assert {part.strip().lower() for part in said.split(";")[1:]} == {"path=/", "secure", "httponly", "samesite=lax"}
    kept = await house.pool.fetchval("select string_agg(s::text, '') from own.sessions s")
    assert said.partition("=")[2].partition(";")[0] not in kept, "a stolen table opens nothing"


async def test_the_last_sign_in_is_told(house: House) -> None:
    await Browser(house, "198.51.100.7").signed_in(COUNTY)
    told = (await Browser(house, "198.51.100.8").sign_in(COUNTY)).json()
    assert told["lastAddress"] == "198.51.100.7"
    assert datetime.fromisoformat(told["lastSignIn"]) <= datetime.now(UTC)


async def test_after_signing_out_a_stolen_cookie_is_worth_nothing(house: House) -> None:
    browser = await Browser(house).signed_in(COUNTY)
    thief = Browser(house, cookie=browser.cookie)
    assert (await thief.ask(ME)).status_code == 200
    assert (await browser.send("DELETE", "/session")).status_code == 204
    assert not browser.cookie
    assert (await thief.ask(ME)).status_code == 401
    assert (await thief.send("GET", "/session")).status_code == 401


async def test_a_cookie_that_was_planted_before_is_not_the_session_that_begins(house: House) -> None:
    planted = (await Browser(house).signed_in(COUNTY)).cookie
    victim = await Browser(house, cookie=planted).signed_in(CITY)
    assert victim.cookie != planted
    assert (await Browser(house, cookie=planted).ask(ME)).status_code == 401
    invented = Browser(house, cookie="a" * 43)
    await invented.signed_in(CITY)
    assert invented.cookie != "a" * 43


@pytest.mark.parametrize(
    ("login", "password"), [(COUNTY, "not it at all"), ("nobody-there", PASSWORD), ("", ""), (COUNTY, "")]
)
async def test_a_wrong_login_and_a_wrong_password_are_answered_alike(house: House, login: str, password: str) -> None:
    answer = await Browser(house).sign_in(login, password)
    told = answer.json()
    assert (answer.status_code, told["code"], told["zh"]) == (401, "wrong-credentials", "登录名、密码或验证码有误")
    assert "set-cookie" not in answer.headers
