"""Who says a figure, how, and through which medium: the frame that governs it, or what is carried from beside it."""

from collections.abc import Sequence

from spacy.tokens import Token

from pipeline.domain.entity import Entity
from pipeline.domain.figure import Attribution, Cue, CueRole, Stance
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.attribution.carried import Carried, Governor
from pipeline.extraction.attribution.cues import load_cues
from pipeline.extraction.attribution.discourse import Discourse
from pipeline.extraction.attribution.frames import Act, governing
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
        claimant = governor.claimant if governor is not None else None
        medium = medium_of(governor, self._analysis, self._cues) if governor is not None else None
        return Attribution(stance=stance, claimant=claimant, medium=medium), tuple(cues)

    def _governor(self, index: int, figure: Token, start_char: int) -> Governor | None:
        quotation = self._quotes.around(start_char)
        heard = []
        for frame in self._discourse.frames(index):
            around = self._quotes.around(self._discourse.char(index, frame.cue[0]))
            if around is None or around == quotation:
                heard.append((frame, self._discourse.speaker(index, frame) is not None))
        frame_of = governing(heard, figure.i)
        own = None
        if frame_of is not None:
            claimant = self._discourse.speaker(index, frame_of)
            own = Governor(
                act=frame_of.act, claimant=claimant, cue=self._carried.span(index, frame_of), sentence_index=index, frame=frame_of
            )
        if own is not None and own.claimant is not None:
            return own
        return self._carried.governor(index, start_char) or own

    def _decided(self, index: int, figure: Token, governor: Governor | None) -> tuple[Stance, tuple[int, int]] | None:
        """What else than a plain claim the words make of the figure, and which words."""
        analyzed = self._analysis.sentences[index]
        offset = analyzed.sentence.start_char
        doubt = doubt_in(analyzed.sentence.text, self._cues)
        if governor is not None and governor.act is Act.DENIAL:
            return Stance.DENIED, governor.cue
        false = called_false(figure, self._cues) if analyzed.is_parsed else None
        if false is not None:
            return Stance.DENIED, (offset + false.idx, offset + false.idx + len(false))
        return (Stance.UNCONFIRMED, (offset + doubt[0], offset + doubt[1])) if doubt is not None else None

    def _token(self, index: int, char: int) -> Token:
        """The token that holds this character of the body: the last word of the figure."""
        analyzed = self._analysis.sentences[index]
        inside = char - analyzed.sentence.start_char
        return next(token for token in analyzed.doc if inside < token.idx + len(token.text_with_ws) or token.i == len(analyzed.doc) - 1)

    def _cue(self, role: CueRole, span: tuple[int, int]) -> Cue:
        return Cue(role=role, text=self._analysis.article.body[slice(*span)], start_char=span[0], end_char=span[1])
