"""The worker with bugs: STUCK in an article blocks the event loop, BUG raises where nothing may. Arguments as of scripted_worker."""

import sys
import time

from pipeline.contract.decode import Withdrawal, decode
from pipeline.domain.article import Article


def decode_with_bugs(key: bytes | None, value: bytes | None) -> Article | Withdrawal:
    if b"STUCK" in (value or b""):
        time.sleep(3600)
    if b"BUG" in (value or b""):
        raise ZeroDivisionError("a bug of the test's own")
    return decode(key, value)


if __name__ == "__main__":
    # Imported here, for each process of the pool imports this module again.
    from pipeline.agents import handling
    from pipeline.settings import load_settings
    from pipeline.worker.main import run

    handling.decode = decode_with_bugs  # type: ignore[attr-defined]
    sys.exit(run(load_settings(), factory=sys.argv[1]))
