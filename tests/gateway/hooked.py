"""A house whose bank is told of its stations: an endpoint on this machine, a clock that a test sets, turns by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.messages import Event
from services.chassis.clock import now
from tests.gateway.chronicle import Chronicle
from tests.gateway.opened import House
from tests.gateway.partners import BANK, partnered, registered
from tests.gateway.receiver import Receiver, receiving
from tests.gateway.told import submitted
from tests.servers import Servers

ENDPOINT = "endpoint { endpointId clientId url events answeredAt disabledAt disabledFor disabledForName }"
DELIVERY = """delivery { deliveryId event eventName state stateName dueAt
  attempts { number status failure failureName } }"""
ASKED = {"addWebhook": "AddWebhookInput", "changeWebhook": "ChangeWebhookInput", "replayWebhook": "ReplayWebhookInput"}
LOG = """
query ($client: UUID, $first: Int!, $after: String, $state: WebhookState) {
  webhookEndpoints(clientId: $client) {
    endpointId url disabledFor answeredAt
    deliveries(first: $first, after: $after, state: $state) {
      nodes { deliveryId event eventName state stateName madeAt dueAt
              attempts { number at status failure failureName milliseconds } }
      pageInfo { hasNextPage endCursor }
    }
  }
}"""


@dataclass
class Hooked:
    """The house, what is told in it, who receives it, and the bank's client and endpoint."""

    house: House
    chronicle: Chronicle
    receiver: Receiver
    client: str
    endpoint: str = ""
    secret: str = ""
    moment: datetime = field(default_factory=now)
    minute: int = 0

    def jump(self, **by: float) -> None:
        self.moment += timedelta(**by)

    def tries(self, outcome: str, why: str) -> float | None:
        """How many tries the figures count that came to this."""
        return self.house.figures.get_sample_value("yizhan_webhook_tries_total", {"outcome": outcome, "why": why})

    async def did(self, what: str, login: str = BANK, **input: Any) -> Any:
        """What a mutation answers."""
        kind, about = ASKED.get(what, "WebhookInput"), f"{ENDPOINT} secret"
        if what in ("testWebhook", "replayWebhook"):
            about = DELIVERY
        text = (
            f"mutation ($input: {kind}!) {{ {what}(input: $input) {{ {about} userErrors {{ code path message }} }} }}"
        )
        return (await self.house.ask(login, text, input=input))[what]

    async def done(self, what: str, **input: Any) -> Any:
        """The same, where nothing is refused."""
        answer = await self.did(what, **input)
        assert answer["userErrors"] == [], answer
        return answer

    async def add(self, **more: Any) -> tuple[str, str]:
        """Another endpoint of the client's, and its secret."""
        made = await self.done("addWebhook", **{"clientId": self.client, "url": self.receiver.url} | more)
        return made["endpoint"]["endpointId"], made["secret"]

    async def told(self, *events: Event, division: int = 340103, **meta: Any) -> None:
        """Something happens, every view shows it, and it becomes what endpoints are to be told."""
        self.minute += 1
        await self.chronicle.tell(self.minute, *events, division=division, **meta)
        await self.fed()

    async def fed(self) -> None:
        await self.chronicle.reached()
        await self.house.front.webhooks.feeding.turn()

    async def station(self, number: int, **more: Any) -> UUID:
        """A station that the bank co-builds is handed in."""
        station = UUID(int=number)
        await self.told(submitted(station, **{"enterprise_no": 102} | more))
        return station

    async def sent(self) -> None:
        """Everything that is due by now goes out, and what came of it is written down."""
        while True:
            before = len(self.receiver.got)
            await self.house.timers.turn()
            if not self.house.timers._after and len(self.receiver.got) == before:
                return
            await asyncio.gather(*self.house.timers._after)

    async def log(self, login: str = BANK, first: int = 100, **which: Any) -> list[Any]:
        """The endpoints as the log shows them."""
        found: list[Any] = (await self.house.ask(login, LOG, first=first, **which))["webhookEndpoints"]
        return found

    async def deliveries(self) -> list[Any]:
        """Those of the first endpoint, the latest first."""
        nodes: list[Any] = (await self.log())[0]["deliveries"]["nodes"]
        return nodes

    async def last(self) -> Any:
        return (await self.deliveries())[0]


@asynccontextmanager
async def hooked(servers: Servers) -> AsyncIterator[Hooked]:
    async with partnered(servers) as (house, chronicle), receiving() as receiver:
        await chronicle.reached()
        (client, _) = await registered(house)
        one = Hooked(house, chronicle, receiver, client)
        house.timers.clock = lambda: one.moment
        one.endpoint, one.secret = await one.add()
        yield one
