"""The committed lock: which jars make the broker, and the sha256 of each."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

KAFKA_VERSION = "4.3.1"
# The exclamation marks keep log4j's dependency management from setting the versions of Kafka's own dependencies.
# Without log4j-slf4j-impl (of the log4j-core that this Kafka brings) the broker would log nothing.
COORDINATES = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}!+org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!"
LOCK_FILE = Path(__file__).with_name("jars.lock")


@dataclass(frozen=True, slots=True, order=True)
class Jar:
    """One locked jar, named as Maven repositories name it."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """The file's name, unique among the broker's jars."""
        return f"{self.artifact}-{self.version}.jar"


def load_locked_jars(lock: Path = LOCK_FILE) -> tuple[Jar, ...]:
    """Read lines of `group:artifact:version sha256`."""
    lines = (line for line in lock.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return tuple(map(_parse_line, lines))


def _parse_line(line: str) -> Jar:
    coordinate, digest = line.split()
    group, artifact, version = coordinate.split(":")
    return Jar(group, artifact, version, digest)


def write_locked_jars(jars: tuple[Jar, ...], lock: Path = LOCK_FILE) -> None:
    """Write what `load_locked_jars` reads, sorted so that a change shows as a small difference."""
    heading = "# Made by `python -m pipeline.local_kafka.lock`; do not edit.\n"
    lines = "".join(f"{jar.group}:{jar.artifact}:{jar.version} {jar.sha256}\n" for jar in sorted(jars))
    lock.write_text(heading + lines, encoding="utf-8")


def file_sha256(path: Path) -> str:
    """Hex digest of a file, read whole: the largest jar has 10 MB."""
    return sha256(path.read_bytes()).hexdigest()
