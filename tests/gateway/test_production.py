"""The front door in production: the console's own operations, no tokens, and what every answer tells a browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.registry import RoleGranted, UnitEstablished, UnitKind
from contracts.values import account_id
from gateway import trusted
from gateway.doors import graphql
from gateway.rates import Rates
from gateway.views.grants import grants
from gateway.views.units import units
from tests.gateway.browser import PASSWORD, Browser, known
from tests.gateway.opened import House, opened
from tests.servers import Servers

CLERK, DEVELOPER = "340103-clerk", "340103-developer"
CITY, OTHER_CITY, PROVINCE = "340100-admin", "340200-admin", "340000-admin"
ACCOUNTS = (CLERK, DEVELOPER, CITY, OTHER_CITY, PROVINCE)
PLACES = (340103, 340100, 340200, 340000)
ME = "{ me { login } }"


@pytest.fixture(scope="module")
async def closed(servers: Servers) -> AsyncIterator[House]:
    unions = [UnitEstablished(n, account_id(str(n)), "总工会", UnitKind.UNION, (n,)) for n in PLACES]
    told = [(units, union.unit_no, union) for union in unions]
    roles = [(int(one.partition("-")[0]), account_id(one), one.partition("-")[2]) for one in ACCOUNTS]
    held = [(grants, role[0], RoleGranted(*role)) for role in roles]
    async with opened(servers, *told, *held, demo=False) as house:
        await known(house, *ACCOUNTS)
        yield house


def documents(monkeypatch: pytest.MonkeyPatch, folder: Path, **texts: str) -> dict[str, str]:
    for name, text in texts.items():
        (folder / f"{name}.graphql").write_text(text, encoding="utf-8")
    found = trusted.read(folder)
    monkeypatch.setattr(trusted, "DOCUMENTS", found)
    monkeypatch.setattr(trusted, "TEXTS", frozenset(found.values()))
    return {text: one for one, text in found.items()}


async def test_a_document_of_the_console_runs_by_its_id_and_no_other_text_does(
    closed: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ids = documents(monkeypatch, tmp_path, me="query Me { ...M }", fragments="fragment M on Query { me { login } }")
    (known_id,) = ids.values()
    browser = await Browser(closed).signed_in(CLERK)
    answer = await browser.send("POST", "/graphql", {"documentId": known_id, "variables": {}})
    assert answer.json() == {"data": {"me": {"login": CLERK}}}
    unknown = await browser.send("POST", "/graphql", {"documentId": "0" * 64})
    assert (unknown.status_code, unknown.json()["errors"][0]["extensions"]["code"]) == (400, "no-such-document")
    text = await browser.ask(ME)
    assert (text.status_code, text.json()["errors"][0]["extensions"]["code"]) == (400, "own-documents-only")


async def test_who_may_writes_queries_within_the_same_limits(closed: House) -> None:
    browser = await Browser(closed).signed_in(DEVELOPER)
    assert (await browser.ask(ME)).json() == {"data": {"me": {"login": DEVELOPER}}}
    rows = "{ stations(first: 100) { edges { node { " + " ".join(f"a{n}: name" for n in range(20)) + " } } } }"
    assert (await browser.ask(rows)).status_code == 200
    lists = " ".join(f"s{n}: stations(first: 100) {{ edges {{ node {{ name code }} }} }}" for n in range(9))
    assert (await browser.ask(f"{{ {lists} }}")).status_code == 200
    more = await browser.ask("{ " + lists.replace("name code", "name code statusName address") + " }")
    assert more.json()["errors"][0]["extensions"]["code"] == "document-too-large"
    schema = await browser.ask("{ __schema { queryType { name } } }")
    assert schema.status_code == 400
    assert "Did you mean" not in (await browser.ask("{ mee { login } }")).text


@pytest.mark.parametrize("text", ["query A { nothing }", "query A { me { ", "query A { me { ...Nowhere } }"])
def test_a_document_that_does_not_fit_stops_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    def start() -> None:
        documents(monkeypatch, tmp_path, wrong=text)
        graphql.prove()

    with pytest.raises(SystemExit, match="A document of the console is wrong"):
        start()


async def test_every_answer_tells_the_browser_to_guess_nothing(closed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("/guide", "/setup", "/session", "/schema.graphql", "/nowhere"):
        told = (await closed.http.get(path)).headers
        assert told["x-content-type-options"] == "nosniff", path
        assert told["referrer-policy"] == "no-referrer", path
        assert "frame-ancestors 'none'" in told["content-security-policy"], path
        assert "unsafe-inline" not in told["content-security-policy"], path
        assert "strict-transport-security" not in told, path
    monkeypatch.setattr(closed.front.entrance, "origin", "https://yizhan.example")
    assert "max-age" in (await closed.http.get("/guide")).headers["strict-transport-security"]


async def test_behind_tls_its_own_origin_counts_and_the_cookie_is_bound_to_it(
    closed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closed.front.entrance, "origin", "https://yizhan.example")
    browser = Browser(closed)
    assert (await browser.sign_in(CLERK)).status_code == 403
    headers = {"Origin": "https://yizhan.example", "X-Yizhan": "console", "Host": "yizhan.example"}
    answer = await browser.send("POST", "/session", {"login": CLERK, "password": PASSWORD}, ours=False, **headers)
    assert answer.status_code == 200
    assert answer.headers["set-cookie"].startswith("__Host-yz_session=")
    assert "Secure" in answer.headers["set-cookie"]


async def test_who_asks_too_often_waits_and_the_others_do_not(closed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    often, other = await Browser(closed).signed_in(DEVELOPER), await Browser(closed).signed_in(CLERK)
    object.__setattr__(closed.front, "rates", Rates(0.1))
    try:
        assert (await often.ask(ME)).status_code == 200
        refused = await often.ask(ME)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (429, "too-many")
        assert int(refused.headers["retry-after"]) >= 1
        assert (await other.send("GET", "/stations.csv")).status_code == 200
    finally:
        object.__setattr__(closed.front, "rates", Rates(0))


async def test_what_is_denied_is_written_down_with_who_what_and_why(closed: House) -> None:
    browser = await Browser(closed).signed_in(CLERK)
    assert (await browser.send("GET", "/files/" + "0" * 64)).status_code == 404
    missing = "018f0000-0000-7000-8000-000000000000"
    assert (await browser.send("GET", f"/imports/{missing}/repairs.xlsx")).status_code == 404
    await Browser(closed).sign_in(CLERK, "not it")
    rows = await closed.pool.fetch("select * from own.access_log order by entry desc limit 3")
    found = [(row["action"], row["object"], row["result"]) for row in reversed(rows)]
    assert [one[0] for one in found] == ["file:read", "import:read", "sign-in"]
    assert [one[2] for one in found] == ["no-such-file", "no-such-import", "wrong-credentials"]
    assert found[0][1] == "file-" + "0" * 64
    assert all(row["account_id"] == account_id(CLERK) and len(row["trace"]) == 32 for row in rows)
    assert rows[-1]["unit_no"] == 340103


async def test_a_link_is_made_for_those_below_and_for_nobody_beside_or_above(closed: House) -> None:
    admin = await Browser(closed).signed_in(CITY)
    made = (await admin.send("POST", f"/accounts/{CLERK}/setup-link", {})).json()
    assert (made["login"], made["hours"]) == (CLERK, 72)
    for login in (OTHER_CITY, PROVINCE, CITY, "nobody-at-all"):
        refused = await admin.send("POST", f"/accounts/{login}/setup-link", {})
        assert (refused.status_code, refused.json()["code"]) == (404, "not-found"), login
    asked = {"token": made["path"].partition("#")[2], "password": "quite another phrase"}
    assert (await Browser(closed).send("POST", "/setup", asked)).json() == {"login": CLERK}
    assert (await Browser(closed).sign_in(CLERK, "quite another phrase")).status_code == 200
    await known(closed, *ACCOUNTS)
