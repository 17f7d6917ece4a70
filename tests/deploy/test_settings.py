"""A wrong setting stops the start with a sentence that names it and says what is right, and never what is secret."""

import os
import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from deploy import settings as chosen
from deploy.sentences import Plain
from deploy.settings import Given
from services.chassis import settings
from services.chassis.settings import PREFIX, Settings, right_of

PASSWORD = "correct-horse-battery"
FIELDS = [(kind, name) for kind in (Settings, Given) for name in kind.model_fields]
WRONG: dict[str, list[str]] = {
    "service": ["registrar", "REGISTRY", "registry\ncoding"],
    "writer_url": [f"mysql://u:{PASSWORD}@h/d", f"u:{PASSWORD}@h"],
    "reader_url": [f"http://u:{PASSWORD}@h/d"],
    "nats_url": [f"http://u:{PASSWORD}@h:4222", f"nats.example {PASSWORD}"],
    "nats_system_url": [f"http://u:{PASSWORD}@h:4222", f"nats.example {PASSWORD}"],
    "postgres_url": [f"mysql://u:{PASSWORD}@h/d", f"postgres {PASSWORD}"],
    "run": ["/nowhere/at/all", __file__],
    "keys": ["/nowhere/at/all", __file__],
    "private_key": ["/nowhere/at/all", "/"],
    "rate": ["-1", "many", "inf"],
    "origin": ["http://yizhan.example", "yizhan.example", "https://yizhan.example/path"],
    "webhook_loopback": ["perhaps", "2"],
    "profile": ["prod", "Demo", "demo production"],
    "demo": ["all", "none"],
    "files": [__file__],
    "console": [__file__],
    "plaques": [__file__],
    "data": [__file__],
    "erasures": ["/"],
    "opened": ["/"],
    "photos": ["s3://", "s3://UPPER/x", "s3://bucket?key=1", "gs://bucket", "http://bucket"],
    "port": ["0", "65536", "eighty", "80.5", "-1"],
    "nats_replicas": ["0", "6", "three"],
    "lag_seconds": ["0", "-1", "soon", "inf", "nan"],
}


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every variable that must be there is there, and right."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    (tmp_path / "registry.key").touch()
    told = {
        "SERVICE": "registry",
        "WRITER_URL": f"postgresql://writer:{PASSWORD}@/registry?host=/run",
        "READER_URL": f"postgresql://reader:{PASSWORD}@/registry",
        "NATS_URL": f"nats://registry:{PASSWORD}@127.0.0.1:4222",
        "RUN": str(tmp_path),
        "KEYS": str(tmp_path),
        "PRIVATE_KEY": str(tmp_path / "registry.key"),
    }
    for name, value in told.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)


def refusal(kind: type[BaseSettings]) -> tuple[str, str]:
    """What is said, in Chinese and in English."""
    if kind is Given:
        with pytest.raises(Plain) as plain:
            chosen.given()
        return plain.value.zh, plain.value.en
    with pytest.raises(SystemExit) as end:
        settings.read()
    zh, en = str(end.value).splitlines()
    return zh, en


def test_what_is_right_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.read().service == "registry"
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    assert chosen.given() == Given()


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=lambda one: getattr(one, "__name__", one))
def test_every_setting_says_in_both_languages_what_it_takes(kind: type[BaseSettings], name: str) -> None:
    right = right_of(kind, name)
    assert re.search("[\u4e00-\u9fff]|s3://", right.zh)
    assert not re.search("[\u4e00-\u9fff]", right.en)
    assert right.secret == name.endswith("_url") == (not kind.model_fields[name].repr)


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=lambda one: getattr(one, "__name__", one))
def test_every_setting_refuses_what_is_wrong_in_a_sentence(
    kind: type[BaseSettings], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = right_of(kind, name)
    for value in WRONG[name]:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)
        zh, en = refusal(kind)
        for sentence, what in ((zh, right.zh), (en, right.en)):
            assert f"{PREFIX}{name.upper()}" in sentence
            assert what in sentence
            assert PASSWORD not in sentence
            assert right.secret or value.splitlines()[0] in sentence


@pytest.mark.parametrize("name", [name for name, field in Settings.model_fields.items() if field.is_required()])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_what_must_be_set_is_missed_in_a_sentence(name: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}{name.upper()}", "")
    if how == "missing":
        monkeypatch.delenv(f"{PREFIX}{name.upper()}")
    zh, en = refusal(Settings)
    assert f"{PREFIX}{name.upper()} 没有设置，应为{right_of(Settings, name).zh}" in zh
    assert f"{PREFIX}{name.upper()} is not set; it takes {right_of(Settings, name).en}" in en


def test_everything_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHAN_PORT", "eighty")
    monkeypatch.setenv("YIZHAN_PROFILE", "prod")
    zh, en = refusal(Given)
    assert all(name in sentence for name in ("YIZHAN_PORT", "YIZHAN_PROFILE") for sentence in (zh, en))


def test_a_name_that_nobody_reads_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the pen in the profile would open a demonstration to everybody."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("YIZHAN_PROFIL", PASSWORD)
    zh, en = refusal(Given)
    assert "YIZHAN_PROFILE" in zh
    assert "YIZHAN_PROFILE" in en
    assert PASSWORD not in zh + en


def test_no_secret_shows_where_settings_are_printed() -> None:
    assert PASSWORD not in repr(settings.read()) + repr(Given())


def test_the_runbook_tells_of_everything_that_may_be_chosen() -> None:
    page = (Path(chosen.__file__).parent / "runbook.md").read_text()
    assert [name for name in Given.model_fields if f"| `{PREFIX}{name.upper()}` |" not in page] == []
