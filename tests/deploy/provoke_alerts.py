"""Provoke every alert for real: `python -m tests.deploy.provoke_alerts [NAME...]`. By hand or nightly: it takes some minutes.

Real Kafka, a real worker, Prometheus and Alertmanager; each alert is waited for until it fires in Prometheus and reaches
Alertmanager, then its fault is taken back, and it must resolve. Ends with status 1 where one did not.
"""

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from pipeline.contract.topics import load_topics
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.ports import free_port
from tests.deploy.monitored_stack import MonitoredStack
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.worker_process import BROKEN, OBEDIENT, PLAIN, SCRIPTED, WorkerProcess, wait_until
from tests.kafka_broker import create_topics

PATIENCE_SECONDS = 100.0
GOOD = json.dumps({"body": "At least 12 people were killed in Herat, police said."}).encode()
HOUR_MS = 3_600_000
Fault = Callable[["Stage"], AbstractContextManager[None]]


class Stage:
    """The stack and the faults that can be brought upon it."""

    def __init__(self, folder: Path) -> None:
        self.broker = LocalKafka(folder / "kafka", port=free_port())
        self.broker.start()
        self.deployment = Deployment(self.broker.bootstrap, "provoked.", folder)
        self.deployment.settings |= {"NEWS_ACCEPT_BAD_INPUT": "true", "NEWS_HTTP_PORT": str(free_port())}
        self.topic = self.deployment.articles
        self.worker = self.start(OBEDIENT)

    @property
    def port(self) -> int:
        return int(self.deployment.settings["NEWS_HTTP_PORT"])

    def start(self, factory: str = SCRIPTED, *, module: str = PLAIN, is_ready: bool = True) -> WorkerProcess:
        """At the same port as the one before, as one target."""
        self.worker = self.deployment.worker(factory=factory, module=module)
        self.worker.port = self.port
        if is_ready:
            self.worker.wait_until_ready()
        return self.worker

    def restart(self, factory: str = SCRIPTED, *, module: str = PLAIN) -> None:
        self.worker.kill()
        self.start(factory, module=module)

    def publish(self, *bodies: bytes, age_ms: int = 0) -> None:
        producer = KafkaProducer(bootstrap_servers=self.broker.bootstrap)
        for number, body in enumerate(bodies):
            producer.send(self.topic, body, partition=number % 2, timestamp_ms=int(time.time() * 1000) - age_ms)
        producer.flush()
        producer.close()

    @contextmanager
    def flow(self, *bodies: bytes, age_ms: int = 0) -> Iterator[None]:
        """These articles, every second, while the context lasts."""
        over = threading.Event()

        def send() -> None:
            while not over.wait(1):
                self.publish(*bodies, age_ms=age_ms)

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def close(self) -> None:
        self.deployment.clean_up()
        self.broker.stop()


def article(words: str) -> bytes:
    return json.dumps({"body": words}).encode()


@contextmanager
def worker_killed(stage: Stage) -> Iterator[None]:
    """kill -9 of the worker; taken back by a new one"""
    stage.worker.kill()
    yield
    stage.start()


@contextmanager
def worker_killed_again_and_again(stage: Stage) -> Iterator[None]:
    """kill -9 of the worker and a new one, five times; taken back by leaving it alone"""
    for _ in range(5):
        stage.restart()
    yield


@contextmanager
def broker_frozen(stage: Stage) -> Iterator[None]:
    """the broker's process suspended; taken back by its going on"""
    process = stage.broker.process
    assert process is not None
    process.suspend()
    try:
        yield
    finally:
        process.resume()


@contextmanager
def nothing_published(stage: Stage) -> Iterator[None]:
    """nobody publishes; taken back by articles every second"""
    yield
    stage.publish(GOOD, GOOD)


@contextmanager
def memory_taken(stage: Stage) -> Iterator[None]:
    """two processes with the real language model where half a gigabyte is allowed; taken back by a worker without it"""
    stage.restart(OBEDIENT)
    yield
    stage.restart(SCRIPTED)


@contextmanager
def old_articles(stage: Stage) -> Iterator[None]:
    """articles that are an hour old, every second; taken back by fresh ones"""
    with stage.flow(GOOD, age_ms=HOUR_MS):
        yield
    stage.publish(GOOD)


@contextmanager
def loop_stuck(stage: Stage) -> Iterator[None]:
    """an article that blocks the event loop, hour-old ones behind it; taken back by a worker without the bug"""
    stage.restart(module=BROKEN)
    stage.publish(article("STUCK"), age_ms=HOUR_MS)
    with stage.flow(GOOD, GOOD, age_ms=HOUR_MS):
        yield
    stage.restart()


@contextmanager
def not_json(stage: Stage) -> Iterator[None]:
    """one input in three is not JSON; taken back by good ones only"""
    with stage.flow(GOOD, b"poison", GOOD):
        yield
    with stage.flow(GOOD):
        time.sleep(5)


@contextmanager
def extraction_fails(stage: Stage) -> Iterator[None]:
    """the extractor raises at one article in three; taken back by good ones only"""
    with stage.flow(GOOD, article("RAISE"), GOOD):
        yield
    with stage.flow(GOOD):
        time.sleep(5)


@contextmanager
def pool_killed(stage: Stage) -> Iterator[None]:
    """kill -9 of a process of the pool, every two seconds; taken back by leaving them alone"""
    over = threading.Event()

    def kill() -> None:
        while not over.wait(2):
            for process in stage.worker.pool_processes:
                if "spawn_main" in " ".join(process.cmdline()) or "forkserver" in " ".join(process.cmdline()):
                    process.kill()
                    break

    thread = threading.Thread(target=kill, daemon=True)
    with stage.flow(GOOD, GOOD):
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@contextmanager
def members_come_and_go(stage: Stage) -> Iterator[None]:
    """workers of the same group started and stopped, one every three seconds; taken back by an end of that"""
    over = threading.Event()
    others: list[WorkerProcess] = []

    def churn() -> None:
        while not over.is_set():
            others.append(stage.deployment.worker(settings={"NEWS_HTTP_PORT": str(free_port()), "NEWS_POOL_SIZE": "1"}))
            over.wait(3)
            if len(others) > 2:
                others.pop(0).terminate()

    thread = threading.Thread(target=churn, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for other in others:
            other.kill()


@contextmanager
def topic_deleted(stage: Stage) -> Iterator[None]:
    """the articles topic deleted; taken back by its creation and a new worker"""
    with KafkaAdminClient(bootstrap_servers=stage.broker.bootstrap) as admin:
        admin.delete_topics([stage.topic])
    yield
    stage.worker.kill()
    topic = load_topics("provoked.").articles
    create_topics(stage.broker.bootstrap, NewTopic(topic.name, 2, 1, topic_configs=topic.configuration()))
    stage.start()


@contextmanager
def retention_ran(stage: Stage) -> Iterator[None]:
    """articles removed from the topic before any worker read them; taken back by reading on"""
    stage.publish(GOOD, GOOD)
    stage.deployment.wait_until_committed(stage.deployment.committed() + 1)
    stage.worker.kill()
    stage.publish(*[GOOD] * 20)
    with KafkaAdminClient(bootstrap_servers=stage.broker.bootstrap) as admin:
        admin.delete_records({TopicPartition(stage.topic, partition): -1 for partition in (0, 1)})
    stage.start()
    yield
    stage.publish(GOOD, GOOD)


FAULTS: list[tuple[Fault, tuple[str, ...]]] = [
    (memory_taken, ("WorkerMemoryHigh",)),
    (nothing_published, ("NoArticles",)),
    (worker_killed, ("WorkerDown",)),
    (worker_killed_again_and_again, ("WorkerRestarts",)),
    (old_articles, ("LatencyHigh",)),
    (not_json, ("DeadLettersHigh",)),
    (extraction_fails, ("ErrorBudgetBurnFast", "ErrorBudgetBurnSlow")),
    (pool_killed, ("PoolRestarts",)),
    (loop_stuck, ("ConsumerStalled", "ConsumerLagHigh")),
    (retention_ran, ("ArticlesExpired",)),
    (broker_frozen, ("BrokerUnreachable", "WorkerNotReady")),
    (members_come_and_go, ("RebalanceStorm",)),
    (topic_deleted, ("ArticlesTopicMissing",)),
]


def provoke(stack: MonitoredStack, stage: Stage, fault: Fault, alerts: tuple[str, ...]) -> bool:
    """Whether all of them fired and resolved."""
    wanted, start = set(alerts), time.monotonic()
    seen: set[str] = set()

    def fire() -> bool:
        seen.update(wanted & stack.firing() & stack.notified())
        return seen == wanted

    try:
        with fault(stage):
            wait_until(fire, "they fire", seconds=PATIENCE_SECONDS)
            fired = time.monotonic()
        wait_until(lambda: not wanted & (stack.firing() | stack.notified()), "they resolve", seconds=PATIENCE_SECONDS)
    except AssertionError as error:
        say(f"FAILED {', '.join(alerts)}: {error}; fired: {sorted(seen)}; by {fault.__doc__}")
        stage.restart()
        return False
    say(f"ok {', '.join(alerts)}: fired after {fired - start:.0f} s, resolved {time.monotonic() - fired:.0f} s later; by {fault.__doc__}")
    return True


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Returns the exit status."""
    chosen = [(fault, alerts) for fault, alerts in FAULTS if not sys.argv[1:] or set(alerts) & set(sys.argv[1:])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stage = Stage(folder)
        try:
            with MonitoredStack(folder / "monitoring", worker_port=stage.port) as stack:
                wait_until(lambda: "Watchdog" in stack.firing() & stack.notified(), "Watchdog fires", seconds=PATIENCE_SECONDS)
                say("ok Watchdog: fires from the start; it never resolves")
                results = [provoke(stack, stage, fault, alerts) for fault, alerts in chosen]
                received = sorted(set(stack.sent))
        finally:
            stage.close()
    say("notifications received:")
    for receiver, title in received:
        say(f"  {receiver}: {title}")
    say(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
