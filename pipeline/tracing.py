"""What is told of an article on its way: nothing here; spans.py tells it to an OpenTelemetry receiver where the deployment has one."""

from contextlib import AbstractContextManager, nullcontext

from pipeline.domain.refusal import BadInputError

_NOTHING: AbstractContextManager[None] = nullcontext()


class ArticleTrace:
    """One article's; called in the order of its methods. This one tells nobody, and hands the article's own trace on to the events."""

    __slots__ = ("traceparent",)
    is_recorded = False
    """Whether `extracted` must be called at the moment at which the article is done."""

    def __init__(self, traceparent: bytes | None) -> None:
        """W3C Trace Context, or None. From `begin_publish` on it is what the events are to carry."""
        self.traceparent = traceparent

    @property
    def trace_id(self) -> str | None:
        """32 hex digits, for the log."""
        return None if self.traceparent is None else self.traceparent.split(b"-")[1].decode()

    def decoding(self) -> AbstractContextManager[None]:
        """While the bytes are read."""
        return _NOTHING

    def extracted(self, seconds: float) -> None:
        """The pool has answered just now; its process worked on the article for so long."""

    def begin_publish(self) -> None:
        """Its events are made and sent from now until `end`."""

    def end(self, *, article_id: str | None, outcome: str, events: int, error: BadInputError | None = None) -> None:
        """The broker has all that came of the article; `article_id` is None where the bytes do not tell it."""


class Tracing:
    """All articles of one worker."""

    def start(self, *, topic: str, partition: int, offset: int, traceparent: bytes | None) -> ArticleTrace:
        """For an input that was read just now; `traceparent` is what it came with."""
        del topic, partition, offset
        return ArticleTrace(traceparent)

    def stop(self) -> None:
        """Tell what is left to tell; takes a few seconds at the most."""
