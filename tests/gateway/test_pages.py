"""The pages anybody may look at, and what an operator is told."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from contracts.catalog import SERVICES
from gateway import doors, overview, pages, public
from gateway.callers import Entrance
from gateway.schema.joined import schema
from services.chassis.durability import Watch
from services.chassis.metrics import Figures
from services.chassis.status import Board
from services.chassis.tracing import Finished

REPORT = {
    "service": "registry",
    "ready": True,
    "position": 7,
    "lineage": "x",
    "epoch": 1,
    "refused_policy_commands": 2,
    "loops": [
        {"loop": "relay", "position": 7, "head": 9, "lag": 2, "alive": True, "problem": "<b>NATS</b>"},
        {"loop": "beacon", "position": 7, "head": 7, "lag": 0, "alive": True, "problem": ""},
    ],
}


def span(service: str, name: str, failed: str = "") -> Finished:
    """Something that took two milliseconds of one trace."""
    return Finished(
        trace="0af7651916cd43dd8448eb211c80319c",
        span="b7ad6b7169203331",
        parent="",
        links=[],
        service=service,
        name=name,
        began=1_000_000,
        took=2_000,
        failed=failed,
        about={},
    )


class Neighbours:
    """The five services, of which one may be away and one not ready."""

    def __init__(self) -> None:
        self.away, self.unready = "", ""

    def client(self, service: str) -> httpx.AsyncClient:
        def answer(request: httpx.Request) -> httpx.Response:
            if service == self.away:
                raise httpx.ConnectError("no socket")
            if request.url.path == "/readyz":
                return httpx.Response(503 if service == self.unready else 200)
            if request.url.path == "/traces.json":
                return httpx.Response(200, content=msgspec.json.encode([span(service, "command AcceptStation")]))
            return httpx.Response(200, json=REPORT | {"service": service})

        return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://service")


class Own:
    """The gateway's own runtime, as far as anybody asks it."""

    def __init__(self, opened: Path) -> None:
        self.peers, self.settings = Neighbours(), SimpleNamespace(opened=opened)
        self.parts = SimpleNamespace(name="gateway")
        self.traces = SimpleNamespace(report=lambda _: [span("gateway", "graphql <b>", "Busy")])
        self.figures = Figures(Board())
        self.disk = Watch("")

    async def ready(self, *, lag: bool = True) -> bool:
        return True

    async def report(self) -> dict[str, Any]:
        return REPORT | {"service": "gateway"}


@pytest.fixture
def own(tmp_path: Path) -> Own:
    return Own(tmp_path / "opened")


@pytest.fixture
async def client(own: Own) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    for router in (overview.router(), doors.router(), pages.router(), public.router()):
        app.include_router(router)
    app.state.runtime, app.state.own = own, SimpleNamespace(demo=True, entrance=Entrance())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhan.test") as opened:
        yield opened


@pytest.mark.parametrize("path", ["/guide", "/status", "/graphql"])
async def test_a_page_speaks_both_languages_and_takes_nothing_from_outside(
    client: httpx.AsyncClient, path: str
) -> None:
    page = await client.get(path)
    assert page.status_code == 200
    assert re.search("[一-鿿]", page.text)
    assert re.search("[A-Za-z]{4}", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    for asset in re.findall(r'(?:src|href)="(/[\w.]+)"', page.text):
        assert (await client.get(asset)).status_code in (200, 503), asset


async def test_the_guide_names_the_address_it_was_asked_at(client: httpx.AsyncClient) -> None:
    assert "http://yizhan.test/graphql" in (await client.get("/guide")).text


async def test_ready_means_everybody_and_opened(client: httpx.AsyncClient, own: Own) -> None:
    assert (await client.get("/readyz")).status_code == 503
    assert (await client.get("/readyz?except=opened")).status_code == 200
    own.settings.opened.touch()
    assert (await client.get("/readyz")).json() == {
        "ready": True,
        "opened": True,
        "services": dict.fromkeys(("gateway", *SERVICES), True),
    }
    own.peers.unready = "finance"
    answer = await client.get("/readyz?except=opened")
    assert (answer.status_code, answer.json()["services"]["finance"]) == (503, False)


async def test_where_nothing_is_seeded_nothing_has_to_be_opened(client: httpx.AsyncClient, own: Own) -> None:
    own.settings.opened = None
    assert (await client.get("/readyz")).status_code == 200


async def test_the_status_names_who_is_away_and_goes_on(client: httpx.AsyncClient, own: Own) -> None:
    own.peers.away = "coding"
    services = {service["service"]: service for service in (await client.get("/status.json")).json()["services"]}
    assert list(services) == ["gateway", *SERVICES]
    assert services["coding"]["ready"] is False
    assert services["coding"]["problem"].endswith("the process does not answer (ConnectError)")
    page = (await client.get("/status")).text
    assert "ConnectError" in page
    assert "&lt;b&gt;NATS" in page


async def test_the_schema_is_a_page_of_text(client: httpx.AsyncClient) -> None:
    assert (await client.get("/schema.graphql")).text == schema.as_str()


def test_everything_in_the_schema_is_described() -> None:
    """Arguments, too, but for an ``input``, whose type says it all; and UUID, which is nobody's to describe."""
    said: dict[str, str | None] = {}
    for name, kind in schema._schema.type_map.items():
        said[name] = kind.description
        for field, about in {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}.items():
            said[f"{name}.{field}"] = about.description
            said |= {f"{name}.{field}({n})": a.description for n, a in getattr(about, "args", {}).items()}
    bare = {name for name, words in said.items() if not words and not name.startswith("__")}
    assert {name for name in bare if not name.endswith("(input)")} == {"UUID"}


async def test_the_worst_requests_are_listed_and_one_is_drawn_as_bars(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/traces")).text
    assert "Busy" in listed
    assert "graphql &lt;b&gt;" in listed
    drawn = (await client.get("/traces?trace=0af7651916cd43dd8448eb211c80319c")).text
    assert drawn.count("<rect") == 6
    assert 'class="failed"' in drawn


async def test_a_service_that_does_not_answer_leaves_the_traces_of_the_others(
    client: httpx.AsyncClient, own: Own
) -> None:
    own.peers.away = "coding"
    assert {span["service"] for span in (await client.get("/traces.json")).json()} == {"gateway", *SERVICES} - {
        "coding"
    }
