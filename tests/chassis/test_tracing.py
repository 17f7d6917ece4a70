"""What a trace holds together, and what it must not hold."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contracts.registry import StationReturned
from services.chassis import tracing
from services.chassis.deciding import encode
from services.chassis.store import Entry
from services.chassis.telemetry import TRACEPARENT
from services.chassis.testing import meta
from services.chassis.tracing import Ring

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE_ID, SPAN_ID = TRACE.split("-")[1:3]


@pytest.fixture
def ring() -> Iterator[Ring]:
    yield tracing.configure("registry")
    tracing.forget()


def entry(position: int, trace: str = TRACE) -> Entry:
    event = StationReturned(uuid4(), "王小二 13800000000")
    record = encode(event, f"station-{position}", 1, meta(trace=trace))
    return Entry(position, "StationReturned", 340103, datetime.now(UTC), b"", b"", record)


def test_a_request_continues_the_trace_it_came_with(ring: Ring) -> None:
    with tracing.span("command AcceptStation", TRACE) as here:
        pass
    (span,) = ring.report()
    assert (span.trace, span.parent) == (TRACE_ID, SPAN_ID)
    assert here == f"00-{TRACE_ID}-{span.span}-01"


@pytest.mark.parametrize("nonsense", ["", "00-zz-zz-01", f"00-{'0' * 32}-{'0' * 16}-01"])
def test_a_request_without_a_readable_trace_begins_one(ring: Ring, nonsense: str) -> None:
    with tracing.span("command AcceptStation", nonsense) as here:
        pass
    (span,) = ring.report()
    assert span.parent == ""
    assert here.split("-")[1] == span.trace != TRACE_ID


def test_what_happens_inside_belongs_to_what_is_being_recorded(ring: Ring) -> None:
    with tracing.span("graphql", TRACE), tracing.span("read"):
        pass
    inner, outer = ring.report()
    assert (inner.trace, inner.parent) == (TRACE_ID, outer.span)


def test_a_single_event_as_it_arrives_is_handled_inside_its_trace(ring: Ring) -> None:
    with tracing.handling("gateway-stations < registry", [entry(7)], arrived=True):
        pass
    (span,) = ring.report()
    assert (span.trace, span.parent, span.about["position"]) == (TRACE_ID, SPAN_ID, 7)


@pytest.mark.parametrize(("entries", "arrived"), [([entry(7), entry(8)], True), ([entry(7)], False)])
def test_many_events_or_old_ones_again_are_only_linked(ring: Ring, entries: list[Entry], arrived: bool) -> None:
    with tracing.handling("gateway-stations < registry", entries, arrived=arrived):
        pass
    (span,) = ring.report()
    assert span.trace != TRACE_ID
    assert set(span.links) == {TRACE_ID}
    assert ring.report(TRACE_ID) == [span]


def test_what_is_raised_marks_the_span_as_failed_without_quoting_it(ring: Ring) -> None:
    with pytest.raises(ValueError, match="王小二"), tracing.span("command AcceptStation", TRACE):
        raise ValueError("王小二 13800000000")
    (span,) = ring.report()
    assert span.failed == "ValueError"
    assert "王小二" not in str(span)


def test_nothing_that_an_event_says_reaches_a_span(ring: Ring) -> None:
    with tracing.handling("publish", [entry(7)], arrived=True):
        pass
    assert "13800000000" not in str(ring.report())


def test_traces_travel_even_where_nothing_is_remembered() -> None:
    with tracing.span("command AcceptStation", TRACE) as here:
        assert here.split("-")[1] == TRACE_ID
    with tracing.span("command AcceptStation", "") as begun:
        assert TRACEPARENT.fullmatch(begun)
