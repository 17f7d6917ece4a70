"""Structured logs without personal data: a stable event name, ids and codes; never a message body or a person."""

import contextlib
import io
import logging
import re
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer

TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}")
"""A W3C traceparent: trace and span; all zeros is none."""


class Spoken(io.StringIO):
    """Standard output, which may be a file on a full disk: whoever says something there must not fail for it."""

    def write(self, said: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(said)
        return len(said)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()


def configure(service: str) -> None:
    """Log JSON lines to standard output, also what libraries say from WARNING on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # A frame's variables may be a person's name or a body; they stay out of the log.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(Spoken()),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format='{"event": "library", "logger": "%(name)s"}')


def trace_id(traceparent: str) -> str:
    """The trace id inside a W3C traceparent, empty when there is none."""
    found = TRACEPARENT.fullmatch(traceparent)
    return found[1] if found else ""
