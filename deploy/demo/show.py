"""What the demonstration prints when the results are there."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from deploy.demo.errors import DemoError
from deploy.demo.samples import Sample
from pipeline.cli.render import render_article

Record = dict[str, Any]
DEFAULT_BROKERS = "127.0.0.1:9092"


def show_results(console: Console, samples: Sequence[Sample], records: Sequence[Record]) -> None:
    """Every sample with its figures, then a line of totals."""
    for sample, record in zip(samples, records, strict=True):
        render_article(console, title=sample.title, body=sample.body, record=record)
    outcomes = Counter(record["outcome"].replace("_", " ") for record in records)
    found = {name: sum(len(record[name]) for record in records) for name in ("casualties", "areas", "entities")}
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    console.print(f"[bold]{len(records)} inputs:[/bold] {told} (the refused ones are malformed on purpose).")
    console.print(f"{found['casualties']} casualty figures, {found['areas']} area figures, {found['entities']} entities.\n")


def show_next(console: Console, *, brokers: str, metrics_url: str, log: str, stays: bool) -> None:
    """Five lines: publish, see, look without Kafka, watch, stop."""
    command = ".venv/bin/news-events" if brokers == DEFAULT_BROKERS else f"NEWS_BROKERS={brokers} .venv/bin/news-events"
    stop = "Ctrl-C here: the worker and Kafka end, their data stays" if stays else "done already; in a terminal, `make demo` stays up"
    lines = {
        "your article": f"{command} publish article.txt --title 'What happened' --outlet Me --published-at 2025-03-01T12:00:00Z",
        "its events": f"{command} tail --from-beginning",
        "no Kafka": ".venv/bin/news-events extract article.txt --published-at 2025-03-01T12:00:00Z",
        "metrics": f"{metrics_url}/metrics and /health/ready; the worker's log is {log}",
        "stop": stop,
    }
    for name, text in lines.items():
        console.print(f"[bold]{name:>12}[/bold]  {text}", soft_wrap=True, highlight=False)


def require_expected(samples: Sequence[Sample], records: Sequence[Record]) -> None:
    """Raises DemoError unless every article was read, every malformed input refused, and figures of both sorts were found."""
    short = [sample for sample, record in zip(samples, records, strict=True) if sample.is_malformed != _is_refused(record)]
    if short:
        raise DemoError(f"{len(short)} samples did not come out as expected, the first of them “{short[0].title}”.")
    if not all(any(record[kind] for record in records) for kind in ("casualties", "areas", "entities")):
        raise DemoError("The articles were read, but nothing was found in them.")


def _is_refused(record: Record) -> bool:
    return bool(record["outcome"] == "refused")
