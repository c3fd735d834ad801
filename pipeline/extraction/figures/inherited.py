"""Figures that take their kind from another of their sentence: subsets and lists."""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from pipeline.domain.figure import CasualtyKind, Counted
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.links import Link, Rule
from pipeline.extraction.figures.word_classes import WORDS, lower, own_verbs

_PRONOUNS = frozenset({"them", "these", "those", "whom"})
_OWNERS = frozenset({"her", "his", "its", "the", "their"})
_COUNTS = frozenset({"count", "estimate", "figure", "number", "tally", "toll"})
_JOINTLY = (["along", "with"], ["together", "with"], ["and", "another"], ["as", "were"], ["as", "was"], ["as", "did"])
_OPENING = frozenset({":", "-", "–", "—"})
_NOUNS, _AGED = frozenset({"NN", "NNS"}), frozenset({"aged", "under"})
_COORDINATORS = frozenset({"and", ",", "or"})
_SUBSET_GAP, _PRONOUN_GAP, _LIST_GAP, _FROM_GAP = 14, 12, 9, 3  # tokens
_AGAINST_GAP, _COMPARED = 30, (["compared", "to"], ["compared", "with"], ["down", "from"], ["up", "from"])
_SPOKEN = (["speak", "of"], ["speaks", "of"], ["spoke", "of"], ["speaking", "of"], ["talk", "of"], ["talked", "of"])
_PUT = (["put", "it", "at"], ["puts", "it", "at"], ["putting", "it", "at"])
_BRACKET_GAP, _RESTATING_GAP = 5, 3
_RESTATING = frozenset({"(", "/", ",", "or", "-", "–", "—", "i.e.", "from"})
_SOUGHT, _FATE_REACH = frozenset({CasualtyKind.MISSING, CasualtyKind.TRAPPED}), 4
_FINITE = frozenset({"VBD", "VBZ", "VBP"})


def inherited(doc: Doc, candidate: Candidate, linked: Sequence[Link]) -> Link | None:
    """ "... killed 12 people, including three children", "two of them critically", "six in Dnipro, four in Odesa",
    "the toll rose to 71, up from 34", "214 died, against 131 last year", "4,872 people (811 households)", "11 (7 Dondo, 4 Beira)",
    "the state reports 21 deaths, elders speak of 60"."""
    if not linked or candidate.is_people is False:
        return None
    last = linked[-1]
    gap = lower(doc[last.candidate.np_end : candidate.start])
    if candidate.upper == 0 and not _ends_list(doc, candidate, gap):
        return None
    if last.kind in _SOUGHT and WORDS.recoveries & set(lower(doc[candidate.np_end : candidate.np_end + _FATE_REACH])):
        return None  # "of 40 missing, 12 have been found"
    is_part = is_of_whole(doc, candidate) and _is_described(doc, candidate)
    if gap[-1:] == [";"] and "." not in gap and (is_part or _is_bare_part(doc, candidate, last)):
        return _link(candidate, last, Rule.SUBSET, last.candidate)
    is_bracketed = gap[:1] in ([","], [";"]) and last.whole is not None and _is_in_bracket(doc, candidate, last)
    if is_bracketed and _is_named_part(doc, candidate):
        return _link(candidate, last, Rule.SUBSET, last.whole)
    if "." in gap or ";" in gap:
        return None
    if last.rule is Rule.TOLL and gap[-1:] == ["from"] and len(gap) <= _FROM_GAP:
        return _link(candidate, last, Rule.TOLL, None)
    if (gap[-1:] == ["against"] or gap[-2:] in _COMPARED or _is_up_from(gap)) and candidate.head is None and len(gap) <= _AGAINST_GAP:
        return _link(candidate, last, Rule.TOLL, None)
    if candidate.head is None and candidate.number is not None and (gap[-2:] in _SPOKEN or gap[-3:] in _PUT) and len(gap) <= _AGAINST_GAP:
        return _link(candidate, last, Rule.TOLL, None)
    if _restates(candidate, last, gap):
        return _link(candidate, last, Rule.LIST, last.whole)
    if gap[:1] == ["("] and len(gap) <= _BRACKET_GAP and _is_named_part(doc, candidate):
        return _link(candidate, last, Rule.SUBSET, last.candidate)
    if len(gap) <= _SUBSET_GAP and (WORDS.subset & set(gap) or _is_partition(doc, candidate, last, gap)):
        is_next_part = last.rule is Rule.SUBSET and "and" in gap
        return _link(candidate, last, Rule.SUBSET, last.whole if is_next_part else last.candidate)
    if _itemizes(doc, candidate, last, gap) or (gap[-1:] == [","] and len(gap) <= _LIST_GAP and _is_bare_part(doc, candidate, last)):
        return _link(candidate, last, Rule.SUBSET, last.candidate)
    if len(gap) <= _PRONOUN_GAP and is_of_whole(doc, candidate):
        return _link(candidate, last, Rule.SUBSET, last.candidate)
    if len(gap) <= _LIST_GAP and _is_listed(doc, candidate, last, gap):
        return _link(candidate, last, Rule.SUBSET if last.whole is not None else Rule.LIST, last.whole)
    return None


def _ends_list(doc: Doc, candidate: Candidate, gap: list[str]) -> bool:
    """ "Sixty rebels were killed, and not a single civilian."."""
    is_last = candidate.np_end == len(doc) or doc[candidate.np_end].is_punct
    return candidate.is_people is True and gap[-1:] == ["and"] and is_last


def _is_described(doc: Doc, candidate: Candidate) -> bool:
    """ "; two of them are minors", "; two of these, who are minors, ..."."""
    following = lower(doc[candidate.np_end : candidate.np_end + 2])
    return following[:1] != [] and (following[0] in WORDS.be or following == [",", "who"])


def _is_fewer(candidate: Candidate, last: Link) -> bool:
    return candidate.lower is not None and last.candidate.lower is not None and candidate.lower < last.candidate.lower


def _is_bare_part(doc: Doc, candidate: Candidate, last: Link) -> bool:
    """ "Three people died; two were children", "of the 12 who died, four were women"."""
    following = doc[candidate.np_end : candidate.np_end + 2]
    is_bare = candidate.head is None and candidate.number is not None and len(following) == 2 and following[0].lower_ in WORDS.be
    return is_bare and _is_fewer(candidate, last) and (following[1].tag_ in _NOUNS or following[1].lower_ in _AGED)


def _itemizes(doc: Doc, candidate: Candidate, last: Link, gap: list[str]) -> bool:
    """ "Ten people died: six women and four men", "ten people - six women and four men - died"."""
    is_opened = gap[-1:] != [] and gap[-1] in _OPENING and last.candidate.number is not None and len(gap) <= _LIST_GAP
    return is_opened and candidate.is_people is True and _is_fewer(candidate, last) and not _has_own_verb(doc, candidate)


def _is_up_from(gap: list[str]) -> bool:
    """ "Up from an earlier count of 37"."""
    place = next((i for i in range(len(gap) - 1) if gap[i] in {"down", "up"} and gap[i + 1] == "from"), None)
    return place is not None and gap[-1] == "of" and gap[-2] in _COUNTS


def is_of_whole(doc: Doc, candidate: Candidate) -> bool:
    """ "Nine of whom"."""
    return candidate.head is not None and doc[candidate.head].lower_ in _PRONOUNS


def with_sums(linked: Sequence[Link]) -> list[Link]:
    """Figures that a list adds up to the one before it are its parts: "seven died, four in the school and three in the street"."""
    out = list(linked)
    for index, whole in enumerate(linked):
        end, left = index + 1, whole.candidate.lower
        while end < len(linked) and left and _is_part_of_sum(linked[end], whole):
            left, end = left - (linked[end].candidate.lower or 0), end + 1
        if left == 0 and end - index > 2:
            out[index + 1 : end] = [replace(part, rule=Rule.SUBSET, whole=whole.candidate) for part in linked[index + 1 : end]]
    return out


def _restates(candidate: Candidate, last: Link, gap: list[str]) -> bool:
    """ "387 families (1,216 people)", "94 households, or about 560 people": the same people counted twice."""
    is_other = {candidate.counted, last.candidate.counted} == {Counted.PEOPLE, Counted.HOUSEHOLDS}
    return is_other and 0 < len(gap) <= _RESTATING_GAP and all(word in _RESTATING for word in gap)


def _is_named_part(doc: Doc, candidate: Candidate) -> bool:
    """ "7 Dondo", "7 in Dondo", "Salir 212": a bare number beside the name of a place."""
    if candidate.number is None or (candidate.head is not None and not doc[candidate.head].tag_.startswith("NNP")):
        return False
    after = [token for token in doc[candidate.end : candidate.end + 2] if token.lower_ not in {"in", "at", "from"}]
    before = doc[candidate.start - 1]
    return bool(after and after[0].tag_.startswith("NNP")) or before.tag_.startswith("NNP")


def _is_in_bracket(doc: Doc, candidate: Candidate, last: Link) -> bool:
    whole = last.whole.end if last.whole is not None else last.candidate.end
    words = lower(doc[whole : candidate.start])
    return words.count("(") > words.count(")")


def _is_part_of_sum(part: Link, whole: Link) -> bool:
    is_listed = part.kind is whole.kind and part.trigger == whole.trigger and part.whole is None
    return is_listed and part.candidate.lower is not None and part.candidate.lower == part.candidate.upper


def _is_partition(doc: Doc, candidate: Candidate, last: Link, gap: list[str]) -> bool:
    """ "Hurt 12, two critically", "hurt 12 (two serious)", "12 people, of whom three", "12 injured, with two in a critical condition",
    "12 people, a toddler among them"."""
    following = [word for word in lower(doc[candidate.np_end : candidate.np_end + 3]) if word not in WORDS.be][:2]
    if gap[-2:] in (["of", "whom"], ["of", "them"]) or following == ["among", "them"] or following[:1] == ["included"]:
        return True
    if last.kind is not CasualtyKind.WOUNDED or candidate.head is not None or gap[-1:] not in ([","], ["("], ["with"]):
        return False
    is_behind = following[:1] != [] and (following[0] in WORDS.severity or (gap[-1] == "with" and following[0] == "in"))
    return is_behind and not own_verbs(token for token in doc[last.candidate.np_end : candidate.start] if not _is_within(token.i, last))


def _is_within(position: int, link: Link) -> bool:
    return link.trigger.start <= position < link.trigger.end


def _link(candidate: Candidate, last: Link, rule: Rule, whole: Candidate | None) -> Link:
    return Link(candidate=candidate, kind=last.kind, trigger=last.trigger, rule=rule, whole=whole)


def _is_listed(doc: Doc, candidate: Candidate, last: Link, gap: list[str]) -> bool:
    words = gap[:-1] if gap[-1:] != [] and gap[-1] in _OWNERS else gap  # "together with [his] three sons"
    is_coordinated = words[-1:] != [] and (words[-1] in _COORDINATORS or words[-2:] in _JOINTLY)
    between = [token for token in doc[last.candidate.np_end : candidate.start] if not _is_within(token.i, last)]
    if not is_coordinated or any(verb.lower_ not in WORDS.speaking for verb in own_verbs(between)) or _is_speaker(doc, candidate, between):
        return False
    following = doc[candidate.np_end].lower_ if candidate.np_end < len(doc) else ""
    is_local = candidate.head is None and following in WORDS.local
    return is_local or (candidate.is_people is True and not _has_own_verb(doc, candidate))


def _is_speaker(doc: Doc, candidate: Candidate, between: list[Token]) -> bool:
    """ "Twelve are dead, said Ana Horvat, a nurse", "twelve died, Ana Horvat, a nurse at the clinic, said"."""
    is_apposed = doc[candidate.start - 1].text == "," and doc[candidate.start - 2].tag_.startswith("NNP")
    if candidate.number is not None or not is_apposed:
        return False
    closing = next((token.i for token in doc[candidate.np_end :] if token.text == ","), len(doc))
    is_before = closing + 1 < len(doc) and doc[closing + 1].lower_ in WORDS.speaking
    return is_before or any(token.lower_ in WORDS.speaking for token in between)


def _has_own_verb(doc: Doc, candidate: Candidate) -> bool:
    """ "... killed 12 people, and three men fled", "..., a chief and three teachers said": the people do something themselves."""
    for token in doc[candidate.np_end :]:
        if token.is_punct:
            return False
        if token.tag_ in _FINITE:
            is_placed = token.i + 1 < len(doc) and doc[token.i + 1].tag_ == "IN"  # "three herders are in the hands of bandits"
            return token.lower_ not in WORDS.be | WORDS.have or (token.lower_ in WORDS.be and is_placed)
    return False
