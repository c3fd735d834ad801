"""Dead letters: inputs that could not be processed, their bytes as they came and the reason in the headers.

NotADeadLetterError
    headers that are to be read as a dead letter's and are not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.contract.message import InputPosition, Message, headers_size_bytes
from pipeline.domain.refusal import BadInputError, Reason, Stage

PREFIX = "dlq-"
FIRST_FAILED_AT = "dlq-first-failed-at"
ATTEMPTS = "dlq-attempts"
MAX_MESSAGE_BYTES = 12 * 1024 * 1024
MAX_ERROR_CHARS = 500
MAX_ATTEMPTS = 999_999

Header = tuple[str, bytes]

_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_COUNT = re.compile(rb"[1-9]\d{0,5}")


class NotADeadLetterError(ValueError):
    """The text names the header that is missing or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterInfo:
    """What the headers of a dead letter tell. `whole_value_bytes` is set where the value was too large to be kept whole."""

    reason: Reason
    error: str
    input: InputPosition
    stage: Stage
    first_failed_at: str
    attempts: int
    pipeline_version: str
    whole_value_bytes: int | None

    @property
    def id(self) -> str:
        """`topic:partition:offset` of the input; the same input that is refused twice has one id."""
        return str(self.input)


def dead_letter(
    *,
    key: bytes | None,
    value: bytes | None,
    headers: Iterable[Header],
    error: BadInputError,
    input: InputPosition,  # noqa: A002  the word that contract and manifest have
    topic: str,
    failed_at: datetime,
    version: str,
) -> Message:
    """The message for the dead-letter topic.

    An input that was replayed brings its first failure and its count along, and counts on. What would not fit the topic (a
    record may be much larger than the compressed batch that it came in) is cut, and `dlq-value-bytes` tells the whole size.
    """
    incoming = list(headers)
    earlier = dict(incoming)
    first = earlier.get(FIRST_FAILED_AT) or b""
    ours = [
        ("dlq-reason", error.reason.encode()),
        ("dlq-error", _one_line(error.explanation)),
        ("dlq-topic", input.topic.encode()),
        ("dlq-partition", b"%d" % input.partition),
        ("dlq-offset", b"%d" % input.offset),
        ("dlq-stage", error.stage.encode()),
        (FIRST_FAILED_AT, first if _MOMENT.fullmatch(first) else _rfc3339(failed_at)),
        (ATTEMPTS, b"%d" % min(_attempts(earlier.get(ATTEMPTS)) + 1, MAX_ATTEMPTS)),
        ("dlq-pipeline-version", version.encode()),
    ]
    kept = [header for header in incoming if not header[0].startswith(PREFIX)]
    whole = Message(topic=topic, key=key, headers=[*kept, *ours], value=value)
    return whole if whole.size_bytes <= MAX_MESSAGE_BYTES else _cut(whole, ours)


def parse_dead_letter(headers: Iterable[Header]) -> DeadLetterInfo:
    """Read the headers of a dead letter; raises NotADeadLetterError."""
    found = dict(headers)
    try:
        size = found.get("dlq-value-bytes")
        return DeadLetterInfo(
            reason=Reason(found["dlq-reason"].decode()),
            error=found["dlq-error"].decode(),
            input=InputPosition(topic=found["dlq-topic"].decode(), partition=int(found["dlq-partition"]), offset=int(found["dlq-offset"])),
            stage=Stage(found["dlq-stage"].decode()),
            first_failed_at=found[FIRST_FAILED_AT].decode(),
            attempts=int(found[ATTEMPTS]),
            pipeline_version=found["dlq-pipeline-version"].decode(),
            whole_value_bytes=None if size is None else int(size),
        )
    except KeyError as error:
        raise NotADeadLetterError(f"the header {error.args[0]} is missing") from None
    except (ValueError, AttributeError) as error:
        raise NotADeadLetterError(f"a dlq header cannot be read: {error}") from None


def replay_headers(headers: Iterable[Header]) -> list[Header]:
    """The headers for a dead letter's way back to the articles: its own as they came, and what lets its attempts count on."""
    return [header for header in headers if not header[0].startswith(PREFIX) or header[0] in {FIRST_FAILED_AT, ATTEMPTS}]


def _cut(whole: Message, ours: list[Header]) -> Message:
    """Keep the beginning of the value; where key and foreign headers alone are too large, they go, for nobody can keep them."""
    headers = [*whole.headers, ("dlq-value-bytes", b"%d" % len(whole.value or b""))]
    key = whole.key
    if len(key or b"") + headers_size_bytes(headers) > MAX_MESSAGE_BYTES // 2:
        headers = [*ours, headers[-1]]
        key = None if key is None else key[: MAX_MESSAGE_BYTES // 2]
    bare = Message(topic=whole.topic, key=key, headers=headers, value=None)
    value = None if whole.value is None else whole.value[: MAX_MESSAGE_BYTES - bare.size_bytes]
    return Message(topic=whole.topic, key=key, headers=headers, value=value)


def _one_line(sentence: str) -> bytes:
    """UTF-8 whatever the sentence quotes, on one line, of bounded length."""
    line = " ".join(sentence.split())
    shown = line if len(line) <= MAX_ERROR_CHARS else line[: MAX_ERROR_CHARS - 3] + "..."
    return shown.encode("utf-8", "backslashreplace")


def _attempts(value: bytes | None) -> int:
    """How often it failed before; a count that anybody could have written into a header is 0 unless it is one."""
    return int(value) if value is not None and _COUNT.fullmatch(value) else 0


def _rfc3339(moment: datetime) -> bytes:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()
