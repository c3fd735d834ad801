"""Traces as trees for people."""

import pytest

from deploy.collector import Span
from deploy.traces import Printer, tree


def span(name: str, span_id: str, parent_id: str, *, start_ms: int, end_ms: int, **attributes: str) -> Span:
    return Span(
        trace_id="t1",
        span_id=span_id,
        parent_id=parent_id,
        name=name,
        kind=1,
        start_ns=start_ms * 1_000_000,
        end_ns=end_ms * 1_000_000,
        is_error=False,
        attributes={f"news.{key}": value for key, value in attributes.items()},
        resource={},
    )


PROCESS = span("process news.articles.v1", "p", "producer", start_ms=1000, end_ms=1250, outcome="extracted")
PARTS = [span("publish", "c", "p", start_ms=1200, end_ms=1250), span("extract", "b", "p", start_ms=1010, end_ms=1190)]


def test_each_span_stands_below_its_parent_in_the_order_of_time() -> None:
    lines = list(tree([*PARTS, PROCESS]))
    assert lines[0] == "trace t1, child of producer"
    assert [line.split()[0] for line in lines[1:]] == ["process", "extract", "publish"]
    assert lines[1].endswith("0.0 ms    +250.0 ms  news.outcome=extracted")
    assert "10.0 ms    +180.0 ms" in lines[2]


def test_a_trace_is_printed_when_it_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    printer = Printer()
    printer.take(PARTS)
    assert capsys.readouterr().out == ""
    printer.take([PROCESS])
    assert len(capsys.readouterr().out.splitlines()) == 4
