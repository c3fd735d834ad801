"""Dead letters as a worker makes them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from pipeline.contract.dead_letters import dead_letter
from pipeline.contract.message import InputPosition, Message
from pipeline.domain.refusal import BadInputError, Reason, Stage

FAILED_AT = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)


def dead(
    topic: str,
    dead_letter_id: str,
    *,
    reason: str = "not_json",
    key: bytes | None = None,
    value: bytes | None = b"nonsense",
    headers: Iterable[tuple[str, bytes]] = (),
) -> Message:
    """The dead letter of the input at `topic:partition:offset`."""
    name, partition, offset = dead_letter_id.split(":")
    return dead_letter(
        key=key,
        value=value,
        headers=headers,
        error=BadInputError(Reason(reason), Stage.DECODE, "It is broken."),
        input=InputPosition(topic=name, partition=int(partition), offset=int(offset)),
        topic=topic,
        failed_at=FAILED_AT,
        version="0.1.0",
    )
