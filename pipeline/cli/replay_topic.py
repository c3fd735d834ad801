"""The topic by which the command line remembers what was replayed; no consumer of events needs it, no worker touches it."""

from pipeline.contract.topics import DEFAULT_PREFIX, MIB, Cleanup, Topic, load_topics

NAME = "articles.dead-letter.replays.v1"


def replay_topic(prefix: str) -> Topic:
    """One partition, so that the marks of all machines have one order; compacted, so that it holds a mark a dead letter."""
    return Topic(
        name=prefix + NAME,
        message_type=DEFAULT_PREFIX + NAME,
        partitions=1,
        cleanup=Cleanup.COMPACT,
        retention_ms=None,
        max_message_bytes=MIB,
        schema="",
        producer="`news-events dead-letters replay`",
        key="the dead letter's id",
        description="What was replayed, so that it is not replayed twice by accident.",
    )


def administered_topics(prefix: str) -> tuple[Topic, ...]:
    """Every topic of a deployment: those of the contract, and the command line's own."""
    return (*load_topics(prefix).all(), replay_topic(prefix))
