"""Which sentences are worth parsing: those that may hold a figure. Parsing is half the cost of an article."""

import re
from collections.abc import Iterable

from spacy.tokens import Doc

_COUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|tens|dozens?|scores?|hundreds?|thousands?|millions?|several|few|handful|number|numerous|countless|couple|pair|twins|no|none|nobody|nil|zero"
    r"|a|an|another|the|his|her|their|its)\b",
    re.IGNORECASE,
)


class Gate:
    """Lets a sentence pass that has a count, or a person who may be one, and a word that evokes a figure."""

    def __init__(self, evoking: Iterable[str]) -> None:
        self._evoking = frozenset(evoking)

    def may_hold_figure(self, doc: Doc) -> bool:
        """Cheap and generous: a sentence that it refuses holds no figure."""
        return any(token.lower_ in self._evoking for token in doc) and _COUNT.search(doc.text) is not None
