"""The sample articles that the demo publishes, as the tests read them."""

import json
from pathlib import Path

from pipeline.domain.article import Article

DEMO = Path(__file__).parents[2] / "deploy" / "demo"
LABELS = Path(__file__).parent / "gold"
ARTICLE_PATHS = sorted((DEMO / "articles").glob("*.json"))


def load_article(path: Path) -> Article:
    """The article of one file; keys that an Article does not have raise TypeError."""
    return Article(**json.loads(path.read_text(encoding="utf-8")))


def labels_path(article_path: Path) -> Path:
    """Where the labels of a sample article stand."""
    return LABELS / f"{article_path.stem}.yaml"
