"""Starts a collector and prints the trace of every article that a worker sends to it, as a tree: `python -m deploy.traces`."""

import argparse
import signal
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.collector import CollectorError, Span, running_collector

STANDARD_PORT = 4318
SHOWN = ("news.article_id", "news.outcome", "messaging.destination.partition.id", "messaging.kafka.offset", "error.type")


def tree(spans: Sequence[Span]) -> Iterator[str]:
    """The lines of one trace: each span below its parent, with when it began and how long it took."""
    known = {span.span_id for span in spans}
    children: dict[str, list[Span]] = defaultdict(list)
    for span in sorted(spans, key=lambda span: span.start_ns):
        children[span.parent_id if span.parent_id in known else ""].append(span)
    first = min(span.start_ns for span in spans)

    def below(parent: str, depth: int) -> Iterator[str]:
        for span in children[parent]:
            told = " ".join(f"{name}={span.attributes[name]}" for name in SHOWN if name in span.attributes)
            name = "  " * depth + span.name
            yield f"  {name:<34}{(span.start_ns - first) / 1e6:>9.1f} ms {span.milliseconds:>+9.1f} ms  {told}".rstrip()
            yield from below(span.span_id, depth + 1)

    yield f"trace {spans[0].trace_id}" + "".join(f", child of {top.parent_id}" for top in children[""] if top.parent_id)
    yield from below("", 0)


class Printer:
    """Prints a trace when its topmost span has come, which ends after all others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spans: dict[str, list[Span]] = defaultdict(list)

    def take(self, spans: Sequence[Span]) -> None:
        """Called by the threads of the receiver."""
        with self._lock:
            for span in spans:
                self._spans[span.trace_id].append(span)
            for span in spans:
                if span.name.startswith("process "):
                    print(*tree(self._spans.pop(span.trace_id, [span])), sep="\n", flush=True)


def main() -> int:
    """Until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=STANDARD_PORT, help="port of the collector on 127.0.0.1 (%(default)s)")
    port = parser.parse_args().port
    # Also of a shell that ignores Ctrl-C for what it starts in the background; without it the collector would stay behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        try:
            with running_collector(Printer().take, log=Path(folder) / "collector.log", port=port) as endpoint:
                print(f"A collector listens: start a worker with NEWS_OTLP_ENDPOINT={endpoint}. Ctrl-C ends it.", flush=True)
                threading.Event().wait()
        except CollectorError as error:
            print(f"deploy.traces: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
