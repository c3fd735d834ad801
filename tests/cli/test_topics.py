"""`news-events topics`, against a real broker."""

import re

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic

from pipeline.cli.replay_topic import administered_topics
from tests.cli.command import assert_one_sentence
from tests.cli.conftest import Deployment
from tests.kafka_broker import create_topics


def configuration(deployment: Deployment, topic: str) -> dict[str, str]:
    with KafkaAdminClient(bootstrap_servers=deployment.bootstrap) as admin:
        entries = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all")["topic"][topic]
    return {name: entry["value"] for name, entry in entries.items()}


def partitions(deployment: Deployment) -> dict[str, int]:
    with KafkaAdminClient(bootstrap_servers=deployment.bootstrap) as admin:
        return {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics() if topic["name"].startswith(deployment.prefix)}


def test_create_makes_what_the_file_lists_and_a_second_time_nothing(bare_deployment: Deployment) -> None:
    wanted = administered_topics(bare_deployment.prefix)
    first = bare_deployment.run("topics", "create")
    assert (first.status, first.stdout) == (0, "")
    assert [line.split(": ")[1] for line in first.stderr.splitlines()] == ["created"] * len(wanted)
    assert partitions(bare_deployment) == {topic.name: topic.partitions for topic in wanted}
    for topic in wanted:
        found = configuration(bare_deployment, topic.name)
        assert {name: found[name] for name in topic.configuration()} == topic.configuration()
    second = bare_deployment.run("topics", "create")
    assert second.status == 0
    assert {line.split(": ")[1] for line in second.stderr.splitlines()} == {"exists, left as it is"}


def test_create_leaves_a_topic_that_exists_as_it_is(bare_deployment: Deployment) -> None:
    name = bare_deployment.topics.areas.name
    topic = NewTopic(name, num_partitions=2, replication_factor=1, topic_configs={"retention.ms": "1000"})
    create_topics(bare_deployment.bootstrap, topic)
    assert bare_deployment.run("topics", "create").status == 0
    assert partitions(bare_deployment)[name] == 2
    assert configuration(bare_deployment, name)["retention.ms"] == "1000"


def test_check_names_every_difference(bare_deployment: Deployment) -> None:
    areas, casualties = bare_deployment.topics.areas.name, bare_deployment.topics.casualties.name
    odd = {"retention.ms": "1000", "cleanup.policy": "compact"}
    create_topics(bare_deployment.bootstrap, NewTopic(areas, num_partitions=2, replication_factor=1, topic_configs=odd))
    missing = bare_deployment.run("topics", "check")
    assert missing.status == 1
    assert re.search(rf"^{re.escape(casualties)} +topic +exists +missing *$", missing.stdout, re.MULTILINE)
    bare_deployment.run("topics", "create")
    ended = bare_deployment.run("topics", "check")
    assert ended.status == 1
    rows = [re.split(r"  +", line.strip()) for line in ended.lines[1:]]
    assert rows == [
        [areas, "partitions", "6", "2"],
        [areas, "cleanup.policy", "delete", "compact"],
        [areas, "retention.ms", "2592000000", "1000"],
        [areas, "max.message.bytes", "1048576", "16777216"],
    ]


def test_check_and_describe_of_a_whole_deployment(deployment: Deployment) -> None:
    checked = deployment.run("topics", "check")
    assert (checked.status, checked.stdout) == (0, "")
    described = deployment.run("topics", "describe")
    assert described.status == 0
    rows = {cells[0]: cells[1:] for cells in (re.split(r"  +", line.strip()) for line in described.lines[1:])}
    assert rows[deployment.topics.articles.name] == ["6", "1", "delete", "7 days", "8 MiB"]
    assert rows[deployment.topics.extractions.name] == ["6", "1", "compact", "for ever", "1 MiB"]
    assert len(rows) == len(administered_topics(deployment.prefix))


def test_describe_tells_what_is_missing(bare_deployment: Deployment) -> None:
    ended = bare_deployment.run("topics", "describe")
    assert ended.status == 1
    assert len(re.findall(r" missing *$", ended.stdout, re.MULTILINE)) == len(administered_topics(bare_deployment.prefix))


def test_what_the_broker_refuses_is_told(bare_deployment: Deployment) -> None:
    ended = bare_deployment.run("topics", "create", "--replication-factor", "3")
    assert ended.status == 1
    assert f"{bare_deployment.topics.articles.name}: not created" in ended.stderr
    assert "replication factor of 3" in ended.stderr.splitlines()[-1]
    assert partitions(bare_deployment) == {}


def test_no_broker_is_one_sentence() -> None:
    ended = Deployment("127.0.0.1:1", "x.").run("topics", "describe", "--brokers", "127.0.0.1:2")
    assert_one_sentence(ended, status=1, says=["cannot connect to 127.0.0.1:2", "nothing listens there", "news-events kafka start"])
