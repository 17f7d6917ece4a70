"""JetStream as the chassis knows it, in memory: numbers, the fence, atomic batches, consumers; and all that it loses.

Beside each call of a client stands what the server does; a message on its way may be late, lost, twice or out of turn.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

import nats.errors

from services.chassis.broker import WRONG_LAST_SEQUENCE

NO_STREAM = 10059
INFO, NEXT = "$JS.API.STREAM.INFO.", "$JS.API.CONSUMER.MSG.NEXT."

Headers = dict[str, str]
Take = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True)
class Message:
    """What is stored, and what arrives."""

    subject: str
    data: bytes
    headers: Headers | None = None
    number: int = 0

    @property
    def metadata(self) -> Any:
        return SimpleNamespace(sequence=SimpleNamespace(stream=self.number))


@dataclass
class Consumer:
    """Where it will go on, and who asked it for how many more messages."""

    next: int
    owed: int = 0
    to: str = ""
    asked: int = 0
    """How often it was asked."""


@dataclass
class Stream:
    """Numbered messages; what was lost leaves its number empty."""

    last: int = 0
    kept: dict[int, Message] = field(default_factory=dict)
    consumers: dict[str, Consumer] = field(default_factory=dict)
    batches: dict[str, list[tuple[str, bytes, Headers]]] = field(default_factory=lambda: defaultdict(list))

    def publish(self, messages: Sequence[tuple[str, bytes, Headers]]) -> dict[str, Any]:
        """All or none, if the first of them names the last number there is."""
        if int(messages[0][2]["Nats-Expected-Last-Sequence"]) != self.last:
            return {"error": {"err_code": WRONG_LAST_SEQUENCE, "description": f"wrong last sequence: {self.last}"}}
        for subject, body, headers in messages:
            self.last += 1
            self.kept[self.last] = Message(subject, body, headers, self.last)
        return {"seq": self.last}


class Server:
    """A broker with one stream a service, and its luck."""

    def __init__(self, services: Sequence[str], luck: Random) -> None:
        self.luck, self.calm, self.away = luck, False, False
        self.streams = {f"events-{service}": Stream() for service in services}
        self.heard: dict[str, dict[int, Take]] = defaultdict(dict)
        self.suffered: dict[str, int] = defaultdict(int)
        self._numbers = 0

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def chance(self, of: float) -> bool:
        return not self.calm and self.luck.random() < of

    # --- what it is asked -------------------------------------------------------------------------------------------

    def asked(self, subject: str, body: bytes, headers: Headers) -> dict[str, Any]:
        """A request and its answer."""
        if subject.startswith(INFO):
            stream = self.streams[subject.removeprefix(INFO)]
            return {"state": {"messages": len(stream.kept), "last_seq": stream.last}}
        stream = self._of(subject)
        batch = stream.batches.pop(headers["Nats-Batch-Id"]) if "Nats-Batch-Id" in headers else []
        if batch and len(batch) + 1 != int(headers["Nats-Batch-Sequence"]):
            return {"error": {"err_code": 10176, "description": "batch publish is incomplete"}}
        said = stream.publish([*batch, (subject, body, headers)])
        self.suffered["fence"] += "error" in said
        self.suffered["batch"] += bool(batch)
        self._deliver(stream)
        return said

    def told(self, subject: str, body: bytes, headers: Headers, reply: str) -> None:
        """What nobody answers."""
        if subject.startswith(NEXT):
            self._next(subject.removeprefix(NEXT), json.loads(body)["batch"], reply)
        elif "Nats-Batch-Id" in headers:
            self._of(subject).batches[headers["Nats-Batch-Id"]].append((subject, body, headers))
        else:
            self._hand_on(subject, [Message(subject, body)])

    def _of(self, subject: str) -> Stream:
        return self.streams[f"events-{subject.split('.')[1]}"]

    def _next(self, which: str, many: int, reply: str) -> None:
        stream, _, name = which.partition(".")
        consumer = self.streams[stream].consumers.get(name)
        if consumer is None:
            self._hand_on(reply, [Message(reply, b"", {"Status": "503"})])
            return
        consumer.owed, consumer.to, consumer.asked = many, reply, consumer.asked + 1
        asyncio.get_running_loop().call_later(20, self._expired, consumer, consumer.asked)
        self._deliver(self.streams[stream])

    def _expired(self, consumer: Consumer, asked: int) -> None:
        if consumer.asked == asked and consumer.owed:
            consumer.owed = 0
            self._hand_on(consumer.to, [Message(consumer.to, b"", {"Status": "408"})])

    def _deliver(self, stream: Stream) -> None:
        for consumer in stream.consumers.values():
            numbers = [number for number in stream.kept if number >= consumer.next][: consumer.owed]
            if numbers:
                consumer.next, consumer.owed = numbers[-1] + 1, consumer.owed - len(numbers)
                self._hand_on(consumer.to, [stream.kept[number] for number in numbers])

    def _hand_on(self, to: str, messages: list[Message]) -> None:
        """Each after a while; whatever happens to it on its way."""
        some = [message for message in messages if not self.chance(0.04)]
        some += [message for message in messages if self.chance(0.04)]
        if self.chance(0.05):
            self.luck.shuffle(some)
        loop, when = asyncio.get_running_loop(), 0.002 + self.luck.random() * (0.002 if self.calm else 0.05)
        for take in self.heard[to].values():
            loop.call_later(when, lambda take=take: [loop.create_task(take(one)) for one in some])  # type: ignore[misc]

    # --- what befalls it --------------------------------------------------------------------------------------------

    async def suffer(self) -> None:
        """Mishap after mishap, until luck turns."""
        while not self.calm:
            await asyncio.sleep(self.luck.random() * 3)
            stream = self.luck.choice(list(self.streams.values()))
            if self.luck.random() < 0.2:
                self.suffered["away"] += 1
                self.away = True
                await asyncio.sleep(self.luck.random() * 4)
                self.away = False
            else:
                mishap = self.luck.choice(self.MISHAPS)
                self.suffered[mishap.__name__] += bool(stream.kept)
                mishap(self, stream)

    def loses_one(self, stream: Stream) -> None:
        stream.kept.pop(self.luck.randint(0, stream.last), None)

    def loses_its_tail(self, stream: Stream) -> None:
        stream.last = max(0, stream.last - self.luck.randint(1, 4))
        stream.kept = {number: message for number, message in stream.kept.items() if number <= stream.last}

    def is_emptied(self, stream: Stream) -> None:
        stream.kept.clear()

    def is_made_anew(self, stream: Stream) -> None:
        stream.last = 0
        stream.kept.clear()
        stream.consumers.clear()

    def loses_a_consumer(self, stream: Stream) -> None:
        """Sometimes it says so to whoever waits."""
        if stream.consumers:
            consumer = stream.consumers.pop(self.luck.choice(list(stream.consumers)))
            if consumer.owed and self.chance(0.5):
                self._hand_on(consumer.to, [Message(consumer.to, b"", {"Status": "409"})])

    MISHAPS = (loses_one, loses_its_tail, is_emptied, is_made_anew, loses_a_consumer)


class Client:
    """One process's connection, with the calls of nats-py that the chassis makes."""

    is_closed, is_connected = False, True

    def __init__(self, server: Server, alive: Callable[[], bool]) -> None:
        self._server, self._alive = server, alive

    async def _travel(self) -> None:
        await asyncio.sleep(self._server.luck.random() * 0.01)
        if self._server.away or not self._alive():
            raise nats.errors.ConnectionReconnectingError

    async def request(
        self,
        subject: str,
        body: bytes,
        timeout: float,  # noqa: ASYNC109 - nats-py's
        headers: Headers | None = None,
    ) -> Any:
        await self._travel()
        answer = self._server.asked(subject, body, headers or {})
        if self._server.chance(0.03) or self._server.away:
            await asyncio.sleep(timeout)
            raise nats.errors.TimeoutError  # it was done, and nobody says so
        return SimpleNamespace(data=json.dumps(answer).encode())

    async def publish(self, subject: str, body: bytes, reply: str = "", headers: Headers | None = None) -> None:
        await self._travel()
        if not self._server.chance(0.01):
            self._server.told(subject, body, headers or {}, reply)

    async def subscribe(self, subject: str, cb: Take) -> Any:
        await self._travel()
        number = self._server.number()

        async def take(message: Any) -> None:
            if self._alive():
                await cb(message)

        self._server.heard[subject][number] = take

        async def unsubscribe() -> None:
            self._server.heard[subject].pop(number, None)

        return SimpleNamespace(unsubscribe=unsubscribe)

    async def flush(self, timeout: float) -> None:  # noqa: ASYNC109
        await self._travel()

    def new_inbox(self) -> str:
        return f"_INBOX.{self._server.number()}"

    def jetstream(self) -> "Client":
        return self

    async def get_msg(self, stream: str, subject: str) -> Message:
        await self._travel()
        kept = self._server.streams[stream].kept
        if not kept:
            raise nats.errors.Error  # emptied since
        return kept[max(kept)]

    async def add_consumer(self, stream: str, config: Any) -> Any:
        await self._travel()
        name = f"c{self._server.number()}"
        self._server.streams[stream].consumers[name] = Consumer(config.opt_start_seq)
        return SimpleNamespace(name=name)
