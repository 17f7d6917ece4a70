"""What travels on NATS is what the AsyncAPI document says: every channel, header and field of it, and nothing else."""

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import jsonschema_rs
import msgspec
import pytest
from nats.aio.msg import Msg

from contracts import catalog
from deploy.contracts import documents
from deploy.nats import streams
from deploy.nats.users import SERVICES
from deploy.settings import Given
from deploy.verifying import reached
from tests.journeys.walk import LUYANG
from tests.journeys.whole import Whole, until

pytestmark = pytest.mark.servers

COUNTY = "340103-clerk"
TRANSPORT = ("$JS.", "$SRV.", "_INBOX")
"""How JetStream itself is asked and answered."""
ITS_OWN = "Nats-"
"""Headers that JetStream reads or writes."""


class Traveller(NamedTuple):
    """A message as anybody sees it who may hear everything."""

    subject: str
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, message: Msg) -> "Traveller":
        headers = {name: value for name, value in (message.headers or {}).items() if not name.startswith(ITS_OWN)}
        return cls(message.subject, headers, message.data)


class Channel:
    """One channel of the document."""

    def __init__(self, document: dict[str, Any], name: str) -> None:
        told, components = document["channels"][name], document["components"]
        (reference,) = (one["$ref"] for one in told["messages"].values())
        message = components["messages"][reference.rpartition("/")[2]]
        self.name, self._schemas = name, components["schemas"]
        self.pattern = re.compile(re.escape(told["address"]).replace(r"\{division\}", r"(0|[1-9]\d{5})"))
        self._headers = message.get("headers", {}).get("required", [])
        self._payload = message["payload"]["$ref"].rpartition("/")[2]
        rules = {"$ref": f"#/components/schemas/{self._payload}", "components": components}
        self._valid = jsonschema_rs.validator_for(rules, validate_formats=True)

    def wrong(self, one: Traveller) -> list[str]:
        """What a reader of the document would not have expected."""
        body = json.loads(one.body)
        found = [error.message for error in self._valid.iter_errors(body)]
        if sorted(one.headers) != sorted(self._headers):
            found.append(f"headers {sorted(one.headers)}")
        found += [f"field {name}" for name in body.keys() - self._schemas[self._payload]["properties"].keys()]
        if "data" in body:
            found += [
                f"field data.{name}" for name in body["data"].keys() - self._schemas[self.name]["properties"].keys()
            ]
        return [f"{one.subject}: {reason}" for reason in found]


class Document:
    """The committed AsyncAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._channels = [Channel(document, name) for name in document["channels"]]

    def channel(self, subject: str) -> Channel | None:
        return next((channel for channel in self._channels if channel.pattern.fullmatch(subject)), None)

    def wrong(self, travellers: Iterable[Traveller]) -> list[str]:
        found = []
        for one in travellers:
            channel = self.channel(one.subject)
            found += channel.wrong(one) if channel else [f"{one.subject} is no channel of the document"]
        return found


DOCUMENT = Document(json.loads((documents.GENERATED / "asyncapi.json").read_text()))


class Travelled(NamedTuple):
    """What was heard live, and what lies in the streams from before."""

    live: list[Traveller]
    kept: list[Traveller]


@pytest.fixture(scope="module")
async def travelled(whole: Whole) -> Travelled:
    """Everything that is heard while a station goes its way, its head and a grant with it."""
    live: list[Traveller] = []

    async def hear(message: Msg) -> None:
        if not message.subject.startswith(TRANSPORT):
            live.append(Traveller.of(message))

    async def heard() -> bool:
        subjects = {one.subject for one in live}
        return {f"events.coding.CodeAllocated.{LUYANG}", *(f"heads.{service}" for service in SERVICES)} <= subjects

    with reached(Given(data=whole.data)) as (_, broker):
        client = await streams.connected(broker, attempts=1)
    try:
        await client.subscribe(">", cb=hear)
        await client.flush()
        head = {"name": "某甲", "phone": "13900000000"}
        station = await whole.submitted(COUNTY, LUYANG, head=head)
        await whole.done(COUNTY, "returnStation", stationId=station["id"], reason="照片不清")
        await whole.accepted(LUYANG)
        await until(heard)
        kept = []
        for service in SERVICES:
            state = (await client.jetstream().stream_info(f"events-{service}")).state
            for sequence in range(state.first_seq, state.last_seq + 1) if state.messages else ():
                message = await client.jetstream().get_msg(f"events-{service}", seq=sequence)
                headers = {
                    name: value for name, value in (message.headers or {}).items() if not name.startswith(ITS_OWN)
                }
                kept.append(Traveller(message.subject or "", headers, message.data or b""))
    finally:
        await client.close()
    return Travelled(live, kept)


async def test_everything_that_travels_is_in_the_document(travelled: Travelled) -> None:
    assert DOCUMENT.wrong([*travelled.live, *travelled.kept]) == []


async def test_the_channel_of_every_event_that_was_told_was_heard(travelled: Travelled) -> None:
    """Founding tells of units and grants, the walk of stations and codes."""
    told = {msgspec.json.decode(one.body)["type"] for one in travelled.kept}
    channels = (DOCUMENT.channel(one.subject) for one in travelled.kept)
    assert {channel.name for channel in channels if channel} == told
    assert told >= {"UnitEstablished", "RoleGranted", "StationSubmitted", "StationReturned", "CodeAllocated"}
    assert told <= catalog.EVENTS.keys()


async def test_every_service_tells_its_head(travelled: Travelled) -> None:
    heard = {channel.name for one in travelled.live if (channel := DOCUMENT.channel(one.subject))}
    assert {f"{service}-head" for service in SERVICES} <= heard


async def test_what_the_document_does_not_know_would_be_noticed(travelled: Travelled) -> None:
    sound = next(one for one in travelled.kept if "StationReturned" in one.subject)
    body = json.loads(sound.body)
    forged = {
        "is no channel": sound._replace(subject="events.registry.StationPainted.340103"),
        "is no channel of": sound._replace(subject="notices.registry"),
        "headers": sound._replace(headers=sound.headers | {"Yz-Mood": "good"}),
        "headers [": sound._replace(headers={}),
        "required property": sound._replace(body=json.dumps(body | {"data": {}}).encode()),
        "field mood": sound._replace(body=json.dumps(body | {"mood": "good"}).encode()),
        "field data.mood": sound._replace(body=json.dumps(body | {"data": body["data"] | {"mood": 1}}).encode()),
        "is not of type": sound._replace(body=json.dumps(body | {"version": "1"}).encode()),
    }
    for said, one in forged.items():
        assert any(said in wrong for wrong in DOCUMENT.wrong([one])), said
