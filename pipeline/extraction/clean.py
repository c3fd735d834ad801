"""Find the boilerplate of a scraped article, so that nothing is read from it; the body itself is never changed."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.extraction.boilerplate import BoilerplateCues, Span, load_cues
from pipeline.extraction.sentences import line_spans, split

REPEATED_CHARS = 30
CALL_OR_TRADE = {"calls", "trade"}


@dataclass(slots=True)
class _Line:
    """A line with text, and what of it goes."""

    start: int
    end: int
    text: str
    gone: list[Span] = field(default_factory=list)
    is_gone: bool = False
    is_repeated: bool = False

    @property
    def dropped(self) -> list[Span]:
        return [(self.start, self.end)] if self.is_gone else self.gone


def kept_spans(body: str, *, outlet: str | None) -> list[Span]:
    """Half-open spans of the body that are the article's own text, in order; the text goes on after a block of boilerplate.

    A sentence goes for an unmistakable form, or for two cues; never for cues when it states a figure of the news.
    """
    judge = _Judge(load_cues(), outlet)
    lines = [_Line(start=start, end=end, text=body[start:end]) for start, end in line_spans(body) if body[start:end].strip()]
    counts = Counter(line.text for line in lines)
    for line in lines:
        line.is_repeated = counts[line.text] > 1 and len(line.text) >= REPEATED_CHARS
        judge.decide(line)
    judge.close_blocks(lines)
    return _complement([span for line in lines for span in line.dropped], len(body))


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides on the lines of one article."""

    cues: BoilerplateCues
    outlet: str | None

    def decide(self, line: _Line) -> None:
        """Decide on a line by itself."""
        if self.cues.is_line(line.text.strip()):
            line.is_gone = True
            return
        line.gone = [(line.start + start, line.start + end) for start, end in self.cues.asides(line.text)]
        if line.is_repeated or self.cues.may_hold_sentence(line.text):
            sentences = split(line.text, [(0, len(line.text))])
            gone = [(s.start_char, s.start_char + length) for s in sentences if (length := self._gone_of(s.text, line))]
            line.is_gone = gone == [(s.start_char, s.end_char) for s in sentences]
            line.gone = sorted([*line.gone, *((line.start + start, line.start + end) for start, end in gone)])

    def close_blocks(self, lines: list[_Line]) -> None:
        """A line that only hints at boilerplate goes where it stands between lines that go, or before one with two hints."""
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
            if before.is_gone and after.is_gone and not line.is_gone:
                line.is_gone = bool(self._hints(line.text, line) - {"outlet"}) and not self.cues.states_figure(line.text)
        for line, after in reversed(list(pairwise(lines))):
            if after.is_gone and not line.is_gone and self._hints(after.text, after) & CALL_OR_TRADE:
                hints = self._hints(line.text, line)
                line.is_gone = bool(hints & CALL_OR_TRADE) and len(hints) >= 2 and not self.cues.states_figure(line.text)

    def _gone_of(self, sentence: str, line: _Line) -> int:
        """How many characters of a sentence go, from its start."""
        if length := self.cues.link_length(sentence):
            return length
        is_boilerplate = self.cues.is_sentence(sentence) or _are_enough(self._hints(sentence, line))
        return len(sentence) if is_boilerplate and not self.cues.states_figure(sentence) else 0

    def _hints(self, text: str, line: _Line) -> set[str]:
        return self.cues.hints(text, outlet=self.outlet) | ({"repeated"} if line.is_repeated else set())


def _are_enough(hints: set[str]) -> bool:
    """A call or a word of the trade, and one that speaks to the reader: not "the sect's newsletter called on members to sign up"."""
    speaks_to_reader = not hints.isdisjoint({"persons", "repeated", "more calls"}) or hints >= {"outlet", "calls"}
    return speaks_to_reader and not hints.isdisjoint(CALL_OR_TRADE)


def _complement(dropped: list[Span], length: int) -> list[Span]:
    kept, position = [], 0
    for start, end in dropped:
        if start > position:
            kept.append((position, start))
        position = max(position, end)
    return [*kept, (position, length)] if position < length else kept
