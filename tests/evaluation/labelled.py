"""A labelled article, and figures as the record has them."""

from typing import Any

from pipeline.domain.article import Article
from pipeline.evaluation.gold import GoldArticle, load_gold

BODY = "At least 12 people were killed in Herat, police said. Two others are missing. On Monday 12 were buried."
TOLL = {"kind": "killed", "at": "[At least 12] people", "quantity": {"lower": 12, "upper": None}}
MISSING = {"kind": "missing", "at": "[Two] others", "quantity": {"lower": 2, "upper": 2}}


def gold(**labels: Any) -> GoldArticle:
    """The labels of BODY."""
    return load_gold(Article(article_id="a", body=BODY), labels)


def casualty(words: str, kind: str, *, lower: float | None = None, upper: float | None = None) -> dict[str, Any]:
    """A found figure on the first of these words."""
    start = BODY.index(words)
    return {
        "event_id": f"{kind}-{start}",
        "kind": kind,
        "status": "actual",
        "quantity": {"lower": lower, "upper": upper, "qualifier": "exact", "text": words},
        "evidence": {"start_char": start, "end_char": start + len(words)},
    }
