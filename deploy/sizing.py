"""Measures what a worker takes, on a real Kafka that it starts itself, and says what to give it.

For each size of the process pool (--pool-sizes, one run after the other, 1 and 2 unless told otherwise):
  starts a worker as a process of its own, and waits until it is ready,
  publishes a backlog of articles and waits until the worker has committed all of it,
  reads processor time and memory of all its processes from /proc, bytes from Kafka's disk, extraction times from /metrics.
Every article must be accounted for, or it fails.

The articles are the demonstration's samples, over and over under new ids. They are short and dense: with FILE, one JSON object in each
line as the articles topic takes it, the numbers are those of your own articles. A text that comes again finds warm caches: have some
hundred of them.

It takes 3 to 5 minutes on two cores that are free. Core-seconds hold while other programs run too, though a shared core is a little
slower; articles a second and extraction times go by the clock and need a quiet machine. The tables say how much others took.

  python -m deploy.sizing                                               tables
  python -m deploy.sizing mine.jsonl --per-day 2000000 --peak-factor 8  yours, for a load of yours
  python -m deploy.sizing --format json > sizing.json                   every number, for machines
  python -m deploy.sizing --write                                       also writes the tables into deploy/SIZING.md
"""

import argparse
import json
import os
import platform
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import psutil
from kafka.errors import KafkaError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.demo.errors import DemoError
from deploy.sizing_backlog import Backlog, load_backlog
from deploy.sizing_plan import Disk, Plan, Resources, Speed, Target
from deploy.sizing_run import Run, measure
from deploy.sizing_tables import Conditions, Sizing, text_of
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.errors import LocalKafkaError
from pipeline.local_kafka.ports import free_port

PAGE = Path(__file__).parent / "SIZING.md"
BEGIN, END = "<!-- figures: python -m deploy.sizing --write -->\n", "<!-- /figures -->"
ARTICLES = 1500
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0, or 1 after a sentence that says what went wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _options(given)
    try:
        backlog = load_backlog(options.file, count=options.articles)
        with _interruptible():
            runs = _measure(backlog, options.pool_sizes)
    except (DemoError, LocalKafkaError) as error:
        return _failed(str(error))
    except (KafkaError, OSError, psutil.Error) as error:
        return _failed(f"{type(error).__name__}: {error}")
    except KeyboardInterrupt:
        return INTERRUPTED
    sizing = Sizing(conditions=_conditions(backlog, options.file, given), runs=runs, target=options.target)
    print(json.dumps(numbers(sizing), indent=2) if options.format == "json" else text_of(sizing))
    if options.write:
        write(sizing)
    return 0


def numbers(sizing: Sizing) -> dict[str, object]:
    """For machines: what was measured, and what follows from it. Seconds and bytes, where a name does not say otherwise."""
    last = sizing.runs[-1]
    return {
        "conditions": asdict(sizing.conditions),
        "runs": [asdict(run) | {"speed": asdict(Speed.of(run)), "resources": asdict(Resources.of(run))} for run in sizing.runs],
        "target": asdict(sizing.target),
        "plan": asdict(Plan.of(last, sizing.target)),
        "disk": [asdict(disk) for disk in Disk.all_of(last, sizing.target)],
    }


def write(sizing: Sizing) -> None:
    """Replace what stands between the marks of the page."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(before + BEGIN + text_of(sizing) + END + after, encoding="utf-8")


def _options(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.sizing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="articles as JSON lines; our samples where it is left out")
    parser.add_argument("--articles", type=int, default=ARTICLES, metavar="N", help="how many to publish in each run (%(default)s)")
    parser.add_argument("--pool-sizes", type=int, nargs="+", default=[1, 2], metavar="N", help="NEWS_POOL_SIZE of each run (1 2)")
    parser.add_argument("--per-day", type=float, default=100_000, metavar="N", help="articles a day to plan for (%(default)s)")
    parser.add_argument(
        "--peak-factor", type=float, default=5, metavar="X", help="the busiest minutes against the mean of a day (%(default)s)"
    )
    parser.add_argument(
        "--utilisation", type=float, default=0.65, metavar="X", help="share of its speed that a worker is asked for then (%(default)s)"
    )
    parser.add_argument("--replication", type=int, default=3, metavar="N", help="how many brokers keep each message (%(default)s)")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--write", action="store_true", help="write the tables into deploy/SIZING.md as well")
    options = parser.parse_args(given)
    if options.file is not None and not options.file.is_file():
        parser.error(f"{options.file} is no file; name one with an article as JSON in each line")
    if options.articles < 1 or min(options.pool_sizes) < 1 or len(set(options.pool_sizes)) < len(options.pool_sizes):
        parser.error("--articles and --pool-sizes take numbers from 1 on, each pool size once")
    try:
        options.target = Target(
            articles_per_day=options.per_day,
            peak_factor=options.peak_factor,
            utilisation=options.utilisation,
            replication=options.replication,
        )
    except ValueError as error:
        parser.error(str(error))
    return options


def _measure(backlog: Backlog, pool_sizes: Sequence[int]) -> list[Run]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with ExitStack() as started:
        folder = Path(started.enter_context(tempfile.TemporaryDirectory(prefix="news-events-sizing-"))).resolve()
        kafka = LocalKafka(folder / "kafka", port=free_port(), say=lambda line: console.print(line, highlight=False, markup=False))
        started.callback(kafka.stop)
        kafka.start()
        progress = started.enter_context(Progress(*columns, console=console))
        runs = []
        for size in pool_sizes:
            task = progress.add_task(f"A worker with a pool of {size}", total=backlog.count)
            runs.append(measure(kafka, folder, backlog, pool_size=size, told=lambda done, task=task: progress.update(task, completed=done)))  # type: ignore[misc]
    return runs


def _conditions(backlog: Backlog, file: Path | None, given: Sequence[str]) -> Conditions:
    shown = [argument for argument in given if argument != "--write"]
    return Conditions(
        command=shlex.join(["python", "-m", "deploy.sizing", *shown]),
        articles="our samples" if file is None else file.name,
        texts=min(len(backlog.texts), backlog.count),
        mean_words=backlog.mean_words,
        mean_characters=backlog.mean_characters,
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        spacy=version("spacy"),
        pipeline=version("news-event-pipeline"),
    )


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends what was started, as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _failed(sentence: str) -> int:
    print(f"sizing: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
