"""Draws each board from live series, in a real browser, into deploy/grafana/pictures/: `python -m tests.deploy.draw_boards`.

Run by hand: needs Node.js, and once `npm ci` in deploy/grafana/pictures (500 packages, one of them Chromium).
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.grafana.write import FOLDER
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.ports import free_port
from tests.deploy.scraped_worker import ScrapedWorker

PICTURES = FOLDER.parent / "pictures"
WAVE_SECONDS = 60


def main() -> int:
    """Load a worker in waves, then draw what Prometheus saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=240, help="how long the worker has work before the boards are drawn")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        kafka = LocalKafka(Path(folder) / "kafka", port=free_port())
        kafka.start()
        try:
            with ScrapedWorker(kafka.bootstrap, Path(folder)) as scraped:
                load_and_draw(scraped, seconds)
        finally:
            kafka.stop()
    return 0


def load_and_draw(scraped: ScrapedWorker, seconds: int) -> None:
    """Waves, so that lines and the heat map have a shape."""
    sys.stdout.write(f"Prometheus at {scraped.prometheus.url} for {seconds} s\n")
    started = time.time()
    while (elapsed := time.time() - started) < seconds:
        scraped.publish_samples(share=0.55 + 0.45 * math.sin(2 * math.pi * elapsed / WAVE_SECONDS))
        time.sleep(5)
    for name in ("service", "news"):
        draw(name, scraped.prometheus.url, seconds=seconds)


def draw(name: str, prometheus: str, *, seconds: int) -> None:
    """Raises subprocess.CalledProcessError when a panel cannot be drawn."""
    asked = {"board": str(FOLDER / f"{name}.json"), "prometheus": prometheus, "seconds": seconds, "picture": str(PICTURES / f"{name}.png")}
    subprocess.run(["node", "draw.js", json.dumps(asked)], cwd=PICTURES, check=True, timeout=300)


if __name__ == "__main__":
    sys.exit(main())
