"""The sample inputs: articles as JSON files that one can edit, and malformed inputs whose bytes are sent as they are."""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One input to publish; `body` is empty where the input is malformed."""

    title: str
    body: str
    key: bytes | None
    value: bytes
    is_malformed: bool


def load_samples(folder: Path = FOLDER) -> list[Sample]:
    """The articles in the order of their names, the malformed inputs last."""
    articles = [_article(path) for path in sorted((folder / "articles").glob("*.json"))]
    malformed = [_malformed(path) for path in sorted((folder / "malformed").iterdir())]
    return [*articles, *malformed]


def _article(path: Path) -> Sample:
    value = path.read_bytes()
    fields: dict[str, str] = json.loads(value)
    return Sample(title=fields["title"], body=fields["body"], key=fields["article_id"].encode(), value=value, is_malformed=False)


def _malformed(path: Path) -> Sample:
    return Sample(title=f"malformed input: {path.name}", body="", key=None, value=path.read_bytes(), is_malformed=True)
