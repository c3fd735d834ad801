"""What goes wrong with the demonstration, as sentences for the person who runs it.

DemoError
    the demonstration cannot go on; the text says what was wrong and what to do.
"""

import errno


class DemoError(Exception):
    """Printed as it is, without a traceback; the demonstration ends with status 1."""


def sentence_of(error: OSError) -> str:
    """A failed system call in words."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full{where}: make room and run `make demo` again."
    return f"{error.strerror or error}{where}."
