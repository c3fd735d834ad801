"""`news-events top`: the Service board's first rows as text, live."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import click
from rich.console import Group
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from pipeline.cli.console import plain_table, stdout_console
from pipeline.cli.errors import ExitStatus
from pipeline.cli.message_json import json_line
from pipeline.cli.wording import NOT_KNOWN, on_one_line
from pipeline.cli.worker_metrics import Look, read_metrics, rows

# Yellow from the first, red from the second: the limits of the Service board.
OLDEST_SECONDS, LATENCY_SECONDS, DEAD_LETTERS_SHARE = (60, 300), (30, 60), (0.01, 0.05)


@click.command()
@click.argument("addresses", metavar="[HOST:PORT]...", nargs=-1)
@click.option("--interval", type=click.FloatRange(min=0.2), default=2.0, show_default=True, metavar="SECONDS", help="Between two looks.")
@click.option("--once", is_flag=True, help="Look twice, print, and end; 1 as status where a worker is not ready.")
@click.option("--format", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
def top(addresses: tuple[str, ...], interval: float, once: bool, output_format: str) -> int:
    """Flow, lag, latency, errors and pools of running workers, from their /metrics; Ctrl-C ends.

    \b
    The worker on this machine:
      news-events top
    Two of them:
      news-events top worker-1:9464 worker-2:9464
    For a script:
      news-events top --once --format json
    """
    chosen = addresses or ("127.0.0.1:9464",)
    before = _look(chosen)
    if once:
        time.sleep(interval)
        told = rows(before, _look(chosen))
        _print(told, output_format)
        return ExitStatus.OK if all(worker.get("is_ready") for worker in told["workers"]) else ExitStatus.FAILURE
    with suppress(KeyboardInterrupt):  # Ctrl-C is how one ends it
        _follow(chosen, before, interval, output_format)
    return ExitStatus.OK


def _follow(addresses: tuple[str, ...], before: list[Look], interval: float, output_format: str) -> None:
    console = stdout_console()
    if output_format == "json" or not console.is_terminal:
        while True:
            time.sleep(interval)
            after = _look(addresses)
            _print(rows(before, after), output_format)
            before = after
    with Live(_drawn(rows(before, before)), console=console, screen=True, auto_refresh=False) as live:
        while True:
            time.sleep(interval)
            after = _look(addresses)
            live.update(_drawn(rows(before, after)), refresh=True)
            before = after


def _look(addresses: tuple[str, ...]) -> list[Look]:
    """All at once: one that does not answer must not make the others' numbers old."""
    with ThreadPoolExecutor(len(addresses)) as threads:
        return list(threads.map(lambda address: read_metrics(address, now=time.monotonic()), addresses))


def _print(told: dict[str, Any], output_format: str) -> None:
    if output_format == "json":
        click.echo(json_line(told))
    else:
        stdout_console().print(_drawn(told))


def _drawn(told: dict[str, Any]) -> Group:
    flow, lag, latency, errors = told["flow"], told["lag"], told["latency_seconds"], told["errors"]
    summary = Table.grid(padding=(0, 3, 0, 0))
    for name, *cells in (
        (
            "flow",
            f"in {_number(flow['articles_in_per_second'], '/s')}",
            f"done {_number(flow['articles_done_per_second'], '/s')}",
            f"events {_number(flow['events_out_per_second'], '/s')}",
        ),
        (
            "lag",
            f"waiting {_number(lag['messages'])}",
            f"oldest {_colored(_number(lag['oldest_seconds'], ' s'), lag['oldest_seconds'], OLDEST_SECONDS)}",
            f"lost {_colored(_number(lag['expired_messages']), lag['expired_messages'], (1, 1))}",
        ),
        ("latency", *(f"{name} {_colored(_number(value, ' s'), value, LATENCY_SECONDS)}" for name, value in latency.items())),
        (
            "errors",
            f"dead letters {_colored(_percent(errors['dead_letters_share']), errors['dead_letters_share'], DEAD_LETTERS_SHARE)}",
        ),
    ):
        summary.add_row(f"[bold]{name}[/bold]", *cells)
    since_start = [_named(name, errors[name]) for name in ("dead_letters", "producer_errors", "pool_restarts")]
    return Group(summary, f"[dim]since the start[/dim]  {'   '.join(since_start)}", "", _workers(told["workers"]))


def _named(name: str, totals: dict[str, float]) -> str:
    told = ", ".join(f"{escape(on_one_line(key))} {value:g}" for key, value in sorted(totals.items()))
    return f"{name.replace('_', ' ')}: {told or 'none'}"


def _workers(workers: list[dict[str, Any]]) -> Table:
    table = plain_table("worker", "state", "pool", "partitions", "rebalances", "memory", "version")
    for worker in workers:
        if "failure" in worker:
            table.add_row(escape(worker["address"]), f"[bold red]no answer: {escape(on_one_line(worker['failure']))}[/bold red]")
            continue
        state = "[green]ready[/green]" if worker["is_ready"] else "[bold red]NOT READY[/bold red]"
        table.add_row(
            escape(worker["address"]),
            state if worker["is_broker_reachable"] else f"{state}, [bold red]BROKER GONE[/bold red]",
            f"{_number(worker['pool_busy'])} of {_number(worker['pool_size'])} busy",
            _number(worker["partitions"]),
            _number(worker["rebalances"]),
            NOT_KNOWN if worker["memory_bytes"] is None else f"{worker['memory_bytes'] / 1e6:,.0f} MB",
            escape(worker["version"] or NOT_KNOWN),
        )
    return table


def _number(value: float | None, unit: str = "") -> str:
    if value is None:
        return NOT_KNOWN
    return f"{value:,.{0 if value == int(value) else 2 if value < 10 else 1}f}{unit}"


def _percent(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{value:.1%}"


def _colored(text: str, value: float | None, limits: tuple[float, float]) -> str:
    yellow, red = limits
    if value is None or value < yellow:
        return text
    return f"[bold red]{text}[/bold red]" if value >= red else f"[yellow]{text}[/yellow]"
