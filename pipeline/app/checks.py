"""Everything that must be right before a worker starts, one result a check: used by the worker and by `news-events check`."""

import ssl
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import GroupAuthorizationFailedError, KafkaError, RetriableError, TopicAuthorizationFailedError, for_code

from pipeline.app.connecting import NoConnection, connect, require_open_port
from pipeline.app.credentials import broker_credentials
from pipeline.contract.topics import Topic, Topics, load_topics
from pipeline.kafka_clients import client_arguments
from pipeline.settings import Settings

# To replace a process, and to deliver a batch.
SECONDS_BEYOND_TIMEOUT = 30.0
PAUSE_SECONDS = 0.2
CREDENTIALS = "credentials"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """`message` says what was found, `advice` what to do where it is not ok; `is_restart_helpful` whether trying later can help."""

    name: str
    is_ok: bool
    message: str
    advice: str | None = None
    is_restart_helpful: bool = False


def run_checks(settings: Settings) -> Iterator[CheckResult]:
    """Every check, in the order in which they depend on each other; loads the language model, which takes seconds."""
    yield from check_before_start(settings)
    yield from check_extractor()


def check_before_start(settings: Settings) -> Iterator[CheckResult]:
    """The checks of settings, broker, credentials, topics and group. What cannot be checked after a failure is left out."""
    yield from check_settings(settings)
    try:
        listening = require_open_port(settings)
    except NoConnection as error:
        yield _failed("broker", error, advice="start it, or set NEWS_BROKERS")
        return
    yield CheckResult(name="broker", is_ok=True, message=f"{listening} listens")
    try:
        admin = connect(settings)
    except NoConnection as error:
        yield _failed(CREDENTIALS, error, advice="compare NEWS_SECURITY_PROTOCOL, NEWS_SASL_* and NEWS_SSL_* with what the broker expects")
        return
    try:
        yield CheckResult(name=CREDENTIALS, is_ok=True, message=_who(settings))
        yield from check_topics(settings, admin)
    finally:
        admin.close()


def check_settings(settings: Settings) -> Iterator[CheckResult]:
    """What settings must be to each other, beyond what each must be."""
    name = "settings"
    try:
        broker_credentials(settings)
    except (ssl.SSLError, OSError) as error:
        yield CheckResult(name=name, is_ok=False, message=f"NEWS_SSL_*: {error}", advice="give PEM files of a certificate and its key")
        return
    if settings.stalled_after_seconds < settings.extraction_timeout_seconds + SECONDS_BEYOND_TIMEOUT:
        yield CheckResult(
            name=name,
            is_ok=False,
            message=f"NEWS_STALLED_AFTER_SECONDS={settings.stalled_after_seconds:g} is not {SECONDS_BEYOND_TIMEOUT:g} above "
            f"NEWS_EXTRACTION_TIMEOUT_SECONDS={settings.extraction_timeout_seconds:g}: one slow article would pass for a stalled worker",
            advice="raise the one or lower the other",
        )
        return
    yield CheckResult(name=name, is_ok=True, message=f"group {settings.group_id}, topics {settings.topic_prefix}*")


def check_topics(settings: Settings, admin: KafkaAdminClient) -> Iterator[CheckResult]:
    """Each topic must be there, take what we send, and the input be readable with its group."""
    topics = load_topics(settings.topic_prefix)
    try:
        partitions = _partitions(admin, topics)
    except KafkaError as error:
        yield _broken("topics", error)
        return
    sizes = _sizes(admin, topics)
    for topic in topics.all():
        yield _check_topic(topic, partitions[topic.name], sizes.get(topic.name), is_dead_letters=topic is topics.dead_letters)
    count = partitions[topics.articles.name]
    if isinstance(count, int):
        yield _check_reading(settings, admin, topics.articles, count)


def check_extractor() -> Iterator[CheckResult]:
    """Load what the pool's processes will load, and read a sentence with it."""
    from pipeline.extraction.process import WARM_UP

    try:
        from pipeline.extraction.extractor import Extractor

        extractor = Extractor()
        extractor.extract(WARM_UP)
    except Exception as error:
        yield CheckResult(
            name="extractor",
            is_ok=False,
            message=f"language model, gazetteer or cue lists do not load: {type(error).__name__}: {error}",
            advice="install again with `make setup`",
        )
        return
    version = extractor.version
    yield CheckResult(name="extractor", is_ok=True, message=f"model {version.model}, rules {version.rules}, gazetteer loaded")


def fitting_topics(settings: Settings, admin: KafkaAdminClient) -> Topics:
    """The topics with the broker's largest message where that is smaller than ours: what does not fit is then refused before the send.

    To read the broker's limits takes a right (DESCRIBE_CONFIGS) that a worker can do without; then schemas/topics.yaml counts.
    """
    topics = load_topics(settings.topic_prefix)
    sizes = _sizes(admin, topics)
    all_fitting: dict[str, Topic] = {}
    for field in fields(topics):
        topic: Topic = getattr(topics, field.name)
        all_fitting[field.name] = replace(topic, max_message_bytes=min(topic.max_message_bytes, sizes.get(topic.name, sys.maxsize)))
    return Topics(**all_fitting)


def _partitions(admin: KafkaAdminClient, topics: Topics) -> dict[str, int | type[KafkaError]]:
    """How many partitions each topic has, or the error in its place."""
    described = admin.describe_topics([topic.name for topic in topics.all()])
    return {topic["name"]: len(topic["partitions"]) if not topic["error_code"] else for_code(topic["error_code"]) for topic in described}


def _sizes(admin: KafkaAdminClient, topics: Topics) -> dict[str, int]:
    """The broker's largest message of those topics whose configuration we may read."""
    found: dict[str, int] = {}
    for topic in topics.all():
        try:
            described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name)], config_filter="all")
            configuration = next(iter(described.values()))[topic.name]
            found[topic.name] = int(_value(configuration["max.message.bytes"]))
        except (KafkaError, KeyError, StopIteration):
            continue
    return found


def _value(configured: object) -> str:
    return str(configured["value"] if isinstance(configured, dict) else configured)


def _check_topic(topic: Topic, partitions: int | type[KafkaError], size: int | None, *, is_dead_letters: bool) -> CheckResult:
    name = topic_check(topic)
    if not isinstance(partitions, int):
        if partitions is TopicAuthorizationFailedError:
            return CheckResult(name=name, is_ok=False, message="not visible to this user, or not there", advice=_rights(topic))
        advice = "create it with `news-events topics create`"
        return CheckResult(name=name, is_ok=False, message=f"not there ({partitions.__name__})", advice=advice)
    message = f"{partitions} partition{'' if partitions == 1 else 's'}"
    if size is None or size >= topic.max_message_bytes:
        return CheckResult(name=name, is_ok=True, message=message)
    message += f", takes messages of {size} bytes and not of {topic.max_message_bytes}"
    if is_dead_letters:
        # What the input takes must fit with its headers; a dead letter that cannot be delivered would stop every worker.
        advice = f"set its max.message.bytes to {topic.max_message_bytes}"
        return CheckResult(name=name, is_ok=False, message=message, advice=advice)
    return CheckResult(name=name, is_ok=True, message=message + ": larger events become dead letters")


def _check_reading(settings: Settings, admin: KafkaAdminClient, topic: Topic, partitions: int) -> CheckResult:
    """Offsets of the group and of the topic: both need only rights that a worker must have."""
    name = f"group {settings.group_id}"
    try:
        _ask_for_group(settings, admin)
        consumer = KafkaConsumer(group_id=None, enable_auto_commit=False, **client_arguments(settings))
        try:
            consumer.end_offsets([TopicPartition(topic.name, number) for number in range(partitions)])
        finally:
            consumer.close()
    except GroupAuthorizationFailedError:
        return CheckResult(name=name, is_ok=False, message="not allowed to this user", advice="grant it READ on the group")
    except TopicAuthorizationFailedError:
        return CheckResult(name=name, is_ok=False, message=f"{topic.name} may not be read", advice=_rights(topic))
    except KafkaError as error:
        return _broken(name, error)
    return CheckResult(name=name, is_ok=True, message=f"may read {topic.name}")


def _ask_for_group(settings: Settings, admin: KafkaAdminClient) -> None:
    """A new broker has no coordinator for its first group yet, and says so instead of waiting."""
    deadline = time.monotonic() + settings.connect_timeout_seconds
    while True:
        try:
            admin.list_group_offsets(settings.group_id)
        except RetriableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


def topic_check(topic: Topic) -> str:
    """The name of the check of a topic."""
    return f"topic {topic.name}"


def _rights(topic: Topic) -> str:
    right = "WRITE" if topic.producer == "the worker" else "READ"
    return f"grant {right} on it to the worker's user, or create it with `news-events topics create`"


def _who(settings: Settings) -> str:
    user = f" as {settings.sasl_username}" if settings.sasl_username else ""
    return f"{settings.security_protocol}{user}"


def _failed(name: str, error: NoConnection, *, advice: str) -> CheckResult:
    return CheckResult(name=name, is_ok=False, message=str(error), advice=advice, is_restart_helpful=error.is_restart_helpful)


def _broken(name: str, error: KafkaError) -> CheckResult:
    """An error that nobody expected here: most of them pass."""
    message = f"{type(error).__name__}: {error}"
    return CheckResult(name=name, is_ok=False, message=message, advice="look at the broker's log", is_restart_helpful=True)
