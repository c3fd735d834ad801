"""Writes the example in README.md, from what the command really prints: `make docs`."""

import json
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- example -->\n", "<!-- /example -->"
TEXT = (
    "Floods killed at least 16 people in Jablanica overnight, Mayor Mirsad Lugonja said on Saturday. "
    "Around 18 square kilometres (7 square miles) of farmland are under water."
)
PUBLISHED_AT = "2024-10-05T16:50:00+02:00"
WIDTH = 110


def example() -> str:
    """The command, its table, and the first figure as it stands in its event."""
    command = f'echo "{TEXT}" | news-events extract --published-at {PUBLISHED_AT}'
    table = "\n".join(line.rstrip() for line in _extract("table").strip().splitlines())
    figure = json.loads(_extract("jsonl"))["casualties"][0]
    event = "The first of them as an event on `news.casualties.v1`, without article and pipeline:"
    return f"```\n$ {command}\n{table}\n```\n\n{event}\n\n```json\n{_json(figure)}\n```\n"


def _extract(form: str) -> str:
    command = [sys.executable, "-m", "pipeline", "extract", "--format", form, "--published-at", PUBLISHED_AT]
    done = subprocess.run(command, input=TEXT, env={"COLUMNS": str(WIDTH), "PATH": ""}, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def _json(figure: dict[str, object]) -> str:
    """One field a line: deeper levels stay on it."""
    fields = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in figure.items())
    return f"{{\n{fields}\n}}"


def main() -> int:
    """Replace what stands between the marks."""
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    README.write_text(before + BEGIN + example() + END + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
