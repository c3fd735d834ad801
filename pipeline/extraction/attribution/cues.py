"""The words of attribution, loaded once from data/en/attribution.yaml."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from pipeline.extraction.data_files import load_data

_VERBS = (
    "addressee_verbs",
    "blame_verbs",
    "citing_verbs",
    "denial_verbs",
    "labelling_verbs",
    "object_verbs",
    "refusal_verbs",
    "speech_verbs",
    "toll_verbs",
)
_WORDS = (
    "background_labels",
    "between_words",
    "class_nouns",
    "clause_breaks",
    "event_objects",
    "false_words",
    "falsifying_verbs",
    "group_nouns",
    "hearsay_adverbs",
    "hearsay_verbs",
    "introducing_nouns",
    "life_objects",
    "medium_nouns",
    "org_nouns",
    "person_nouns",
    "proof_nouns",
    "rank_words",
    "report_labels",
    "source_labels",
    "toll_nouns",
)
_PHRASES = ("continuing_words", "media", "unverified_phrases")


@dataclass(frozen=True, kw_only=True)
class AttributionCues:
    """Sets of lower-case words, verbs with all their forms; phrases are patterns."""

    addressee_verbs: frozenset[str]
    blame_verbs: frozenset[str]
    citing_verbs: frozenset[str]
    denial_verbs: frozenset[str]
    labelling_verbs: frozenset[str]
    object_verbs: frozenset[str]
    refusal_verbs: frozenset[str]
    speech_verbs: frozenset[str]
    toll_verbs: frozenset[str]
    background_labels: frozenset[str]
    between_words: frozenset[str]
    class_nouns: frozenset[str]
    clause_breaks: frozenset[str]
    event_objects: frozenset[str]
    false_words: frozenset[str]
    falsifying_verbs: frozenset[str]
    group_nouns: frozenset[str]
    hearsay_adverbs: frozenset[str]
    hearsay_verbs: frozenset[str]
    introducing_nouns: frozenset[str]
    life_objects: frozenset[str]
    medium_nouns: frozenset[str]
    org_nouns: frozenset[str]
    person_nouns: frozenset[str]
    proof_nouns: frozenset[str]
    rank_words: frozenset[str]
    report_labels: frozenset[str]
    source_labels: frozenset[str]
    toll_nouns: frozenset[str]
    continuing_words: re.Pattern[str]
    media: re.Pattern[str]
    unverified_phrases: re.Pattern[str]

    @cached_property
    def speaking_nouns(self) -> frozenset[str]:
        """Heads of phrases that can name a speaker."""
        return self.person_nouns | self.org_nouns | self.group_nouns

    @cached_property
    def uttering_verbs(self) -> frozenset[str]:
        """Every verb that can govern what somebody says."""
        return self.speech_verbs | self.denial_verbs | self.labelling_verbs | self.toll_verbs | self.object_verbs

    @cached_property
    def frame_words(self) -> frozenset[str]:
        """One of these stands in every sentence that tells who speaks."""
        return (
            self.uttering_verbs
            | self.citing_verbs
            | self.falsifying_verbs
            | self.introducing_nouns
            | self.hearsay_adverbs
            | {"according", ":"}
        )

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Words by which somebody attributes a stretch of a sentence."""
        return self.speech_verbs | self.denial_verbs | self.toll_verbs | {"according"}


@cache
def load_cues() -> AttributionCues:
    """Raises DataError for a file with an unknown or a missing key."""
    data = load_data("attribution", keys=[*_VERBS, *_WORDS, *_PHRASES, "irregular_forms"])
    irregular: Mapping[str, str] = data["irregular_forms"]
    verbs = {name: _forms(data[name], irregular) for name in _VERBS}
    words = {name: frozenset(data[name]) for name in _WORDS}
    return AttributionCues(
        **verbs,
        **words,
        continuing_words=re.compile(rf"\W*(?:{_alternatives(data['continuing_words'])})\b", re.IGNORECASE),
        media=re.compile(rf"(?<!\w)(?:{_alternatives(data['media'])})(?!\w)"),
        unverified_phrases=re.compile(rf"\b(?:{_alternatives(data['unverified_phrases'])})\b", re.IGNORECASE),
    )


def _alternatives(phrases: Iterable[str]) -> str:
    """A "#" stands for any one word: "the # victims were"."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+").replace(r"\#", r"\w+").replace("'", "['’]") for phrase in longest_first)


def _forms(bases: Iterable[str], irregular: Mapping[str, str]) -> frozenset[str]:
    forms = {form for base in bases for form in _regular_forms(base)}
    return frozenset(forms | {form for form, base in irregular.items() if base in forms})


def _regular_forms(base: str) -> tuple[str, ...]:
    """ "deny": deny, denies, denied, denying. A few that nobody writes ("telled") come along and do no harm."""
    if base.endswith("y") and base[-2] not in "aeiou":
        return base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    if base.endswith("e"):
        return base, base + "s", base + "d", base[:-1] + "ing"
    return base, base + ("es" if base.endswith(("s", "sh", "ch", "x")) else "s"), base + "ed", base + "ing"
