"""Rules that link people to a trigger by the sentence's tree.

Each answers whether the trigger takes the candidate's people.
"""

from spacy.tokens import Doc, Token

from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.triggers import Form, Trigger
from pipeline.extraction.figures.word_classes import WORDS

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_AUXILIARIES = frozenset({"aux", "auxpass"})
_RELATIVE = frozenset({"who", "that", "which"})
_SMALL_CLAUSES = frozenset({"xcomp", "oprd", "acomp", "attr"})
_STATES = _SMALL_CLAUSES | {"prep", "advcl", "ccomp", "amod", "ROOT"}
_TOLL_OBJECTS = frozenset({"pobj", "dobj", "attr", "npadvmod", "oprd"})
_TOLL_ARGUMENTS = frozenset({"nsubj", "dobj", "nsubjpass", "attr", "ccomp"})


def verb_of(doc: Doc, trigger: Trigger) -> Token:
    """The trigger's verb, or its first word where it has none."""
    verbs = [token for token in doc[trigger.start : trigger.end] if token.tag_.startswith("VB")]
    return next((verb for verb in verbs if verb.dep_ not in _AUXILIARIES), verbs[0] if verbs else doc[trigger.start])


def has_passive(verb: Token) -> bool:
    """Whether the verb's subject suffers it."""
    return any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children)


def is_object(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "The blast killed 12 people"."""
    verb = verb_of(doc, trigger)
    if Form.ACTS not in trigger.forms or has_passive(verb) or _is_bare_participle(verb):
        return False
    children = [child for token in doc[trigger.start : trigger.end] for child in token.children if child.i > verb.i]
    return any(_is_in(candidate, child) for child in children if child.dep_ in {"dobj", "nsubj"})


def is_subject(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 people were killed", "two died", "four are missing", "left 12 dead"."""
    verb = verb_of(doc, trigger)
    if Form.STATES in trigger.forms and verb.dep_ in _STATES:
        return any(_is_in(candidate, holder) for holder in _holders(verb))
    if verb.dep_ == "pcomp" and verb.tag_ == "VBG" and verb.head.lower_ == "after" and Form.HAPPENS in trigger.forms:
        return any(_is_in(candidate, subject) for subject in _subjects(verb.head.head))  # "12 families arrived after fleeing the valley"
    is_with = verb.dep_ == "pcomp" and verb.tag_ == "VBN" and verb.head.lower_ == "with"  # "with three reported missing"
    is_suffered = Form.ACTS in trigger.forms and (is_with or has_passive(_governor(verb)) or has_passive(verb))
    return (is_suffered or Form.HAPPENS in trigger.forms) and any(_is_in(candidate, subject) for subject in _subjects(verb))


def is_modified(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "12 people killed in the raid", "three men who were shot dead"."""
    verb = verb_of(doc, trigger)
    if verb.dep_ in _SMALL_CLAUSES and verb.head.dep_ == "acl" and verb.head.lower_ in WORDS.auxiliaries:
        return _is_in(candidate, verb.head.head)  # "12 people said to have been killed"
    if verb.dep_ not in {"acl", "relcl", "amod"} or not _is_in(candidate, verb.head):
        return False
    if verb.dep_ == "acl":
        is_having = any(child.lower_ == "having" for child in verb.children)
        if is_having or verb.tag_ == "VBG":  # "12 families, having fled from the valley"
            return bool(trigger.forms & {Form.HAPPENS, Form.STATES})
        return (verb.tag_ == "VBN" and Form.ACTS in trigger.forms) or Form.STATES in trigger.forms
    if verb.dep_ == "amod":
        return verb.tag_ in {"VBN", "JJ"}
    return has_passive(verb) or bool(trigger.forms & {Form.HAPPENS, Form.STATES})


def is_toll_by_tree(doc: Doc, candidate: Candidate, trigger: Trigger) -> bool:
    """ "The toll of the raid has grown to 83", "puts the number of victims at 12"."""
    if candidate.number is None or (candidate.head is not None and candidate.is_people is not True):
        return False
    tops = [token for token in doc[candidate.start : candidate.np_end] if not candidate.start <= token.head.i < candidate.np_end]
    if not tops or tops[-1].dep_ not in _TOLL_OBJECTS:
        return False
    verb = next((above for above in tops[-1].ancestors if above.dep_ != "prep"), tops[-1].head)
    if verb.lower_ not in toll_links(trigger) | WORDS.toll_verbs:
        return False
    arguments = [child for child in verb.children if child.dep_ in _TOLL_ARGUMENTS and child is not tops[-1]]
    return any(child.left_edge.i <= trigger.start <= child.right_edge.i for child in arguments)


def toll_links(trigger: Trigger) -> frozenset[str]:
    """What may stand between the trigger and its number; "killed as bombs struck six ..." is not about a toll that struck six."""
    is_toll_only = not trigger.forms & {Form.ACTS, Form.STATES, Form.NAMES}
    return WORDS.toll_links | WORDS.toll_moves if is_toll_only else WORDS.toll_links


def _is_bare_participle(verb: Token) -> bool:
    """ "Killed in the raid were ...": a participle without "have" acts on nobody."""
    return verb.tag_ == "VBN" and verb.dep_ not in {"conj", "ROOT"} and not any(child.lower_ in WORDS.have for child in verb.children)


def _is_in(candidate: Candidate, token: Token) -> bool:
    """Whether the token is the candidate's noun or number, or the first of a coordination that the candidate is in."""
    if candidate.start <= token.i < candidate.np_end:
        return True
    if token.lower_ in WORDS.groups:  # "a community of 85 people fled"
        members = [member for child in token.children if child.lower_ == "of" for member in child.children]
        return any(candidate.start <= member.i < candidate.np_end for member in members)
    return token.dep_ != "conj" and any(candidate.start <= other.i < candidate.np_end for other in token.conjuncts)


def _governor(verb: Token) -> Token:
    """The first verb of a coordination, which has the subject of all: "were killed and wounded"."""
    governor = verb
    for above in verb.ancestors:
        if governor.dep_ != "conj" or above.tag_[:2] != governor.tag_[:2] or _own_subjects(governor):
            break
        governor = above
    return governor


def _own_subjects(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ in _SUBJECTS]


def _subjects(verb: Token) -> list[Token]:
    verb = _governor(verb)
    found = _own_subjects(verb)
    if verb.dep_ == "relcl" and any(subject.lower_ in _RELATIVE for subject in found):
        return [verb.head]  # "17 people who are missing"
    if not found and has_passive(verb):  # "a clerk, hired nine days ago, was shot", where "hired" is taken for a clause
        found = [subject for child in verb.children if child.dep_ == "advcl" and child.i < verb.i for subject in _own_subjects(child)]
    return _own_subjects(verb.head) if not found and verb.dep_ in _SMALL_CLAUSES | {"ccomp"} else found


def _holders(state: Token) -> list[Token]:
    """Who is in the state: its own subject, else the copula's, and the object of "leave"."""
    if _own_subjects(state):
        return _own_subjects(state)
    left = [child for child in state.head.children if child.dep_ == "dobj" and state.head.lower_ in WORDS.leave]
    return left + _subjects(state.head)
