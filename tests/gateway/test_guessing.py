"""Who guesses: how often, how fast, at what; and who is kept waiting by it."""

import asyncio

import pytest
from argon2 import Parameters, extract_parameters

from gateway.callers import network
from gateway.signin import attempts
from gateway.signin.passwords import Passwords, PasswordTooWeak, check
from tests.gateway.browser import PASSWORD, Browser, known
from tests.gateway.opened import CITY, COUNTY, House

WRONG = "not the right one"


@pytest.fixture(autouse=True)
async def accounts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "FIRST", 64)
    await known(house, COUNTY, CITY)


async def guesses(house: House, login: str, many: int, address: str = "") -> list[int]:
    """The answers to guesses at one moment."""
    found = await asyncio.gather(*(Browser(house, address).sign_in(login, WRONG) for _ in range(many)))
    return [answer.status_code for answer in found]


@pytest.mark.parametrize("login", [COUNTY, "nobody-at-all"])
async def test_after_five_guesses_one_waits_whether_or_not_the_account_is_there(house: House, login: str) -> None:
    assert [await guesses(house, login, 1) for _ in range(5)] == [[401]] * 5
    answer = await Browser(house).sign_in(login, PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-attempts"), "also with the right password"
    assert int(answer.headers["retry-after"]) >= 1


async def test_parallel_guesses_are_not_more_than_guesses_in_a_row(house: House) -> None:
    answers = await guesses(house, COUNTY, 30)
    assert sorted(answers) == [401] * attempts.FREE + [429] * 25


async def test_guesses_from_many_addresses_count_at_the_account_and_at_many_accounts_at_the_address(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [await guesses(house, COUNTY, 1, f"203.0.113.{n}") for n in range(6)]
    assert found == [[401]] * 5 + [[429]]
    monkeypatch.setattr(attempts, "FREE_FROM", 4)
    spraying = [await guesses(house, f"nobody-{n}", 1, "203.0.113.99") for n in range(5)]
    assert spraying == [[401]] * 4 + [[429]]
    assert (await Browser(house, "203.0.113.50").sign_in(CITY)).status_code == 200, "somebody elsewhere is not hindered"


async def test_each_further_guess_waits_twice_as_long_and_a_right_one_ends_it(house: House) -> None:
    waits = []
    for _ in range(9):
        await house.pool.execute("update own.attempts set free_at = now()")
        await Browser(house).sign_in(COUNTY, WRONG)
        waits.append(
            await house.pool.fetchval(
                "select extract(epoch from free_at - last_at)::int from own.attempts a where who like 'account %'"
            )
        )
    assert waits == [0, 0, 0, 0, 64, 128, 256, 512, 900]
    await house.pool.execute("update own.attempts set free_at = now()")
    await Browser(house).signed_in(COUNTY)
    assert await guesses(house, COUNTY, 1) == [401]
    assert await house.pool.fetchval("select failures from own.attempts where who like 'account %'") == 1


async def test_an_unknown_account_takes_as_long_as_a_wrong_password(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both run the same hash, which is nearly all of what either takes."""
    passwords = house.front.accounts.passwords
    usual, run = passwords._verified, list[Parameters]()

    def watched(kept: str, password: str) -> bool:
        run.append(extract_parameters(kept))
        return usual(kept, password)

    monkeypatch.setattr(passwords, "_verified", watched)
    for login in (COUNTY, "nobody-at-all"):
        assert await guesses(house, login, 1) == [401]
    there, nobody = run
    assert there == nobody
    served = Passwords()
    assert extract_parameters(served._nobody) == extract_parameters(await served.hash(WRONG))


async def test_fifty_sign_ins_at_once_hash_four_at_a_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    logins = [f"crowd-{n}" for n in range(50)]
    await known(house, *logins)
    passwords = house.front.accounts.passwords
    now, most = 0, 0
    usual = passwords._verified

    def counted(kept: str, password: str) -> bool:
        nonlocal now, most
        now, most = now + 1, max(most, now + 1)
        try:
            return usual(kept, password)
        finally:
            now -= 1

    monkeypatch.setattr(passwords, "_verified", counted)
    answers = await asyncio.gather(*(Browser(house).sign_in(login) for login in logins))
    assert {answer.text for answer in answers if answer.status_code != 200} == set()
    assert 1 <= most <= 4


async def test_an_old_hash_is_made_anew_when_its_owner_signs_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.front.accounts.passwords, "_hasher", Passwords()._hasher)
    await Browser(house).signed_in(CITY)
    kept = await house.pool.fetchval("select password from own.credentials where login = $1", CITY)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not Passwords().outdated(kept)
    await Browser(house).signed_in(CITY)


@pytest.mark.parametrize(
    "password",
    [
        "short-one",
        "1234567890",
        "password123!",
        "Woaini1314520",
        "aaaaaaaaaaaa",
        "abababababab",
        "340103-clerk-2026",
        "x" * 257,
    ],
)
def test_what_is_guessed_first_is_no_password(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        check(password, COUNTY)


@pytest.mark.parametrize(
    "password", [PASSWORD, "我们一起去吃热腾腾的早饭", "correct horse battery", "x" * 100 + "yz kq"]
)
def test_a_phrase_is_a_password_whatever_it_is_made_of(password: str) -> None:
    check(password, COUNTY)


def test_who_has_an_ipv6_address_counts_as_the_network_it_is_in() -> None:
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert [network(one) for one in ("203.0.113.7", "nowhere", "")] == ["203.0.113.7", "", ""]
