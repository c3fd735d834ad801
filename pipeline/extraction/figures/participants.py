"""Who is counted, what did it to them and who did it, in the article's own words."""

from spacy.tokens import Doc, Token

from pipeline.extraction.data_files import load_data
from pipeline.extraction.entities.known_places import load_known_places
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.context import noun_phrase, words
from pipeline.extraction.figures.triggers import Trigger

_PHRASE_TAGS = frozenset({"JJ", "NN", "NNP", "NNPS", "NNS", "VBG", "VBN", "HYPH", "CD"})
_STANDING_IN = frozenset({"more", "them", "whom", "those", "us", "these"})  # "two more", "one of them": the noun is elsewhere


class ParticipantReader:
    """Compiled once from data/en/participants.yaml."""

    def __init__(self) -> None:
        data = load_data("participants", keys=["cause_nouns", "perpetrator_nouns"])
        self._causes = frozenset(data["cause_nouns"])
        self._perpetrators = frozenset(data["perpetrator_nouns"])
        self._known = load_known_places()

    def who(self, doc: Doc, candidate: Candidate) -> str | None:
        """ "civilians", "a 62-year-old woman"; None where the number stands alone."""
        if candidate.head is None:
            return None
        if doc[candidate.head].lower_ in _STANDING_IN:
            return None
        start = candidate.start if candidate.number is None else candidate.end
        while start < candidate.np_end and doc[start].lower_ in {"of", "the", ","}:
            start += 1
        return words(doc, start, candidate.np_end)

    def cause(self, doc: Doc, candidate: Candidate, trigger: Trigger) -> str | None:
        """The nearest noun phrase of the sentence that names a cause ("Russian missile strike")."""
        span = self._cause(doc, candidate, trigger)
        return None if span is None else words(doc, *span)

    def _cause(self, doc: Doc, candidate: Candidate, trigger: Trigger) -> tuple[int, int] | None:
        found = [token for token in doc if token.lower_ in self._causes and not candidate.start <= token.i < candidate.np_end]
        found = [token for token in found if not trigger.start <= token.i < trigger.end]
        if not found:
            return None
        nearest = min(found, key=lambda token: (abs(token.i - trigger.start), token.i))
        start, end = nearest.i, nearest.i + 1
        while start > 0 and doc[start - 1].tag_ in _PHRASE_TAGS and doc[start - 1].ent_type_ not in {"DATE", "TIME", "CARDINAL"}:
            start -= 1
        while end < len(doc) and doc[end].lower_ in self._causes:
            end += 1
        return start, end

    def perpetrator(self, doc: Doc, candidate: Candidate, trigger: Trigger) -> str | None:
        """The agent: the subject of the active verb, or whom "by" names, where it is people and no weapon or disaster;
        else the country whose strike it was ("a Russian missile strike": Russia)."""
        verb = doc[trigger.start]
        agents = [child for child in verb.children if child.dep_ == "nsubj" and not _is_passive(verb)]
        agents += [obj for child in verb.children if child.dep_ == "agent" for obj in child.children if obj.dep_ == "pobj"]
        named = next((words(doc, *noun_phrase(agent)) for agent in agents if self._is_agent(agent)), None)
        return named or self._owner_of_cause(doc, candidate, trigger)

    def _owner_of_cause(self, doc: Doc, candidate: Candidate, trigger: Trigger) -> str | None:
        span = self._cause(doc, candidate, trigger)
        country = None if span is None else self._known.peoples.get(name_key(doc[span[0]].text))
        return None if country is None else self._known.country_names[country]

    def _is_agent(self, token: Token) -> bool:
        if token.lower_ in self._causes:
            return False
        return token.ent_type_ in {"PERSON", "ORG", "NORP", "GPE"} or token.lower_ in self._perpetrators


def _is_passive(verb: Token) -> bool:
    return any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children)
