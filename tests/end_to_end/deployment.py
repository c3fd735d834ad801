"""A deployment of a test's own on a broker: its topics, its settings, its workers."""

from collections.abc import Mapping
from pathlib import Path

from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import RetriableError

from pipeline.contract.topics import load_topics
from tests.end_to_end.outside_consumer import Account
from tests.end_to_end.worker_process import PLAIN, SCRIPTED, WorkerProcess, wait_until
from tests.kafka_broker import create_topics


class Deployment:
    """`settings` may be added to before a worker starts."""

    def __init__(self, bootstrap: str, prefix: str, folder: Path, *, partitions: int = 2) -> None:
        self.bootstrap = bootstrap
        self.prefix = prefix
        self.group = prefix + "group"
        self.articles = load_topics(prefix).articles.name
        self.settings = {"NEWS_BROKERS": bootstrap, "NEWS_TOPIC_PREFIX": prefix, "NEWS_GROUP_ID": self.group}
        self._folder = folder
        self._workers: list[WorkerProcess] = []
        topics = load_topics(prefix).all()
        create_topics(bootstrap, *[NewTopic(topic.name, partitions, 1, topic_configs=topic.configuration()) for topic in topics])

    def worker(
        self, *arguments: str, factory: str = SCRIPTED, settings: Mapping[str, str] | None = None, module: str = PLAIN
    ) -> WorkerProcess:
        """Started, not yet ready."""
        command = (module, factory, *arguments)
        worker = WorkerProcess(self._folder, {**self.settings, **(settings or {})}, command)
        self._workers.append(worker)
        return worker

    def ready_worker(
        self, *arguments: str, factory: str = SCRIPTED, settings: Mapping[str, str] | None = None, module: str = PLAIN
    ) -> WorkerProcess:
        worker = self.worker(*arguments, factory=factory, settings=settings, module=module)
        worker.wait_until_ready()
        return worker

    def account(self) -> Account:
        """All outputs, read and checked by the outside consumer."""
        return Account(self.bootstrap, self.prefix)

    def committed(self) -> int:
        """Sum of the group's offsets on the articles topic: how many inputs nobody will be given again."""
        with KafkaAdminClient(bootstrap_servers=self.bootstrap) as admin:
            try:
                offsets = admin.list_group_offsets(self.group)[self.group]
            except RetriableError:  # a broker that has just started is still looking for the group
                return 0
        return sum(entry.offset for partition, entry in offsets.items() if partition.topic == self.articles and entry.offset > 0)

    def wait_until_committed(self, count: int) -> None:
        wait_until(lambda: self._is_over(count), f"{count} inputs committed")

    def _is_over(self, count: int) -> bool:
        """Fails as soon as no worker is left that could go on."""
        assert any(worker.is_running for worker in self._workers), self._workers[-1].log
        return self.committed() >= count

    def clean_up(self) -> None:
        """End every worker, however it stands."""
        for worker in self._workers:
            worker.kill()
