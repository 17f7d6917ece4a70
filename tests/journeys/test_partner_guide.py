"""The partner guide takes a stranger from the secret to the first sync: its blocks are run as they stand."""

import asyncio
import json
import os
import re
import subprocess
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import httpx
import pytest

from gateway.partner.shown import FOLDER, GUIDES
from gateway.webhooks import signing
from services.chassis.clock import now
from tests.deploy.running import environment, free_port, yizhan
from tests.journeys.partner import CLOSE, client, co_built, everything, known
from tests.journeys.test_webhooks import ADD, registered
from tests.journeys.whole import Whole

pytestmark = pytest.mark.servers
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TRY = """mutation ($input: WebhookInput!) {
  testWebhook(input: $input) { delivery { deliveryId } userErrors { code } } }"""
COPIED = "import json; print(json.dumps([[*place, one] for place, one in copy.items()]))"
"""What a stranger who followed the guide holds in the end."""
WHO = {"zh": "103-enterprise-admin", "en": "105-enterprise-admin"}


def blocks(lang: str, kind: str) -> list[str]:
    return [text for named, text in BLOCK.findall((FOLDER / GUIDES[lang]).read_text()) if named == kind]


def run(program: list[str], env: dict[str, str], folder: Path) -> str:
    done = subprocess.run(program, env=env, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("lang", GUIDES)
async def test_its_blocks_do_what_they_say(whole: Whole, tmp_path: Path, lang: str) -> None:
    station = await co_built(whole, int(WHO[lang].partition("-")[0]))
    program = await client(whole, WHO[lang])
    await known(program, station)
    stations = [id_ for kind, id_ in everything(program) if kind == "station"]
    told = environment(whole.data, whole.running.port, **whole.running.more)
    said = await asyncio.to_thread(yizhan, "client", WHO[lang], env=told)
    assert said.returncode == 0, said.stderr
    secrets = dict(re.findall(r"^export (\w+)=(\S+)$", said.stdout, re.MULTILINE))
    base = str(whole.http.base_url).rstrip("/")
    module = await whole.http.get("/api/partner/v1/yizhan_partner.py")
    (tmp_path / "yizhan_partner.py").write_bytes(module.content)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), "YIZHAN": base, **secrets}

    shell = await asyncio.to_thread(
        run, ["bash", "-euo", "pipefail", "-c", "\n".join(blocks(lang, "sh"))], env, tmp_path
    )
    assert "yzt_" in shell
    assert any(f'"stationId":"{one}"' in shell for one in stations)
    assert "201 Created" in shell
    assert re.search(r'^etag: "\d+"', shell, re.MULTILINE | re.IGNORECASE)

    python = "\n".join([*blocks(lang, "python"), COPIED])
    out = (await asyncio.to_thread(run, [sys.executable, "-c", python], env, tmp_path)).splitlines()
    assert "'created': 2" in out[0]
    assert int(out[-3]) > 1200  # every code it said, and its station
    assert out[-2].split() in (["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"])
    copied = {(kind, name): one for kind, name, one in json.loads(out[-1])}
    assert copied == await asyncio.to_thread(everything, program)


@pytest.mark.parametrize("lang", GUIDES)
async def test_its_receiver_takes_what_we_signed_and_nothing_else(whole: Whole, tmp_path: Path, lang: str) -> None:
    (receiver,) = blocks(lang, "py")
    (tmp_path / "yizhan_partner.py").write_bytes((await whole.http.get("/api/partner/v1/yizhan_partner.py")).content)
    url = f"http://127.0.0.1:{(port := free_port())}/"
    made = await registered(whole, WHO[lang])
    added = (await whole.ask(WHO[lang], ADD, input={"clientId": made, "url": url}))["addWebhook"]
    env = {"PYTHONPATH": str(tmp_path), "PORT": str(port), "YIZHAN_WEBHOOK_SECRET": added["secret"]}
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", receiver, env=env, stdout=PIPE)
    try:
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=12)) as stranger:
            forged = signing.headers([signing.secret()], "an-id", now(), b"{}")
            answer = await stranger.post(url, content=b"{}", headers=forged)
        assert answer.status_code == 400
        await whole.ask(WHO[lang], TRY, input={"endpointId": added["endpoint"]["endpointId"]})
        assert program.stdout
        line = (await program.stdout.readline()).decode()
        assert line.split()[1:] == ["webhook.test", "None"]
    finally:
        program.kill()
        await program.wait()
    await whole.ask(WHO[lang], CLOSE, input={"clientId": made})


async def test_asked_again_the_sandbox_is_the_same_client_with_another_secret(whole: Whole) -> None:
    told = environment(whole.data, whole.running.port, **whole.running.more)
    first, second, third = [await asyncio.to_thread(yizhan, "client", env=told) for _ in range(3)]
    ids, secrets = [
        {re.findall(rf"^export {name}=(\S+)$", one.stdout, re.MULTILINE)[0] for one in (first, second, third)}
        for name in ("YIZHAN_CLIENT_ID", "YIZHAN_CLIENT_SECRET")
    ]
    assert (len(ids), len(secrets)) == (1, 3)


@pytest.mark.parametrize("lang", GUIDES)
async def test_it_is_a_page_in_each_language_that_names_the_address_it_was_asked_at(whole: Whole, lang: str) -> None:
    page = await whole.http.get(f"/partner-guide?lang={lang}")
    assert page.status_code == 200
    assert "yizhan.example" not in page.text
    assert str(whole.http.base_url).rstrip("/") in page.text
    assert "<script" not in page.text
    for linked in re.findall(r'href="(/api/[^"]+)"', page.text):
        assert (await whole.http.get(linked)).status_code == 200
