"""The worker with another extractor: `python -m tests.end_to_end.scripted_worker MODULE:NAME [--accept-bad-input]`."""

import sys

if __name__ == "__main__":
    # Imported here, for each process of the pool imports this module again.
    from pipeline.settings import load_settings
    from pipeline.worker.main import run

    overrides = {"accept_bad_input": True} if "--accept-bad-input" in sys.argv else {}
    sys.exit(run(load_settings(**overrides), factory=sys.argv[1]))
