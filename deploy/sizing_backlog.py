"""The articles of a sizing run: the demonstration's samples or a file's, again and again under ids of their own."""

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.demo.errors import DemoError
from deploy.demo.samples import load_samples
from pipeline.contract.decode import decode
from pipeline.domain.refusal import BadInputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """`count` articles, made of `texts`, which are JSON objects as given."""

    texts: Sequence[dict[str, Any]]
    count: int

    def messages(self) -> Iterator[tuple[bytes, bytes]]:
        """Key and value of each; the id says how often the text has come."""
        for number in range(self.count):
            text = self.texts[number % len(self.texts)]
            article_id = f"{text.get('article_id', 'article')}-{number:07}"
            yield article_id.encode(), json.dumps(text | {"article_id": article_id}, ensure_ascii=False).encode()

    @property
    def mean_characters(self) -> float:
        """Of the body."""
        return statistics.fmean(len(body) for body in self._bodies())

    @property
    def mean_words(self) -> float:
        """Of the body, split at spaces."""
        return statistics.fmean(len(body.split()) for body in self._bodies())

    def _bodies(self) -> Iterator[str]:
        return (self.texts[number % len(self.texts)]["body"] for number in range(self.count))


def load_backlog(path: Path | None, *, count: int) -> Backlog:
    """From a file of JSON lines, or from our samples where none is named; raises DemoError where nothing can be read."""
    if path is None:
        values = [sample.value for sample in load_samples() if not sample.is_malformed]
    else:
        values = [line for line in path.read_bytes().splitlines() if line.strip()]
    if not values:
        raise DemoError(f"{path} has no article; one JSON object in each line was expected.")
    for number, value in enumerate(values, start=1):
        try:
            decode(None, value)
        except BadInputError as error:
            raise DemoError(f"{path}, article {number}: {error}") from error
    return Backlog(texts=[json.loads(value) for value in values], count=count)
