"""What the broker's files say: server.properties and log4j2.xml, written anew at every start."""

import shutil
from collections.abc import Mapping
from pathlib import Path

HOST = "127.0.0.1"
LARGEST_MESSAGE_BYTES = 16 * 1024 * 1024

# Paths are relative to the folder, which is the broker's working directory: no character of its name needs an escape.
COMMON = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": "data",
    "auto.create.topics.enable": "false",
    # One node holds everything.
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "3",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # The largest topic takes 12 MiB; a topic's own limit decides, this one only must not be below it.
    "message.max.bytes": str(LARGEST_MESSAGE_BYTES),
    "replica.fetch.max.bytes": str(LARGEST_MESSAGE_BYTES),
    "group.initial.rebalance.delay.ms": "0",
    # A killed node may register again only when its old session ends: 2 s instead of 9.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "500",
}

LOG4J = """\
<Configuration status="WARN" shutdownHook="disable">
  <Appenders>
    <RollingFile name="file" fileName="kafka.log" filePattern="kafka.log.%i">
      <PatternLayout pattern="%d %p %m (%c{1})%n"/>
      <SizeBasedTriggeringPolicy size="10 MB"/>
      <DefaultRolloverStrategy max="2"/>
    </RollingFile>
  </Appenders>
  <Loggers>
    <Root level="INFO"><AppenderRef ref="file"/></Root>
  </Loggers>
</Configuration>
"""


def server_properties(*, port: int, controller_port: int, listeners: Mapping[str, int], more: Mapping[str, str]) -> dict[str, str]:
    """Everything on loopback. `listeners` (protocol and port) stand beside PLAINTEXT; `more` wins over what is here."""
    public = {"PLAINTEXT": port, **listeners}
    addresses = [f"{name}://{HOST}:{number}" for name, number in public.items()]
    return {
        **COMMON,
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "listeners": ",".join([*addresses, f"CONTROLLER://{HOST}:{controller_port}"]),
        "advertised.listeners": ",".join(addresses),
        "listener.security.protocol.map": ",".join(["CONTROLLER:PLAINTEXT", *(f"{name}:{name}" for name in public)]),
        "inter.broker.listener.name": "PLAINTEXT",
        **more,
    }


def write_configuration(folder: Path, properties: Mapping[str, str]) -> None:
    """Write both files into the broker's folder, and empty the one for what Java unpacks: a killed broker leaves its libraries there."""
    lines = "".join(f"{name}={value}\n" for name, value in properties.items())
    (folder / "server.properties").write_text(lines, encoding="utf-8")
    (folder / "log4j2.xml").write_text(LOG4J, encoding="utf-8")
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    (folder / "tmp").mkdir()


def written_port(folder: Path) -> int | None:
    """The port that the last start gave the broker of this folder, None if there was none."""
    try:
        lines = (folder / "server.properties").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    marker = f"advertised.listeners=PLAINTEXT://{HOST}:"
    return next((int(line.removeprefix(marker).split(",")[0]) for line in lines if line.startswith(marker)), None)
