"""Draws the boards from live series, in a real browser, into deploy/grafana/pictures/: `python -m tests.deploy.draw_boards`.

Run by hand: needs Node.js, and once `npm ci` in deploy/grafana/pictures (500 packages, one of them Chromium).
"""

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.grafana.write import FOLDER
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.ports import free_port
from tests.deploy.monitored_stack import DEPLOY, shortened
from tests.deploy.scraped_worker import ScrapedWorkers

PICTURES = FOLDER.parent / "pictures"
WAVE_SECONDS = 60
BACKLOG_SECONDS = 600
# Of the pictures, before the start, which is a deploy.
BEFORE_SECONDS = 20


def main() -> int:
    """Load two workers in waves, draw what Prometheus saw, then bring trouble upon them, and draw that."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=240, help="how long the workers have work before the boards are drawn")
    parser.add_argument("--trouble-seconds", type=int, default=100, help="how long the trouble lasts before it is drawn")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kafka = LocalKafka(Path(folder) / "kafka", port=free_port())
        kafka.start()
        try:
            with ScrapedWorkers(kafka.bootstrap, Path(folder), count=2, rules=shortened_rules(Path(folder))) as scraped:
                well(scraped, asked.seconds)
                in_trouble(scraped, asked.trouble_seconds, since_start=asked.seconds + asked.trouble_seconds)
        finally:
            kafka.stop()
    return 0


def shortened_rules(folder: Path) -> list[Path]:
    """The project's rules with windows and waits a thirtieth as long: nobody waits a quarter of an hour for a picture.

    The threshold of the memory stays as it is: here nobody provokes that one.
    """
    written = []
    for file in (DEPLOY / "prometheus" / "rules").glob("*.yaml"):
        written.append(folder / file.name)
        rules = re.sub(r"(?<=news_worker_memory_limit_bytes > )[\d.]+", "0.9", shortened(file.read_text(encoding="utf-8")))
        written[-1].write_text(rules, encoding="utf-8")
    return written


def well(scraped: ScrapedWorkers, seconds: int) -> None:
    """Waves, so that lines and the heat map have a shape."""
    sys.stdout.write(f"Prometheus at {scraped.prometheus.url} for {seconds} s\n")
    started = time.time()
    while (elapsed := time.time() - started) < seconds:
        scraped.publish_samples(share=0.35 + 0.25 * math.sin(2 * math.pi * elapsed / WAVE_SECONDS))
        time.sleep(5)
    for name in ("service", "news"):
        draw(name, scraped.prometheus.url, picture=name, seconds=seconds + BEFORE_SECONDS)


def in_trouble(scraped: ScrapedWorkers, seconds: int, *, since_start: int) -> None:
    """One worker is killed, a process of the other's pool too; a producer sends a backlog, and much that is malformed."""
    scraped.workers[1].kill()
    scraped.workers[0].pool_processes[-1].kill()
    started = time.time()
    while time.time() - started < seconds:
        scraped.publish_samples(age_seconds=BACKLOG_SECONDS)
        for _ in range(3):
            scraped.publish_samples(is_malformed=True)
        time.sleep(4)
    draw("service", scraped.prometheus.url, picture="service-in-trouble", seconds=since_start + BEFORE_SECONDS)


def draw(board: str, prometheus: str, *, picture: str, seconds: int) -> None:
    """Raises subprocess.CalledProcessError when a panel cannot be drawn."""
    asked = {
        "board": str(FOLDER / f"{board}.json"),
        "prometheus": prometheus,
        "seconds": seconds,
        "picture": str(PICTURES / f"{picture}.png"),
    }
    subprocess.run(["node", "draw.js", json.dumps(asked)], cwd=PICTURES, check=True, timeout=300)


if __name__ == "__main__":
    sys.exit(main())
