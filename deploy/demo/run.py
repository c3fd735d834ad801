"""`make demo`: a real Kafka, a worker and sample articles, from nothing to tables; ends all that it started.

DEMO_FOLDER names the folder that holds everything (default .demo), ONCE=1 ends when all is printed, as does a run without a terminal.
"""

import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

from kafka.errors import KafkaError
from rich.console import Console

from deploy.demo.demonstration import Demo
from deploy.demo.errors import DemoError, sentence_of
from deploy.demo.folder import is_disk_full
from pipeline.local_kafka.errors import LocalKafkaError
from pipeline.settings import PREFIX

DEFAULT_FOLDER = ".demo"
WIDTH_WITHOUT_TERMINAL = 140
INTERRUPTED = 130


def main() -> int:
    """Run the demonstration and return its exit status."""
    stays = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("ONCE", "") in {"", "0"}
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH_WITHOUT_TERMINAL)
    folder = Path(os.environ.get("DEMO_FOLDER") or DEFAULT_FOLDER).resolve()
    _use_no_settings()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as started:
            try:
                return Demo(console, folder, started).run(stays=stays)
            finally:
                _no_more_interrupts()
    except KeyboardInterrupt:
        return INTERRUPTED
    except (DemoError, LocalKafkaError) as error:
        return _failed(str(error), folder)
    except KafkaError as error:
        return _failed(f"Kafka did not answer as it should ({type(error).__name__}: {error}); run `make demo` again.", folder)
    except OSError as error:
        return _failed(sentence_of(error), folder)


def _use_no_settings() -> None:
    """The settings of the person's own deployment must not send the samples there."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _no_more_interrupts() -> None:
    """Ending takes a second or two and must not stop half way."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _failed(sentence: str, folder: Path) -> int:
    cause = f"The disk is full at {folder}: make room and run it again. What it led to: " if is_disk_full(folder) else ""
    print(f"demo: {cause}{sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
