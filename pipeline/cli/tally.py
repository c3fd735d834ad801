"""How far long work has come: a live line on a terminal, otherwise a plain line now and then; always on stderr."""

import time
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

SECONDS_BETWEEN_LINES = 30.0


class Tally:
    """Counts things under a label ("articles read"); `is_live=False` where data shares the terminal."""

    def __init__(self, label: str, *, is_live: bool = True) -> None:
        console = Console(stderr=True)
        self._label = label
        self._progress: Progress | None = None
        if is_live and console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.completed:,} {task.description}"), TimeElapsedColumn())
            self._progress = Progress(*columns, console=console, transient=True)
            self._task = self._progress.add_task(label, total=None)
        self._next_line = time.monotonic() + SECONDS_BETWEEN_LINES
        self.count = 0

    def __enter__(self) -> Self:
        if self._progress:
            self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._progress:
            self._progress.stop()

    def add(self) -> None:
        """One more."""
        self.count += 1
        if self._progress:
            self._progress.update(self._task, completed=self.count)
        elif time.monotonic() >= self._next_line:
            self.say(f"{self.count:,} {self._label}")
            self._next_line = time.monotonic() + SECONDS_BETWEEN_LINES

    def say(self, line: str) -> None:
        """A line on stderr, above the live one."""
        if self._progress:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(line, err=True)
