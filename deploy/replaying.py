"""Orders the services to digest parked events after all, and tells what came of it."""

from collections.abc import Iterator
from typing import Any

import httpx

from deploy import tokens
from deploy.places import Places
from deploy.postgres.databases import SERVICES
from deploy.sentences import Plain
from deploy.settings import Given
from deploy.status import not_there

PATIENCE = 120


def replay(given: Given, service: str, consumer: str) -> Iterator[tuple[str, bool]]:
    """A line for each consumer that had something parked, and whether nothing of it is left."""
    if service and service not in SERVICES:
        raise Plain(f"没有服务 {service}。", f"There is no service {service}.")
    for name in [service] if service else SERVICES:
        for one in _ordered(given, name, consumer):
            lane = f"{one['consumer']} < {one['source']}"
            if one["replayed"]:
                yield f"{lane}: 已处理 {one['replayed']} / {one['replayed']} replayed", True
            if one["stopped_at"]:
                yield (
                    f"{lane} @ {one['stopped_at']}: {one['error']}，余 {one['left']} / {one['left']} still wait",
                    False,
                )


def _ordered(given: Given, service: str, consumer: str) -> Iterator[dict[str, Any]]:
    """Ask again as long as everything goes well and something is left."""
    while True:
        answers = _asked(given, service, consumer)
        yield from answers
        if not any(one["left"] and not one["stopped_at"] for one in answers):
            return


def _asked(given: Given, service: str, consumer: str) -> list[dict[str, Any]]:
    places = Places(given.data)
    at_front = service == "gateway"
    transport = None if at_front else httpx.HTTPTransport(uds=str(places.sockets / f"{service}.sock"))
    base_url = given.base_url if at_front else f"http://{service}"
    headers = {"Yz-Identity": tokens.operator(places.keys)}
    try:
        with httpx.Client(transport=transport, base_url=base_url, timeout=PATIENCE, trust_env=False) as http:
            answer = http.post("/operations/replay", params={"consumer": consumer} if consumer else {}, headers=headers)
    except httpx.HTTPError as error:
        raise not_there(base_url, error) from None
    if answer.is_success:
        found: list[dict[str, Any]] = answer.json()
        return found
    try:
        problem = answer.json()
        raise Plain(problem["zh"], problem["en"])
    except (ValueError, KeyError, TypeError):
        raise Plain(f"{service} 应答 {answer.status_code}", f"{service} answers {answer.status_code}") from None
