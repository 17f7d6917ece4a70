"""Asks the running installation how it is."""

from typing import Any

import httpx

from deploy.sentences import Plain
from deploy.settings import Given


def fetch(given: Given) -> Any:
    """What ``/status.json`` of the gateway says."""
    try:
        # trust_env: a proxy for the outside has no part in this
        answer = httpx.get(f"{given.base_url}/status.json", timeout=10, trust_env=False)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise not_there(given.base_url, error) from None
    return answer.json()


def not_there(base_url: str, error: Exception) -> Plain:
    """Nobody answers where we looked."""
    return Plain(
        f"{base_url} 没有正常应答（{error}）；是否已启动？端口由 YIZHAN_PORT 指定。",
        f"No proper answer from {base_url} ({error}); is it running? YIZHAN_PORT names the port.",
    )
