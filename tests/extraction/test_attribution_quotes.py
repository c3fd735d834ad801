"""Where quotations begin and end, whatever marks are missing."""

import pytest

from pipeline.extraction.attribution.quotes import Quotes
from pipeline.extraction.sentences import split


def quoted(body: str) -> list[str]:
    quotes = Quotes(body, split(body, [(0, len(body))]))
    found = dict.fromkeys(span for char in range(len(body)) if (span := quotes.around(char)) is not None)
    return [body[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("She said “we lost two” and left.", ["“we lost two”"]),
        ('She said "we lost two" and left.', ['"we lost two"']),
        ("“We lost two,” she said. “It was dark.”", ["“We lost two,”", "“It was dark.”"]),
        ('"We lost two," she said, "and a dog."', ['"We lost two,"', '"and a dog."']),
        ("«We lost two», she said.", ["«We lost two»"]),
        ("A 12-inch shell fell on the town's market.", []),
        ("Nobody spoke.", []),
    ],
)
def test_marks_pair(body: str, expected: list[str]) -> None:
    assert quoted(body) == expected


def test_quotation_goes_on_over_sentences() -> None:
    assert quoted("“We ran. Two of us fell. They lay there,” she said.") == ["“We ran. Two of us fell. They lay there,”"]


def test_unclosed_quotation_ends_with_its_sentence() -> None:
    assert quoted("She spoke of “a black day for all. The mayor came later.") == ["“a black day for all."]


def test_unclosed_quotation_that_opens_the_paragraph_ends_with_the_paragraph() -> None:
    assert quoted("“We ran. Two of us fell.\nThe mayor came later.") == ["“We ran. Two of us fell."]


def test_new_mark_ends_an_unclosed_quotation() -> None:
    assert quoted("He said “to free the coast,’ and “to hold it” too.") == ["“to free the coast,’ and ", "“to hold it”"]


def test_closing_mark_without_an_opening_one_quotes_nothing() -> None:
    assert quoted("We lost two,” she said.") == []
