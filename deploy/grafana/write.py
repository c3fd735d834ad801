"""Writes the boards as Grafana reads them: `python -m deploy.grafana.write`."""

import sys
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.grafana.news import news
from deploy.grafana.service import service

FOLDER = Path(__file__).parent / "dashboards"
BOARDS = {"service.json": service, "news.json": news}


def text(name: str) -> str:
    """The JSON of a board; the same source gives the same text."""
    return JSONEncoder(sort_keys=True, indent=2).encode(BOARDS[name]().build()) + "\n"


def main() -> int:
    """Write all of them."""
    for name in BOARDS:
        (FOLDER / name).write_text(text(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
