"""Everything on one machine: servers, databases, streams, keys, six processes; started, watched, stopped in order."""

import asyncio
import errno
import signal
import socket
import time

import asyncpg
import nats.errors

from deploy import console, demo, keys, secret, tokens
from deploy.accounts import password, provide
from deploy.demo.client import Unfinished
from deploy.nats import streams
from deploy.nats.server import Nats
from deploy.nats.users import DEPLOY, SERVICES, WATCHER
from deploy.parts import Server, Service
from deploy.places import Places
from deploy.postgres.databases import Databases
from deploy.postgres.server import Postgres
from deploy.sentences import Plain
from deploy.settings import Demonstration, Given
from deploy.supervise import Supervisor, Tell
from services.chassis import durability
from services.chassis.settings import Profile
from services.chassis.tasks import all_of, ended

LEAVE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STREAMS_EVERY = 5.0


async def run(given: Given, tell: Tell) -> None:
    """Run until a signal says to stop; nothing is left behind."""
    refuse_in_production(given)
    leave = asyncio.Event()
    for number in LEAVE:
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
            asyncio.get_running_loop().add_signal_handler(number, leave.set)
    places = Places(given.data)
    with places.occupied():
        refuse_taken(given.port)
        installation = Installation(given, places, tell)
        leaving = asyncio.create_task(_come(leave))
        opening = asyncio.create_task(installation.open())
        try:
            await asyncio.wait((leaving, opening), return_when=asyncio.FIRST_COMPLETED)
            if opening.done():
                opening.result()
                await leaving
        finally:
            tell("正在停止 / stopping")
            await ended(opening, leaving)
            await installation.close()
    tell("已停止 / stopped")


async def _come(event: asyncio.Event) -> None:
    await event.wait()


def refuse_in_production(given: Given) -> None:
    """Passwords and sessions of real people travel sealed or not at all, and no client makes us call ourselves."""
    if given.profile is not Profile.PRODUCTION:
        return
    if given.webhook_loopback:
        raise Plain(
            "生产环境不得设 YIZHAN_WEBHOOK_LOOPBACK：通知不能发往本机。",
            "In production YIZHAN_WEBHOOK_LOOPBACK must not be set: no webhook goes to this machine.",
        )
    if given.origin is None:
        raise Plain(
            "生产环境须由带 TLS 的反向代理提供访问：请把 YIZHAN_ORIGIN 设为用户访问的网址，例如 https://yizhan.example。",
            "In production a proxy with TLS stands in front: set YIZHAN_ORIGIN to the address that people use, "
            "such as https://yizhan.example.",
        )


def refuse_taken(port: int) -> None:
    """Say so before anything is started, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = (
                ("已被占用", "is taken")
                if taken
                else (f"无法使用（{error.strerror}）", f"cannot be used ({error.strerror})")
            )
            raise Plain(
                f"端口 {port} {why[0]}；请用 YIZHAN_PORT 另选一个。",
                f"Port {port} {why[1]}; choose another one with YIZHAN_PORT.",
            ) from None


class Installation:
    """One data directory, running."""

    def __init__(self, given: Given, places: Places, tell: Tell) -> None:
        self._given, self._places, self._tell = given, places, tell
        self._supervisor = Supervisor(tell)
        self._servers: list[Server] = []
        self._services: list[Service] = []
        self._keeping: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Ready means imported, coded and visible."""
        began = time.monotonic()
        keys.ensure(self._places.keys)
        self._tell(f"正在启动，数据目录 / starting on {self._places.data}")
        postgres, broker = self._embedded()
        built = console.folder()
        await all_of(console.build(built, self._tell), self._supervisor.start(*self._servers))
        databases = Databases(
            postgres.url if postgres else str(self._given.postgres_url), secret.kept(self._places.secret)
        )
        admin = broker.url(DEPLOY) if broker else str(self._given.nats_url)
        await all_of(_prepared(databases, self._tell), _declared(admin, self._given.nats_replicas))
        self._keeping = asyncio.create_task(streams.keep(admin, self._given.nats_replicas, STREAMS_EVERY))
        self._tell("数据库和消息流已就绪 / databases and streams stand")
        system = broker.url(WATCHER) if broker else self._given.nats_system_url or ""
        if not (said := await durability.flushing(system)).well:
            self._tell(f"警告：{said.zh} / warning: {said.en}")

        for name in (*SERVICES, "gateway"):
            env = self._environment(name, databases, broker.url(name) if broker else admin)
            if name == "gateway":
                env |= {"YIZHAN_NATS_SYSTEM_URL": system, "YIZHAN_CONSOLE": str(built)}
            self._services.append(self._service(name, env))
        await self._supervisor.start(*self._services)
        self._tell("六个进程已就绪 / six processes answer")

        if self._given.profile is Profile.DEMO:
            await self._seed()
            await provide(databases, self._places)
            await databases.analyze("gateway")
        self._places.opened.touch()
        self._tell(f"就绪 / ready: {self._given.base_url}/  ({time.monotonic() - began:.1f} s){self._signing_in()}")

    def _signing_in(self) -> str:
        if self._given.profile is not Profile.DEMO:
            return ""
        return f"  登录 / sign in: 340000-admin, 340103-clerk …, 密码 / password: {password(self._places)}"

    async def close(self) -> None:
        """The front door first, so that nobody is let in; then those behind it, and last what they all need."""
        await self._supervisor.close()
        if self._keeping is not None:
            await ended(self._keeping)
        for gateway in self._services[-1:]:
            gateway.stop()
        for service in self._services:
            service.ask_to_end()
        for service in self._services:
            service.stop()
            await service.close()
        for server in reversed(self._servers):
            server.stop()

    async def _seed(self) -> None:
        places = self._places
        try:
            context = demo.Context(self._given.base_url, places.keys, places.data, places.sockets)
            seed = demo.seed if self._given.demo is Demonstration.STATIONS else demo.seed_network
            await seed(context, self._tell)
        except Unfinished as error:
            raise Plain(
                f"演示数据未能导入完毕，下次启动会继续：{error}",
                f"The demonstration could not be brought in; the next start goes on with it: {error}",
            ) from error

    def _embedded(self) -> tuple[Postgres | None, Nats | None]:
        postgres = None if self._given.postgres_url else Postgres(self._places.postgres, self._places.run)
        broker = None if self._given.nats_url else Nats(self._places.nats, self._places.run)
        if postgres is not None:
            self._servers.append(Server("postgres", postgres))
        if broker is not None:
            self._servers.append(Server("nats", broker))
        return postgres, broker

    def _service(self, name: str, env: dict[str, str]) -> Service:
        log = self._places.logs / f"{name}.log"
        if name == "gateway":
            return Service.on_port(name, self._given.port, env, log)
        return Service.on_socket(name, self._places.sockets, env, log)

    def _environment(self, name: str, databases: Databases, broker: str) -> dict[str, str]:
        """Everything a service is told."""
        return {
            "YIZHAN_SERVICE": name,
            "YIZHAN_WRITER_URL": databases.url(name, "writer"),
            "YIZHAN_READER_URL": databases.url(name, "reader"),
            "YIZHAN_NATS_URL": broker,
            "YIZHAN_RUN": str(self._places.sockets),
            "YIZHAN_KEYS": str(self._places.keys),
            "YIZHAN_PRIVATE_KEY": str(tokens.private_key(self._places.keys, name)),
            "YIZHAN_PROFILE": self._given.profile.value,
            "YIZHAN_FILES": str(self._places.files),
            "YIZHAN_ERASURES": str((self._given.erasures or self._places.erasures).absolute()),
            "YIZHAN_PHOTOS": self._given.photos or str(self._places.photos),
            "YIZHAN_PLAQUES": str(self._places.plaques),
            "YIZHAN_RATE": str(self._given.rate),
            "YIZHAN_ORIGIN": self._given.origin or "",
            "YIZHAN_WEBHOOK_LOOPBACK": str(self._given.webhook_loopback),
            "YIZHAN_OPENED": str(self._places.opened),
            "YIZHAN_LAG_SECONDS": str(self._given.lag_seconds),
        }


async def _prepared(databases: Databases, tell: Tell) -> None:
    try:
        await databases.prepare(tell)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Plain(
            f"数据库无法准备（YIZHAN_POSTGRES_URL）：{error}",
            f"The databases could not be prepared (YIZHAN_POSTGRES_URL): {error}",
        ) from error


async def _declared(url: str, replicas: int) -> None:
    try:
        await streams.declare(url, replicas)
    except (OSError, nats.errors.Error) as error:
        raise Plain(
            f"消息流无法建立（YIZHAN_NATS_URL）：{error}",
            f"The streams could not be declared (YIZHAN_NATS_URL): {error}",
        ) from error
