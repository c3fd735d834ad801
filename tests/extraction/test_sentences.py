import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extraction.sentence_bounds import MAX_CHARS, MAX_TOKENS
from pipeline.extraction.sentences import Sentence, split

# Sentences of one text, with " | " where one ends.
TEXTS = {
    "titles": "Gen. Abel Karo and Lt. Col. Ian Moss spoke. | Brig. Gen. Omar Said left with Dr. Lim. | Sen. Ray stayed.",
    "months": "The levee broke on Sept. 14 at dawn. | By Dec. 3 it was mended.",
    "numbered things": "This is report No. 3 of the agency. | It replaces No. 2.",
    "time stamp of a live blog": "18:22 GMT — | The ministry counts six dead. | Sirens are heard.",
    "initials": "The U.S. Army sent engineers. | They came from the U.S. | The bridge is open.",
    "hours": "It struck at 3 a.m. | At least 12 huts fell. | At 4 p.m. Tuesday it ended.",
    "units": "The camp lies 7 km. from any well. | It is 40 km. | The road is dry.",
    "decimals": "Some 2.5 million doses came. | Only 0.4 percent spoiled.",
    "quotations": "“We ran.” | He wept. | “All gone!” she said. | He answered “no.” | Then he left.",
    "bullets in a line": "– Mirna: 1 hut lost; | – Dolna: 2 huts lost; | – Horna: no losses.",
    "dots in a line": "Incidents: | • On 4 July a wall fell. | • On 7 July a roof fell.",
    "a figure begins a sentence": "The rest were found. | 15 people are missing.",
    "key and value": "Missing: none. | Injured: seven persons.",
    "addresses": "See www.example.com/News.Html or write to desk@example.org.Uk today. | Thank you.",
}  # fmt: skip
texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("ab.AB. \n\r\t\u00a0\u2028;:,•–-“”\"'()0123456789")), max_size=400
)


def all_of(text: str) -> list[Sentence]:
    return split(text, [(0, len(text))])


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_sentences_end_where_a_reader_ends_them(name: str) -> None:
    expected = TEXTS[name].split(" | ")
    assert [sentence.text for sentence in all_of(" ".join(expected))] == expected


def test_a_full_stop_without_its_space_ends_a_sentence() -> None:
    text = (
        "The mayor spoke on Thursday.Many had left. “Seven were asleep in the barn.Two woke,” she said. They counted 31.Nobody was missing."
    )
    assert [sentence.text for sentence in all_of(text)] == [
        "The mayor spoke on Thursday.",
        "Many had left.",
        "“Seven were asleep in the barn.",
        "Two woke,” she said.",
        "They counted 31.",
        "Nobody was missing.",
    ]


def test_items_of_a_list_line_are_sentences_of_their_own() -> None:
    text = "- Two hens died; 3 goats were hurt; Nobody fled\n1) One barn burned; Ten stayed"
    assert [s.text for s in all_of(text)] == ["- Two hens died;", "3 goats were hurt;", "Nobody fled", "1) One barn burned;", "Ten stayed"]


def test_semicolons_in_prose_end_nothing() -> None:
    assert len(all_of("Two were teachers; Mr. Lim, a nurse, was the third; a fourth was not named.")) == 1


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_any_line_break_ends_a_sentence_and_counts_as_one(line_break: str) -> None:
    sentences = all_of(f"The bridge{line_break}fell{line_break}{line_break}at noon")
    assert [(s.text, s.paragraph) for s in sentences] == [("The bridge", 0), ("fell", 1), ("at noon", 3)]


def test_no_break_spaces_and_tabs_belong_to_their_sentence() -> None:
    assert [s.text for s in all_of("\u00a0 About 4\u00a0000 hectares burned.\tTwo huts\u00a0fell. ")] == [
        "About 4\u00a0000 hectares burned.",
        "Two huts\u00a0fell.",
    ]


def test_only_kept_spans_are_split_and_keep_the_number_of_their_line() -> None:
    body = "One fell.\nBuy now! Two fell.\nThree fell."
    sentences = split(body, [(0, 10), (19, 28), (29, len(body))])
    assert [(s.text, s.paragraph) for s in sentences] == [("One fell.", 0), ("Two fell.", 1), ("Three fell.", 2)]
    assert [body[s.start_char : s.end_char] for s in sentences] == [s.text for s in sentences]


@pytest.mark.parametrize("unit", ["word ", "x", "a, b ", "12 ", "?x", "“x” ", "- "])
def test_no_sentence_is_longer_than_the_parser_bears(unit: str) -> None:
    for sentence in all_of(unit * 5_000):
        assert len(re.findall(r"\w+|[^\w\s]", sentence.text)) <= MAX_TOKENS
        assert len(sentence.text) <= MAX_CHARS


def test_a_sentence_that_is_too_long_is_cut_at_a_semicolon_before_a_comma() -> None:
    text = "the villages of " + ", ".join(["Mirna"] * 150) + "; and the towns of " + ", ".join(["Dolna"] * 120)
    assert all_of(text)[0].text.endswith("Mirna;")


@settings(max_examples=200, deadline=None)
@given(texts)
def test_sentences_of_any_text_stand_in_order_and_cover_all_of_it(text: str) -> None:
    sentences = all_of(text)
    assert [text[s.start_char : s.end_char] for s in sentences] == [s.text for s in sentences]
    assert all(one.end_char <= other.start_char for one, other in pairwise(sentences))
    covered = {index for s in sentences for index in range(s.start_char, s.end_char)}
    assert all(char.isspace() for index, char in enumerate(text) if index not in covered)
    assert sentences == all_of(text)
