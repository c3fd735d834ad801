"""A real single-node Apache Kafka on loopback, its data in a folder that survives restarts."""

import logging
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from pipeline.local_kafka import java, ports
from pipeline.local_kafka.configuration import HOST, server_properties, write_configuration, written_port
from pipeline.local_kafka.errors import BrokerError, LocalKafkaError
from pipeline.local_kafka.exclusive import exclusive
from pipeline.local_kafka.jars import default_cache, prepare_jars
from pipeline.local_kafka.repository import maven_central

# Ten times what an idle machine takes.
READY_SECONDS = 120
STOP_SECONDS = 20
POLL_SECONDS = 0.1


def _quiet(_: str) -> None:
    return


class LocalKafka:
    """The broker of one folder. Any process may start it and any other stop it: what counts is what runs, not this object."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 9092,
        listeners: Mapping[str, int] | None = None,
        properties: Mapping[str, str] | None = None,
        say: Callable[[str], None] = _quiet,
    ) -> None:
        """`listeners` are security protocols and their ports beside PLAINTEXT, `properties` further lines of server.properties.

        `say` gets a line for a person at each long step.
        """
        self.folder = folder.resolve()
        self.port = port
        self._listeners = dict(listeners or {})
        self._properties = dict(properties or {})
        self._say = say
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """What clients connect to."""
        return f"{HOST}:{self.port}"

    @property
    def process(self) -> psutil.Process | None:
        """The running broker, None if none runs."""
        # For a moment after its start no process tells its command line, by which another's broker is found.
        if self._child is not None and self._child.poll() is None:
            return psutil.Process(self._child.pid)
        return java.find_broker(self.folder)

    @property
    def running_port(self) -> int | None:
        """The port of the running broker, None if none runs."""
        return written_port(self.folder) if self.process else None

    def start(self) -> bool:
        """Start the broker and wait until it answers; False if it ran already. Raises LocalKafkaError."""
        try:
            with exclusive(self.folder / "start.lock", on_wait=lambda: self._say("Waiting for another start of this broker.")) as lock:
                if self.process is not None:
                    self._require_same_port()
                    if self._is_ready_before_it_ends():
                        return False
                self._start(lock)
                return True
        except OSError as error:
            sentence = f"Kafka cannot use the folder {self.folder} ({error.strerror}): make room or choose another with --folder."
            raise LocalKafkaError(sentence) from error

    def stop(self, *, grace_seconds: float = STOP_SECONDS) -> bool:
        """Ask the broker to end, and end it when the grace time is over; False if none ran. Raises BrokerError."""
        process = self.process
        if process is None:
            return False
        try:
            process.terminate()
            _wait_or_kill(process, grace_seconds)
            if self._child is not None:
                self._child.wait(STOP_SECONDS)
        except psutil.NoSuchProcess:
            pass  # It ended by itself just now.
        except psutil.AccessDenied as error:
            raise BrokerError(f"Kafka in {self.folder} (process {process.pid}) is another user's: stop it as that user.") from error
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired) as error:
            raise BrokerError(f"Kafka in {self.folder} (process {process.pid}) does not end, not even killed: look at the disk.") from error
        return True

    def _require_same_port(self) -> None:
        port = written_port(self.folder)
        if port != self.port:
            raise BrokerError(f"Kafka runs already in {self.folder}, on port {port}: stop it first, or use that port.")

    def _start(self, lock: int) -> None:
        for port in (self.port, *self._listeners.values()):
            ports.require_free(port)
        jars = prepare_jars(cache=default_cache(), repository=maven_central(), say=self._say)
        self._write_configuration()
        java.format_folder(self.folder, jars, lock=lock)
        self._say(f"Starting Apache Kafka on port {self.port}")
        self._child = java.start_broker(self.folder, jars)
        try:
            if not self._is_ready_before_it_ends():
                raise BrokerError(f"Kafka ended while it started. {self._log()}")
        except BaseException:  # Also Ctrl-C: a start that did not come to its end leaves nothing behind.
            self.stop()
            raise

    def _write_configuration(self) -> None:
        # Nobody but the broker itself speaks to its controller, so any free port will do, another at each start.
        properties = server_properties(port=self.port, controller_port=ports.free_port(), listeners=self._listeners, more=self._properties)
        write_configuration(self.folder, properties)

    def _is_ready_before_it_ends(self) -> bool:
        """Waits for either: one that was found may just have been killed."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.process is None:
                return False
            if time.monotonic() > deadline:
                raise BrokerError(f"Kafka does not answer after {READY_SECONDS} s. {self._log()}")
            time.sleep(POLL_SECONDS)
        return True

    def _log(self) -> str:
        return f"The last lines of its log in {self.folder}:\n{java.broker_log(self.folder)}"

    def _answers(self) -> bool:
        """An open port is not enough: the cluster must count this broker among those that take requests."""
        if not ports.is_open(self.port):
            return False
        try:
            with _silent("kafka"):
                admin = KafkaAdminClient(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=2000, request_timeout_ms=2000)
                try:
                    return bool(admin.describe_cluster()["brokers"])
                finally:
                    admin.close()
        except KafkaError:
            return False


def _wait_or_kill(process: psutil.Process, grace_seconds: float) -> None:
    if not _has_ended(process, grace_seconds):
        process.kill()
        if not _has_ended(process, STOP_SECONDS):
            raise psutil.TimeoutExpired(STOP_SECONDS, process.pid)


def _has_ended(process: psutil.Process, seconds: float) -> bool:
    """Whether it ends in time. One that another process started stays a zombie for as long as that one does not ask after it.

    A killed Java is a zombie of many threads for a moment: only when the last of them is gone can it be asked after.
    """
    deadline = time.monotonic() + seconds
    while process.is_running() and not (process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """Without the client's complaints about a broker that is only just starting."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
