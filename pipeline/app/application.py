"""The Faust app from the settings: an idempotent producer, and every setting that keeps a message when something breaks."""

import logging
from collections.abc import Mapping
from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver

from pipeline.app.credentials import broker_credentials
from pipeline.contract.topics import Topics
from pipeline.settings import Settings

# Faust's services write to a logger of the module that defines them; what ours write is Faust's all the same.
LOGGER = logging.getLogger("faust.app")
MIB = 1024 * 1024
HEARTBEATS_PER_SESSION = 3
METADATA_MAX_AGE_MS = 30_000
COMMIT_SECONDS = 1.0
# A batch of articles that all hang takes an hour. Whether a worker moves at all is what the watchdog looks after.
LONGEST_BATCH_SECONDS = 24 * 3600.0


class IdempotentProducer(driver.Producer):
    """Retries of the client's own leave no duplicates and no holes."""

    logger = LOGGER

    def _settings_extra(self) -> Mapping[str, Any]:
        return {**super()._settings_extra(), "acks": "all", "enable_idempotence": True}


class IdempotentTransport(driver.Transport):
    """Faust asks the app's transport for its producer."""

    Producer = IdempotentProducer


class NewsApp(faust.App):
    """A Faust app that keeps no tables, and so makes no folders for them where it is started."""

    logger = LOGGER

    def _create_directories(self) -> None:
        pass


def create_app(settings: Settings, topics: Topics) -> NewsApp:
    """An app without agents. Raises ssl.SSLError or OSError for files that are no certificates."""
    largest = topics.largest_message_bytes + MIB
    app = NewsApp(
        settings.group_id,
        broker=[f"kafka://{broker.strip()}" for broker in settings.brokers.split(",")],
        broker_credentials=broker_credentials(settings),
        broker_client_id=settings.group_id,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds / HEARTBEATS_PER_SESSION,
        broker_request_timeout=settings.request_timeout_seconds,
        broker_max_poll_interval=LONGEST_BATCH_SECONDS,
        broker_commit_interval=COMMIT_SECONDS,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=topics.articles.max_message_bytes + MIB,
        consumer_metadata_max_age_ms=METADATA_MAX_AGE_MS,
        producer_request_timeout=settings.request_timeout_seconds,
        producer_metadata_max_age_ms=METADATA_MAX_AGE_MS,
        producer_max_request_size=largest,
        # Events are JSON that repeats itself: a quarter of the disk, for no processor time that could be measured (deploy/SIZING.md).
        producer_compression_type="gzip",
        # Without it Faust cancels the batch in hand at SIGTERM, and commits it.
        stream_wait_empty=True,
        stream_buffer_maxsize=settings.batch_size,
        stream_recovery_delay=0.0,
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        web_enabled=False,
        autodiscover=False,
        worker_redirect_stdouts=False,
    )
    app.transport = IdempotentTransport(app.conf.broker, app)
    return app
