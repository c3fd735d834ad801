"""Entities and places of invented sentences, with the real model and the real gazetteer."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pipeline.domain.article import Article
from pipeline.domain.entity import Entity, EntityType, Place
from pipeline.extraction.analysis import Analysis, AnalyzedSentence
from pipeline.extraction.entities.figure_places import FigurePlaces
from pipeline.extraction.entities.gazetteer import Gazetteer
from pipeline.extraction.entities.recognizer import EntityRecognizer
from pipeline.extraction.model import LanguageModel
from pipeline.extraction.sentences import split


@dataclass(frozen=True)
class Reader:
    """Reads articles as the extractor does, all sentences of them."""

    model: LanguageModel
    recognizer: EntityRecognizer

    def analyze(self, body: str, *, title: str | None = None, outlet: str | None = None) -> Analysis:
        article = Article(article_id="test", body=body, title=title, outlet=outlet)
        sentences = split(body, [(0, len(body))])
        docs = self.model.name_entities([sentence.text for sentence in sentences])
        analyzed = [AnalyzedSentence(sentence=s, doc=d, is_parsed=False) for s, d in zip(sentences, docs, strict=True)]
        return Analysis(article=article, sentences=tuple(analyzed))

    def entities(self, body: str, *, title: str | None = None, outlet: str | None = None) -> tuple[Entity, ...]:
        return self.recognizer.recognize(self.analyze(body, title=title, outlet=outlet))

    def named(self, kind: EntityType, body: str, *, outlet: str | None = None) -> list[str]:
        """Canonical names of the entities of this type, in text order."""
        return [entity.name for entity in self.entities(body, outlet=outlet) if entity.type is kind]

    def entity(self, name: str, body: str, *, title: str | None = None) -> Entity:
        """The one entity that goes by this name."""
        found = [entity for entity in self.entities(body, title=title) if entity.name == name]
        assert len(found) == 1, [(entity.type, entity.name) for entity in self.entities(body, title=title)]
        return found[0]

    def place(self, name: str, body: str, *, title: str | None = None) -> Place:
        place = self.entity(name, body, title=title).place
        assert place is not None
        return place

    def figure_places(self, marked: str, *, title: str | None = None) -> list[tuple[str | None, list[str]]]:
        """For every figure in [brackets]: the name of its place, and those of the other places."""
        body, spans = _without_brackets(marked)
        analysis = self.analyze(body, title=title)
        places = FigurePlaces(analysis, self.recognizer.recognize(analysis))
        found = []
        for start, end in spans:
            place, others, _ = places.places_of(sentence_index=analysis.sentence_index(start), start_char=start, end_char=end)
            found.append((place.name if place is not None else None, [other.name for other in others]))
        return found

    def scenes(self, marked: str, *, title: str | None = None) -> list[str | None]:
        """For every figure in [brackets] the name of its place."""
        return [name for name, _ in self.figure_places(marked, title=title)]


def _without_brackets(marked: str) -> tuple[str, list[tuple[int, int]]]:
    body, spans, position = "", [], 0
    for match in re.finditer(r"\[([^\]]+)\]", marked):
        body += marked[position : match.start()]
        spans.append((len(body), len(body) + len(match.group(1))))
        body += match.group(1)
        position = match.end()
    return body + marked[position:], spans


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def reader(gazetteer: Gazetteer) -> Reader:
    return Reader(LanguageModel(), EntityRecognizer(gazetteer))


Near = Callable[[Place, float, float], bool]


@pytest.fixture(scope="session")
def near() -> Near:
    """Whether a place lies within some 20 km of this latitude and longitude."""

    def is_near(place: Place, lat: float, lon: float) -> bool:
        return place.lat is not None and place.lon is not None and abs(place.lat - lat) < 0.2 and abs(place.lon - lon) < 0.25

    return is_near
