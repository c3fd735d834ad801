"""Structured logs on stderr, for our own lines and for those of Faust, aiokafka and kafka-python alike.

Quiet is normal: of the libraries only warnings pass, and of one line that repeats only a few a minute.
"""

import logging
import sys
import time
from collections.abc import Callable
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

OURS = "pipeline"
LIBRARIES = ("aiokafka", "faust", "kafka", "mode", "asyncio")
# Faust's takes a long batch for a standstill, and kafka-python's tells in ten lines what our watchdog tells in one.
CHATTERERS = {"faust.transport.drivers.aiokafka": logging.ERROR, "kafka": logging.CRITICAL}
# While a broker is away aiokafka alone writes a hundred lines a second.
BURST = 3
WINDOW_SECONDS = 60.0
LONGEST_EVENT = 2000

Clock = Callable[[], float]


def get_logger(name: str) -> Any:
    """A logger that takes fields: `log.warning("what happened", partition=3)`. Name it `__name__`."""
    return structlog.stdlib.get_logger(name)


def configure_logs(*, is_json: bool, level: str) -> None:
    """Send every line of this process to stderr, from `level` ("info") up; may be called again."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_shared(), processors=_rendering(is_json=is_json)))
    handler.addFilter(RepeatFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    number: int = logging.getLevelName(level.upper())
    logging.getLogger(OURS).setLevel(number)
    for name in LIBRARIES:
        # Their INFO is a line per reconnect, rebalance and commit; at our debug level it is what one looks for.
        logging.getLogger(name).setLevel(logging.INFO if number <= logging.DEBUG else max(number, logging.WARNING))
    if number > logging.DEBUG:
        for name, least in CHATTERERS.items():
            logging.getLogger(name).setLevel(least)
    logging.captureWarnings(True)


class RepeatFilter(logging.Filter):
    """Lets a line of a library pass a few times a minute; the next that passes says how many were left out."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._windows: dict[tuple[str, int], _Window] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """By the place in the source that wrote it, for the words may differ each time."""
        if record.name.split(".")[0] == OURS:
            return True
        now = self._clock()
        window = self._windows.setdefault((record.pathname, record.lineno), _Window(now))
        if now - window.started >= WINDOW_SECONDS:
            left_out = window.count - BURST
            self._windows[record.pathname, record.lineno] = window = _Window(now)
            if left_out > 0:
                record.left_out = left_out
        window.count += 1
        return window.count <= BURST


class _Window:
    """How often a line came since when."""

    __slots__ = ("count", "started")

    def __init__(self, started: float) -> None:
        self.started = started
        self.count = 0


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=["article_id", "reason"]),  # Of the extraction, which knows of no logs but Python's own.
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_left_out,
        _shorten,
    ]


def _rendering(*, is_json: bool) -> list[Processor]:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if is_json:
        return [remove, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    plain = structlog.dev.plain_traceback
    return [remove, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _tell_left_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    if (left_out := getattr(record, "left_out", None)) is not None:
        event["left_out"] = left_out
    return event


def _shorten(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Faust writes whole messages into some of its lines; an article may have megabytes."""
    text = str(event["event"])
    event["event"] = text if len(text) <= LONGEST_EVENT else text[:LONGEST_EVENT] + "..."
    return event
