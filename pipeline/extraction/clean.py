"""Find the boilerplate of a scraped article, so that nothing is read from it; the body itself is never changed."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.extraction.boilerplate import BoilerplateCues, Span, load_cues
from pipeline.extraction.sentences import line_spans, split

REPEATED_CHARS = 30
STRONG = {"calls", "trade", "repeated"}


@dataclass(slots=True)
class _Line:
    """A line with text, its hints of boilerplate, and what of it goes."""

    start: int
    end: int
    hints: set[str] = field(default_factory=set)
    gone: list[Span] = field(default_factory=list)
    is_gone: bool = False
    states_figure: bool = False

    @property
    def dropped(self) -> list[Span]:
        return [(self.start, self.end)] if self.is_gone else self.gone


def kept_spans(body: str, *, outlet: str | None) -> list[Span]:
    """Half-open spans of the body that are the article's own text, in order; the text goes on after a block of boilerplate.

    A sentence goes for an unmistakable form, or for two cues; never for cues when it states a figure of the news.
    """
    cues = load_cues()
    lines = [_Line(start=start, end=end) for start, end in line_spans(body) if not body[start:end].isspace() and start < end]
    counts = Counter(body[line.start : line.end].strip() for line in lines)
    for line in lines:
        text = body[line.start : line.end]
        _judge(line, text, cues, outlet=outlet, is_repeated=len(text) >= REPEATED_CHARS and counts[text.strip()] > 1)
    _close_blocks(lines)
    return _complement([span for line in lines for span in line.dropped], len(body))


def _judge(line: _Line, text: str, cues: BoilerplateCues, *, outlet: str | None, is_repeated: bool) -> None:
    """Decide on a line by itself."""
    if cues.is_line(text.strip()):
        line.is_gone = True
        return
    line.hints = cues.hints(text, outlet=outlet) | ({"repeated"} if is_repeated else set())
    line.states_figure = cues.states_figure(text)
    asides = [(line.start + start, line.start + end) for start, end in cues.asides(text)]
    sentences = split(text, [(0, len(text))])
    gone = [s for s in sentences if cues.is_sentence(s.text) or _is_hinted(s.text, cues, outlet=outlet, is_repeated=is_repeated)]
    line.is_gone = bool(gone) and len(gone) == len(sentences)
    line.gone = sorted([*asides, *((line.start + s.start_char, line.start + s.end_char) for s in gone)])


def _is_hinted(sentence: str, cues: BoilerplateCues, *, outlet: str | None, is_repeated: bool) -> bool:
    hints = cues.hints(sentence, outlet=outlet) | ({"repeated"} if is_repeated else set())
    return len(hints) >= 2 and bool(hints & STRONG) and not cues.states_figure(sentence)


def _close_blocks(lines: list[_Line]) -> None:
    """A line that hints at boilerplate goes with the block that it stands in: "But we can't do it without you."

    So does the rest of a line that begins the block.
    """
    for before, line in pairwise(lines):
        if before.is_gone and not line.is_gone and line.hints - {"outlet"} and not line.states_figure:
            line.is_gone = True
    for line, after in reversed(list(pairwise(lines))):
        if after.is_gone and after.hints and not line.is_gone and line.hints and line.gone and not line.states_figure:
            line.is_gone = True


def _complement(dropped: list[Span], length: int) -> list[Span]:
    kept, position = [], 0
    for start, end in dropped:
        if start > position:
            kept.append((position, start))
        position = max(position, end)
    return [*kept, (position, length)] if position < length else kept
