"""Which sentences are worth parsing: those that may hold a figure."""

import re

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds?|thousands?|millions?|dozens?|scores?|several|couple|no|none|nobody|a|an|both|all|his|her|their)\b",
    re.IGNORECASE,
)


def may_hold_figure(text: str) -> bool:
    """Cheap and generous: a sentence that it refuses holds no figure."""
    return _NUMBER.search(text) is not None
