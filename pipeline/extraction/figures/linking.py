"""Decide what happened to the people that a candidate counts: which trigger of the sentence takes it, and by which rule.

The rules run from the surest to the weakest; the first that answers wins, and its name goes into the confidence.
Where the tree is wrong, which on scraped news it often is, the linear rules decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Doc, Token

from pipeline.domain.figure import CasualtyKind
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.triggers import Form, Trigger

_BE = frozenset(
    {
        "be",
        "is",
        "are",
        "was",
        "were",
        "been",
        "being",
        "'s",
        "'re",
        "get",
        "got",
        "getting",
        "remain",
        "remained",
        "remains",
        "become",
        "became",
    }
)
_HAVE = frozenset({"have", "has", "had", "'ve"})
_MODAL = frozenset({"could", "can", "may", "might", "would", "will", "should", "must", "shall", "to"})
_AUXILIARIES = (
    _BE
    | _HAVE
    | _MODAL
    | {"not", "n't", "also", "still", "reportedly", "feared", "believed", "reported", "confirmed", "thought", "presumed"}
)
_LEAVE = frozenset({"left", "leave", "leaves", "leaving"})
_NOUN_LINKS = frozenset(
    {
        "of",
        "to",
        "at",
        "is",
        "was",
        "are",
        "were",
        "as",
        ":",
        "stands",
        "stood",
        "rose",
        "risen",
        "rises",
        "climbed",
        "reached",
        "has",
        "had",
        "have",
        "by",
        "from",
        "now",
        "reaching",
        "jumped",
        "increased",
        "passed",
        "exceeded",
        "surpassed",
        "topped",
        "standing",
        "currently",
        "officially",
        "further",
        "been",
        "soared",
        "grew",
        "-",
        "–",
        "up",
        "down",
        "put",
        "that",
        "revised",
        "rise",
        "climb",
        "include",
        "includes",
        "included",
    }
)
_OBJECT_FILLERS = frozenset({"of", "the", "least", "at", "some", "an", "a", "another", "more", "than", "about", "all", "his", "her", "their", "its", "other", "further", "both",
                             "people", "including", "lives", "estimated", "total", "additional", "up", "to", "as", "many", "around", "nearly", "almost", "over", "one"})  # fmt: skip
_SUBSET = frozenset({"including", "include", "includes", "included", "among", "incl", "incl."})
_SEVERITY = frozenset(
    {
        "critically",
        "seriously",
        "severely",
        "gravely",
        "badly",
        "lightly",
        "slightly",
        "fatally",
        "mortally",
        "serious",
        "critical",
        "slight",
    }
)


class Rule(StrEnum):
    """How a candidate was linked to its trigger, surest first."""

    FRAME = "frame"
    COUNTS = "counts"
    STATE_AFTER = "state_after"
    TREE_OBJECT = "tree_object"
    TREE_SUBJECT = "tree_subject"
    TREE_MODIFIER = "tree_modifier"
    TOLL = "toll"
    OBJECT_NEAR = "object_near"
    SUBJECT_NEAR = "subject_near"
    NAMES = "names"
    PARTITIVE = "partitive"
    SUBSET = "subset"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A candidate and what happened to the people; `whole` is the figure that it is a part of."""

    candidate: Candidate
    kind: CasualtyKind
    trigger: Trigger
    rule: Rule
    whole: Candidate | None = None


def link(doc: Doc, candidates: Sequence[Candidate], triggers: Sequence[Trigger]) -> list[Link]:
    """The candidates that are casualty figures, in text order; each candidate at most once."""
    linked: list[Link] = []
    for candidate in candidates:
        found = _direct(doc, candidate, candidates, triggers) or _inherited(doc, candidate, linked, triggers)
        if found is not None:
            linked.append(found)
    return linked


def _direct(doc: Doc, candidate: Candidate, candidates: Sequence[Candidate], triggers: Sequence[Trigger]) -> Link | None:
    if candidate.is_people is False and not _is_counting_noun(candidate, triggers):
        return None
    for rule, answers in (
        (Rule.FRAME, _frame),
        (Rule.COUNTS, _counts),
        (Rule.STATE_AFTER, _state_after),
        (Rule.TREE_OBJECT, _tree_object),
        (Rule.TREE_SUBJECT, _tree_subject),
        (Rule.TREE_MODIFIER, _tree_modifier),
        (Rule.NAMES, _is_named),
        (Rule.TOLL, _toll),
        (Rule.OBJECT_NEAR, _object_near),
        (Rule.SUBJECT_NEAR, _subject_near),
        (Rule.NAMES, _names),
        (Rule.PARTITIVE, _partitive),
    ):
        for trigger in _nearest_first(candidate, triggers):
            if answers(doc, candidate, trigger) and not _is_blocked(doc, candidate, trigger, candidates, rule):
                return Link(candidate=candidate, kind=trigger.kind, trigger=trigger, rule=rule)
    return None


def _nearest_first(candidate: Candidate, triggers: Sequence[Trigger]) -> list[Trigger]:
    return sorted(triggers, key=lambda t: (max(t.start - candidate.np_end, candidate.start - t.end, 0), t.start))


def _is_blocked(doc: Doc, candidate: Candidate, trigger: Trigger, candidates: Sequence[Candidate], rule: Rule) -> bool:
    """A weak rule may not reach over another figure of people that is nearer to the trigger, nor past a full stop of thought."""
    if rule not in {Rule.OBJECT_NEAR, Rule.SUBJECT_NEAR, Rule.TOLL}:
        return False
    low, high = min(candidate.np_end, trigger.end), max(candidate.start, trigger.start)
    between = [other for other in candidates if other is not candidate and low <= other.start < high and other.is_people is not False]
    crosses = any(token.text in {";", "."} for token in doc[low:high])
    return crosses or (rule is not Rule.TOLL and any(other.number is not None for other in between))


def _is_counting_noun(candidate: Candidate, triggers: Sequence[Trigger]) -> bool:
    return any(Form.COUNTS in t.forms and candidate.head is not None and t.start <= candidate.head < t.end for t in triggers)


# ---- around the people: "took 12 soldiers prisoner", "forced 300 families to flee"


def _frame(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    if trigger.closing is None or not trigger.end <= candidate.start < trigger.closing:
        return False
    gap = doc[trigger.end : candidate.start]
    return len(gap) <= 3 and not any(token.tag_ in {"VBD", "VBZ", "VBP"} for token in doc[candidate.np_end : trigger.closing])


# ---- people named by what happened to them, where no verb says more: "12 hostages", "20 of the dead were children"


def _names(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    if candidate.number is None or candidate.head is None:
        return False
    if trigger.start < candidate.end or trigger.end > candidate.np_end:
        return False
    if doc[trigger.start].lower_ == "victims" and trigger.end == candidate.np_end and doc[candidate.end].lower_ != "of":
        return False  # "12 victims" may be alive
    return (
        Form.NAMES in trigger.forms
        or (bool(trigger.forms & {Form.STATES, Form.ACTS})
        and doc[trigger.start].tag_ in {"JJ", "VBN", "NN", "NNS", "VBD"})
    )


def _is_named(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "22 dead and six wounded": the noun itself says it."""
    return candidate.head == trigger.end - 1 and trigger.start >= candidate.end and _names(doc, candidate, trigger)


def _partitive(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "At least 20 of the dead", "six of those killed"."""
    if candidate.number is None or candidate.end >= len(doc) or doc[candidate.end].lower_ != "of":
        return False
    gap = [token.lower_ for token in doc[candidate.end + 1 : trigger.start]]
    is_articled = bool(gap) or doc[trigger.start].lower_ == "the"
    return (
        trigger.start > candidate.end
        and is_articled
        and all(word in {"the", "those", "them", "people", "who", "were", "whom"} for word in gap)
    )


# ---- the count itself: "12 deaths", "five bodies"


def _counts(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    if Form.COUNTS not in trigger.forms or candidate.number is None:
        return False
    if doc[trigger.start].lower_ in {"lives"}:
        near = {token.lower_ for token in doc[max(0, candidate.start - 4) : trigger.end + 4]}
        return bool(near & {"lost", "claimed", "claiming", "claims", "claim", "took", "taken", "taking", "lose", "losing", "cost"})
    return candidate.end <= trigger.start <= candidate.np_end and candidate.np_end <= trigger.end


# ---- a state behind the phrase: "12 dead", "12 people killed", "left four critically injured"


def _state_after(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    if not trigger.forms & {Form.STATES, Form.ACTS} or trigger.start < candidate.end:
        return False
    gap = doc[candidate.np_end : trigger.start]
    if trigger.start < candidate.np_end:  # "12 injured people": left to the verbs first, see _names
        return False
    if len(gap) > 3 or not all(
        token.tag_ in {"RB", "RBR"} or token.lower_ in _SEVERITY or token.lower_ in {"more", "others", "other", "people", ":"}
        for token in gap
    ):
        return False
    if Form.STATES in trigger.forms and Form.ACTS not in trigger.forms:
        return True
    return doc[trigger.start].tag_ in {"VBN", "VBD", "JJ", "NN", "NNS"} and not _has_object(doc, trigger)


def _has_object(doc: Doc, trigger: Trigger) -> bool:
    """Whether the verb acts on something behind it: in "12 militants killed five soldiers" the militants are no victims."""
    token = doc[trigger.end - 1]
    if _has_passive(doc[trigger.start]):
        return False
    if any(child.dep_ == "dobj" and child.i > token.i and child.ent_type_ not in {"DATE", "TIME"} for child in token.children):
        return True
    following = doc[trigger.end : trigger.end + 2]
    return len(following) > 0 and (following[0].tag_ in {"CD", "PRP", "DT", "PRP$"} and following[0].ent_type_ not in {"DATE", "TIME"})


# ---- the tree


def _verb(doc: Doc, trigger: Trigger) -> Token:
    verbs = [token for token in doc[trigger.start : trigger.end] if token.tag_.startswith("VB")]
    return verbs[0] if verbs else doc[trigger.start]


def _has_passive(verb: Token) -> bool:
    return any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children)


def _is_in(candidate: Candidate, token: Token) -> bool:
    """Whether the token is the candidate's noun or number, or one that is coordinated to it by the tree's own account."""
    if candidate.start <= token.i < candidate.np_end:
        return True
    return any(candidate.start <= other.i < candidate.np_end for other in token.conjuncts) if token.dep_ != "conj" else False


def _governor(verb: Token) -> Token:
    """The first verb of a coordination, which has the subject of all: "were killed and wounded"."""
    while (
        verb.dep_ == "conj"
        and verb.head.pos_ in {"VERB", "AUX", ""} | {verb.pos_}
        and not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children)
    ):
        verb = verb.head
    return verb


def _subjects(verb: Token) -> list[Token]:
    verb = _governor(verb)
    found = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]
    if not found and verb.dep_ in {"xcomp", "ccomp", "oprd", "acomp", "attr"}:
        found = [child for child in verb.head.children if child.dep_ in {"nsubj", "nsubjpass"}]
    return found


def _tree_object(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    if Form.ACTS not in trigger.forms:
        return False
    verb = _verb(doc, trigger)
    if _has_passive(verb) or (verb.tag_ == "VBN" and verb.dep_ not in {"conj", "ROOT"} and not any(c.lower_ in _HAVE for c in verb.children)):
        return False
    objects = [
        child
        for token in doc[trigger.start : trigger.end]
        for child in token.children
        if child.dep_ in {"dobj", "nsubj"} and child.i > verb.i
    ]
    return any(_is_in(candidate, token) for token in objects)


def _tree_subject(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    verb = _verb(doc, trigger)
    if Form.STATES in trigger.forms and verb.dep_ in {"acomp", "attr", "oprd", "xcomp", "prep", "advcl", "ccomp", "amod", "ROOT"}:
        holders = (
            _subjects(verb.head) + [c for c in verb.head.children if c.dep_ == "dobj" and verb.head.lower_ in _LEAVE] + _subjects(verb)
        )
        return any(_is_in(candidate, token) for token in holders)
    if Form.ACTS in trigger.forms and (_has_passive(_governor(verb)) or _has_passive(verb)):
        return any(_is_in(candidate, token) for token in _subjects(verb))
    if Form.HAPPENS in trigger.forms:
        return any(_is_in(candidate, token) for token in _subjects(verb))
    return False


def _tree_modifier(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 people killed in the raid", "three men who were shot dead", "the 12 wounded soldiers"."""
    verb = _verb(doc, trigger)
    if verb.dep_ in {"acl", "relcl", "amod"} and _is_in(candidate, verb.head):
        if verb.dep_ == "acl":
            return (verb.tag_ == "VBN" and Form.ACTS in trigger.forms) or Form.STATES in trigger.forms
        if verb.dep_ == "amod":
            return verb.tag_ in {"VBN", "JJ"}
        return _has_passive(verb) or bool(trigger.forms & {Form.HAPPENS, Form.STATES})
    return False


# ---- linear rules


def _toll(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "The death toll rose to 12", "the bodies of 12 men", "Killed: 3"."""
    if Form.TOLLS in trigger.forms and (_toll_by_tree(doc, candidate, trigger) or _brings_to(doc, candidate, trigger)):
        return True
    gap = doc[trigger.end : candidate.start] if candidate.start >= trigger.end else None
    if gap is None or len(gap) > 12:
        return False
    words = [token.lower_ for token in gap]
    if Form.TOLLS in trigger.forms and candidate.number is not None:
        words += [word for word in [doc[candidate.start].lower_] if word.startswith(("exceed", "surpass", "topped", "above", "over"))]
        if any(word in _NOUN_LINKS or word.startswith(("exceed", "surpass", "topped", "above", "over")) for word in words) and (
            candidate.head is None or candidate.is_people is True
        ):
            verbs = [t for t in gap if t.tag_.startswith("VB") and t.lower_ not in _NOUN_LINKS and t.lower_ not in _AUXILIARIES]
            return len(verbs) == 0
    if Form.COUNTS in trigger.forms and words and words[0] == "of":
        return len(words) <= 4 and all(word in _OBJECT_FILLERS for word in words[1:])
    if words[:1] == [":"] and trigger.forms & {Form.ACTS, Form.STATES, Form.COUNTS, Form.TOLLS}:
        return len(words) == 1
    return False


def _brings_to(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Bringing to three the number of deaths"."""
    before = [token.lower_ for token in doc[max(0, candidate.start - 2) : candidate.start]]
    is_brought = before[-1:] == ["to"] and before[:1] and before[0].startswith(("bring", "brought", "rais", "tak"))
    return bool(is_brought) and 0 <= trigger.start - candidate.end <= 2


def _toll_by_tree(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "The toll from Tuesday's strike has risen to 71 from 54", "bringing to three the number of deaths"."""
    if candidate.number is None or candidate.is_people is False or (candidate.head is not None and candidate.is_people is None):
        return False
    tops = [token for token in doc[candidate.start : candidate.np_end] if not candidate.start <= token.head.i < candidate.np_end]
    if not tops or tops[-1].dep_ not in {"pobj", "dobj", "attr", "npadvmod", "oprd"}:
        return False
    verb = tops[-1].head
    while verb.dep_ == "prep":
        verb = verb.head
    if verb.lower_ not in _NOUN_LINKS | {
        "bringing",
        "brought",
        "brings",
        "bring",
        "raised",
        "raising",
        "puts",
        "putting",
        "risen",
        "lowered",
        "exceed",
        "exceeds",
        "exceeded",
    }:
        return False
    arguments = [child for child in verb.children if child.dep_ in {"nsubj", "dobj", "nsubjpass", "attr", "ccomp"}]
    return any(
        child.left_edge.i <= trigger.start <= child.right_edge.i and not child.left_edge.i <= candidate.start <= child.i
        for child in arguments
    )


def _object_near(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Killing 12 people", "has killed at least another 30": nothing but fillers between the verb and the number."""
    if Form.ACTS not in trigger.forms or candidate.start < trigger.end:
        return False
    gap = doc[trigger.end : candidate.start]
    if len(gap) > 5 or not all(token.lower_ in _OBJECT_FILLERS or token.tag_ in {"RB", "JJ"} for token in gap):
        return False
    verb = _verb(doc, trigger)
    if verb.tag_ == "VBN":
        before = {token.lower_ for token in doc[max(0, trigger.start - 3) : trigger.start]}
        return not before & _BE and (bool(before & _HAVE) or len(gap) == 0)
    return verb.tag_.startswith("VB")


def _subject_near(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 people in the village were killed": the verb of the candidate's own clause."""
    if not trigger.forms & {Form.ACTS, Form.HAPPENS, Form.STATES} or trigger.start < candidate.np_end:
        return False
    gap = doc[candidate.np_end : trigger.start]
    if len(gap) > 14 or any(token.text in {";", ":"} for token in gap):
        return False
    verbs = [token for token in gap if token.tag_ in {"VBD", "VBZ", "VBP", "VBN", "VBG", "VB"} and token.lower_ not in _AUXILIARIES]
    auxiliaries = {token.lower_ for token in gap if token.lower_ in _BE | _HAVE}
    is_bare = candidate.head is None and len(gap) > 0 and gap[0].lower_ in _BE | _HAVE | {","}
    if verbs or not (candidate.is_people is True or is_bare):
        return False
    if Form.HAPPENS in trigger.forms:
        return True
    return bool(auxiliaries & _BE) and not _has_object(doc, trigger)


# ---- figures that take their kind from another


def _inherited(doc: Doc, candidate: Candidate, linked: Sequence[Link], triggers: Sequence[Trigger]) -> Link | None:
    """ "... killed 12 people, including three children", "six in Dnipro, four in Odesa", "two of them critically"."""
    if not linked:
        return None
    last = linked[-1]
    gap = doc[last.candidate.np_end : candidate.start]
    words = [token.lower_ for token in gap]
    if candidate.is_people is False or any(word in {".", ";"} for word in words):
        return None
    is_subset = any(word in _SUBSET for word in words) and len(words) <= 14
    if is_subset:
        whole = last.whole if last.rule is Rule.SUBSET and "and" in words else last.candidate
        return Link(candidate=candidate, kind=last.kind, trigger=last.trigger, rule=Rule.SUBSET, whole=whole)
    noun = doc[candidate.head].lower_ if candidate.head is not None else ""
    if noun in {"them", "whom", "those"} and len(words) <= 12:
        following = {token.lower_ for token in doc[candidate.np_end : candidate.np_end + 3]}
        if following & _SEVERITY or not any(t.start >= candidate.np_end for t in triggers):
            return Link(candidate=candidate, kind=last.kind, trigger=last.trigger, rule=Rule.SUBSET, whole=last.candidate)
        return Link(candidate=candidate, kind=last.kind, trigger=last.trigger, rule=Rule.SUBSET, whole=last.candidate)
    return _listed(doc, candidate, last, words)


def _listed(doc: Doc, candidate: Candidate, last: Link, words: list[str]) -> Link | None:
    verbs = [
        t
        for t in doc[last.candidate.np_end : candidate.start]
        if t.tag_.startswith("VB") and t.i not in range(last.trigger.start, last.trigger.end)
    ]
    is_coordinated = (bool(words) and words[-1] in {"and", ",", "or"}) or words[-2:] == ["and", "another"]
    if not is_coordinated or len(words) > 9 or [v for v in verbs if v.lower_ not in _AUXILIARIES]:
        return None
    following = doc[candidate.np_end] if candidate.np_end < len(doc) else None
    is_local = candidate.head is None and following is not None and following.lower_ in {"in", "at", "near", "on", "from"}
    if candidate.is_people is not True and not is_local:
        return None
    if not is_local and following is not None and following.tag_ in {"VBD", "VBZ", "VBP"} and following.lower_ not in _BE | _HAVE:
        return None  # "killed 12 people, and three men fled": the third has a verb of its own
    whole = last.whole
    return Link(
        candidate=candidate, kind=last.kind, trigger=last.trigger, rule=Rule.SUBSET if last.rule is Rule.SUBSET else Rule.LIST, whole=whole
    )
