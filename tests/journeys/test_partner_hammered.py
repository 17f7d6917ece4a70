"""Schemathesis makes up requests from the OpenAPI document: every answer is a documented one, and none is a fault."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.partner import BASE, credentials, headers
from tests.journeys.whole import Whole

pytestmark = pytest.mark.servers
PROGRAM = Path(sys.executable).with_name("st")
CONFIG = Path(__file__).with_name("partner_hammer.toml")
PETROL = "104-enterprise-admin"
"""Whoever has no stations to spoil."""


async def test_every_answer_is_a_documented_one(whole: Whole, tmp_path: Path) -> None:
    bearer = (await headers(whole, await credentials(whole, PETROL)))["Authorization"]
    document = str(whole.http.base_url).rstrip("/") + f"{BASE}/openapi.json"
    asked: list[str | Path] = [
        PROGRAM,
        "--no-color",
        "--config-file",
        CONFIG,
        "run",
        document,
        "--header",
        f"Authorization: {bearer}",
    ]
    asked += ["--rate-limit", "90/s", "--checks", "all", "--continue-on-failure"]
    done = await asyncio.to_thread(hammered, asked, tmp_path)
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def hammered(asked: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=280, check=False)
