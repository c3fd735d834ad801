"""Who says a figure, how, and through which medium: the frame that governs it, or what is carried from beside it."""

from collections.abc import Sequence

from spacy.tokens import Token

from pipeline.domain.entity import Entity
from pipeline.domain.figure import Attribution, Cue, CueRole, Stance
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.attribution.carried import Carried
from pipeline.extraction.attribution.cues import load_cues
from pipeline.extraction.attribution.discourse import Discourse, Governor
from pipeline.extraction.attribution.frames import Act, Frame, governing
from pipeline.extraction.attribution.medium import medium_of
from pipeline.extraction.attribution.quotes import Quotes
from pipeline.extraction.attribution.stance import called_false, doubt_in

_STANCES = {Act.CLAIM: Stance.CLAIMED, Act.DENIAL: Stance.DENIED, Act.HEARSAY: Stance.CLAIMED}


class AttributionResolver:
    """Answers for one article; reads each sentence at most once. Never raises for a span within its sentence."""

    def __init__(self, entities: Sequence[Entity], analysis: Analysis) -> None:
        self._analysis = analysis
        self._cues = load_cues()
        self._quotes = Quotes(analysis.article.body, [analyzed.sentence for analyzed in analysis.sentences])
        self._discourse = Discourse(entities, analysis, self._quotes, self._cues)
        self._media: dict[tuple[int, Frame | None], str | None] = {}
        self._carried = Carried(analysis, self._discourse, self._quotes, self._cues)

    def attribution_of(self, *, sentence_index: int, start_char: int, end_char: int) -> tuple[Attribution, tuple[Cue, ...]]:
        """The attribution of the figure with this span of the body, and the words that decided."""
        figure = self._token(sentence_index, end_char - 1)
        governor = self._governor(sentence_index, figure, start_char)
        cues = [self._cue(CueRole.ATTRIBUTION, governor.cue)] if governor is not None else []
        stance = _STANCES[governor.act] if governor is not None else Stance.STATED
        decided = self._decided(sentence_index, figure, governor)
        if decided is not None:
            stance, span = decided
            cues.append(self._cue(CueRole.STANCE, span))
        claimant = governor.claimant if governor is not None and not _is_own_doubt(governor, decided) else None
        medium = self._medium(governor) if governor is not None else None
        return Attribution(stance=stance, claimant=claimant, medium=medium), tuple(cues)

    def _governor(self, index: int, figure: Token, start_char: int) -> Governor | None:
        """Who is named in the sentence itself goes before who is carried, and both before hearsay."""
        own = self._own(index, figure, start_char)
        if own is not None and own.claimant is not None:
            return own
        return self._carried.governor(index, start_char) or own or self._across_semicolon(index, figure)

    def _across_semicolon(self, index: int, figure: Token) -> Governor | None:
        """ "She confirmed that a bus was hit; thirty were pulled out": the speech goes on where the next clause has no other."""
        doc = figure.doc
        breaks = [token.i for token in doc if token.text == ";"]
        if not breaks or self._quotes.around(self._discourse.char(index, figure.i)) is not None:
            return None
        part = sum(1 for place in breaks if place < figure.i)
        spoken = [
            (sum(1 for place in breaks if place < frame.cue[0]), frame)
            for frame in self._discourse.frames(index)
            if frame.act is Act.CLAIM and self._discourse.speaker(index, frame) is not None
        ]
        near = [frame for place, frame in spoken if place == part] or [frame for place, frame in spoken if place == part - 1]
        return self._discourse.governor(index, near[-1]) if near and not self._discourse.is_quoted(index, near[-1].cue[0]) else None

    def _own(self, index: int, figure: Token, start_char: int) -> Governor | None:
        quotation = self._quotes.around(start_char)
        heard = []
        for frame in self._discourse.frames(index):
            around = self._quotes.around(self._discourse.char(index, frame.cue[0]))
            if around is None or around == quotation:
                heard.append((frame, self._discourse.speaker(index, frame) is not None))
        frame_of = governing(heard, figure.i)
        return self._discourse.governor(index, frame_of) if frame_of is not None else None

    def _decided(self, index: int, figure: Token, governor: Governor | None) -> tuple[Stance, tuple[int, int]] | None:
        """What else than a plain claim the words make of the figure, and which words."""
        analyzed = self._analysis.sentences[index]
        offset = analyzed.sentence.start_char
        doubt = doubt_in(analyzed.sentence.text, self._cues)
        is_denied = governor is not None and governor.act is Act.DENIAL
        if governor is not None and is_denied and not (doubt and doubt[0] <= governor.cue[0] - offset < doubt[1]):
            return Stance.DENIED, governor.cue
        false = called_false(figure, self._cues) if analyzed.is_parsed else None
        if false is not None:
            return Stance.DENIED, (offset + false.idx, offset + false.idx + len(false))
        return (Stance.UNCONFIRMED, (offset + doubt[0], offset + doubt[1])) if doubt is not None else None

    def _medium(self, governor: Governor) -> str | None:
        """Read once for all figures that one frame governs."""
        key = (governor.sentence_index, governor.frame)
        if key not in self._media:
            self._media[key] = medium_of(governor, self._analysis, self._cues)
        return self._media[key]

    def _token(self, index: int, char: int) -> Token:
        """The token that holds this character of the body: the last word of the figure."""
        analyzed = self._analysis.sentences[index]
        inside = char - analyzed.sentence.start_char
        span = analyzed.doc.char_span(inside, inside + 1, alignment_mode="expand")
        return span[-1] if span is not None else analyzed.doc[-1]

    def _cue(self, role: CueRole, span: tuple[int, int]) -> Cue:
        return Cue(role=role, text=self._analysis.article.body[slice(*span)], start_char=span[0], end_char=span[1])


def _is_own_doubt(governor: Governor, decided: tuple[Stance, tuple[int, int]] | None) -> bool:
    """ "The navy has yet to confirm reports of 12 dead": whoever does not confirm claims nothing."""
    return decided is not None and decided[0] is Stance.UNCONFIRMED and decided[1][0] <= governor.cue[0] < decided[1][1]
