"""Who a token makes you, and which tokens make you nobody."""

import base64
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from contracts.registry import UnitKind
from contracts.values import Level, Scope, account_id
from deploy import keys
from gateway.callers import Caller
from gateway.reading import Viewer
from gateway.sessions import Grant, Session, Sessions
from gateway.signin.kept import LONGEST, Kept, KeptSessions
from services.chassis.auth import Signer, Verifier
from services.chassis.clock import now
from services.chassis.errors import Unauthenticated
from services.chassis.progress import Progress

CLERK = "340103-clerk"


def grant(unit_no: int, kind: UnitKind = UnitKind.UNION, role: str = "clerk", covers: tuple[int, ...] = ()) -> Grant:
    return Grant(role, unit_no, UUID(int=unit_no), "某组织", kind, covers, None, 340000)


class Held:
    """Stands for the reader: hands out grants and counts how often it was asked."""

    def __init__(self, *held: Grant) -> None:
        self.held: Sequence[Grant] = held
        self.asked = 0
        self.meanwhile: Callable[[], None] = lambda: None

    async def rows(self, viewer: Viewer, _: Any) -> Sequence[Any]:
        assert viewer == Viewer(account_id(CLERK), Scope())
        self.asked += 1
        found = [SimpleNamespace(**one._asdict()) for one in self.held]
        self.meanwhile()
        return found


class Slow:
    """Stands for the writer's pool: the session ends while the answer that it lives is on its way."""

    def __init__(self, row: Kept) -> None:
        self.row, self.asked, self.meanwhile = row, 0, list[Callable[[], None]]()

    async def fetchrow(self, *_: Any) -> Kept:
        self.asked += 1
        while self.meanwhile:
            self.meanwhile.pop()()
        return self.row


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys")
    keys.ensure(made)
    return made


def sessions(folder: Path, *held: Grant) -> tuple[Sessions, Held]:
    reader = Held(*held)
    verifier = Verifier(folder, "gateway", frozenset({"deploy"}))
    return Sessions(reader, verifier, KeptSessions(None)), reader  # type: ignore[arg-type]


def bearer(folder: Path, issuer: str = "deploy", audience: str = "gateway", **more: Any) -> str:
    claims = {"sub": CLERK}
    return "Bearer " + Signer(issuer, folder / f"{issuer}.key", **more).token(claims, audience=audience)


def test_a_union_reaches_its_divisions_at_their_highest_level() -> None:
    hat = grant(340100, covers=(340103, 340100)).hat
    assert (hat.level, hat.scope) == (Level.CITY, Scope(prefixes=(340103, 340100)))


def test_a_township_union_reaches_what_names_it_and_an_enterprise_what_it_builds() -> None:
    town, builder = grant(500106001, UnitKind.TOWNSHIP).hat, grant(101, UnitKind.ENTERPRISE, "enterprise").hat
    assert (town.level, town.scope) == (Level.TOWNSHIP, Scope(unit_nos=(500106001,)))
    assert (builder.level, builder.scope) == (Level.STATION, Scope(enterprise_nos=(101,)))


@pytest.mark.parametrize("kind", [UnitKind.INDUSTRY, UnitKind.EVALUATOR])
def test_other_units_reach_nothing_by_being_there(kind: UnitKind) -> None:
    assert grant(900, kind, covers=(340000,)).hat.scope == Scope()


def test_all_roles_together_make_the_scope_the_highest_first() -> None:
    session = Session.of(CLERK, [grant(500106001, UnitKind.TOWNSHIP), grant(340103, covers=(340103,))])
    assert session.viewer.scope == Scope(prefixes=(340103,), unit_nos=(500106001,))
    assert [hat.level for hat in session.identity.hats] == [Level.COUNTY, Level.TOWNSHIP]


async def test_an_account_without_grants_is_known_and_sees_nothing(folder: Path) -> None:
    session = await sessions(folder)[0].of(Caller(bearer(folder)))
    assert (session.login, session.identity.hats, session.viewer.scope) == (CLERK, (), Scope())


async def test_a_role_nobody_knows_gives_nothing(folder: Path) -> None:
    found, _ = sessions(folder, grant(340103, role="emperor", covers=(340103,)))
    assert (await found.of(Caller(bearer(folder)))).viewer.scope == Scope()


async def test_grants_are_remembered_until_one_changes(folder: Path) -> None:
    found, reader = sessions(folder, grant(340103, covers=(340103,)))
    progress = Progress()
    found.follow(progress)
    for _ in range(3):
        await found.of(Caller(bearer(folder)))
    assert reader.asked == 1
    progress.moved("stations", "registry", 1, [UUID(int=1)])
    await found.of(Caller(bearer(folder)))
    assert reader.asked == 1
    progress.moved("grants", "registry", 2, [UUID(int=1)])
    await found.of(Caller(bearer(folder)))
    assert reader.asked == 2


async def test_grants_that_change_while_they_are_read_are_not_remembered(folder: Path) -> None:
    found, reader = sessions(folder, grant(340103, covers=(340103,)))
    progress = Progress()
    found.follow(progress)
    reader.meanwhile = lambda: progress.moved("grants", "registry", 1, [UUID(int=1)])
    await found.of(Caller(bearer(folder)))
    reader.held, reader.meanwhile = [], lambda: None
    for _ in range(2):
        assert (await found.of(Caller(bearer(folder)))).viewer.scope == Scope()
    assert reader.asked == 2


async def test_a_session_that_ends_while_it_is_looked_up_is_not_believed() -> None:
    moment, account = now(), account_id(CLERK)
    pool = Slow(Kept(UUID(int=1), account, CLERK, "", False, moment, moment, moment + LONGEST, None, ""))
    kept = KeptSessions(pool)
    kept._hears = True
    for ending in (lambda: kept.forget(account), lambda: kept.over("token")):
        pool.meanwhile.append(ending)
        await kept.find("token")
        assert kept._known == {}
    for _ in range(3):
        await kept.find("token")
    assert pool.asked == 3


def unsigned(folder: Path) -> str:
    head, body, _ = bearer(folder).removeprefix("Bearer ").split(".")
    none = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    assert head != none
    return f"Bearer {none}.{body}."


def symmetric(folder: Path) -> str:
    """Signed with the public key as if it were a shared secret, the old trick."""
    _, body, _ = bearer(folder).removeprefix("Bearer ").split(".")
    head = "eyJhbGciOiJIUzI1NiJ9"  # {"alg":"HS256"}
    signature = hmac.digest((folder / "deploy.pub").read_bytes(), f"{head}.{body}".encode(), "sha256")
    return f"Bearer {head}.{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def expired(folder: Path) -> str:
    return bearer(folder, clock=lambda: datetime.now(UTC) - timedelta(hours=1))


def truncated(folder: Path) -> str:
    return bearer(folder)[:-3]


def of_another_issuer(folder: Path) -> str:
    return bearer(folder, issuer="registry")


def for_another_audience(folder: Path) -> str:
    return bearer(folder, audience="services")


def with_another_scheme(folder: Path) -> str:
    return bearer(folder).replace("Bearer", "Basic")


def none_at_all(_: Path) -> str:
    return ""


BAD = [
    unsigned,
    symmetric,
    expired,
    truncated,
    of_another_issuer,
    for_another_audience,
    with_another_scheme,
    none_at_all,
]


@pytest.mark.parametrize("token", BAD)
async def test_a_token_that_is_not_ours_opens_nothing(folder: Path, token: Any) -> None:
    found, reader = sessions(folder, grant(340103, covers=(340103,)))
    with pytest.raises(Unauthenticated):
        await found.of(Caller(token(folder)))
    assert reader.asked == 0


async def test_bearer_tokens_exist_in_the_demonstration_only(folder: Path) -> None:
    with pytest.raises(Unauthenticated):
        await Sessions(Held(), None, KeptSessions(None)).of(Caller(bearer(folder)))  # type: ignore[arg-type]
