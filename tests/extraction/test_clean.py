"""What goes is in double brackets; all the rest must stay, and the text goes on after it."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extraction.boilerplate import KEYS, load_cues
from pipeline.extraction.clean import kept_spans
from pipeline.extraction.data_files import load_data

OUTLET = "The Harbour Post"
NEWS = "Nine people were rescued from the roof of a mill, the mayor said."
MARKED = {
    "begging": (
        f"{NEWS}\n[[The tide of rumours is rising. But The Harbour Post keeps its independent news free for all.]]\n"
        "[[You've read The Harbour Post for years, and we need your help. Chip in today.]]\n"
        "[[Only with you can we keep our newsroom open.]]\n[[Already a supporter? Log in to stop seeing these appeals.]]\n"
        "The mill had stood empty since spring."
    ),
    "an appeal with a count of donors": f"{NEWS}\n[[Local news needs you: 940 have donated, help us reach 1,000 by Sunday.]]\nIt rains.",
    "a club": f"{NEWS}\n[[Join 4,100 members of the Harbour Club.]]\n[[Support The Harbour Post on Patreon!]]",
    "cookies": f"[[This website uses cookies. We use up to 38 cookies to know our readers.]]\n{NEWS}",
    "a newsletter": f"{NEWS}\n[[Sign up for our morning newsletter.]]\n[[By entering your email you agree to our terms.]]\nIt rains.",
    "an advertisement": f"{NEWS}\n[[ADVERTISEMENT - CONTINUE READING BELOW]]\nRain is expected.\n[[Advertisement]]",
    "related headlines, even with figures": f"{NEWS}\n[[RELATED: Ferry sinks, 14 dead]]\n[[MORE: Two die]]\n[[Read more: Why dikes fail]]",
    "a headline that runs into the text": f"{NEWS} [[RELATED: Ferry sinks off Lindow, 14 dead]] The mill had stood empty.",
    "a photo credit in brackets": f"{NEWS} [[(Photo: The mill at dawn. Credit: Ana Lim/Harbour Post)]] Rain is expected.",
    "an agency's photo": f"{NEWS}\n[[Villagers carry a boat past the mill on Monday. (AP Photo/Ana Lim)]]\nRain is expected.",
    "a credit at the end": f"[[Smoke over Lindow, where three huts burned. Photo: Ana Lim]]\n{NEWS}",
    "reporter credits": f"{NEWS}\n[[(Reporting by Ana Lim; Writing by Bo Ray; Editing by Cy Dow)]]",
    "credits in a line with the news": f"{NEWS} [[Reporting by Ana Lim; Editing by Cy Dow]]",
    "correspondents": f"{NEWS}\n[[Lim reported from Lindow. Associated Press writer Bo Ray in Mirna contributed to this report.]]",
    "a byline": f"[[By Ana Lim and Bo Ray, Harbour Post]]\n{NEWS}",
    "initials": f"{NEWS}\n[[al/br/cd]]\n[[© Harbour Press Agency]]",
    "copyright": f"{NEWS} [[Copyright 2021 Harbour Broadcasting, Inc. All rights reserved.]]",
    "a copyright that runs into the text": f"A barn burned [[Copyright by WXYZ - All rights reserved]] Deputies found nobody in it. {NEWS}",
    "times of a live blog": f"[[14:32 GMT]]\n{NEWS}\n[[3 hours ago]]\nRain is expected.",
    "social media": f"{NEWS}\n[[Share this article]]\n[[Follow us on Telegram.]]\n[[Click here to join our channel.]]",
    "agencies as the source": f"{NEWS}\n[[Source: Harbour Post and news agencies]]",
    "a repeated call": "[[Subscribe for full access to our reporting.]]\n" + NEWS + "\n[[Subscribe for full access to our reporting.]]",
    "Windows line ends": f"{NEWS}\r\n[[Advertisement]]\r\nRain is expected.\r\n",
    "an update notice": f"{NEWS} [[This is a developing story. Check back for updates.]]",
}  # fmt: skip
NEWS_LINES = [
    "“We need your help,” she told The Harbour Post. “You cannot donate blood and then log in to a website.”",
    "The group told its subscribers that 12 people were killed when you would expect a ceasefire.",
    "Source: Defence Intelligence on Telegram",
    "More than 300 people fled, and related violence displaced 40 families.",
    "Share prices fell. Members of the club donated 200 tents to the displaced.",
    "The US supported the register of missing people; 14 were found dead.",
    "By Tuesday the rescuers had found nobody.",
    "Watch posts were hit by 20 shells and two soldiers died.",
    "Photo editors and readers gathered to mourn; three of the dead were journalists.",
    "Join forces or leave, the commander told the 300 men.",
    "He will contribute to the fund of the party, which has 40,000 members.",
    "Reporting by the UN shows that 1,200 people were displaced.",
    "It was 14:32 when the wall fell and killed two.",
]


def split_marks(marked: str) -> tuple[str, str]:
    """The body, and what of it must stay."""
    pieces = [piece.partition("]]") for piece in marked.split("[[")]
    body, stays = pieces[0][0], pieces[0][0]
    for gone, mark, rest in pieces[1:]:
        assert mark, marked
        body, stays = body + gone + rest, stays + rest
    return body, stays


def plain(text: str) -> str:
    return " ".join(text.split())


def kept(body: str, outlet: str | None = OUTLET) -> str:
    return "".join(body[start:end] for start, end in kept_spans(body, outlet=outlet))


@pytest.mark.parametrize("name", MARKED)
def test_boilerplate_goes_and_the_text_around_it_stays(name: str) -> None:
    body, stays = split_marks(MARKED[name])
    assert plain(kept(body)) == plain(stays)


@pytest.mark.parametrize("line", NEWS_LINES)
def test_news_that_sounds_like_it_stays(line: str) -> None:
    assert kept(line) == line


@pytest.mark.parametrize("line", NEWS_LINES)
def test_news_stays_between_blocks_of_boilerplate(line: str) -> None:
    call = "Subscribe now and support us: you keep our newsroom alive."
    body = f"{call}\n{line}\n{call}"
    assert kept(body).strip() == line


def test_a_call_that_is_reported_stays() -> None:
    line = "Officials said the newsletter of the sect called on members to sign up for a march."
    assert kept(line) == line


def test_a_sentence_with_a_figure_of_the_news_outlives_any_cues() -> None:
    body = "We ask you to donate: 40 people were killed and our readers can help us."
    assert kept(body) == body


def test_an_article_without_an_outlet_is_cleaned_too() -> None:
    assert plain(kept(f"{NEWS}\nSign up for our newsletter.", outlet=None)) == NEWS


def test_cue_lists_hold_words_and_nothing_twice() -> None:
    data = load_data("boilerplate", keys=KEYS)
    for key in set(KEYS) - {"asides", "line_shapes"}:
        assert len(set(data[key])) == len(data[key]), key
        assert all(isinstance(phrase, str) for phrase in data[key]), key


def test_cues_are_loaded_once() -> None:
    assert load_cues() is load_cues()


LINES = [
    NEWS,
    *NEWS_LINES,
    "Advertisement",
    "RELATED: Two die",
    "Sign up for our newsletter.",
    "© Agency",
    "(AP Photo/Ana Lim)",
    "“",
    "",
    "\u2028",
]
anything = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.lists(st.sampled_from(LINES), max_size=12).map("\n".join),
    st.lists(st.sampled_from(LINES), max_size=12).map(" ".join),
)


@settings(max_examples=200, deadline=None)
@given(body=anything, outlet=st.sampled_from([None, "", OUTLET, "(", "A*"]))
def test_spans_of_any_text_are_in_order_and_apart(body: str, outlet: str | None) -> None:
    spans = kept_spans(body, outlet=outlet)
    assert spans == kept_spans(body, outlet=outlet)
    assert all(0 <= start < end <= len(body) for start, end in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))


def test_a_long_article_keeps_its_order_of_lines() -> None:
    lines = [f"Village {number} lost {number} huts." for number in range(200)]
    calls = random.Random(7).choices(["Advertisement", "Read more: Why dikes fail", "Sign up for our newsletter."], k=200)
    body = "\n".join(line for pair in zip(lines, calls, strict=True) for line in pair)
    assert [line for line in kept(body).splitlines() if line] == lines
