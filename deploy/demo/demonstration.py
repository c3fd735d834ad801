"""The steps of the demonstration: Kafka, topics, a worker, the samples, and what became of them."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.demo.errors import DemoError
from deploy.demo.folder import claimed, end_leftovers
from deploy.demo.samples import Sample, load_samples
from deploy.demo.service import Worker, environment, run_command
from deploy.demo.show import require_expected, show_next, show_results
from deploy.demo.stream import OutputReader, Record, publish
from pipeline.contract.message import InputPosition
from pipeline.contract.topics import load_topics
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.errors import PortTakenError
from pipeline.local_kafka.ports import free_port, require_free
from pipeline.settings import load_settings

KAFKA_PORT = 9092
HTTP_PORT = 9464
SILENCE_SECONDS = 180


class Demo:
    """One run. What it starts, it hands to `started`, which ends it last first, whatever happens."""

    def __init__(self, console: Console, folder: Path, started: ExitStack) -> None:
        self._console = console
        self._folder = folder
        self._started = started

    def run(self, *, stays: bool) -> int:
        """Returns 0 when every sample came out as expected."""
        self._started.enter_context(claimed(self._folder))
        if ended := end_leftovers(self._folder):
            self._say(f"Ended what an earlier demonstration had left running (processes: {ended})")
        kafka = self._start_kafka()
        env = environment(self._folder, brokers=kafka.bootstrap, http_port=self._port(HTTP_PORT, "the metrics page"))
        self._say("Creating the topics")
        run_command("topics", "create", env=env)
        samples = load_samples()
        worker = self._start_worker(env)
        records = self._results(samples, worker, kafka)
        show_results(self._console, samples, records)
        show_next(self._console, brokers=kafka.bootstrap, metrics_url=worker.url, log=_shown(worker.log), stays=stays)
        require_expected(samples, records)
        if stays:
            _stay_up(worker, kafka)
        return 0

    def _start_kafka(self) -> LocalKafka:
        kafka = LocalKafka(self._folder / "kafka", port=self._port(KAFKA_PORT, "Kafka"), say=self._say)
        self._started.callback(kafka.stop)
        kafka.start()
        return kafka

    def _start_worker(self, env: dict[str, str]) -> Worker:
        self._say("Starting a worker: it loads the language model")
        worker = Worker(log=self._folder / "worker.log", env=env)
        self._started.callback(worker.stop)
        return worker

    def _results(self, samples: Sequence[Sample], worker: Worker, kafka: LocalKafka) -> list[Record]:
        """Publish the samples and return a record for each, made of what came back."""
        settings, topics = load_settings(brokers=kafka.bootstrap), load_topics()
        reader = OutputReader(settings, topics)
        self._started.callback(reader.close)
        worker.wait_until_ready()
        self._say(f"Publishing {len(samples)} samples to {topics.articles.name}")
        positions = publish(settings, topics, samples)
        outcomes = self._wait_for(positions, reader, worker)
        records = [outcomes[position] for position in positions]
        return [record if record["outcome"] == "refused" else reader.record_of(record) for record in records]

    def _wait_for(self, positions: Sequence[InputPosition], reader: OutputReader, worker: Worker) -> dict[InputPosition, Record]:
        """Until each input has its manifest or its dead letter. Raises DemoError when the worker ends or falls silent."""
        missing, outcomes = set(positions), dict[InputPosition, Record]()
        columns = (TextColumn("Reading the articles"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            task, last_news = progress.add_task("", total=len(missing)), time.monotonic()
            for outcome in reader.outcomes():
                if outcome is not None and outcome[0] in missing:
                    position, outcomes[position] = outcome[0], outcome[1]
                    missing.discard(position)
                    progress.advance(task)
                    last_news = time.monotonic()
                if not missing:
                    return outcomes
                worker.require_alive()
                if time.monotonic() - last_news > SILENCE_SECONDS:
                    raise DemoError(f"Nothing came for {SILENCE_SECONDS} s, {len(missing)} inputs are open; see {_shown(worker.log)}.")
        raise AssertionError("the outcomes never end")

    def _port(self, preferred: int, whose: str) -> int:
        try:
            require_free(preferred)
        except PortTakenError:
            port = free_port()
            self._say(f"Port {preferred} is taken, so {whose} answers on {port}")
            return port
        return preferred

    def _say(self, line: str) -> None:
        self._console.print(line, highlight=False, markup=False)


def _stay_up(worker: Worker, kafka: LocalKafka) -> None:
    """Until Ctrl-C. Raises DemoError when one of them ends by itself."""
    try:
        while True:
            time.sleep(1)
            worker.require_alive()
            if kafka.process is None:
                raise DemoError(f"Kafka has ended; its log is {_shown(kafka.folder / 'kafka.log')}.")
    except KeyboardInterrupt:
        return


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
