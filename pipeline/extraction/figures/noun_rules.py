"""Rules that link people to a noun that tells their fate: "22 dead", "20 of the wounded", "the death toll rose to 12".

Each answers whether the trigger takes the candidate's people.
"""

from spacy.tokens import Doc

from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.tree_rules import is_toll_by_tree, toll_links
from pipeline.extraction.figures.triggers import Form, Trigger
from pipeline.extraction.figures.word_classes import WORDS, lower, own_verbs

_NAMING_TAGS = frozenset({"JJ", "VBN", "NN", "NNS", "VBD"})
_TAKEN = frozenset({"dobj", "nsubjpass", "pobj"})
_PARTITIVE = frozenset({"the", "those", "them", "people", "who", "were", "whom"})
_EXCEEDING = ("exceed", "surpass", "topped", "above", "over", "could pass", "had pass", "has pass", "have pass", "may pass", "might pass")
_BRINGING = ("bring", "brought", "lift", "push", "rais", "tak")
_KEYED = (["|"], ["-"], ["–"], ["—"])  # rows of a table: "Deaths | 8"
_AMONG = (["among", "the"], ["among", "those"], ["among"])
_ARE = (["are"], ["were"], ["include"], ["included"], ["were", "identified", "as"], ["have", "been", "identified", "as"])
_TOLL_GAP, _OF_GAP = 12, 4  # tokens


def is_fated(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "64 dead, 900 injured and 7,000 homeless", "40 killed 100 injured": each number with its own state, unless a verb takes it."""
    if candidate.number is None or candidate.head != trigger.start or doc[trigger.start].lower_ not in WORDS.fates:
        return False
    is_taken = any(token.dep_ in _TAKEN for token in doc[candidate.end - 1 : candidate.np_end])
    return not is_taken or (candidate.start > 0 and doc[candidate.start - 1].lower_ in WORDS.fates)


def is_named(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "22 dead and six wounded": the noun that is counted says it."""
    return candidate.head is not None and trigger.start <= candidate.head < trigger.end and is_among_named(doc, candidate, trigger)


def is_among_named(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 hostages", "12 wounded soldiers", where no verb says more. "12 victims" may well be alive."""
    if candidate.number is None or candidate.head is None or trigger.start < candidate.end or trigger.start >= candidate.np_end:
        return False
    if doc[trigger.start].lower_ == "victims" and doc[candidate.end].lower_ != "of":
        return False
    if Form.NAMES in trigger.forms:
        return True
    is_modifier = bool(trigger.forms & {Form.STATES, Form.ACTS}) and trigger.end <= candidate.np_end
    return is_modifier and doc[trigger.start].tag_ in _NAMING_TAGS


def is_partitive(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Nine of the dead", "six of those killed", "26 mercenaries among the killed", "a nurse was among those who died"."""
    words = lower(doc[candidate.np_end : trigger.start])
    if words[:1] and words[0] in WORDS.be:
        words = words[1:]
    if words in _AMONG and (candidate.number is not None or len(words) == 1):
        return True
    if not words and doc[trigger.start].lower_ == "among" and trigger.start > candidate.end:
        return True
    if candidate.number is None or trigger.start <= candidate.end or doc[candidate.end].lower_ != "of":
        return False
    gap = lower(doc[candidate.end + 1 : trigger.start])
    return (bool(gap) or doc[trigger.start].lower_ in {"the", "those"}) and all(word in _PARTITIVE for word in gap)


def is_part_of_named(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Three of the dead", "among the dead are three children", "the dead include three": their whole stands before the sentence."""
    if is_partitive(doc, candidate, trigger):
        return True
    gap = candidate.start - trigger.end
    if doc[trigger.start].lower_ == "among":
        return 0 <= gap <= _OF_GAP
    is_group = "the" in lower(doc[max(0, trigger.start - 1) : trigger.start + 1])
    return is_group and 0 < gap <= _OF_GAP and doc[trigger.end].lower_ in WORDS.subset


def is_toll(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "The death toll rose to 12", "the bodies of 12 men", "the arrest of 12 men", "Killed: 3", "brought to three the number of dead".
    "Deaths fell by 12" is a change, no count."""
    if candidate.start > 0 and doc[candidate.start - 1].lower_ == "by":
        return False
    if candidate.head is not None and candidate.number is not None and candidate.number.is_zero:
        return False  # "there is no truth in reports of deaths"
    if Form.TOLLS in trigger.forms and (is_toll_by_tree(doc, candidate, trigger) or _brings_to(doc, candidate, trigger)):
        return True
    if not trigger.end < candidate.start <= trigger.end + _TOLL_GAP and not _exceeds(doc, candidate, trigger):
        return False
    gap = lower(doc[trigger.end : candidate.start])
    if gap == [":"] or (gap in _KEYED and trigger.start <= 1):
        return bool(trigger.forms & {Form.ACTS, Form.STATES, Form.COUNTS, Form.TOLLS})
    is_deed = Form.DEEDS in trigger.forms and candidate.number is not None  # "the murder of the mayor" counts nobody
    is_lifetime = doc[trigger.start].lower_ in {"life", "lives"} and not WORDS.lives_verbs & set(lower(doc[: trigger.start]))
    if (is_deed or (Form.COUNTS in trigger.forms and not is_lifetime)) and gap[:1] == ["of"]:
        return len(gap) <= _OF_GAP and all(word in WORDS.object_fillers for word in gap)
    return Form.TOLLS in trigger.forms and _is_linked(doc, candidate, trigger)


def _is_linked(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """Only verbs of counting stand between the toll and a number that counts people, or nothing."""
    if candidate.number is None:
        is_inverted = lower(doc[: trigger.start]) in ([], ["also"])  # "Also killed were a baker and his son"
        is_group = doc[trigger.start].lower_ == "the" or is_inverted  # "the dead are a baker and his son"
        return is_group and lower(doc[trigger.end : candidate.start]) in _ARE
    if candidate.head is not None and candidate.is_people is not True:
        return False
    gap = doc[trigger.end : candidate.start]
    is_linked = _exceeds(doc, candidate, trigger) or any(word in toll_links(trigger) for word in lower(gap))
    return is_linked and all(verb.lower_ in toll_links(trigger) for verb in own_verbs(gap))


def _exceeds(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "The toll could exceed 60", "deaths above 120": the number's own qualifier is the verb."""
    gap = doc[trigger.end : candidate.start]
    is_behind = trigger.end <= candidate.start <= trigger.end + _TOLL_GAP and not any(t.lower_ == "and" or t.tag_ == "WRB" for t in gap)
    return is_behind and doc[candidate.start : candidate.end].text.lower().startswith(_EXCEEDING)


def _brings_to(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    before = lower(doc[max(0, candidate.start - 2) : candidate.start])
    is_brought = len(before) == 2 and ((before[1] == "to" and before[0].startswith(_BRINGING)) or before == ["puts", "at"])
    return is_brought and 0 <= trigger.start - candidate.end <= 2
