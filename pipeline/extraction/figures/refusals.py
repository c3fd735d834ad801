"""People whom a trigger seems to take, and who are no casualties: rates, captives who are let go, thieves who flee."""

from itertools import pairwise, takewhile

from spacy.tokens import Doc

from pipeline.domain.figure import CasualtyKind
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.links import Rule
from pipeline.extraction.figures.triggers import Trigger
from pipeline.extraction.figures.word_classes import WORDS, lower

_PERIODS = frozenset({"second", "minute", "hour", "day", "night", "week", "month", "year", "season"})
_EACH = frozenset({"every", "each", "per"})
_MOMENT = frozenset({"after", "ago", "before", "earlier", "from", "into", "later", "since", "to"})  # "killed 12 a day after ..."
_RATE_REACH, _LEFT_REACH = 8, 4  # tokens
_FLEE = frozenset({"flee", "fled", "fleeing", "flees"})
_HOME = frozenset({"home", "homes", "houses", "village", "villages", "homeless", "land", "lands", "farms"})
_HOSTS = frozenset({"host", "hosted", "hosting", "hosts", "house", "houses", "shelters"})
_IN_RETURN = (["in", "return", "for"], ["in", "exchange", "for"])
_HOSTED_REACH = 4  # tokens
_TREATING = frozenset({"admitted", "receive", "received", "receiving", "treat", "treated", "treating", "treats"})
_CROWD = 20  # fewer people than this only go away


def is_rate(doc: Doc, candidate: Candidate) -> bool:
    """ "Two people are killed every hour", "some 400 people a week", "for every soldier killed, four are wounded"."""
    before, after = lower(doc[: candidate.start]), lower(doc[candidate.np_end : candidate.np_end + _RATE_REACH])
    if ("for", "every") in pairwise(before):
        return True
    clause = list(takewhile(lambda word: word not in {",", ";", ".", "and", "but"}, after))
    if any(word in _EACH and period in _PERIODS for word, period in pairwise(clause)):
        return True
    return clause[:1] in (["a"], ["an"]) and clause[1:2] != [] and clause[1] in _PERIODS and not set(clause[2:3]) & _MOMENT


def is_refused(doc: Doc, candidate: Candidate, trigger: Trigger, rule: Rule) -> bool:
    """Whether the trigger's words do not speak of what was done to these people."""
    is_free = rule is Rule.NAMES and (_is_released(doc, candidate) or _is_hosted(doc, candidate, trigger))
    is_mover = _is_fugitive(doc, candidate, trigger) or _only_leaves(doc, candidate, trigger)
    is_lost = trigger.end == trigger.start + 1 and trigger.closing is None and doc[trigger.start].lower_ == "lost"
    is_alive = _is_treated(doc, candidate, trigger) or (is_lost and not _is_one_s_own(doc, candidate))
    return is_free or is_mover or is_alive or _is_one_victim(doc, candidate, trigger)


def _is_treated(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Treating 57 casualties": these live."""
    before = lower(doc[max(0, candidate.start - _HOSTED_REACH) : candidate.start])
    return doc[trigger.start].lower_ == "casualties" and not _TREATING.isdisjoint(before)


def _is_one_s_own(doc: Doc, candidate: Candidate) -> bool:
    """ "Lost his wife", "lost three of its players", but not "lost two lawyers"."""
    first = doc[candidate.start] if candidate.number is None else doc[min(candidate.end + 1, len(doc) - 1)]
    is_of = candidate.number is None or doc[min(candidate.end, len(doc) - 1)].lower_ == "of"
    return is_of and first.tag_ == "PRP$" and candidate.is_people is True


def _is_one_victim(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "He was held down by one of the victims": whose fate is told elsewhere."""
    words = tuple(lower(doc[candidate.start : candidate.np_end]))
    return words[:2] == ("one", "of") and words[-1] == "victims" and trigger.end == candidate.np_end


def _is_fugitive(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Two robbers fled with the cash", "the student fled through a garden", but not "two drivers fled their homes"."""
    is_running = trigger.kind is CasualtyKind.DISPLACED and doc[trigger.end - 1].lower_ not in {"home", "homes"}
    left = lower(doc[trigger.end : trigger.end + _LEFT_REACH])
    is_loaded = left[:1] == ["with"] and not WORDS.loot.isdisjoint(left)
    if not is_running or candidate.head is None:
        return is_running and is_loaded
    is_alone = candidate.number is None and doc[trigger.end - 1].lower_ in _FLEE
    return is_loaded or doc[candidate.head].lower_ in WORDS.fugitives or (is_alone and WORDS.left_behind.isdisjoint(left))


def _is_hosted(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Uganda hosts 1.7 million refugees": for years."""
    before = lower(doc[max(0, candidate.start - _HOSTED_REACH) : candidate.start])
    return doc[trigger.end - 1].lower_ == "refugees" and (not _HOSTS.isdisjoint(before) or ("home", "to") in pairwise(before))


def _only_leaves(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "Two men left the area", "300 troops left the town", but not "300 villagers left the area"."""
    words = lower(doc[trigger.start : trigger.end])
    if trigger.kind is not CasualtyKind.DISPLACED or words[0] != "left" or words[-1] in _HOME:
        return False
    is_crowd = candidate.lower is None or candidate.lower >= _CROWD
    is_of_place = candidate.head is not None and (doc[candidate.head].lower_ in WORDS.dwellers or doc[candidate.head].ent_type_ == "NORP")
    return not (is_crowd and is_of_place)


def _is_released(doc: Doc, candidate: Candidate) -> bool:
    """ "The two sides exchanged 175 prisoners": captives who are none any more."""
    if lower(doc[max(0, candidate.start - 3) : candidate.start]) in _IN_RETURN:
        return True
    verb = next((above for above in doc[candidate.np_end - 1].ancestors if above.tag_.startswith("VB")), None)
    return verb is not None and verb.lower_ in WORDS.releases
