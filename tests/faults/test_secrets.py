"""No secret is told: not in a log, not by a probe, not on a page, not in an error, not by what prints itself."""

import asyncio
import re
import subprocess
from collections.abc import Awaitable, Iterator
from pathlib import Path

import httpx
import pytest

from deploy import secret
from deploy.nats.server import Nats
from deploy.nats.users import USERS, WATCHER
from deploy.places import Places
from deploy.postgres.databases import SERVICES, SETTINGS
from deploy.settings import Given
from services.chassis.settings import Settings
from tests.architecture.house import ROOT
from tests.faults.flow import PROVINCE
from tests.faults.ground import Ground

pytestmark = pytest.mark.servers

PAGES = ("/", "/guide", "/status", "/status.json", "/readyz", "/livez", "/metrics", "/traces", "/traces.json")


def secrets(data: Path) -> Iterator[str]:
    """Every password and key of an installation."""
    places = Places(data)
    roots = [secret.kept(path) for path in (places.secret, places.postgres / "secret", places.nats / "secret")]
    yield from (root.hex() for root in roots)
    yield from (secret.password(roots[0], f"{service}_{part}") for service in SERVICES for part in SETTINGS)
    yield secret.password(roots[1], "postgres")
    broker = Nats(places.nats, places.run)
    yield from (broker._password(user) for user in (*USERS, WATCHER))
    for key in (*places.keys.glob("*.key"), *places.keys.glob("*.seal")):
        yield from (line for line in key.read_text().splitlines() if not line.startswith("-----"))


def pages(ground: Ground) -> list[Awaitable[httpx.Response]]:
    """All of them at once: where something hangs, each takes its time to say so."""
    return [ground.whole.http.get(page) for page in PAGES]


def told(text: str, hidden: list[str]) -> list[str]:
    """Which secrets are in a text; their beginnings, so that a failing test tells none either."""
    return [one[:4] for one in hidden if one in text]


async def test_after_everything_was_hurt_no_log_probe_page_or_error_tells_a_secret(ground: Ground) -> None:
    for part in ("services.coding", "nats-server", "bin/postgres"):
        await ground.replaced(part, ground.kill(part))
    with ground.frozen("bin/postgres"):
        await ground.shows("gateway")
        asked = ground.whole.post(PROVINCE, "{ stations { totalCount } }")
        answers = [answer.text for answer in await asyncio.gather(asked, *pages(ground))]
    await ground.well()
    answers += [answer.text for answer in await asyncio.gather(*pages(ground))]
    hidden = list(await asyncio.to_thread(lambda: list(secrets(ground.whole.data))))
    logs = [log for log in ground.whole.data.rglob("*.log") if log.is_file()]
    assert len(logs) >= 8
    said = [log.read_text(errors="replace") for log in logs] + [ground.whole.running.said()]
    assert len(hidden) > 40
    assert all(len(one) >= 16 for one in hidden)
    assert [found for text in (*answers, *said) if (found := told(text, hidden))] == []
    assert not re.search(r"://\w+:[^@\s\"]+@", "".join([*answers, *said])), "a URL with its password"


def test_what_a_program_is_told_does_not_print_itself_with_its_passwords(tmp_path: Path) -> None:
    for kind in (Settings, Given):
        shown = {name for name, field in kind.model_fields.items() if field.repr}
        assert not {name for name in shown if name.endswith("_url")}
    given = Given(postgres_url="postgresql://u:hidden@h/d", nats_url="nats://u:hidden@h:4222")
    assert "hidden" not in f"{given!r} {given!s}"


def test_no_key_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.split("\0") if name]
    assert not [name for name in names if name.endswith((".key", ".seal", ".pem"))]
    begins = "-----BEGIN " + "PRIVATE KEY"
    files = [ROOT / name for name in names if (ROOT / name).is_file()]
    assert not [file.name for file in files if begins in file.read_text(errors="replace")]
