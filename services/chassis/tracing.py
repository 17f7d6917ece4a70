"""One trace from the browser to the last view that shows the change.

What serves a request, and what handles a single event as it arrives, continues the trace it came with. What handles
many events at once, or old ones again, begins a trace of its own and links to theirs. Spans name commands, consumers
and positions; never a value that somebody typed.
"""

import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import getrandbits
from typing import Any

import msgspec
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from services.chassis.store import Entry
from services.chassis.telemetry import TRACEPARENT

KEPT = 2_000
LINKS = 32


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """A span that has ended, as the status page shows it. Times are microseconds since 1970."""

    trace: str
    span: str
    parent: str
    links: list[str]
    service: str
    name: str
    began: int
    took: int
    failed: str
    about: dict[str, Any]


class Ring(SpanProcessor):
    """The last spans of this process, in memory."""

    def __init__(self) -> None:
        self._spans: deque[ReadableSpan] = deque(maxlen=KEPT)

    def on_end(self, span: ReadableSpan) -> None:
        self._spans.append(span)

    def report(self, trace_id: str = "") -> list[Finished]:
        """What is remembered, of one trace or of all."""
        found = (_finished(span) for span in self._spans)
        return [span for span in found if not trace_id or span.trace == trace_id or trace_id in span.links]


def configure(service: str) -> Ring:
    """Trace this process: into memory, and to a collector where ``OTEL_EXPORTER_OTLP_ENDPOINT`` names one."""
    ring = Ring()
    provider = TracerProvider(resource=Resource({"service.name": service}), shutdown_on_exit=False)
    processors: list[SpanProcessor] = [ring]
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        processors.append(BatchSpanProcessor(OTLPSpanExporter()))
    for one in processors:
        provider.add_span_processor(one)
    _Tracing.use(provider, processors)
    return ring


def forget() -> None:
    """Remember nothing any more."""
    _Tracing.use(TracerProvider(shutdown_on_exit=False), ())


class _Tracing:
    """The process's tracer. Before ``configure`` nothing is remembered, and traces travel all the same."""

    tracer: trace.Tracer
    resource: Resource
    processors: Sequence[SpanProcessor]

    @classmethod
    def use(cls, provider: TracerProvider, processors: Sequence[SpanProcessor]) -> None:
        cls.tracer, cls.resource, cls.processors = provider.get_tracer("yizhan"), provider.resource, processors


forget()


@contextmanager
def span(name: str, parent: str | None = None, links: Sequence[str] = (), **about: str | int) -> Iterator[str]:
    """Record what happens inside; yields the traceparent to hand on. What is raised marks the span as failed.

    ``parent`` is the traceparent to continue; an empty one begins a trace, and None continues what is being recorded.
    """
    linked = [Link(one) for one in map(_context, links) if one]
    under = None if parent is None else _under(parent)
    began = _Tracing.tracer.start_span(name, under, SpanKind.INTERNAL, about, linked)
    with trace.use_span(began, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield _traceparent(began.get_span_context()) or parent or ""
        except BaseException as error:
            began.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


def happened(name: str, parent: str, began_ns: int, **about: str | int) -> None:
    """Record something that has ended just now, and that nothing else stood under: at a tenth of a span's cost.

    ``parent`` is the traceparent it belongs to; an empty one makes it a trace of its own.
    """
    above, ended_ns = _context(parent), time.time_ns()
    trace_id = above.trace_id if above else getrandbits(128)
    context = SpanContext(trace_id, getrandbits(64), False, TraceFlags(TraceFlags.SAMPLED))
    told = ReadableSpan(name, context, above, _Tracing.resource, about, start_time=began_ns, end_time=ended_ns)
    for one in _Tracing.processors:
        one.on_end(told)


@contextmanager
def handling(name: str, entries: Sequence[Entry], *, arrived: bool) -> Iterator[None]:
    """Record the handling of entries: inside the trace of a single one that just arrived, else linked to theirs."""
    traces = [told for entry in entries[:LINKS] if (told := _of(entry.record).meta.trace)]
    about = {"position": entries[-1].position, "entries": len(entries)}
    alone = arrived and len(entries) == 1 and traces
    with span(name, traces[0] if alone else "", () if alone else traces, **about):
        yield


class _Meta(msgspec.Struct):
    trace: str = ""


class _Traced(msgspec.Struct):
    meta: _Meta


_of = msgspec.json.Decoder(_Traced).decode


def _context(traceparent: str) -> SpanContext | None:
    found = TRACEPARENT.fullmatch(traceparent)
    return SpanContext(int(found[1], 16), int(found[2], 16), True, TraceFlags(1)) if found else None


def _under(parent: str) -> Context:
    """The context of a parent told by its traceparent; an empty one begins a trace."""
    context = _context(parent)
    return trace.set_span_in_context(trace.NonRecordingSpan(context), Context()) if context else Context()


def _traceparent(context: SpanContext) -> str:
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-01" if context.is_valid else ""


def _finished(span: ReadableSpan) -> Finished:
    context = span.get_span_context()
    assert context is not None
    return Finished(
        trace=f"{context.trace_id:032x}",
        span=f"{context.span_id:016x}",
        parent=f"{span.parent.span_id:016x}" if span.parent else "",
        links=[f"{link.context.trace_id:032x}" for link in span.links],
        service=str(span.resource.attributes.get("service.name", "")),
        name=span.name,
        began=(span.start_time or 0) // 1000,
        took=((span.end_time or 0) - (span.start_time or 0)) // 1000,
        failed=span.status.description or "" if span.status.status_code is StatusCode.ERROR else "",
        about=dict(span.attributes or {}),
    )
