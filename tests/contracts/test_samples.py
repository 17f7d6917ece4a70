"""What was once told can be read for ever: one recorded message per event version ever published."""

import shutil
import subprocess
from typing import get_args

import msgspec
import pytest
from msgspec import inspect

from contracts import catalog
from contracts.messages import Event, Record
from contracts.registry import StationReturned
from deploy.contracts import documents, pages, samples
from deploy.postgres.views import DECLARED
from services.chassis.deciding import AnyDecider, encode
from services.chassis.store import Entry

RECORDED = {f"{record.type}.v{record.v}": record for record in samples.read()}
DECIDERS = [decider for name in catalog.SERVICES for decider in documents.service(name).deciders]


def folds(decider: AnyDecider, event: Event) -> bool:
    """Whether the event is one of the decider's own: its module names them."""
    module = __import__(decider.decide.__module__, fromlist=["Event"])
    return type(event) in (get_args(module.Event) or (module.Event,))


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_message_is_read_by_the_software_of_today(name: str) -> None:
    record = RECORDED[name]
    event = catalog.decode(record)
    assert type(event) is catalog.EVENTS[record.type]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_message_folds_into_the_aggregate_that_told_it(name: str) -> None:
    event = catalog.decode(RECORDED[name])
    assert event is not None
    owners = [decider for decider in DECIDERS if folds(decider, event)]
    assert len(owners) == 1
    assert owners[0].evolve(owners[0].initial, event) is not None


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_message_is_shown_by_every_view_that_listens(name: str) -> None:
    record = (samples.SAMPLES / f"{name}.json").read_bytes().rstrip()
    told = RECORDED[name]
    entry = Entry(1, told.type, told.meta.division, told.meta.at, b"", b"", record)
    listening = [view for views in DECLARED.values() for view in views if told.type in view.steps]
    for view in listening:
        assert view.fold([entry]), view.name


@pytest.mark.parametrize("name", catalog.EVENTS)
def test_every_event_has_a_recorded_message_of_each_of_its_versions(name: str) -> None:
    wanted = {f"{name}.v{version}" for version in range(1, catalog.EVENTS[name].v + 1)}
    assert wanted <= RECORDED.keys(), "run `make contracts` and commit the sample"


@pytest.mark.parametrize("name", RECORDED)
def test_nothing_that_a_message_of_the_current_version_says_is_forgotten(name: str) -> None:
    record = RECORDED[name]
    kind = catalog.EVENTS[record.type]
    known = {field.encode_name for field in inspect.type_info(kind).fields}  # type: ignore[attr-defined]
    assert record.v < kind.v or msgspec.json.decode(record.data).keys() <= known


@pytest.mark.parametrize("kind", catalog.EVENTS.values(), ids=catalog.EVENTS)
def test_a_sample_says_every_field_so_that_a_lost_one_is_noticed(kind: type[Event]) -> None:
    record = msgspec.json.decode(samples.message(kind), type=Record)
    assert msgspec.json.decode(record.data).keys() == {
        field.encode_name
        for field in inspect.type_info(kind).fields  # type: ignore[attr-defined]
    }


def test_a_sample_is_the_same_bytes_every_time() -> None:
    assert samples.message(StationReturned) == samples.message(StationReturned)


def test_a_recorded_message_travels_in_the_envelope_of_today() -> None:
    """The bytes of a record are hashed and never re-encoded; a new writer would write the same ones."""
    for name, record in RECORDED.items():
        event = catalog.decode(record)
        assert event is not None
        if record.v == event.v:
            written = (samples.SAMPLES / f"{name}.json").read_bytes().rstrip()
            assert encode(event, record.stream, record.version, record.meta) == written


@pytest.mark.skipif(shutil.which("git") is None, reason="what was committed is only known to git")
def test_no_committed_sample_is_about_to_be_changed_or_deleted() -> None:
    git = ["git", "-C", str(pages.ROOT), "diff", "--name-only", "--diff-filter=a", "HEAD", "--", "contracts/samples"]
    told = subprocess.run(git, capture_output=True, text=True)
    assert told.stdout == ""


@pytest.fixture
def upcast_twice(monkeypatch: pytest.MonkeyPatch) -> type[Event]:
    """An event at its third version: the first said `nr`, the second `number`, the third says it as text."""

    class Numbered(Event, frozen=True):
        v = 3
        number: str

    monkeypatch.setitem(catalog.EVENTS, "Numbered", Numbered)
    monkeypatch.setitem(catalog._decoders, "Numbered", msgspec.json.Decoder(Numbered))
    monkeypatch.setitem(catalog.UPCASTERS, ("Numbered", 1), lambda data: {"number": data["nr"]})
    monkeypatch.setitem(catalog.UPCASTERS, ("Numbered", 2), lambda data: {"number": str(data["number"])})
    return Numbered


@pytest.mark.parametrize(("version", "data"), [(1, '{"nr":7}'), (2, '{"number":7}'), (3, '{"number":"7"}')])
def test_every_old_version_is_brought_up_to_date_step_by_step(
    upcast_twice: type[Event], version: int, data: str
) -> None:
    assert catalog.decode(numbered(version, data)) == upcast_twice("7")


def test_a_version_from_the_future_is_not_guessed_at(upcast_twice: type[Event]) -> None:
    for version in (0, 4):
        with pytest.raises(catalog.UnknownVersion, match=f"v{version}, known up to v3"):
            catalog.decode(numbered(version, '{"number":"7"}'))


def test_an_event_that_nobody_here_knows_is_passed_over() -> None:
    assert catalog.decode(numbered(1, "{}")) is None


def test_a_field_that_nobody_here_knows_is_passed_over() -> None:
    told = RECORDED["StationReturned.v1"]
    more = msgspec.structs.replace(told, data=msgspec.Raw(bytes(told.data)[:-1] + b',"mood":"good"}'))
    assert catalog.decode(more) == catalog.decode(told)


def numbered(version: int, data: str) -> Record:
    record = RECORDED["StationReturned.v1"]
    return msgspec.structs.replace(record, type="Numbered", v=version, data=msgspec.Raw(data.encode()))
