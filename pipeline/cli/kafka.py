"""`news-events kafka`: a real single-node broker on this machine, for a demonstration, development and tests."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from pipeline.cli.errors import CommandError
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.configuration import HOST
from pipeline.local_kafka.errors import LocalKafkaError
from pipeline.settings import load_settings

DEFAULT_FOLDER = Path(".kafka")
DEFAULT_PORT = 9092
LOOPBACK = {HOST, "localhost"}

P = ParamSpec("P")

folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Where the broker keeps its data and its log.",
)


def _explained(command: Callable[P, None]) -> Callable[P, None]:
    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except LocalKafkaError as error:
            raise CommandError(str(error)) from error

    return wrapped


@click.group("kafka")
def kafka() -> None:
    """Start, stop and look at a local Apache Kafka: one node, on loopback, no Docker and no Java needed.

    \b
    Start it on the default port, or on another:
      news-events kafka start
      news-events kafka start --port 9192 --folder /var/tmp/kafka
    Start from nothing again:
      news-events kafka stop && rm -r .kafka && news-events kafka start

    The first start downloads Kafka's jars (43 MB) into the user's cache folder.
    """


@kafka.command()
@folder_option
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help=f"Port on {HOST}.  [default: that of NEWS_BROKERS, else {DEFAULT_PORT}]"
)
@_explained
def start(folder: Path, port: int | None) -> None:
    """Start the broker in the background and wait until it answers; data of an earlier start is kept."""
    settings_port = _loopback_port(load_settings().brokers)
    port = port or LocalKafka(folder).running_port or settings_port or DEFAULT_PORT
    broker = LocalKafka(folder, port=port, say=_say)
    is_new = broker.start()
    _say(f"Kafka {'runs' if is_new else 'runs already'} at {broker.bootstrap}; data and log in {broker.folder}")
    _say_next(broker, settings_port=settings_port, folder=folder)


@kafka.command()
@folder_option
@_explained
def stop(folder: Path) -> None:
    """Stop the broker; its data stays. Nothing happens when none runs."""
    was_running = LocalKafka(folder).stop()
    _say("Kafka has stopped." if was_running else f"No Kafka runs in {folder}.")


@kafka.command()
@folder_option
@_explained
def status(folder: Path) -> None:
    """Say where the broker listens; exit status 1 when none runs."""
    broker = LocalKafka(folder)
    process, port = broker.process, broker.running_port
    if process is None or port is None:
        raise CommandError(f"No Kafka runs in {folder}; start it with `news-events kafka start{_folder_argument(folder)}`.")
    click.echo(f"{HOST}:{port} process {process.pid} folder {broker.folder}")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _say_next(broker: LocalKafka, *, settings_port: int | None, folder: Path) -> None:
    if broker.port != settings_port:
        _say(f"  export NEWS_BROKERS={broker.bootstrap}    tell the other commands")
    _say("  news-events topics create    create the topics")
    _say("  news-events worker           start a worker")
    _say(f"  news-events kafka stop{_folder_argument(folder)}       stop the broker")


def _folder_argument(folder: Path) -> str:
    return "" if folder == DEFAULT_FOLDER else f" --folder {folder}"


def _loopback_port(brokers: str) -> int | None:
    """The port of the first broker in the settings, None if that is on another machine."""
    host, _, port = brokers.split(",")[0].strip().rpartition(":")
    return int(port) if host in LOOPBACK and port.isdecimal() else None
