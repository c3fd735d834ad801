"""The worker with a bug: an article that says STUCK blocks the event loop. Arguments as of scripted_worker."""

import sys
import time

from pipeline.agents import articles
from pipeline.agents.handling import Decoded, decode_input
from pipeline.agents.inputs import Input
from pipeline.settings import load_settings
from pipeline.worker.main import run


def decode_or_stick(given: Input) -> Decoded:
    if b"STUCK" in (given.value or b""):
        time.sleep(3600)
    return decode_input(given)


if __name__ == "__main__":
    articles.decode_input = decode_or_stick  # type: ignore[attr-defined]
    sys.exit(run(load_settings(), factory=sys.argv[1]))
