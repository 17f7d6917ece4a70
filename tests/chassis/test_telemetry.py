"""What a process says of itself must not stop it."""

import sys
from pathlib import Path

import pytest
import structlog

from services.chassis.telemetry import Spoken


def test_who_speaks_into_a_full_disk_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w", buffering=1) as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(OSError, match="No space left"):
            structlog.PrintLogger(sys.stdout).info("lost")
        structlog.PrintLogger(Spoken()).info("lost, and nobody failed")
        monkeypatch.undo()
        with pytest.raises(OSError, match="No space left"):
            full.close()


def test_what_is_said_arrives(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.PrintLogger(Spoken()).info("heard")
    assert capsys.readouterr().out == "heard\n"
