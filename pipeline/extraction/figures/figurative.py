"""Whether an article about trade, games or votes only sounds as if ground were taken or people were hurt."""

from collections.abc import Iterable

from spacy.tokens import Doc

from pipeline.extraction.data_files import load_data

_TELLING = 2  # different words of trade or games: one alone is in many a war report


class Figurative:
    """Compiled once from data/en/figurative.yaml."""

    def __init__(self) -> None:
        data = load_data("figurative", keys=["force", "metaphors", "nature", "trade_and_games"])
        self.force = frozenset(data["force"])
        self.nature = frozenset(data["nature"])
        self.metaphors = frozenset(data["metaphors"])
        self._trade_and_games = frozenset(data["trade_and_games"])

    def is_about_trade_or_games(self, words: set[str]) -> bool:
        """Of the words of a whole article: and it speaks of no force."""
        return len(words & self._trade_and_games) >= _TELLING and not words & self.force


def words_of(docs: Iterable[Doc]) -> set[str]:
    """In lower case."""
    return {token.lower_ for doc in docs for token in doc}
