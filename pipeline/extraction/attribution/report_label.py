"""Reports that are headed by their source: "Source: the Navy on Telegram", then "Details: ...", "Quote: ..."."""

import re
from collections.abc import Sequence

from pipeline.extraction.analysis import AnalyzedSentence
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.discourse import Discourse, Governor
from pipeline.extraction.attribution.frames import Act
from pipeline.extraction.attribution.phrases import NounPhrase

MAX_PARAGRAPHS_BEFORE = 4
_LABEL = re.compile(r"\s*([A-Za-z]+)(?:\s+from\s+[^:]{1,60})?:")
_SOURCE = re.compile(r"\s*\w+:\s*([^,;.(]+?)(?=\s+(?:on|in|via|at|citing)\b|[,;.(]|\s*$)")


class ReportLabel:
    """Finds the label once; it covers the report from its first line to where the background begins."""

    def __init__(self, sentences: Sequence[AnalyzedSentence], discourse: Discourse, cues: AttributionCues) -> None:
        words = [_label_word(analyzed.sentence.text) for analyzed in sentences]
        self._label: Governor | None = None
        source = next((place for place, word in enumerate(words) if word in cues.source_labels), None)
        is_report = any(word in cues.report_labels for word in words)
        if is_report and source is not None and _paragraphs_before(sentences, source) < MAX_PARAGRAPHS_BEFORE:
            self._label = _labelled(sentences[source], source, discourse)
        backgrounds = (place for place, word in enumerate(words) if word in cues.background_labels and place > (source or 0))
        self._end = next(backgrounds, len(words))

    def governor(self, index: int) -> Governor | None:
        """Who reports this sentence."""
        return self._label if index < self._end else None


def _label_word(text: str) -> str:
    match = _LABEL.match(text)
    return match.group(1).lower() if match else ""


def _paragraphs_before(sentences: Sequence[AnalyzedSentence], index: int) -> int:
    return len({analyzed.sentence.paragraph for analyzed in sentences[:index]})


def _labelled(analyzed: AnalyzedSentence, index: int, discourse: Discourse) -> Governor | None:
    match = _SOURCE.match(analyzed.doc.text)
    span = analyzed.doc.char_span(*match.span(1), alignment_mode="expand") if match else None
    if span is None:
        return None
    claimant = discourse.claimant(index, NounPhrase(start=span.start, end=span.end, head=span.end - 1))
    if claimant is None:
        return None
    start = analyzed.sentence.start_char
    return Governor(act=Act.CLAIM, claimant=claimant, cue=(start, start + span.end_char), sentence_index=index, frame=None)
