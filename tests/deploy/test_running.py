"""Everything on one machine: it comes up, stays up, goes down and comes back, and says plainly when it cannot."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.process import alive
from tests.deploy import inventory
from tests.deploy.running import Running, children, environment, free_port, yizhan

pytestmark = pytest.mark.servers

PARTS = ["services.registry", "services.coding", "services.inspection", "services.finance", "services.mapsync"]
PARTS += ["gateway.main", "nats-server", "bin/postgres"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One installation for the whole file; the tests follow its life from top to bottom."""
    with Running.started(tmp_path_factory.mktemp("installation") / "data", free_port()) as running:
        running.wait_until_ready()
        yield running


def test_ready_means_that_the_front_door_says_so(running: Running) -> None:
    assert running.readyz() == 200
    assert f"ready: http://127.0.0.1:{running.port}/" in running.said()


def test_the_outside_finds_one_port(running: Running) -> None:
    """The gateway's; NATS listens on the loopback for the services, everything else on sockets."""
    mine = {str(running.process.pid), *map(str, children(running.process.pid))}
    inodes = {what for pid in mine for what in held_open(pid)}
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                listening.append(fields[1])
    loopback = socket.inet_aton("127.0.0.1")[::-1].hex().upper()
    assert len(listening) == 2
    assert {address.split(":")[0] for address in listening} == {loopback}
    assert f"{loopback}:{running.port:04X}" in listening


def held_open(pid: str) -> Iterator[str]:
    """What a process has open; what it closes while one looks is not among it."""
    with contextlib.suppress(OSError):
        for link in os.listdir(f"/proc/{pid}/fd"):  # noqa: PTH208
            with contextlib.suppress(OSError):
                yield os.readlink(f"/proc/{pid}/fd/{link}")  # noqa: PTH115


def test_every_socket_that_listens_is_one_of_the_runbooks(running: Running) -> None:
    run = (running.data / "run").resolve()
    sockets = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    listening = [Path(fields[7]) for fields in sockets if len(fields) == 8 and fields[3] == "00010000"]
    mine = {str(path.relative_to(run)) for path in listening if path.is_relative_to(run)}
    assert mine == inventory.sockets()


def test_what_others_may_not_read_is_closed(running: Running) -> None:
    secrets = [*running.data.glob("keys/*.key"), *running.data.glob("**/secret"), *running.data.glob("logs/*.log")]
    assert len(secrets) >= 7 + 3 + 6
    assert {path.stat().st_mode & 0o077 for path in secrets} == {0}
    assert (running.data / "run" / "services").stat().st_mode & 0o077 == 0


def test_the_records_are_verified_while_it_runs(running: Running) -> None:
    told = yizhan("verify", env=environment(running.data, running.port))
    assert (told.returncode, told.stderr) == (0, "")
    assert "registry: 0 条，完好 / 0 events, intact" in told.stdout
    assert "access log: 0 条，完好 / 0 entries, intact" in told.stdout


def test_the_access_log_is_taken_out_and_proves_itself_elsewhere(running: Running, tmp_path: Path) -> None:
    file, nowhere = tmp_path / "log.ndjson", environment(tmp_path / "nowhere", running.port)
    assert yizhan("audit", str(file), env=environment(running.data, running.port)).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    assert yizhan("verify", str(file), env=nowhere).stdout == "access log: 0 条，完好 / 0 entries, intact; -\n"
    file.write_text(file.read_text().replace('"end":0', '"end":1'))
    told = yizhan("verify", str(file), env=nowhere)
    assert (told.returncode, told.stdout) == (1, "access log @ 0: 应到第 1 条 / it should end at 1\n")


def test_a_second_run_on_the_same_data_is_refused(running: Running) -> None:
    told = yizhan("run", env=environment(running.data, free_port()))
    assert told.returncode == 1
    assert "Another Yizhan is running on the data directory" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_taken_port_is_told_by_the_variable_that_changes_it(running: Running, tmp_path: Path) -> None:
    told = yizhan("run", env=environment(tmp_path / "other", running.port))
    assert told.returncode == 1
    assert f"端口 {running.port} 已被占用" in told.stderr
    assert "choose another one with YIZHAN_PORT" in told.stderr


def test_tokens_are_for_the_demo_only(running: Running) -> None:
    told = yizhan("token", "340100-clerk", env=environment(running.data, running.port))
    assert (told.returncode, told.stdout) == (1, "")
    assert "YIZHAN_PROFILE=demo" in told.stderr


@pytest.mark.parametrize("part", ["services.coding", "gateway.main", "nats-server", "bin/postgres"])
def test_a_part_that_dies_is_replaced(running: Running, part: str) -> None:
    old = running.pid_of(part)
    os.kill(old, signal.SIGKILL)
    running.wait_until_replaced(part, old)
    running.wait_until_answering()


def test_it_stops_without_leaving_anything_behind(running: Running) -> None:
    before = children(running.process.pid)
    assert [part for part in PARTS if not any(part in line for line in before.values())] == []
    assert running.end(signal.SIGTERM) == 0
    assert [line for pid, line in before.items() if alive(pid)] == []
    assert not (running.data / "run").exists()
    assert running.said().endswith("已停止 / stopped\n")


def test_it_comes_back_with_its_data_and_goes_at_ctrl_c(running: Running) -> None:
    key = (running.data / "keys" / "registry.pub").read_bytes()
    with Running.started(running.data, running.port) as again:
        again.wait_until_ready()
        assert (running.data / "keys" / "registry.pub").read_bytes() == key
        assert again.end(signal.SIGINT) == 0


def test_nothing_outlives_a_run_that_was_killed(running: Running) -> None:
    with Running.started(running.data, running.port) as hurt:
        hurt.wait_until_ready()
        orphans = children(hurt.process.pid)
        hurt.end(signal.SIGKILL)
    until = time.monotonic() + 20
    while any(alive(pid) for pid in orphans):
        assert time.monotonic() < until, [line for pid, line in orphans.items() if alive(pid)]
        time.sleep(0.1)


def test_a_start_may_be_broken_off(running: Running) -> None:
    with Running.started(running.data, running.port) as hasty:
        while "databases and streams stand" not in hasty.said():
            assert hasty.process.poll() is None, hasty.said()
            time.sleep(0.05)
        begun = children(hasty.process.pid)
        assert hasty.end(signal.SIGINT) == 0
    assert [line for pid, line in begun.items() if alive(pid)] == []


def test_data_of_another_version_is_refused_in_a_sentence(running: Running) -> None:
    marker = running.data / "VERSION"
    kept = marker.read_text()
    marker.write_text("99\n")
    told = yizhan("run", env=environment(running.data, running.port))
    marker.write_text(kept)
    assert told.returncode == 1
    assert "belongs to another version (layout 99" in told.stderr


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    told = yizhan("run", env=environment(tmp_path, 8080) | {"YIZHAN_PORT": "eighty"})
    assert told.returncode == 1
    assert "YIZHAN_PORT" in told.stderr
    assert "Traceback" not in told.stderr
