"""A client of the partner API (驿站合作接口), generated from its OpenAPI document by `make contracts`: do not edit it.

It gets tokens by itself, and sends again what a connection lost, under the same key.

    with Client("https://yizhan.example", client_id, client_secret) as partner:
        for station in partner.list_stations()["items"]:
            print(station["code"], station["name"])
"""

from __future__ import annotations

import time
import uuid
from types import TracebackType
from typing import Any, Literal, NotRequired, Self, TypedDict, cast
from urllib.parse import quote

import httpx


Capture = Literal["geocoded", "gps", "picked", "unknown"]


class Change(TypedDict):
    """A station or an own code as it is now; or a tombstone, when it is the unit's no more"""

    kind: Literal["own-code", "station"]
    id: str
    deleted: bool
    recordedAt: str
    station: NotRequired[Station | None]
    ownCode: NotRequired[Entry | None]


class ChangePage(TypedDict):
    """A page of changes; keep the cursor, it holds for as long as you like"""

    items: list[Change]
    nextCursor: str
    hasMore: bool


class Counts(TypedDict):
    """Rows by what became of them"""

    waiting: NotRequired[int]
    created: NotRequired[int]
    updated: NotRequired[int]
    unchanged: NotRequired[int]
    withdrawn: NotRequired[int]
    rejected: NotRequired[int]


Datum = Literal["bd09", "gcj02", "wgs84"]


class Difference(TypedDict):
    """A field that the two lists do not agree on"""

    field: str
    yours: str | None
    ours: str | None


class Differing(TypedDict):
    """A row that is in both lists, and not the same"""

    index: int
    ownCode: str
    differences: list[Difference]
    entry: Entry


class Entry(TypedDict):
    """One of the unit's own codes (自有编码), and the station it stands, or stood, for"""

    ownCode: str
    status: Literal["assigned", "listed", "withdrawn"]
    stationId: str | None
    name: str
    point: Point | None
    division: int | None
    revision: int
    changedAt: str
    reason: str | None


class EntryPage(TypedDict):
    """A page of own codes; without a next cursor it is the last one"""

    items: list[Entry]
    nextCursor: str | None


class Job(TypedDict):
    """A list that was handed in as a file (作业), and how far it is"""

    jobId: str
    state: Literal["closed", "done", "waiting"]
    dryRun: bool
    madeAt: str
    endedAt: str | None
    counts: Counts


class JobResults(TypedDict):
    """What became of rows, by their place in the file from 0 up"""

    items: list[RowResult]
    nextAfter: int | None


Kind = Literal["construction_site", "fixed", "micro", "mobile"]


class Match(TypedDict):
    """A station that a row may stand for, and what speaks for it"""

    stationId: str
    code: str | None
    name: str
    address: str
    why: Literal["code", "distance", "name"]
    metres: int | None
    likeness: int


class Place(TypedDict):
    """Where a station is: the pair as it was captured, in the coordinate system that it was captured in"""

    lng: float
    lat: float
    datum: Datum
    capture: Capture | None


class Point(TypedDict):
    """A place as captured: degrees, longitude and latitude, in the coordinate system named by ``datum``"""

    lng: float
    lat: float
    datum: Datum
    capture: NotRequired[Capture]


class Problem(TypedDict):
    """Why a request was not answered as asked (RFC 9457), in Chinese and English"""

    type: str
    title: str
    titleEn: str
    status: int
    code: str
    detail: str
    detailEn: str
    clause: NotRequired[str]
    errors: NotRequired[list[Where]]
    traceId: NotRequired[str]
    error: NotRequired[str]
    error_description: NotRequired[str]
    restart: NotRequired[str]


class Put(TypedDict):
    """The station that an own code stands for, and what the unit itself says of it"""

    stationId: str
    name: NotRequired[str]
    point: NotRequired[Point | None]


class Reconciliation(TypedDict):
    """The two lists side by side; rows are named by their place in the list that was sent"""

    same: list[int]
    differing: list[Differing]
    unknown: list[Unknown]
    missing: list[Entry]


class RowError(TypedDict):
    """Why a row was refused, and which of its fields"""

    code: str
    message: str
    messageEn: str
    pointer: NotRequired[str]
    clause: NotRequired[str]


class RowResult(TypedDict):
    """What became of a row"""

    index: int
    ownCode: str
    status: RowStatus
    revision: NotRequired[int | None]
    error: NotRequired[RowError | None]


RowStatus = Literal["created", "rejected", "unchanged", "updated", "withdrawn"]


class Station(TypedDict):
    """A station that the unit co-builds (共建驿站), as it is now"""

    stationId: str
    code: str | None
    codeState: Literal["allocated", "not_allocated", "not_needed", "pending"]
    name: str
    kind: Kind
    status: Literal[
        "accepted",
        "cancelled",
        "endorsed",
        "open",
        "rejected",
        "returned",
        "revoked",
        "submitted",
        "suspended",
        "withdrawn",
    ]
    division: int
    divisionName: str
    divisionPath: str | None
    township: str | None
    address: str
    place: Place | None
    unitNo: int | None
    coBuilding: str | None
    openingHours: str | None
    acceptedOn: str | None
    openedOn: str | None
    closedUntil: str | None
    statusAt: str | None
    changedAt: str | None
    version: int


class StationPage(TypedDict):
    """A page of stations; without a next cursor it is the last one"""

    items: list[Station]
    nextCursor: str | None


class Sync(TypedDict):
    """A part of the unit's list. ``partial`` takes the rows that fit, ``atomic`` all or none"""

    rows: list[SyncRow]
    mode: NotRequired[SyncMode]
    dryRun: NotRequired[bool]


class SyncAnswer(TypedDict):
    """What became of the list: row i's result is result i"""

    applied: bool
    results: list[RowResult]


SyncMode = Literal["atomic", "partial"]


class SyncPoint(TypedDict):
    """Where the unit has the place: degrees, in the coordinate system that is named"""

    lng: float
    lat: float
    datum: Datum


class SyncRow(TypedDict):
    """A row of the list: what a field may hold is looked at row by row, and told in the row's result"""

    ownCode: str
    stationId: NotRequired[str | None]
    name: NotRequired[str]
    division: NotRequired[int | None]
    point: NotRequired[SyncPoint | None]
    withdrawn: NotRequired[bool]


class TheirList(TypedDict):
    """The unit's list, or a part of it; a complete one is also told what it lacks"""

    rows: list[TheirRow]
    complete: NotRequired[bool]


class TheirRow(TypedDict):
    """A row of the unit's own list, with what it knows of the place"""

    ownCode: str
    stationId: NotRequired[str | None]
    code: NotRequired[str]
    name: NotRequired[str]
    point: NotRequired[SyncPoint | None]


class Token(TypedDict):
    """A token, to be sent as ``Authorization: Bearer``; ask for another one when it is over"""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class Unknown(TypedDict):
    """A row whose code stands for no station here, with the stations it may mean, the likeliest first"""

    index: int
    ownCode: str
    matches: list[Match]


class WebhookAbout(TypedDict):
    """Which event it was, and what it concerns"""

    source: str
    position: int
    stations: list[WebhookStation]
    units: list[WebhookUnit]
    more: bool


class WebhookChange(TypedDict):
    """Something changed for the unit (变更通知)"""

    type: str
    timestamp: str
    data: WebhookAbout


class WebhookNotice(TypedDict):
    """Something about the deliveries themselves (试发、恢复)"""

    type: str
    timestamp: str
    data: dict[str, Any]


class WebhookStation(TypedDict):
    """A station to be read anew"""

    stationId: str
    deleted: bool


class WebhookUnit(TypedDict):
    """An organisation to be read anew"""

    unitId: str


class Where(TypedDict):
    """Something that is wrong, and where: a JSON pointer into the body, or the name of a parameter"""

    pointer: str
    message: str
    messageEn: str
    clause: NotRequired[str]


class Refused(Exception):
    """The answer was a problem; it says why in both languages."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')} / {problem.get('detailEn')}")
        self.status, self.problem = status, problem

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))


def new_key() -> str:
    """A key for one request, however often it is sent."""
    return str(uuid.uuid4())


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def quoted(part: str) -> str:
    return quote(part, safe="")


class Client:
    """The partner API as one client of one unit."""

    ATTEMPTS, PAUSE = 10, 0.5
    WAITS = (429, 503)

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str = "",
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/api/partner/v1", timeout=timeout, transport=transport, trust_env=False
        )
        self._credentials = (client_id, client_secret)
        self._scope, self._token, self._ends = scope, "", 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def _bearer(self) -> str:
        """A token that is good for a while yet."""
        if time.monotonic() > self._ends:
            form = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
            answer = self._sent("POST", "/token", data=form, auth=self._credentials)
            token = answer.json()
            self._token, self._ends = token["access_token"], time.monotonic() + token["expires_in"] - 60
        return f"Bearer {self._token}"

    def _sent(self, method: str, path: str, **asked: Any) -> httpx.Response:
        """Send until there is an answer: a connection that broke, or a server that is busy, is asked again."""
        answer = self._tried(method, path, self.ATTEMPTS, **asked)
        if answer.is_success:
            return answer
        problem = answer.json() if "json" in answer.headers.get("content-type", "") else {"code": "no-problem"}
        raise Refused(answer.status_code, problem)

    def _tried(self, method: str, path: str, left: int, **asked: Any) -> httpx.Response:
        for _ in range(left - 1):
            try:
                answer = self._http.request(method, path, **asked)
            except httpx.TransportError:
                time.sleep(self.PAUSE)
                continue
            if answer.status_code not in self.WAITS:
                return answer
            time.sleep(float(answer.headers.get("Retry-After", "1")))
        return self._http.request(method, path, **asked)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        headers: dict[str, str | None] | None = None,
        key: str = "",
        body: Any = None,
        content: bytes | None = None,
        media: str = "",
    ) -> httpx.Response:
        said = {name: value for name, value in (headers or {}).items() if value is not None}
        said |= {"Idempotency-Key": key} if key else {}
        said |= {"Content-Type": media} if media else {}
        asked: dict[str, Any] = {
            "params": {name: _plain(value) for name, value in (query or {}).items() if value is not None}
        }
        asked |= {"json": body} if body is not None else {"content": content} if content is not None else {}
        try:
            return self._sent(method, path, headers=said | {"Authorization": self._bearer()}, **asked)
        except Refused as refused:
            if refused.code != "invalid-token":
                raise
        self._ends = 0.0  # its secret was withdrawn, or it ran out on the way
        return self._sent(method, path, headers=said | {"Authorization": self._bearer()}, **asked)

    def list_stations(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        status: Literal[
            "accepted",
            "cancelled",
            "endorsed",
            "open",
            "rejected",
            "returned",
            "revoked",
            "submitted",
            "suspended",
            "withdrawn",
        ]
        | None = None,
        division: int | None = None,
        numbered: bool | None = None,
    ) -> StationPage:
        """共建驿站列表 / The stations that the unit co-builds."""
        return cast(
            StationPage,
            self._ask(
                "GET",
                "/stations",
                query={"limit": limit, "after": after, "status": status, "division": division, "numbered": numbered},
            ).json(),
        )

    def get_station(
        self,
        station_id: str,
    ) -> Station:
        """一个共建驿站 / One station that the unit co-builds."""
        return cast(Station, self._ask("GET", f"/stations/{quoted(station_id)}").json())

    def list_changes(
        self,
        *,
        after: str | None = None,
    ) -> ChangePage:
        """某位置之后的变更，可从头读起 / What changed behind a cursor, from the beginning without one."""
        return cast(ChangePage, self._ask("GET", "/changes", query={"after": after}).json())

    def sync_own_codes(
        self,
        body: Sync,
        *,
        key: str | None = None,
    ) -> SyncAnswer:
        """同步名单的一部分，至多 500 行 / Say a part of the list, at most 500 rows."""
        return cast(SyncAnswer, self._ask("POST", "/own-codes/sync", key=key or new_key(), body=body).json())

    def reconcile_own_codes(
        self,
        body: TheirList,
    ) -> Reconciliation:
        """对账：一致、不一致、待匹配、我方多出的 / Two lists side by side: same, differing, unknown, missing; nothing is changed."""
        return cast(Reconciliation, self._ask("POST", "/own-codes/reconcile", body=body).json())

    def list_own_codes(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        status: Literal["assigned", "listed", "withdrawn"] | None = None,
    ) -> EntryPage:
        """自有编码列表 / The unit's own codes."""
        return cast(
            EntryPage, self._ask("GET", "/own-codes", query={"limit": limit, "after": after, "status": status}).json()
        )

    def get_own_code(
        self,
        own_code: str,
    ) -> Entry:
        """一个自有编码 / One own code."""
        return cast(Entry, self._ask("GET", f"/own-codes/{quoted(own_code)}").json())

    def put_own_code(
        self,
        own_code: str,
        body: Put,
        *,
        if_none_match: str | None = None,
        if_match: str | None = None,
        key: str | None = None,
    ) -> Entry:
        """登记或变更一个自有编码 / Assign or change one own code."""
        return cast(
            Entry,
            self._ask(
                "PUT",
                f"/own-codes/{quoted(own_code)}",
                headers={"If-None-Match": if_none_match, "If-Match": if_match},
                key=key or new_key(),
                body=body,
            ).json(),
        )

    def withdraw_own_code(
        self,
        own_code: str,
        *,
        if_match: str | None = None,
        key: str | None = None,
    ) -> None:
        """撤销一个自有编码 / Withdraw one own code."""
        self._ask("DELETE", f"/own-codes/{quoted(own_code)}", headers={"If-Match": if_match}, key=key or new_key())

    def create_own_code_job(
        self,
        content: bytes,
        media: str,
        *,
        dry_run: bool | None = None,
        key: str | None = None,
    ) -> Job:
        """以文件提交名单，至多 50000 行、20 MB / Hand a list in as a file, at most 50,000 rows and 20 MB."""
        return cast(
            Job,
            self._ask(
                "POST", "/own-code-jobs", query={"dryRun": dry_run}, key=key or new_key(), content=content, media=media
            ).json(),
        )

    def get_own_code_job(
        self,
        job_id: str,
    ) -> Job:
        """作业的进度 / How far a job is."""
        return cast(Job, self._ask("GET", f"/own-code-jobs/{quoted(job_id)}").json())

    def list_own_code_job_results(
        self,
        job_id: str,
        *,
        after: int | None = None,
        limit: int | None = None,
    ) -> JobResults:
        """作业各行的结果 / What became of a job's rows."""
        return cast(
            JobResults,
            self._ask("GET", f"/own-code-jobs/{quoted(job_id)}/results", query={"after": after, "limit": limit}).json(),
        )

    def get_own_code_job_rejected(
        self,
        job_id: str,
    ) -> bytes:
        """被拒绝的行（CSV），改好后重新提交 / The refused rows as CSV, to be mended and handed in again."""
        return self._ask("GET", f"/own-code-jobs/{quoted(job_id)}/rejected").content
