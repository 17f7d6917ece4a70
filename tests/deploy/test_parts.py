"""How the six processes are begun."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy import process
from deploy.parts import Service

PROXY_SECONDS = 60
"""For how long a proxy keeps an idle connection, usually."""


def test_an_idle_connection_is_kept_for_longer_than_whoever_uses_it_keeps_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else a request meets the end of its connection, and whoever sent it an error although nothing is wrong."""
    begun: list[Any] = []
    monkeypatch.setattr(process, "spawn", lambda command, *_, **__: begun.extend(command))
    for part in (Service.on_port("gateway", 1, {}, tmp_path), Service.on_socket("coding", tmp_path, {}, tmp_path)):
        begun.clear()
        part.begin()
        kept = int(begun[begun.index("--timeout-keep-alive") + 1])
        assert kept > PROXY_SECONDS
        assert kept > (httpx.Limits().keepalive_expiry or 0)
