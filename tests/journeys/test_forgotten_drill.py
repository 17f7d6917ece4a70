"""The drill of forgetting: erased, then everything that could bring somebody back is done, and nobody comes back."""

from pathlib import Path

import pytest

from deploy import verifying
from deploy.backup import taking
from deploy.settings import Given
from tests.deploy.running import environment, yizhan
from tests.journeys.persons import ADMIN, AUDITOR, COUNTY, erased, head_of, headed, revealed
from tests.journeys.saved import restored
from tests.journeys.searched import found, found_in, rows
from tests.journeys.whole import Whole, until

pytestmark = [pytest.mark.servers, pytest.mark.drill]

NAME, PHONE, MASKED = "拓跋无痕", "13800002468", "138****2468"
WORDS = (NAME, PHONE, MASKED)
PARKED = "搁置驿站"


async def test_erased_rebuilt_exported_replayed_restored_and_nowhere_to_be_found(whole: Whole, tmp_path: Path) -> None:
    env = environment(whole.data, whole.running.port, YIZHAN_PROFILE="demo")
    station, person = await headed(whole, name=NAME, phone=PHONE)
    assert (await head_of(whole, COUNTY, station))["phoneMasked"] == MASKED
    assert (await revealed(whole, COUNTY, person))["phone"] == PHONE
    assert await found(whole, *WORDS) == {"gateway.people_shown"}, "the search finds what is there"
    await taking.take(Given(data=whole.data), tmp_path / "before.tar", lambda _: None)

    await rows(whole, "gateway", f"alter table stations add constraint broken check (name <> '{PARKED}')")
    asked = {"division": 340103, "name": PARKED, "address": "人民路1号", "head": {"personId": person}}
    waiting = await whole.do(COUNTY, "submitStation", **asked)
    assert waiting["userErrors"] == []

    async def parked() -> bool:
        query = "select error || sqlstate || array_to_string(keys, ',') from parked where type = 'StationSubmitted'"
        causes = [row[0] for row in await rows(whole, "gateway", query)]
        assert not [one for one in causes if any(word in one for word in WORDS)]
        return bool(causes)

    await until(parked)
    await erased(whole, person)
    await rows(whole, "gateway", "alter table stations drop constraint broken")
    for command in (("replay", "gateway"), ("rebuild", "stations"), ("audit", str(tmp_path / "log.ndjson"))):
        done = yizhan(*command, env=env)
        assert done.returncode == 0, done.stderr
        assert not [word for word in WORDS if word in done.stdout + done.stderr]
    (again,) = await whole.stations(ADMIN, text=PARKED)
    nobody = {"personId": person, "name": None, "phoneMasked": None}
    for login in (COUNTY, ADMIN, AUDITOR):
        assert [await head_of(whole, login, one) for one in (station, again)] == [nobody, nobody]
        listed = await whole.http.get("/stations.csv", headers={"Authorization": whole.bearer(login)})
        assert PARKED in listed.text
        assert not [word for word in WORDS if word in listed.text]
    assert not [word for word in WORDS if word in (tmp_path / "log.ndjson").read_text()]
    assert await found(whole, *WORDS) == set()
    proved = yizhan("verify", env=env)
    assert proved.returncode == 0, proved.stdout

    data = tmp_path / "restored"
    said = await restored(tmp_path / "before.tar", data, erasures=whole.data / "erasures")
    assert [line for line in said if "are erased again" in line]
    with verifying.reached(Given(data=data)):
        assert await found_in(data, *WORDS) == set()
        assert await found_in(data, person) >= {"registry.events", "registry.erasures"}, "but for the id"
    lines, intact = await verifying.walk(Given(data=data))
    assert intact, lines
