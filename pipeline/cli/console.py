"""Where tables are drawn: on the terminal as wide as it is, in a file or a pipe wide enough to be read."""

import os
import sys

from rich.console import Console
from rich.table import Table

WIDTH_WITHOUT_TERMINAL = 140


class PipeConsole(Console):
    """rich would end the process with status 1 when its reader is gone; what that means is for `run` to say."""

    def on_broken_pipe(self) -> None:
        """Called while the BrokenPipeError is handled."""
        raise BrokenPipeError


def stdout_console() -> Console:
    """Colours only on a terminal, and never with NO_COLOR; COLUMNS sets the width, as everywhere."""
    is_width_known = sys.stdout.isatty() or "COLUMNS" in os.environ
    return PipeConsole(file=sys.stdout, highlight=False, width=None if is_width_known else WIDTH_WITHOUT_TERMINAL)


def plain_table(*columns: str) -> Table:
    """Columns without lines between them; a cell that is too wide goes on below."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
