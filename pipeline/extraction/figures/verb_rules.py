"""Rules that link people to a verb or a state by the order of words, where the tree is wrong.

Each answers whether the trigger takes the candidate's people.
"""

from spacy.tokens import Doc

from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.tree_rules import has_passive, verb_of
from pipeline.extraction.figures.triggers import Form, Trigger
from pipeline.extraction.figures.word_classes import WORDS, lower, own_verbs

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_TURNS = frozenset({";", ":", "but", "whereas"})
_TIMES = frozenset({"DATE", "TIME"})
_STATE_TAGS = frozenset({"VBN", "VBD", "JJ", "NN", "NNS"})
_PREPOSITIONS = frozenset({"of", "by", "in", "at", "from", "with", "for", "to", "on", "near"})
_FRAME_GAP, _STATE_GAP, _OBJECT_GAP, _SUBJECT_GAP = 3, 3, 5, 14  # tokens


def is_framed(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Took 12 soldiers prisoner", "forced 300 families to flee": the people stand within the frame, as its object."""
    if trigger.closing is None or not trigger.end <= candidate.start < trigger.closing:
        return False
    gap = doc[trigger.end : candidate.start]
    is_close = len(gap) <= _FRAME_GAP and "to" not in lower(gap)
    return is_close and not any(token.tag_ in _FINITE for token in doc[candidate.np_end : trigger.closing])


def is_counting(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 deaths", "five bodies": the noun that is counted is the trigger; "no reports of deaths" counts none."""
    if Form.COUNTS not in trigger.forms or candidate.number is None:
        return False
    if candidate.number.is_zero and candidate.head is not None and doc[candidate.head].lower_ in WORDS.reports:
        return lower(doc[candidate.head + 1 : trigger.start]) in (["of"], ["of", "any"])
    if doc[trigger.start].lower_ == "losses" and (not candidate.number.is_zero or lower(doc[trigger.end : trigger.end + 1]) == ["of"]):
        return False  # of games, of money, "any losses of equipment"
    if doc[trigger.start].lower_ in {"life", "lives"} and not WORDS.lives_verbs & set(
        lower(doc[max(0, candidate.start - 4) : trigger.end + 4])
    ):
        return False
    return candidate.end <= trigger.start <= candidate.np_end <= trigger.end


def is_in_state(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 dead", "12 people killed", "left four critically injured": a state right behind the people."""
    return doc[trigger.start].tag_ != "IN" and _is_right_behind(doc, candidate, trigger)


def is_in_place(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 people in hospital", where no verb says what else happened to them there ("killed 12 people in a hospital")."""
    return doc[trigger.start].tag_ == "IN" and _is_right_behind(doc, candidate, trigger)


def _is_right_behind(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    if not trigger.forms & {Form.STATES, Form.ACTS} or trigger.start < candidate.np_end:
        return False
    gap = doc[candidate.np_end : trigger.start]
    fillers = WORDS.severity | WORDS.state_fillers
    if candidate.head is None and gap and gap[0].lower_ in WORDS.be and Form.ACTS not in trigger.forms:
        gap = gap[1:]  # "another five are missing"
    if len(gap) > _STATE_GAP or not all(token.tag_ in {"RB", "RBR"} or token.lower_ in fillers for token in gap):
        return False
    if Form.ACTS not in trigger.forms:
        return True
    is_bare = candidate.head is None and len(gap) == 0  # "over 90 wounded, mostly nurses" has no object
    return doc[trigger.start].tag_ in _STATE_TAGS and (is_bare or not _has_object(doc, trigger))


def is_near_object(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Killing 12 people", "has killed at least another 30": nothing but fillers between the verb and the number."""
    if Form.ACTS not in trigger.forms or candidate.start < trigger.end:
        return False
    gap = doc[trigger.end : candidate.start]
    if (
        lower(gap) == ["at"]
        or len(gap) > _OBJECT_GAP
        or not all(token.lower_ in WORDS.object_fillers or token.tag_ in {"RB", "JJ"} for token in gap)
    ):
        return False
    verb = verb_of(doc, trigger)
    if verb.tag_ != "VBN":
        return verb.tag_.startswith("VB")
    before = {token.lower_ for token in doc[max(0, trigger.start - 3) : trigger.start] if token.tag_ != "POS"}
    return not before & WORDS.be and (bool(before & WORDS.have) or len(gap) == 0)


def is_near_subject(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 people in the village were killed", "37 were still missing": the verb of the people's own clause."""
    if not trigger.forms & {Form.ACTS, Form.HAPPENS, Form.STATES} or trigger.start < candidate.np_end:
        return False
    gap = doc[candidate.np_end : trigger.start]
    if len(gap) > _SUBJECT_GAP or own_verbs(gap) or any(token.lower_ in _TURNS or token.tag_ == "WRB" for token in gap):
        return False
    is_bare = candidate.head is None and len(gap) > 0 and gap[0].lower_ in WORDS.be | WORDS.have | {","}
    before = candidate.start - 1
    while before > 0 and doc[before].tag_ in {"DT", "PRP$"}:  # "two of the 40 pupils were injured"
        before -= 1
    is_inner = before >= 0 and doc[before].lower_ in _PREPOSITIONS and not _follows_total(doc, candidate)
    if is_inner or not (candidate.is_people is True or is_bare):
        return False
    return Form.HAPPENS in trigger.forms or (bool(WORDS.be & set(lower(gap))) and not _has_object(doc, trigger))


def _follows_total(doc: Doc, candidate: Candidate) -> bool:
    """ "A total of 12 people"."""
    return candidate.start > 1 and doc[candidate.start - 2].lower_ in {"total", "number", "one"}


def _has_object(doc: Doc, trigger: Trigger) -> bool:
    """Whether the verb acts on something behind it: in "12 militants killed five soldiers" the militants are no victims."""
    if has_passive(doc[trigger.start]):
        return False
    following = doc[trigger.end] if trigger.end < len(doc) else None
    if following is not None and following.tag_ == "CD" and trigger.end + 1 < len(doc) and doc[trigger.end + 1].lower_ in WORDS.fates:
        return False  # "40 killed 100 injured", with its comma lost
    verb = doc[trigger.end - 1]
    if any(child.dep_ == "dobj" and child.i > verb.i and child.ent_type_ not in _TIMES for child in verb.children):
        return True
    return following is not None and following.tag_ in {"CD", "PRP", "DT", "PRP$"} and following.ent_type_ not in _TIMES
