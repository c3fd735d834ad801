"""The worker with a bug: an article that says STUCK blocks the event loop. Arguments as of scripted_worker."""

import sys
import time

from pipeline.contract.decode import decode


def decode_or_stick(key: bytes | None, value: bytes | None) -> object:
    if b"STUCK" in (value or b""):
        time.sleep(3600)
    return decode(key, value)


if __name__ == "__main__":
    # Imported here, for each process of the pool imports this module again.
    from pipeline.agents import handling
    from pipeline.settings import load_settings
    from pipeline.worker.main import run

    handling.decode = decode_or_stick  # type: ignore[attr-defined,assignment]
    sys.exit(run(load_settings(), factory=sys.argv[1]))
