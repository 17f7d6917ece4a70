"""The page of traces: what was slow or failed lately, and how the time of one trace was spent, as bars."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from operator import attrgetter

from services.chassis.tracing import Finished

SHOWN = 50
ROW, WIDTH, LABEL = 22, 940, 300


def listed(spans: Iterable[Finished]) -> str:
    """The traces that failed or took longest, worst first, as a table."""
    by_trace = groupby(sorted(spans, key=attrgetter("trace")), attrgetter("trace"))
    traces = [Trace(sorted(found, key=attrgetter("began"))) for _, found in by_trace]
    worst = sorted(traces, key=lambda trace: (not trace.failed, -trace.took))[:SHOWN]
    rows = "".join(trace.row() for trace in worst)
    return (
        "<table><thead><tr><th>请求 / request</th><th>毫秒 / ms</th><th>环节 / spans</th><th>结果 / outcome</th>"
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


class Trace:
    """The spans of one trace, in the order they began."""

    def __init__(self, spans: Sequence[Finished]) -> None:
        self.spans = spans
        self.began = spans[0].began
        self.took = max((span.began + span.took for span in spans), default=0) - self.began
        self.failed = next((span.failed for span in spans if span.failed), "")

    def row(self) -> str:
        first = self.spans[0]
        state = f'<td class="bad">{escape(self.failed)}</td>' if self.failed else '<td class="good">正常 / well</td>'
        link = f'<a href="/traces?trace={first.trace}">{escape(first.name)}</a>'
        return f"<tr><td>{link}</td><td>{self.took / 1000:.1f}</td><td>{len(self.spans)}</td>{state}</tr>"

    def bars(self) -> str:
        """A waterfall: one line a span, its bar where and as long as its time."""
        scale = (WIDTH - LABEL) / max(self.took, 1)
        lines = "".join(self._bar(n, span, scale) for n, span in enumerate(self.spans))
        height = ROW * len(self.spans)
        return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="waterfall" class="bars">{lines}</svg>'

    def _bar(self, n: int, span: Finished, scale: float) -> str:
        x, width = LABEL + (span.began - self.began) * scale, max(span.took * scale, 2)
        kind = "failed" if span.failed else escape(span.service)
        words = f"{escape(span.service)} · {escape(span.name)}"
        return (
            f'<text x="0" y="{n * ROW + 15}">{words}</text>'
            f'<rect x="{x:.1f}" y="{n * ROW + 4}" width="{width:.1f}" height="{ROW - 8}" class="{kind}">'
            f"<title>{words} {span.took / 1000:.2f} ms {escape(span.failed)}</title></rect>"
        )
