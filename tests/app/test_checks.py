"""What the checks say of a real broker, right and wrong."""

from pathlib import Path

from kafka.admin import NewTopic

from pipeline.app.checks import CheckResult, check_before_start, check_extractor, fitting_topics
from pipeline.app.connecting import connect
from pipeline.contract.topics import Topic, load_topics
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.ports import free_port
from pipeline.settings import Settings, load_settings
from tests.kafka_broker import create_topics


def settings_of(kafka: LocalKafka, prefix: str, **more: object) -> Settings:
    return load_settings(brokers=kafka.bootstrap, topic_prefix=prefix, group_id=prefix + "g", **more)


def create(kafka: LocalKafka, topics: list[Topic], **configuration: str) -> None:
    new = [NewTopic(topic.name, 1, 1, topic_configs={**topic.configuration(), **configuration}) for topic in topics]
    create_topics(kafka.bootstrap, *new)


def failures(settings: Settings) -> list[CheckResult]:
    return [result for result in check_before_start(settings) if not result.is_ok]


def test_all_is_right(kafka: LocalKafka, topic_prefix: str) -> None:
    create(kafka, list(load_topics(topic_prefix).all()))
    results = list(check_before_start(settings_of(kafka, topic_prefix)))
    assert [result for result in results if not result.is_ok] == []
    assert [result.name.split()[0] for result in results] == ["settings", "broker", "credentials", *["topic"] * 6, "group"]
    assert all(result.advice is None for result in results)


def test_every_missing_topic_is_told_with_what_to_do(kafka: LocalKafka, topic_prefix: str) -> None:
    topics = load_topics(topic_prefix)
    create(kafka, [topics.articles, topics.entities])
    found = failures(settings_of(kafka, topic_prefix))
    assert {result.name for result in found} == {f"topic {topic.name}" for topic in topics.all()[2:]}
    assert all("news-events topics create" in (result.advice or "") and not result.is_restart_helpful for result in found)


def test_nobody_listens() -> None:
    port = free_port()
    (found,) = failures(load_settings(brokers=f"127.0.0.1:{port}"))
    assert found.name == "broker"
    assert f"127.0.0.1:{port}" in found.message
    assert found.is_restart_helpful


def test_one_of_several_brokers_suffices(kafka: LocalKafka, topic_prefix: str) -> None:
    create(kafka, list(load_topics(topic_prefix).all()))
    settings = load_settings(brokers=f"127.0.0.1:{free_port()},{kafka.bootstrap}", topic_prefix=topic_prefix)
    assert failures(settings) == []


def test_a_host_that_nobody_knows_is_told() -> None:
    (found,) = failures(load_settings(brokers="no-such-host.invalid:9092"))
    assert found.name == "broker"
    assert "no-such-host.invalid:9092" in found.message


def test_tls_against_a_plain_port_is_told(kafka: LocalKafka, topic_prefix: str) -> None:
    (found,) = failures(settings_of(kafka, topic_prefix, security_protocol="SSL", connect_timeout_seconds=2))
    assert found.name == "credentials"
    assert "NEWS_SECURITY_PROTOCOL" in found.message
    assert not found.is_restart_helpful


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate", encoding="utf-8")
    found = failures(load_settings(security_protocol="SSL", ssl_ca_file=file, brokers=f"127.0.0.1:{free_port()}"))
    assert found[0].name == "settings"
    assert "NEWS_SSL_" in found[0].message


def test_a_watchdog_quicker_than_an_article_is_told(kafka: LocalKafka, topic_prefix: str) -> None:
    create(kafka, list(load_topics(topic_prefix).all()))
    (found,) = failures(settings_of(kafka, topic_prefix, stalled_after_seconds=60, extraction_timeout_seconds=60))
    assert found.name == "settings"


def test_a_smaller_event_topic_is_kept_to_and_a_smaller_dead_letter_topic_refused(kafka: LocalKafka, topic_prefix: str) -> None:
    topics = load_topics(topic_prefix)
    create(kafka, [topics.articles, topics.casualties, topics.areas, topics.extractions])
    create(kafka, [topics.entities, topics.dead_letters], **{"max.message.bytes": "500000"})
    settings = settings_of(kafka, topic_prefix)
    (found,) = failures(settings)
    assert found.name == f"topic {topics.dead_letters.name}"
    assert "500000" in found.message
    admin = connect(settings)
    fitting = fitting_topics(settings, admin)
    admin.close()
    assert fitting.entities.max_message_bytes == 500_000
    assert fitting.casualties == topics.casualties


def test_the_extractor_loads() -> None:
    (result,) = check_extractor()
    assert result.is_ok, result.message
    assert "en_core_web_md" in result.message
