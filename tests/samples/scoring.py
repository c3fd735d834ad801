"""How well extraction reads the sample articles: `python -m tests.samples.scoring` prints every miss.

A figure is found when one of the same kind (or measure) overlaps its words and has its bounds. Optional labels are neither right nor wrong.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.contract.record import record
from pipeline.extraction.extractor import Extractor
from tests.samples.articles import ARTICLE_PATHS, labels_path, load_article
from tests.samples.labels import load_labels

Figure = dict[str, Any]
LABEL_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one or of all articles."""

    found: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Share of the labelled figures that were found."""
        return self.found / max(1, self.found + len(self.missed))

    @property
    def precision(self) -> float:
        """Share of what was found that is labelled."""
        return self.found / max(1, self.found + len(self.wrong))


def score_samples(extractor: Extractor) -> Score:
    """All articles together."""
    scores = []
    for path in ARTICLE_PATHS:
        article = load_article(path)
        extracted = record(extractor.extract(article))
        labels = load_labels(labels_path(path), article)
        scores += [score_figures(labels[kind], extracted[kind], name=path.stem) for kind in ("casualties", "areas")]
    return Score(
        found=sum(score.found for score in scores),
        missed=tuple(line for score in scores for line in score.missed),
        wrong=tuple(line for score in scores for line in score.wrong),
    )


def score_figures(labels: Sequence[Figure], extracted: Sequence[Figure], *, name: str) -> Score:
    """Each label takes one extracted figure at most; a second one on the same words is wrong."""
    left, found, missed = list(extracted), 0, []
    for label in sorted(labels, key=lambda label: bool(label["optional"])):
        match = next((figure for figure in left if _is_same(label, figure)), None)
        if match is not None:
            left.remove(match)
            found += not label["optional"]
        elif not label["optional"]:
            missed.append(_line(name, label))
    wrong = [_line(name, figure) for figure in left if not any(label["optional"] and _overlap(label, figure) for label in labels)]
    return Score(found=found, missed=tuple(missed), wrong=tuple(wrong))


def _is_same(label: Figure, figure: Figure) -> bool:
    field = "kind" if "kind" in label else "measure"
    kinds = {label[field], *label["alternatives"].get(field, [])}
    bounds = ("lower", "upper")
    has_bounds = all(label["quantity"][bound] == figure["quantity"][bound] for bound in bounds)
    return figure[field] in kinds and has_bounds and _overlap(label, figure)


def _overlap(label: Figure, figure: Figure) -> bool:
    one, other = label["evidence"], figure["evidence"]
    return bool(one["start_char"] < other["end_char"] and other["start_char"] < one["end_char"])


def _line(name: str, figure: Figure) -> str:
    what = figure.get("kind") or f"{figure['measure']}/{figure['action']}"
    quantity = figure["quantity"]
    return f"{name[:LABEL_WIDTH]:<{LABEL_WIDTH}}  {what:<22} {quantity['lower']}..{quantity['upper']}  {quantity['text']!r}"


def main() -> int:
    """Print the score and every miss."""
    score = score_samples(Extractor())
    for title, lines in (("missed", score.missed), ("wrong", score.wrong)):
        sys.stdout.write("".join(f"{title:<7} {line}\n" for line in lines))
    sys.stdout.write(f"found {score.found}, recall {score.recall:.3f}, precision {score.precision:.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
