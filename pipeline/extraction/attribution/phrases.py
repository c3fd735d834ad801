"""Noun phrases of a sentence: who speaks, without the relative clauses and appositions."""

from dataclasses import dataclass

from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_INSIDE_RIGHT = frozenset({"prep", "cc", "conj", "case", "amod", "nummod", "nmod"})
_LEFT_TAGS = ("JJ", "NN", "CD", "VBN", "VBG")
_LINKS = frozenset({"of", "for", "in", "at", "from", "with", "on", "and", "&"})
_ADVERB_TAGS = frozenset({"RB", "RBR", "RBS", "MD"})
_BRACKETS = frozenset({"]", ")", "[", "(", "--", "—", "–"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NounPhrase:
    """Tokens start..end of a sentence (half-open) and the token that the phrase is about."""

    start: int
    end: int
    head: int

    def text(self, doc: Doc) -> str:
        """The words as the sentence has them."""
        return str(doc[self.start : self.end].text)


def phrase_of(head: Token) -> NounPhrase:
    """ "The mayor of Bani, Adam Sy, who fled" -> "The mayor of Bani"."""
    lefts = [child for child in head.lefts if child.dep_ not in {"punct", "cc", "preconj", "advmod", "mark"}]
    start = min([head.i, *(child.left_edge.i for child in lefts)])
    start = max([start, *(token.i + 1 for token in head.doc[start : head.i] if token.text in _BRACKETS or token.tag_ == ":")])
    return NounPhrase(start=start, end=_right_end(head), head=head.i)


def _right_end(head: Token) -> int:
    end = head.i + 1
    for child in head.rights:
        if child.dep_ not in _INSIDE_RIGHT or _is_date(child) or (child.left_edge.i > end and not _is_list_comma(head.doc[end])):
            break
        end = max(end, *(_right_end(inner) for inner in [child, *child.rights] if inner.dep_ in {*_INSIDE_RIGHT, "pobj"}))
        if child.dep_ == "conj" and end < len(head.doc) and not _has_more(child):
            break
    return end


def _is_date(preposition: Token) -> bool:
    return any(child.ent_type_ in {"DATE", "TIME"} for child in preposition.children)


def _is_list_comma(token: Token) -> bool:
    return token.text == ","


def _has_more(child: Token) -> bool:
    return any(right.dep_ in {"cc", "conj"} for right in child.rights)


def phrase_ending_at(doc: Doc, last: int) -> NounPhrase | None:
    """The noun phrase whose last word is this token, read from the tags alone: for where the tree is wrong."""
    if last < 0 or not (doc[last].tag_.startswith("NN") or doc[last].tag_ == "PRP"):
        return None
    start = head = last
    while start > 0 and _goes_on_left(doc, start):
        start -= 1
        if doc[start].lower_ in {"of", "for", "in", "at", "from", "with", "on"}:
            head = start - 1
    return NounPhrase(start=start, end=last + 1, head=head)


def _goes_on_left(doc: Doc, start: int) -> bool:
    here, left = doc[start], doc[start - 1]
    if left.lower_ in _LINKS:
        return start > 1 and doc[start - 2].tag_.startswith("NN") and here.tag_ != "PRP"
    if here.tag_ in {"DT", "PRP$"} or here.tag_ == "PRP":
        return False
    return left.tag_.startswith(_LEFT_TAGS) or left.tag_ in {"DT", "PRP$", "POS", "HYPH"}


def before_verb(doc: Doc, verb: int, between: frozenset[str]) -> int:
    """The last token before the verb that is no adverb, auxiliary, day or bracket: "Police | also said", "the navy (UN) | on Sunday said".

    `between` are the words that may stand there; an adverb of a sentence without tags is known by its "-ly". -1 for none.
    """
    place = verb - 1
    while place >= 0:
        token = doc[place]
        if token.text == ")" and (opening := _opening(doc, place)) is not None:
            place = opening - 1
        elif token.lower_ in between or token.tag_ in _ADVERB_TAGS or (token.is_lower and token.text.endswith("ly")):
            place -= 1
        else:
            break
    return place


def _opening(doc: Doc, closing: int) -> int | None:
    """ "The Civil Protection Agency (CPA) said": where the bracket opens, if near."""
    return next((place for place in range(closing - 1, max(-1, closing - 6), -1) if doc[place].text == "("), None)
